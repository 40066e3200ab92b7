#pragma once

#include "sandbox/idp/forgery.hpp"
#include "sandbox/idp/signing_key.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace suitemcp::sandbox::idp {

/// A JWS in compact form (RFC 7515 3.1), RS256.
std::string sign_jwt(const SigningKey& key, const boost::json::object& claims);

/// The same with the forgery's defect in header or signature; claims are taken as they are.
std::string forge_jwt(Forgery forgery, const SigningKey& key, const boost::json::object& claims);

}  // namespace suitemcp::sandbox::idp
