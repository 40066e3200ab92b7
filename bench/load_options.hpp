#pragma once

#include "bench/course.hpp"
#include "bench/session.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace suitemcp::bench {

/// The command line of bench_load.
struct LoadOptions {
  std::string mode;  // direct, sse, http, idle-sse, start
  std::string url;
  std::size_t clients = 1;
  std::vector<std::string> keys;  // client number i takes i modulo their count
  Plan plan;
  Course::Options course;
  std::vector<WatchedProcess> watched;
  int core = -1;
  int runs = 10;                     // of mode start
  std::vector<std::string> command;  // of mode start
  int command_core = -1;             // of mode start
};

struct ParsedLoad {
  LoadOptions options;
  int exit_code = -1;  // -1: go on
};
ParsedLoad parse_load_options(int argc, char** argv);

}  // namespace suitemcp::bench
