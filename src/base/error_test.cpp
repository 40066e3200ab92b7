#include "base/error.hpp"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>

namespace suitemcp::base {
namespace {

// A code made of data could dangle or carry a secret: only literals convert.
static_assert(!std::is_constructible_v<ErrorCode, std::string>);
static_assert(!std::is_constructible_v<ErrorCode, std::string_view>);

TEST(Error, NeverShowsTheDetailToStrangers) {
  const Error error(ErrorKind::bad_upstream, "crm.bad_reply", "password in http://crm/secret");
  EXPECT_EQ(error.user_message(), default_message(ErrorKind::bad_upstream));
  EXPECT_EQ(error.user_message().find("secret"), std::string_view::npos);
  EXPECT_STREQ(error.what(), "password in http://crm/secret");
}

TEST(Error, PutsEachRoomCrossedInFront) {
  Error error(ErrorKind::bad_upstream, "crm.bad_reply", "status 500");
  error.add_context("POST rest.php").add_context("search Accounts");
  EXPECT_EQ(error.detail(), "search Accounts: POST rest.php: status 500");
  EXPECT_EQ(error.code(), "crm.bad_reply");
}

TEST(Error, KeepsItsOwnMessageAndRetryTime) {
  Error error(ErrorKind::unavailable, "store.down", "detail", "Try later.");
  EXPECT_EQ(error.retry_after(), std::chrono::seconds(0));
  error.set_retry_after(std::chrono::seconds(5));
  EXPECT_EQ(error.user_message(), "Try later.");
  EXPECT_EQ(error.retry_after(), std::chrono::seconds(5));
}

TEST(Error, HasASentenceForEachKind) {
  for (int kind = 0; kind <= static_cast<int>(ErrorKind::internal); ++kind) {
    const auto sentence = default_message(static_cast<ErrorKind>(kind));
    EXPECT_TRUE(sentence.ends_with('.')) << kind;
    EXPECT_GT(sentence.size(), 5U) << kind;
  }
}

}  // namespace
}  // namespace suitemcp::base
