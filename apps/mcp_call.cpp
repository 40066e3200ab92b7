#include "client/call_command.hpp"
#include "client/call_options.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
  try {
    const auto options = suitemcp::client::read_call_options(argc, argv);
    return options ? suitemcp::client::run_call(*options) : options.error();
  } catch (const std::exception& error) {
    fmt::print(stderr, "mcp-call: {}\n", error.what());
    return 1;
  }
}
