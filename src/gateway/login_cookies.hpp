#pragma once

#include "net/http_message.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace suitemcp::gateway {

/// The two cookies of the login: one that binds a login to the browser that began it, one that says
/// who is signed in. HttpOnly, SameSite=Lax, for this host only. Behind https they are Secure and
/// have the prefix __Host- (RFC 6265bis 4.1.3.2), so that no other host and no http page can plant
/// them; a public URL with http:// cannot have either.
class LoginCookies {
 public:
  enum class Transport { https, http };

  explicit LoginCookies(Transport transport);

  /// Empty: not there, there twice with two values, or not a value of ours.
  std::optional<std::string> flow(const net::Request& request) const;
  std::optional<std::string> session(const net::Request& request) const;

  net::Header set_flow(std::string_view value, std::chrono::seconds lifetime) const;
  net::Header set_session(std::string_view value, std::chrono::seconds lifetime) const;
  net::Header drop_flow() const { return set_flow("", std::chrono::seconds(0)); }
  net::Header drop_session() const { return set_session("", std::chrono::seconds(0)); }

 private:
  net::Header set(std::string_view name, std::string_view value, std::chrono::seconds lifetime)
      const;

  bool is_secure_;
  std::string flow_name_;
  std::string session_name_;
};

}  // namespace suitemcp::gateway
