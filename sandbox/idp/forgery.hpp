#pragma once

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace suitemcp::sandbox::idp {

/// What is wrong with the answers of one login, for tests of whoever reads them.
enum class Forgery {
  none,
  alg_none,       // the ID token is not signed
  hs256,          // signed with the public key's PEM as a shared secret
  bad_signature,  // one bit off
  unknown_key,    // signed by a key that nobody publishes
  wrong_iss,
  wrong_aud,  // for another client
  wrong_azp,  // for both, but given to the other
  wrong_nonce,
  no_nonce,
  expired,             // an hour ago
  not_yet_valid,       // in an hour
  wrong_response_iss,  // in the answer of the authorization endpoint (RFC 9207)
  no_response_iss,
  wrong_userinfo_sub,
};

std::optional<Forgery> find_forgery(std::string_view name);
/// "none, alg_none, ...": for messages.
std::string forgery_names();

/// Puts the forgery's defect into the claims of an ID token; the others leave them alone.
void forge_claims(Forgery forgery, boost::json::object& claims);

}  // namespace suitemcp::sandbox::idp
