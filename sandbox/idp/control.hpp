#pragma once

#include "sandbox/wire.hpp"

#include <string_view>

namespace suitemcp::sandbox::idp {

class Provider;

/// The provider's switches for tests, below /__sandbox/idp/:
/// POST keys {"old":"kept"|"dropped"} · POST clock {"skew_s":-600} · POST forge
/// {"forge":"alg_none"} · POST user
/// {"user":"alice","disabled":true,"groups":["Staff"],"too_many_groups":false} · GET state. Each
/// answers 200, or 400 with what was expected.
WireReply answer_control(Provider& provider, std::string_view what, const WireRequest& request);

}  // namespace suitemcp::sandbox::idp
