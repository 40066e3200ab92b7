#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace suitemcp::client {

/// Parts of a JSON text as they are written in it: 1234.50 stays 1234.50, where a tree of values
/// would give 1.2345E3. The texts must be valid JSON, as base::parse_json found; of other text the
/// answer is empty. Pure.

/// The text of a member of an object; empty when there is none.
std::optional<std::string> find_member_text(std::string_view object, std::string_view name);

/// One object's members in their order. Texts are unescaped, null is nothing, all else is as
/// written.
using Record = std::vector<std::pair<std::string, std::string>>;

/// The objects of an array; an element that is no object is an empty record. Empty when it is no
/// array.
std::optional<std::vector<Record>> read_records(std::string_view array);

}  // namespace suitemcp::client
