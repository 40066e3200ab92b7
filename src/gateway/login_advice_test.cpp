#include "gateway/login_advice.hpp"

#include <gtest/gtest.h>

namespace suitemcp::gateway {
namespace {

using base::Error;
using base::ErrorKind;
using Kind = identity::pages::MessageView::Kind;

TEST(LoginAdvice, SaysWhatHappenedAndWhatToDo) {
  const auto view = message_for(
      Error(ErrorKind::invalid_argument, "oidc.unknown_state", "detail", "It has expired.")
  );
  EXPECT_EQ(view.kind, Kind::error);
  EXPECT_EQ(view.title, "This sign-in has expired");
  EXPECT_EQ(view.text, "It has expired.");
  EXPECT_EQ(view.action_label, "Start again");
  EXPECT_EQ(view.action_url, "/auth/login");
}

TEST(LoginAdvice, IsCalmAboutWhoChangedTheirMind) {
  const auto view = message_for(Error(ErrorKind::cancelled, "oidc.user_cancelled", "x", "y"));
  EXPECT_EQ(view.kind, Kind::notice);
}

TEST(LoginAdvice, NamesTheClockWhenATokenIsFromAnotherTime) {
  const auto view = message_for(Error(ErrorKind::unauthenticated, "oidc.token_expired", "x", "y"));
  ASSERT_EQ(view.advice.size(), 1U);
  EXPECT_NE(view.advice[0].find("clock"), std::string::npos);
}

// The detail is for the log.
TEST(LoginAdvice, NeverShowsTheDetail) {
  for (const auto kind :
       {ErrorKind::internal,
        ErrorKind::unavailable,
        ErrorKind::bad_upstream,
        ErrorKind::timeout,
        ErrorKind::unauthenticated,
        ErrorKind::permission_denied,
        ErrorKind::not_found}) {
    const auto view = message_for(Error(kind, "some.code", "secret-detail"));
    EXPECT_FALSE(view.title.empty());
    EXPECT_FALSE(view.text.empty());
    EXPECT_EQ(view.text.find("secret-detail"), std::string::npos);
    for (const auto& sentence : view.advice) {
      EXPECT_EQ(sentence.find("secret-detail"), std::string::npos);
    }
  }
}

TEST(LoginAdvice, LeadsBackToTheKeys) {
  const auto view =
      message_for(Error(ErrorKind::conflict, "identity.too_many_keys", "x", "You have 100 keys."));
  EXPECT_EQ(view.action_url, "/auth/keys");
}

}  // namespace
}  // namespace suitemcp::gateway
