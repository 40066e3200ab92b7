#pragma once

#include "bench/load_options.hpp"

#include <string>

namespace suitemcp::bench {

/// Starts the command `runs` times, each time until its URL answers 200, and stops it again. The
/// milliseconds of each run as a JSON object. Throws when one does not answer within five seconds.
std::string measure_starts(const LoadOptions& options);

}  // namespace suitemcp::bench
