#pragma once

#include "base/error.hpp"
#include "identity/pages/pages.hpp"

namespace suitemcp::gateway {

/// What a person reads when something went wrong below /auth/: a title that tells what, the error's
/// own sentence, what to do next. The one place that knows; an error that it does not know gets the
/// advice of its kind.
identity::pages::MessageView message_for(const base::Error& error);

}  // namespace suitemcp::gateway
