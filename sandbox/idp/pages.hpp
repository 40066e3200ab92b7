#pragma once

#include "sandbox/idp/directory.hpp"
#include "sandbox/wire.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::sandbox::idp {

/// What the login page shows.
struct LoginView {
  std::string action;               // where the form goes
  std::string transaction;          // which request it belongs to
  std::string client_id;            // who asks
  std::string client_origin;        // where the answer goes: the browser must allow that redirect
  std::string user_name;            // already typed
  std::string fault;                // why the last try failed; empty: none
  const User* signed_in = nullptr;  // may go on without typing
};

WireReply login_page(unsigned status, const LoginView& view, const std::vector<User>& users);
/// A page that only says something.
WireReply message_page(unsigned status, std::string_view title, std::string_view message);

}  // namespace suitemcp::sandbox::idp
