#include "identity/oidc/callback.hpp"

#include "identity/oidc/provider_reason.hpp"

#include <string_view>

namespace suitemcp::identity::oidc {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t kMaxCodeBytes = 4096;  // Azure's have more than 1000

Error refusal(const Callback& callback) {
  const std::string_view error = *callback.error;
  const auto detail = provider_reason("callback", error, callback.error_description.value_or(""));
  if (error == "access_denied") {
    return {
        ErrorKind::cancelled,
        "oidc.user_cancelled",
        detail,
        "The login was cancelled, or the sign-in service does not let you use this application. "
        "Start again, or ask the operator for access."
    };
  }
  if (error == "login_required" || error == "interaction_required" || error == "consent_required" ||
      error == "account_selection_required") {
    return {
        ErrorKind::permission_denied,
        "oidc.interaction_needed",
        detail,
        "The sign-in service wants you to confirm something first. Start again and follow its "
        "pages to the end; it may be that an administrator must consent to this application."
    };
  }
  if (error == "temporarily_unavailable" || error == "server_error") {
    return {
        ErrorKind::unavailable,
        "oidc.unavailable",
        detail,
        "The sign-in service has a problem at the moment. Wait a minute and try again."
    };
  }
  return {
      ErrorKind::bad_upstream,
      "oidc.request_refused",
      detail,
      "The sign-in service refuses the way in which this gateway asks. The operator must compare "
      "client id, redirect URI, scopes and audience with what is registered there; the log has its "
      "reason."
  };
}

}  // namespace

std::expected<std::string, Error> check_callback(
    const Callback& callback, const ProviderMetadata& metadata
) {
  const bool is_missing = !callback.issuer && metadata.answers_with_issuer;
  if (is_missing || (callback.issuer && *callback.issuer != metadata.issuer)) {
    return std::unexpected(Error(
        ErrorKind::unauthenticated,
        "oidc.callback_issuer",
        is_missing ? "the callback lacks iss" : "the callback's iss is another provider",
        "This answer does not come from the sign-in service that you were sent to. Start again "
        "from "
        "the login page."
    ));
  }
  if (callback.error) return std::unexpected(refusal(callback));
  if (callback.code && !callback.code->empty() && callback.code->size() <= kMaxCodeBytes) {
    return *callback.code;
  }
  return std::unexpected(Error(
      ErrorKind::invalid_argument,
      "oidc.bad_callback",
      "the callback has neither a code nor an error",
      "The answer of the sign-in service is not complete. Start again from the login page."
  ));
}

}  // namespace suitemcp::identity::oidc
