#pragma once

#include "client/call_options.hpp"

namespace suitemcp::client {

/// Connects, lists or calls, prints. Returns the exit code: 0 done, 1 failed, 2 wrong arguments.
/// Blocks until then; errors go to standard error as one line.
int run_call(const CallOptions& options);

}  // namespace suitemcp::client
