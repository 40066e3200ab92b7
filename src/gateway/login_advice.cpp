#include "gateway/login_advice.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace suitemcp::gateway {
namespace {

using base::ErrorKind;
using View = identity::pages::MessageView;

enum class Next { login, keys, nothing };

struct Advice {
  std::string_view code;
  std::string_view title;
  std::string_view sentence;  // beside what the error itself says; may be empty
  Next next = Next::login;
};

constexpr std::string_view kClocks =
    "For the operator: compare the clock of this server with the sign-in service's (timedatectl).";
constexpr std::string_view kReference =
    "If it stays so, give the reference below to your operator: it finds the reason in the log.";

constexpr std::array kAdvice = {
    Advice{"oidc.user_cancelled", "The sign-in was cancelled", ""},
    Advice{"oidc.interaction_needed", "The sign-in service wants something first", ""},
    Advice{
        "oidc.unknown_state",
        "This sign-in has expired",
        "A bookmark of this page, the Back button or a second reload lead here too."
    },
    Advice{
        "oidc.other_browser",
        "This sign-in began elsewhere",
        "If somebody sent you the link, do not use it."
    },
    Advice{
        "oidc.callback_issuer",
        "The answer came from somewhere else",
        "If somebody sent you a link, do not use it."
    },
    Advice{"oidc.bad_callback", "The answer was not complete", ""},
    Advice{
        "oidc.unavailable",
        "The sign-in service cannot be reached",
        "Keys that you have go on working."
    },
    Advice{"oidc.bad_keys", "The sign-in service gave no usable answer", kReference},
    Advice{"oidc.bad_reply", "The sign-in service gave no usable answer", kReference},
    Advice{"oidc.bad_metadata", "The sign-in service gave no usable answer", kReference},
    Advice{"oidc.issuer_mismatch", "The sign-in service is not set up right", kReference},
    Advice{"oidc.issuer_template", "The sign-in service is not set up right", kReference},
    Advice{"oidc.client_refused", "The sign-in service does not know this gateway", kReference},
    Advice{"oidc.request_refused", "The sign-in service refused to ask you", kReference},
    Advice{"oidc.code_refused", "This sign-in has expired", ""},
    Advice{"oidc.token_refused", "The sign-in was not accepted", kReference},
    Advice{"oidc.token_expired", "The sign-in could not be verified", kClocks},
    Advice{"oidc.token_from_future", "The sign-in could not be verified", kClocks},
    Advice{"oidc.no_user_name", "Your CRM user name is not known", ""},
    Advice{"oidc.groups_overage", "You are in too many groups", "", Next::nothing},
    Advice{"auth.foreign_form", "This form is not valid any more", ""},
    Advice{"auth.signed_out", "You have been signed out", ""},
    Advice{"auth.rate_limited", "Too many requests", "", Next::nothing},
    Advice{
        "bridge.gone",
        "This link has expired",
        "Start the connection again in your tool: it shows a new link."
    },
    Advice{"identity.name_taken", "There is a key of that name", "", Next::keys},
    Advice{"identity.too_many_keys", "You have too many keys", "", Next::keys},
    Advice{"identity.bad_name", "That name cannot be", "", Next::keys},
};

Advice advice_of(const base::Error& error) {
  const auto* known = std::ranges::find(kAdvice, error.code(), &Advice::code);
  if (known != kAdvice.end()) return *known;
  switch (error.kind()) {
    case ErrorKind::unauthenticated:
      return {"", "The sign-in could not be verified", kReference};
    case ErrorKind::permission_denied:
      return {"", "You may not do that", kReference};
    case ErrorKind::invalid_argument:
      return {"", "That did not work", ""};
    case ErrorKind::unavailable:
    case ErrorKind::timeout:
      return {"", "The gateway is busy at the moment", "Wait a few seconds and try again."};
    default:
      return {"", "Something went wrong", kReference};
  }
}

}  // namespace

View message_for(const base::Error& error) {
  const auto advice = advice_of(error);
  View view;
  view.kind = error.kind() == ErrorKind::cancelled ? View::Kind::notice : View::Kind::error;
  view.title = advice.title;
  view.text = error.user_message();
  if (!advice.sentence.empty()) view.advice.emplace_back(advice.sentence);
  if (advice.next == Next::login) {
    view.action_label = "Start again";
    view.action_url = "/auth/login";
  } else if (advice.next == Next::keys) {
    view.action_label = "Back to your keys";
    view.action_url = "/auth/keys";
  }
  return view;
}

}  // namespace suitemcp::gateway
