#pragma once

namespace suitemcp::sandbox {

/// The program suitecrm-sandbox: reads the command line, serves until SIGINT or SIGTERM.
/// Returns the exit code: 0 after a signal, 1 when it cannot start, 2 for a wrong option.
int run_program(int argc, const char* const* argv);

}  // namespace suitemcp::sandbox
