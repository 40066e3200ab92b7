#include "sandbox/idp/settings.hpp"

#include "net/http_client.hpp"

namespace suitemcp::sandbox::idp {

bool is_address(std::string_view text) {
  const auto url = net::parse_url(text);
  return url && url->target.find('?') == std::string::npos;
}

bool is_domain(std::string_view text) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789.-";
  return !text.empty() && text.find_first_not_of(kLetters) == std::string_view::npos;
}

}  // namespace suitemcp::sandbox::idp
