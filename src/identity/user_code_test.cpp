#include "identity/user_code.hpp"

#include "base/random.hpp"

#include <gmock/gmock.h>

#include <set>

namespace suitemcp::identity {
namespace {

using testing::MatchesRegex;

TEST(UserCode, IsTwiceFourLettersAndDigits) {
  base::SystemRandom random;
  std::set<std::string> codes;
  for (int i = 0; i < 1000; ++i) {
    const auto code = draw_user_code(random);
    ASSERT_THAT(code, MatchesRegex("[A-Z2-9]{4}-[A-Z2-9]{4}"));
    codes.insert(code);
  }
  EXPECT_GE(codes.size(), 999U);
}

TEST(UserCode, AByteBeyondTheLastWholeRoundIsPassedOver) {
  /// 248 to 255 over and over. 21 letters fit twelve times: 252 to 255 would favour four of them.
  class HighRandom final : public base::Random {
   public:
    void fill(std::span<std::uint8_t> bytes) override {
      for (auto& byte : bytes) {
        byte = next_;
        next_ = next_ == 255 ? 248 : next_ + 1;
      }
    }

   private:
    std::uint8_t next_ = 248;
  };
  HighRandom random;
  EXPECT_EQ(draw_user_code(random), "3479-3479");
}

TEST(UserCode, HasNoLookAlikes) {
  base::SystemRandom random;
  std::string all;
  for (int i = 0; i < 1000; ++i) all += draw_user_code(random);
  for (const std::string group : {"0OQD", "1IL", "2Z", "5S", "6G", "8B", "UV", "VW"}) {
    int used = 0;
    for (const char letter : group) used += all.find(letter) == std::string::npos ? 0 : 1;
    EXPECT_LE(used, 1) << group;
  }
  EXPECT_EQ(all.find_first_of("AEIOU"), std::string::npos);
}

}  // namespace
}  // namespace suitemcp::identity
