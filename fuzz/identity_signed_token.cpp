// What a provider, or who poses as one, calls an ID token: only strict base64url with an algorithm
// of the list gets to the keys, and no key accepts what it has not signed.
#include "base/crypto.hpp"
#include "base/json.hpp"
#include "fuzz/target.hpp"
#include "identity/oidc/key_set.hpp"
#include "identity/oidc/signed_token.hpp"

#include <boost/json/object.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace {

using namespace suitemcp;
using namespace suitemcp::identity::oidc;
using fuzz::require;

/// The private half of the one is not kept; the other's modulus need not be a good one.
const KeySet& keys() {
  static const auto kKeys = KeySet::parse(fmt::format(
      R"({{"keys":[{{"kty":"EC","crv":"P-256","kid":"e1",
          "x":"TqpL7QQ2sDqRaL5BvVbP82TEq2CDa-yVR3qvNi3AZG0",
          "y":"NWFcpkDg-YkrXUkmupFaOuNnup4bDu_7DHxUf0W8MPA"}},
         {{"kty":"RSA","kid":"r1","e":"AQAB","n":"{}"}}]}})",
      base::base64url(std::string(256, '\xC3'))
  ));
  require(kKeys.has_value() && kKeys->size() == 2, "the keys of this target are broken\n");
  return *kKeys;
}

void check(std::string_view text) {
  const auto token = parse_signed_token(text);
  if (!token) {
    require(token.error().kind() == base::ErrorKind::unauthenticated, "another kind of error\n");
    require(token.error().code().starts_with("oidc."), "a code of another room\n");
    return;
  }
  require(token->compact == text && text.size() <= 64U << 10U, "not what was given\n");
  require(std::ranges::count(text, '.') == 2, "not three parts\n");
  const auto first = text.find('.');
  const auto second = text.find('.', first + 1);
  const auto header = base::decode_base64url(text.substr(0, first));
  require(header.has_value(), "a header that is no base64url\n");
  require(
      base::base64url(token->payload) == text.substr(first + 1, second - first - 1),
      "a payload that can be written in two ways\n"
  );
  const auto value = base::parse_json(*header);
  require(value && value->is_object(), "a header that is no JSON object\n");
  const auto& object = value->get_object();
  const auto algorithm = base::find_string(object, "alg").value_or("");
  require(token->algorithm != nullptr && token->algorithm->name == algorithm, "another alg\n");
  const auto family = algorithm.substr(0, 2);
  require(family == "RS" || family == "PS" || family == "ES", "alg is not on the list\n");
  require(!object.contains("crit"), "crit was passed over\n");
  require(base::find_string(object, "kid") == token->key_id, "another kid\n");
  require(keys().verify(*token) != KeySet::Verdict::valid, "a forged signature\n");
}

}  // namespace

/// The bytes as a token, as its header, as its payload and as its signature.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto text = fuzz::text_of(bytes, size);
  check(text);
  const auto coded = base::base64url(text);
  const auto header = base::base64url(R"({"alg":"ES256","kid":"e1"})");
  const std::string signature(86, 'A');  // 64 bytes
  check(fmt::format("{}.e30.{}", coded, signature));
  check(fmt::format("{}.{}.{}", header, coded, signature));
  check(fmt::format("{}.e30.{}", header, coded));
  return 0;
}
