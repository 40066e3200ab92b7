#pragma once

#include "base/secret.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace suitemcp::config {
class Environment;
}

namespace suitemcp::admin {

/// The streams a command talks through, and whether people are at the other end.
struct Console {
  enum class Side { program, terminal };

  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  Side in_side = Side::program;
  bool use_colour = false;  // on `out`

  /// The process's own streams. Colour only on a terminal and without NO_COLOR.
  static Console of_process(const config::Environment& environment);

  /// To people, on `err`: of each line only what clean_label() leaves.
  void warn(std::string_view text) const;
  void fail(std::string_view text) const;
  std::string bold(std::string_view text) const;

  /// One line of `in` without its end; empty optional at the end of input.
  std::optional<base::Secret> read_secret_line() const;
  /// Asks on `err` and reads a line from the terminal without showing it.
  std::optional<base::Secret> ask_secret(std::string_view question) const;
};

}  // namespace suitemcp::admin
