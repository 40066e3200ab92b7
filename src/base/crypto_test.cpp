#include "base/crypto.hpp"

#include "base/error.hpp"
#include "base/random.hpp"

#include <gtest/gtest.h>

#include <string>

namespace suitemcp::base {
namespace {

struct HmacCase {
  std::string key;
  std::string text;
  std::string_view digest;
};

// RFC 4231 4.2 to 4.4 and 4.7.
const HmacCase kHmacCases[] = {
    {std::string(20, '\x0b'),
     "Hi There",
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {"Jefe",
     "what do ya want for nothing?",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {std::string(20, '\xaa'),
     std::string(50, '\xdd'),
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {std::string(131, '\xaa'),
     "Test Using Larger Than Block-Size Key - Hash Key First",
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
};

TEST(Crypto, ComputesTheHmacVectorsOfRfc4231) {
  for (const auto& vector : kHmacCases) {
    EXPECT_EQ(hex(HmacKey(Secret(vector.key)).digest(vector.text)), vector.digest);
  }
}

TEST(Crypto, AnHmacKeyServesManyTimes) {
  const HmacKey key(Secret("Jefe"));
  const auto first = key.digest("what do ya want for nothing?");
  EXPECT_NE(key.digest("something else"), first);
  EXPECT_EQ(key.digest("what do ya want for nothing?"), first);
}

TEST(Crypto, ComputesPublishedDigests) {
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(md5_hex("abc"), "900150983cd24fb0d6963f7d28e17f72");  // RFC 1321 A.5
  EXPECT_EQ(crc32("123456789"), 0xcbf43926U);
  EXPECT_EQ(crc32(""), 0U);
}

// RFC 5869 written out with HMAC: extract with a zero salt, expand one block.
TEST(Crypto, DerivesKeysAsRfc5869Says) {
  const std::string input(32, '\x0b');
  const auto extracted = HmacKey(Secret(std::string(32, '\0'))).digest(input);
  const std::string_view prk(reinterpret_cast<const char*>(extracted.data()), extracted.size());
  const auto expected =
      HmacKey(Secret(std::string(prk))).digest(std::string("seal crm passwords") + '\x01');
  EXPECT_EQ(hex(derive_key(Secret(input), "seal crm passwords").expose()), hex(expected));
}

// RFC 5869 A.3: 22 bytes 0x0b, no salt, no info; the first 32 of 42 bytes.
TEST(Crypto, DerivesThePublishedVector) {
  EXPECT_EQ(
      hex(derive_key(Secret(std::string(22, '\x0b')), "").expose()),
      "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
  );
}

TEST(Crypto, DerivesAnotherKeyForAnotherPurpose) {
  const Secret secret(std::string(32, 's'));
  EXPECT_NE(derive_key(secret, "a").expose(), derive_key(secret, "b").expose());
}

class Seal : public testing::Test {
 protected:
  SystemRandom random;
  Secret key{std::string(32, 'k')};
  std::string sealed = seal(key, random, "the password", "user:1/password");
};

TEST_F(Seal, OpensWithTheSameKeyAndIdentity) {
  const auto opened = open_sealed(key, sealed, "user:1/password");
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(opened->expose(), "the password");
  EXPECT_EQ(sealed.find("password"), std::string::npos);
  EXPECT_TRUE(sealed.starts_with("v1."));
}

TEST_F(Seal, DoesNotOpenElsewhere) {
  EXPECT_FALSE(open_sealed(key, sealed, "user:2/password"));
  EXPECT_FALSE(open_sealed(key, sealed, ""));
  EXPECT_FALSE(open_sealed(Secret(std::string(32, 'K')), sealed, "user:1/password"));
}

TEST_F(Seal, DoesNotOpenWithAnyBitFlipped) {
  const auto raw = decode_base64url(sealed.substr(3));
  ASSERT_TRUE(raw.has_value());
  for (std::size_t bit = 0; bit < raw->size() * 8; ++bit) {
    auto broken = *raw;
    broken[bit / 8] = static_cast<char>(broken[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(open_sealed(key, "v1." + base64url(broken), "user:1/password")) << bit;
  }
}

TEST_F(Seal, RefusesWhatIsNotSealed) {
  for (const std::string text : {"", "v1.", "v1.AAAA", "the password", "v2.", "v1.!!!!"}) {
    EXPECT_FALSE(open_sealed(key, text, "user:1/password")) << text;
  }
  EXPECT_FALSE(open_sealed(key, "v2." + sealed.substr(3), "user:1/password"));
  EXPECT_FALSE(open_sealed(key, sealed.substr(0, sealed.size() - 4), "user:1/password"));
}

TEST_F(Seal, IsNeverTheSameTwice) {
  EXPECT_NE(seal(key, random, "x", "i"), seal(key, random, "x", "i"));
}

TEST_F(Seal, TakesAnEmptyText) {
  const auto opened = open_sealed(key, seal(key, random, "", "i"), "i");
  ASSERT_TRUE(opened.has_value());
  EXPECT_TRUE(opened->empty());
}

TEST_F(Seal, RefusesAKeyOfAnotherSize) {
  for (const std::size_t size : {0U, 16U, 31U, 33U}) {
    const Secret short_key(std::string(size, 'k'));
    EXPECT_THROW(seal(short_key, random, "x", "i"), Error) << size;
    EXPECT_THROW(open_sealed(short_key, sealed, "i"), Error) << size;
  }
}

TEST(Encoding, RoundTripsEachLength) {
  std::string bytes;
  for (int length = 0; length < 70; ++length) {
    EXPECT_EQ(decode_base64url(base64url(bytes)), bytes);
    EXPECT_EQ(decode_base64(base64(bytes)), bytes);
    bytes.push_back(static_cast<char>(length * 37 + 200));
  }
}

TEST(Encoding, WritesTheVectorsOfRfc4648) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64url("f"), "Zg");
  EXPECT_EQ(base64url("\xfb\xff"), "-_8");
  EXPECT_EQ(hex(std::string_view("\x00\xff\x1a", 3)), "00ff1a");
}

TEST(Encoding, DecodesOnlyTheOneTextThatWasMeant) {
  for (const auto* text : {"Zg==", "Z", "Zh", "Zg ", "Z+", "Z/8", "Zm9v\n", "Zm9vYmFyA"}) {
    EXPECT_FALSE(decode_base64url(text)) << text;
  }
  for (const auto* text : {"Zg", "Zg=", "Zh==", "Z===", "====", "-_8=", "Zg==Zg==", "Zm 9"}) {
    EXPECT_FALSE(decode_base64(text)) << text;
  }
}

TEST(ConstantTime, SeesEachDifference) {
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("xbc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abcd"));
}

class CountingRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) byte = next_++;
  }

 private:
  std::uint8_t next_ = 0;
};

TEST(RandomToken, IsTheUrlSafeTextOfThatManyBytes) {
  CountingRandom random;
  EXPECT_EQ(random_token(random, 4), base64url(std::string_view("\0\1\2\3", 4)));
  SystemRandom system;
  EXPECT_EQ(random_token(system, 32).size(), 43U);
  EXPECT_NE(random_token(system, 32), random_token(system, 32));
}

}  // namespace
}  // namespace suitemcp::base
