#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace suitemcp::config {

/// Where something stands in a text file, for people: both count from 1.
struct Place {
  std::size_t line = 1;
  std::size_t column = 1;
};
Place place_of(std::string_view text, std::size_t offset);

struct JsonFault {
  std::size_t offset = 0;
  std::string reason;
};
/// The first syntax fault of a JSON text.
std::optional<JsonFault> find_syntax_fault(std::string_view text);

struct DuplicateKey {
  std::size_t offset = 0;  // of its second appearance
  std::string key;         // as written, without the quotes
};
/// The first key that one object of the text holds twice. The text must be valid JSON.
std::optional<DuplicateKey> find_duplicate_key(std::string_view text);

}  // namespace suitemcp::config
