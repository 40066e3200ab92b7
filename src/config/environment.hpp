#pragma once

#include "base/secret.hpp"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <expected>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::config {

/// The variables of the process, or of a test.
class Environment {
 public:
  using Variables = std::map<std::string, std::string, std::less<>>;

  explicit Environment(Variables variables) : variables_(std::move(variables)) {}
  /// What this process was started with.
  static Environment of_process();

  /// Empty optional when unset; an empty text when set to nothing.
  std::optional<std::string_view> find(std::string_view name) const;
  /// Sorted; views into this.
  std::vector<std::string_view> names(std::string_view prefix) const;

 private:
  Variables variables_;
};

/// Reads variables by type. What is wrong goes to `faults` as "NAME: expected X, got Y" and the
/// fallback is returned, so that one run tells everything. Unless said otherwise a variable that is
/// set to nothing counts as unset. A secret is never part of a fault.
class EnvironmentReader {
 public:
  template <class Number>
  struct Bounds {
    Number fallback;
    Number min;
    Number max;
  };
  using milliseconds = std::chrono::milliseconds;

  /// Both must outlive the reader.
  EnvironmentReader(const Environment& environment, std::vector<std::string>& faults)
      : environment_(environment), faults_(faults) {}

  std::optional<std::string> text(std::string_view name) const;
  /// Those that are set and begin with `prefix`; views into the environment.
  std::vector<std::string_view> names(std::string_view prefix) const;
  /// Like text, but "" is a value of its own.
  std::optional<std::string> text_or_empty(std::string_view name) const;

  template <std::integral Number>
  Number integer(std::string_view name, Bounds<Number> bounds) {
    const Range range{static_cast<std::int64_t>(bounds.min), static_cast<std::int64_t>(bounds.max)};
    const auto number = number_in(name, range, "");
    return number ? static_cast<Number>(*number) : bounds.fallback;
  }
  /// Written in milliseconds.
  milliseconds duration(std::string_view name, Bounds<milliseconds> bounds);
  /// Written in seconds.
  milliseconds seconds(std::string_view name, Bounds<std::chrono::seconds> bounds);
  /// Written in minutes, in days.
  std::chrono::minutes minutes(std::string_view name, Bounds<std::chrono::minutes> bounds);
  std::chrono::days days(std::string_view name, Bounds<std::chrono::days> bounds);

  /// Off when unset.
  bool flag(std::string_view name);
  /// An http(s) URL without a slash at its end; empty when unset.
  std::string url(std::string_view name);
  /// The path of a file that can be read; empty when unset.
  std::string file(std::string_view name);
  /// "a.example.com, b.example.com:8443"
  std::vector<std::string> hosts(std::string_view name);
  /// Entries separated by commas, blanks around them cut; one that does not fit is a fault.
  std::vector<std::string> list(
      std::string_view name, std::string_view expected, bool (*fits)(std::string_view entry)
  );
  /// The index of the value in `values`.
  std::size_t choice(
      std::string_view name, std::span<const std::string_view> values, std::size_t fallback
  );

  /// NAME, the file that NAME_FILE names (mode 600), or the systemd credential NAME. Line ends
  /// behind it are cut.
  std::optional<base::Secret> secret(std::string_view name);
  /// The same; one that can be guessed is a fault.
  std::optional<base::Secret> strong_secret(std::string_view name);

  void fault(std::string_view name, std::string_view expected, std::string_view got);

 private:
  struct Range {
    std::int64_t min;
    std::int64_t max;
  };
  std::optional<std::int64_t> number_in(std::string_view name, Range range, std::string_view unit);
  std::optional<base::Secret> take(
      std::string_view name, std::expected<base::Secret, std::string> secret
  );

  const Environment& environment_;
  std::vector<std::string>& faults_;
};

}  // namespace suitemcp::config
