#pragma once

#include "sandbox/form.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::sandbox::idp {

/// Whether a redirect URI is one of the registered ones: the same text, on loopback with any port.
/// Source: RFC 9700 2.1, RFC 8252 7.3.
bool is_registered(std::string_view uri, const std::vector<std::string>& registered);

/// Who a token request says it comes from. Source: RFC 6749 2.3.1.
struct Credentials {
  enum class Method { none, basic, post, several };  // several: an error, 2.3
  Method method = Method::none;
  std::string client_id = {};
  std::string secret = {};
};
Credentials read_credentials(std::string_view authorization, const Form& form);

}  // namespace suitemcp::sandbox::idp
