#include "client/tool_arguments.hpp"

#include "base/json.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace suitemcp::client {
namespace {

namespace json = boost::json;

bool accepts(const json::object& property, std::string_view type) {
  const auto* declared = property.if_contains("type");
  if (declared == nullptr) return false;
  if (declared->is_string()) return std::string_view(declared->get_string()) == type;
  const auto* several = declared->if_array();
  return several != nullptr && std::ranges::any_of(*several, [type](const json::value& one) {
           return one.is_string() && std::string_view(one.get_string()) == type;
         });
}

struct Type {
  std::string_view name;
  std::string_view description;
};
constexpr std::array<Type, 5> kTypes = {{
    {"boolean", "true or false"},
    {"integer", "an integer"},
    {"number", "a number"},
    {"array", "a,b,c or a JSON array"},
    {"object", "a JSON object"},
}};

/// How a value of this property is written; empty when it is text to this client.
std::string_view describe(const json::object& property) {
  const auto known = std::ranges::find_if(kTypes, [&property](const Type& type) {
    return accepts(property, type.name);
  });
  return known == kTypes.end() ? std::string_view() : known->description;
}

bool fits(const json::value& value, const json::object& property) {
  const bool is_integer = value.is_int64() || value.is_uint64();
  return (value.is_bool() && accepts(property, "boolean")) ||
         (is_integer && accepts(property, "integer")) ||
         (value.is_number() && accepts(property, "number")) ||
         (value.is_array() && accepts(property, "array")) ||
         (value.is_object() && accepts(property, "object")) ||
         (value.is_null() && accepts(property, "null"));
}

json::array split(std::string_view text) {
  json::array items;
  while (!text.empty()) {
    const auto comma = text.find(',');
    items.emplace_back(text.substr(0, comma));
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return items;
}

std::expected<json::value, std::string> read_value(
    std::string_view name, std::string_view text, const json::object& property
) {
  if (accepts(property, "string")) return json::value(text);
  if (accepts(property, "array") && !text.starts_with('[')) return json::value(split(text));
  const auto expected = describe(property);
  if (expected.empty()) return json::value(text);
  auto value = base::parse_json(text);
  if (value && fits(*value, property)) return *value;
  return std::unexpected(fmt::format("{}: expected {}, got \"{}\"", name, expected, text));
}

}  // namespace

std::expected<json::object, std::string> read_tool_arguments(
    std::span<const std::string> words, const json::object& input_schema
) {
  json::object arguments;
  const json::object none;
  const auto* properties = base::find_object(input_schema, "properties");
  for (const std::string_view word : words) {
    const auto equals = word.find('=');
    if (equals == std::string_view::npos || equals == 0) {
      return std::unexpected(fmt::format("expected name=value, got \"{}\"", word));
    }
    const auto name = word.substr(0, equals);
    const auto* property = properties == nullptr ? nullptr : base::find_object(*properties, name);
    auto value = read_value(name, word.substr(equals + 1), property == nullptr ? none : *property);
    if (!value) return std::unexpected(value.error());
    if (arguments.contains(name)) return std::unexpected(fmt::format("{} is given twice", name));
    arguments.emplace(name, std::move(*value));
  }
  return arguments;
}

}  // namespace suitemcp::client
