#include "sandbox/session.hpp"

#include "base/random.hpp"

#include <gtest/gtest.h>

namespace suitemcp::sandbox {
namespace {

class SessionsTest : public testing::Test {
 protected:
  base::FakeClock clock_;
  base::SystemRandom random_;
  Sessions sessions_{clock_, random_, std::chrono::seconds(60)};
  std::string log_in(std::string_view cookie, const char* user) {
    return sessions_.start(cookie, user, {}, "10.0.0.1", Rights::of_administrator(user)).id;
  }
};

TEST_F(SessionsTest, HasAnIdOfTwentySixCharacters) {
  const auto id = log_in("", "u");
  EXPECT_EQ(id.size(), 26U);
  EXPECT_TRUE(is_session_id(id));
  EXPECT_NE(id, log_in("", "u"));
}

TEST_F(SessionsTest, RebindsTheSessionOfTheCookieToTheSecondUser) {
  const auto id = log_in("", "alice");
  EXPECT_EQ(log_in(id, "bob"), id);
  EXPECT_EQ(sessions_.find(id, "10.0.0.1")->user_id, "bob");
  EXPECT_EQ(sessions_.size(), 1U);
}

TEST_F(SessionsTest, IsDestroyedByACallFromAnotherAddress) {
  const auto id = log_in("", "u");
  EXPECT_EQ(sessions_.find(id, "10.0.0.2"), nullptr);
  EXPECT_EQ(sessions_.find(id, "10.0.0.1"), nullptr);
}

TEST_F(SessionsTest, LivesAsLongAsItIsUsed) {
  const auto id = log_in("", "u");
  for (int i = 0; i < 3; ++i) {
    clock_.advance(std::chrono::seconds(50));
    EXPECT_NE(sessions_.find(id, "10.0.0.1"), nullptr);
  }
  clock_.advance(std::chrono::seconds(61));
  EXPECT_EQ(sessions_.find(id, "10.0.0.1"), nullptr);
}

TEST_F(SessionsTest, EndsAtLogout) {
  const auto id = log_in("", "u");
  sessions_.end(id);
  EXPECT_EQ(sessions_.find(id, "10.0.0.1"), nullptr);
}

}  // namespace
}  // namespace suitemcp::sandbox
