#pragma once

#include "base/secret.hpp"

#include <chrono>
#include <expected>
#include <string>
#include <vector>

namespace suitemcp::client {

enum class Output { automatic, table, raw };
enum class Task { call_tool, list_tools };

/// The command line of mcp-call.
struct CallOptions {
  std::string url;
  base::Secret key;
  std::string ca_file;
  Task task = Task::call_tool;
  std::string tool;
  std::vector<std::string> words;  // name=value
  std::string json;                // or all arguments as one object
  Output output = Output::automatic;
  std::chrono::seconds time_limit{60};
};

/// The exit code to leave with instead: 0 after --help, 2 after a usage fault, already explained.
std::expected<CallOptions, int> read_call_options(int argc, const char* const* argv);

}  // namespace suitemcp::client
