#pragma once

#include "base/error.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace suitemcp::base {

struct JsonLimits {
  std::size_t max_depth = 32;
};

/// Strict JSON (RFC 8259): UTF-8, no duplicate keys (two readers would see two messages), bounded
/// depth. Errors: invalid_argument with code json.syntax, json.not_utf8, json.too_deep,
/// json.duplicate_key; the user message says what and where (byte offset).
std::expected<boost::json::value, Error> parse_json(std::string_view text, JsonLimits limits = {});

/// Appends `text` quoted and escaped. Bytes that are not UTF-8 become U+FFFD, so that whatever the
/// CRM sends, what we send is JSON.
void append_json_string(std::string& out, std::string_view text);
std::string json_string(std::string_view text);

/// The member as text; empty optional when absent or of another type.
std::optional<std::string_view> find_string(
    const boost::json::object& object, std::string_view key
);
std::optional<std::int64_t> find_integer(const boost::json::object& object, std::string_view key);
const boost::json::object* find_object(const boost::json::object& object, std::string_view key);

/// "a string", "a number", ...: for messages of the form "expected X, got Y".
std::string_view describe_kind(const boost::json::value& value);

bool is_utf8(std::string_view text);

}  // namespace suitemcp::base
