#pragma once

#include "base/error.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace suitemcp::gateway {

/// The fields of a query or of an application/x-www-form-urlencoded body. A name that comes twice
/// is refused: two readers would see two values (RFC 6749 3.1 forbids it for parameters).
class Form {
 public:
  /// Errors: invalid_argument "http.bad_form": a broken escape, text that is not UTF-8, a name
  /// twice, more than 32 fields.
  static std::expected<Form, base::Error> parse(std::string_view text);

  std::optional<std::string> get(std::string_view name) const;
  /// Empty when absent.
  std::string text(std::string_view name) const { return get(name).value_or(std::string()); }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

}  // namespace suitemcp::gateway
