#pragma once

#include "sandbox/wire.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace suitemcp::sandbox::idp {

/// An OAuth answer; nobody may keep it (RFC 6749 5.1).
WireReply token_reply(unsigned status, std::string body);
/// {"error","error_description"} (RFC 6749 5.2).
WireReply oauth_error(unsigned status, std::string_view error, std::string_view description);

using Parameters = std::vector<std::pair<std::string_view, std::string_view>>;

/// To `uri` with more parameters; those without a value are left out. 303, so that the form's POST
/// becomes a GET.
WireReply redirect(std::string_view uri, const Parameters& parameters);

}  // namespace suitemcp::sandbox::idp
