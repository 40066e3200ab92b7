#include "sandbox/idp/client.hpp"

#include "base/crypto.hpp"
#include "net/http_client.hpp"

#include <boost/algorithm/string/predicate.hpp>

#include <algorithm>

namespace suitemcp::sandbox::idp {
namespace {

bool is_loopback(std::string_view host) {
  return host == "127.0.0.1" || host == "::1" || host == "localhost";
}

bool is_same_on_loopback(std::string_view uri, std::string_view registered) {
  const auto given = net::parse_url(uri);
  const auto known = net::parse_url(registered);
  return given && known && is_loopback(known->host) && given->host == known->host &&
         given->is_https == known->is_https && given->target == known->target;
}

}  // namespace

bool is_registered(std::string_view uri, const std::vector<std::string>& registered) {
  return std::ranges::any_of(registered, [uri](const std::string& known) {
    return uri == known || is_same_on_loopback(uri, known);
  });
}

Credentials read_credentials(std::string_view authorization, const Form& form) {
  constexpr std::string_view kBasic = "Basic ";
  const bool has_basic = boost::algorithm::istarts_with(authorization, kBasic);
  const bool has_post = form.contains("client_secret");
  if (has_basic && has_post) return {.method = Credentials::Method::several};
  if (has_post) {
    return {
        Credentials::Method::post, field_of(form, "client_id"), field_of(form, "client_secret")
    };
  }
  if (!has_basic) return {.client_id = field_of(form, "client_id")};
  const auto pair = base::decode_base64(authorization.substr(kBasic.size()));
  const auto colon = pair ? pair->find(':') : std::string::npos;
  if (colon == std::string::npos) return {.method = Credentials::Method::basic};
  const std::string_view text = *pair;
  return {
      Credentials::Method::basic,
      percent_decode(text.substr(0, colon)),
      percent_decode(text.substr(colon + 1))
  };
}

}  // namespace suitemcp::sandbox::idp
