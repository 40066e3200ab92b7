#include "identity/oidc/callback.hpp"

#include "identity/oidc/provider_reason.hpp"

#include <gmock/gmock.h>

namespace suitemcp::identity::oidc {
namespace {

using base::ErrorKind;
using testing::HasSubstr;
using testing::Not;

ProviderMetadata provider(bool answers_with_issuer = false) {
  ProviderMetadata metadata;
  metadata.issuer = "https://sso.example.com/";
  metadata.answers_with_issuer = answers_with_issuer;
  return metadata;
}

std::string fault_of(const Callback& callback, const ProviderMetadata& metadata = provider()) {
  const auto code = check_callback(callback, metadata);
  return code ? "" : std::string(code.error().code());
}

base::Error refused(std::string error) {
  return check_callback({.state = "s", .error = std::move(error)}, provider()).error();
}

TEST(Callback, GivesTheCode) {
  EXPECT_EQ(check_callback({.state = "s", .code = "c-1"}, provider()), "c-1");
}

TEST(Callback, ComesFromTheProviderThatWasAsked) {
  const std::string ours = "https://sso.example.com/";
  EXPECT_EQ(fault_of({.state = "s", .code = "c", .issuer = ours}), "");
  EXPECT_EQ(fault_of({.state = "s", .code = "c", .issuer = ours}, provider(true)), "");
  for (const std::string other : {"https://evil.example.com/", "https://sso.example.com", ""}) {
    EXPECT_EQ(fault_of({.state = "s", .code = "c", .issuer = other}), "oidc.callback_issuer");
    // A refusal by another provider says nothing either.
    const Callback refusal{.state = "s", .error = "access_denied", .issuer = other};
    EXPECT_EQ(fault_of(refusal), "oidc.callback_issuer");
  }
}

TEST(Callback, APromisedIssuerIsThere) {
  EXPECT_EQ(fault_of({.state = "s", .code = "c"}, provider(true)), "oidc.callback_issuer");
}

TEST(Callback, WithoutCodeIsRefused) {
  EXPECT_EQ(fault_of({.state = "s"}), "oidc.bad_callback");
  EXPECT_EQ(fault_of({.state = "s", .code = ""}), "oidc.bad_callback");
  EXPECT_EQ(fault_of({.state = "s", .code = std::string(5000, 'c')}), "oidc.bad_callback");
}

TEST(Callback, AnErrorWinsOverACode) {
  EXPECT_EQ(fault_of({.state = "s", .code = "c", .error = "access_denied"}), "oidc.user_cancelled");
}

TEST(Callback, EachRefusalHasItsFace) {
  EXPECT_EQ(refused("access_denied").kind(), ErrorKind::cancelled);
  for (const char* error : {"login_required", "interaction_required", "consent_required"}) {
    EXPECT_EQ(refused(error).code(), "oidc.interaction_needed") << error;
  }
  for (const char* error : {"temporarily_unavailable", "server_error"}) {
    EXPECT_EQ(refused(error).kind(), ErrorKind::unavailable) << error;
  }
  for (const char* error : {"invalid_request", "invalid_scope", "unauthorized_client", "", "x"}) {
    EXPECT_EQ(refused(error).code(), "oidc.request_refused") << error;
  }
}

TEST(Callback, TheProvidersReasonIsForTheLogOnly) {
  const Callback callback{
      .state = "s", .error = "invalid_scope", .error_description = "<b>scope</b> groups\r\nunknown"
  };
  const auto error = check_callback(callback, provider()).error();
  EXPECT_EQ(error.detail(), "callback: invalid_scope (<b>scope</b> groups??unknown)");
  EXPECT_THAT(std::string(error.user_message()), Not(HasSubstr("<b>")));
}

TEST(ProviderReason, IsShortAndPrintable) {
  const auto reason = provider_reason("token", std::string(500, 'e'), std::string(5000, 'd'));
  EXPECT_LT(reason.size(), 400U);
  EXPECT_EQ(provider_reason("token", "a\x1b[31m\xff", ""), "token: a?[31m?");
}

}  // namespace
}  // namespace suitemcp::identity::oidc
