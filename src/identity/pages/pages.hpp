#pragma once

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "identity/key_record.hpp"
#include "identity/pages/frame.hpp"

#include <optional>
#include <string>
#include <vector>

namespace suitemcp::identity::pages {

/// HTML of the pages below /auth/. Pure: everything that a page says is in its view. Texts of views
/// are plain text and are escaped here. Each form posts back to the path in its comment, with the
/// hidden field `form_token` and those named.

/// GET /auth/login. POST /auth/login: `then` ("", "keys" or "bridge:NONCE").
struct LoginView {
  std::string provider;  // host of the identity provider: "login.example.com"
  std::string form_token;
  std::string then;
  std::string waiting_tool;  // a bridge login brought the person here: "openclaw on crm-host"
};
std::string login_page(const Frame& frame, const LoginView& view);

/// An entity as one person sees it.
struct EntityView {
  std::string code;
  std::string label;
  std::string server_name;  // "suitecrm_crm1"
  std::string url;          // "https://host/crm1"
  std::string refusal;      // why it cannot be used, and what to do; empty: it can
};

/// GET /auth/welcome: after a login. Has no form: a reload or a robot changes nothing.
struct WelcomeView {
  std::string name;
  std::string email;                // may be empty
  std::optional<base::Secret> key;  // empty: it was shown already
  std::optional<base::WallTime> expires_at;
  std::optional<base::WallTime> old_key_until;  // a previous key goes on until then
  std::vector<EntityView> entities;
};
std::string welcome_page(const Frame& frame, const WelcomeView& view);

/// GET /auth/keys. POST /auth/keys: `action` is new (`name`), rename (`key_id`, `name`), revoke
/// (`key_id`) or revoke_all. POST /auth/logout signs the browser out.
struct KeysView {
  std::vector<KeyRecord> keys;
  base::WallTime now;
  std::string form_token;               // for /auth/keys
  std::string logout_token;             // for /auth/logout
  std::optional<base::Secret> new_key;  // just made, shown once
  std::string notice;                   // "The key laptop is revoked."; may be empty
  std::string error;                    // what was wrong with the last form; may be empty
  std::vector<EntityView> entities;
};
std::string keys_page(const Frame& frame, const KeysView& view);

/// GET /auth/bridge?nonce=N. POST /auth/bridge: `nonce`, `decision` is allow or refuse; two forms.
struct BridgeView {
  std::string linux_user;
  std::string host;     // may be empty
  std::string address;  // IP
  std::string user_code;
  base::WallTime started_at;
  base::WallTime now;
  std::string nonce;
  std::string form_token;
};
std::string bridge_page(const Frame& frame, const BridgeView& view);

/// Everything else: errors, "signed out", "the tool is connected".
struct MessageView {
  enum class Kind { good, notice, error };
  Kind kind = Kind::error;
  std::string title;                // "You are not in a group that may use the CRM"
  std::string text;                 // what happened
  std::vector<std::string> advice;  // what to do, one sentence each
  std::string action_label;         // a link that helps: "Sign in again"; may be empty
  std::string action_url;
  std::string reference;  // request id for the operator's log; may be empty
};
std::string message_page(const Frame& frame, const MessageView& view);

}  // namespace suitemcp::identity::pages
