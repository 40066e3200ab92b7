#include "identity/api_key_format.hpp"

#include "base/random.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

namespace suitemcp::identity {
namespace {

TEST(ApiKeyFormat, AMadeKeyIsRecognisableByAScannerAndByUs) {
  base::SystemRandom random;
  const std::regex scanner("smcp_[0-9A-Za-z]{49}");
  for (int i = 0; i < 200; ++i) {
    const auto key = make_api_key(random);
    ASSERT_TRUE(std::regex_match(std::string(key.expose()), scanner));
    ASSERT_TRUE(is_api_key(key.expose()));
  }
}

TEST(ApiKeyFormat, NoTwoKeysAreAlikeAndEveryCharacterOccurs) {
  base::SystemRandom random;
  std::set<std::string> keys;
  std::set<char> letters;
  for (int i = 0; i < 200; ++i) {
    const auto key = make_api_key(random);
    keys.emplace(key.expose());
    const auto body = key.expose().substr(5, 43);
    letters.insert(body.begin(), body.end());
  }
  EXPECT_EQ(keys.size(), 200U);
  EXPECT_EQ(letters.size(), 62U);
}

TEST(ApiKeyFormat, AnySingleWrongCharacterIsNoticed) {
  base::SystemRandom random;
  const auto made = make_api_key(random);
  const std::string key(made.expose());
  for (std::size_t i = 0; i < key.size(); ++i) {
    auto wrong = key;
    wrong[i] = wrong[i] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(is_api_key(wrong)) << i;
  }
}

TEST(ApiKeyFormat, OtherTextsAreNoKeys) {
  base::SystemRandom random;
  const auto made = make_api_key(random);
  const std::string key(made.expose());
  EXPECT_FALSE(is_api_key(""));
  EXPECT_FALSE(is_api_key("smcp_"));
  EXPECT_FALSE(is_api_key(key + "0"));
  EXPECT_FALSE(is_api_key(" " + key));
  EXPECT_FALSE(is_api_key(key.substr(0, key.size() - 1)));
  EXPECT_FALSE(is_api_key(std::string(54, '\0')));
}

}  // namespace
}  // namespace suitemcp::identity
