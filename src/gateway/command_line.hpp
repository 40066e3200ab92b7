#pragma once

namespace suitemcp::gateway {

/// The program suitecrm-mcp: serve, gateway, auth, client-config, find-endpoint. 0 ended as asked,
/// 1 failed, 2 wrong usage or configuration.
int run_command_line(int argc, char** argv);

}  // namespace suitemcp::gateway
