#include "identity/oidc/signed_token.hpp"

#include "base/crypto.hpp"
#include "base/json.hpp"

#include <boost/algorithm/string/predicate.hpp>

#include <algorithm>
#include <array>

namespace suitemcp::identity::oidc {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorKind;

// 200 Azure groups make 11 kB.
constexpr std::size_t kMaxTokenBytes = 64U << 10U;

constexpr std::array<Algorithm, 9> kAlgorithms{{
    {"RS256"},
    {"RS384"},
    {"RS512"},
    {"PS256"},
    {"PS384"},
    {"PS512"},
    {"ES256", KeyType::ec, "P-256", 64},
    {"ES384", KeyType::ec, "P-384", 96},
    {"ES512", KeyType::ec, "P-521", 132},
}};

const Algorithm* find_algorithm(std::string_view name) {
  const auto found = std::ranges::find(kAlgorithms, name, &Algorithm::name);
  return found == kAlgorithms.end() ? nullptr : &*found;
}

/// RFC 8725 3.11: a logout token or an access token is no ID token.
bool is_plain_jwt(const json::object& header) {
  const auto* type = header.if_contains("typ");
  if (type == nullptr) return true;
  return type->is_string() &&
         boost::algorithm::iequals(std::string_view(type->get_string()), "JWT");
}

std::expected<SignedToken, Error> read_header(std::string_view text) {
  const auto value = base::parse_json(text);
  if (!value || !value->is_object()) {
    return std::unexpected(refused_token("oidc.bad_token", "the header is not a JSON object"));
  }
  const auto& header = value->get_object();
  SignedToken token;
  const auto algorithm = base::find_string(header, "alg");
  if (algorithm) token.algorithm = find_algorithm(*algorithm);
  if (token.algorithm == nullptr) {
    return std::unexpected(refused_token("oidc.token_algorithm", "alg is not on the list"));
  }
  if (header.contains("crit")) {
    return std::unexpected(refused_token("oidc.token_critical", "the header has crit"));
  }
  if (!is_plain_jwt(header)) {
    return std::unexpected(refused_token("oidc.token_type", "typ is not JWT"));
  }
  if (const auto* key_id = header.if_contains("kid")) {
    if (!key_id->is_string()) {
      return std::unexpected(refused_token("oidc.bad_token", "kid is not a string"));
    }
    token.key_id = std::string(key_id->get_string());
  }
  return token;
}

}  // namespace

Error refused_token(base::ErrorCode code, std::string detail) {
  return {
      ErrorKind::unauthenticated,
      code,
      "ID token: " + std::move(detail),
      "The sign-in service sent a proof of identity that is not valid for this gateway. Start the "
      "login again; if it stays so, the operator must look at the log."
  };
}

std::expected<SignedToken, Error> parse_signed_token(std::string_view text) {
  if (text.size() > kMaxTokenBytes) {
    return std::unexpected(refused_token("oidc.token_too_large", "more than 64 KiB"));
  }
  const auto first = text.find('.');
  const auto second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos) {
    return std::unexpected(refused_token("oidc.bad_token", "not three parts"));
  }
  const auto header = base::decode_base64url(text.substr(0, first));
  const auto payload = base::decode_base64url(text.substr(first + 1, second - first - 1));
  const auto signature = base::decode_base64url(text.substr(second + 1));  // a dot is refused here
  if (!header || !payload || !signature) {
    return std::unexpected(refused_token("oidc.bad_token", "a part is not base64url"));
  }
  auto token = read_header(*header);
  if (!token) return token;
  token->compact = text;
  token->payload = *payload;
  token->signature_bytes = signature->size();
  return token;
}

}  // namespace suitemcp::identity::oidc
