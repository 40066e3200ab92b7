#include "tools/argument_schema.hpp"

#include "base/json.hpp"
#include "base/near_match.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace suitemcp::tools {
namespace {

namespace json = boost::json;
using Problem = std::optional<std::string>;

std::string_view text_of(const json::value& value) {
  return std::string_view(value.as_string());
}

/// What came, short enough for a message and without the contents of long texts.
std::string shown(const json::value& value) {
  if (value.is_string()) {
    const auto text = text_of(value);
    if (text.size() > 40) return fmt::format("a text of {} bytes", text.size());
    return fmt::format("the text {}", base::json_string(text));
  }
  if (value.is_primitive()) return json::serialize(value);
  return std::string(base::describe_kind(value));
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string range_text(const json::object& schema, std::string_view low, std::string_view high) {
  const auto* least = schema.if_contains(low);
  const auto* most = schema.if_contains(high);
  if (least != nullptr && most != nullptr) {
    return fmt::format(" from {} to {}", json::serialize(*least), json::serialize(*most));
  }
  if (most != nullptr) return fmt::format(" of at most {}", json::serialize(*most));
  return least != nullptr ? fmt::format(" of at least {}", json::serialize(*least)) : "";
}

Problem check_value(const json::object& schema, const json::value& value);

Problem check_text(const json::object& schema, const json::value& value) {
  if (!value.is_string()) {
    const bool is_list = value.is_array();
    return fmt::format("expected a text, got {}{}", shown(value), is_list ? "; send one text" : "");
  }
  const auto text = text_of(value);
  if (const auto* choices = schema.if_contains("enum")) {
    std::string allowed;
    for (const auto& choice : choices->as_array()) {
      if (text_of(choice) == text) return std::nullopt;
      allowed += (allowed.empty() ? "" : ", ") + std::string(text_of(choice));
    }
    return fmt::format("expected one of {}, got {}", allowed, shown(value));
  }
  const auto most = base::find_integer(schema, "maxLength");
  if (most && characters(text) > static_cast<std::size_t>(*most)) {
    return fmt::format("expected at most {} characters, got {}", *most, characters(text));
  }
  const auto least = base::find_integer(schema, "minLength");
  if (least && characters(text) < static_cast<std::size_t>(*least)) {
    return fmt::format("expected at least {} character(s), got {}", *least, shown(value));
  }
  const auto pattern = base::find_string(schema, "pattern");
  if (pattern == kNamePattern && !is_crm_name(text)) {
    return fmt::format(
        "expected a name of letters, digits and _ such as Accounts, got {}", shown(value)
    );
  }
  if (pattern == kIdPattern && !is_record_id(text)) {
    return fmt::format(
        "expected a record id (1 to 36 letters, digits, - or _; search returns it), got {}",
        shown(value)
    );
  }
  return std::nullopt;
}

Problem check_integer(const json::object& schema, const json::value& value) {
  const std::string expected = "an integer" + range_text(schema, "minimum", "maximum");
  std::optional<std::int64_t> number;
  if (value.is_int64()) number = value.as_int64();
  if (value.is_double() && std::abs(value.as_double()) < 1e15 &&
      value.as_double() == std::floor(value.as_double())) {
    number = static_cast<std::int64_t>(value.as_double());
  }
  if (value.is_string()) {
    return fmt::format(
        "expected {}, got {}; send the number without quotes", expected, shown(value)
    );
  }
  const auto least = base::find_integer(schema, "minimum");
  const auto most = base::find_integer(schema, "maximum");
  if (!number || (least && *number < *least) || (most && *number > *most)) {
    return fmt::format("expected {}, got {}", expected, shown(value));
  }
  return std::nullopt;
}

Problem check_list(const json::object& schema, const json::value& value) {
  if (value.is_string()) {
    return fmt::format(
        "expected a list of texts, got {}; write it as a JSON array: [\"name\"]", shown(value)
    );
  }
  if (!value.is_array()) return fmt::format("expected a list, got {}", shown(value));
  const auto& list = value.as_array();
  const auto most = base::find_integer(schema, "maxItems");
  if (most && list.size() > static_cast<std::size_t>(*most)) {
    return fmt::format(
        "expected at most {} entries, got {}; ask in several calls", *most, list.size()
    );
  }
  const auto least = base::find_integer(schema, "minItems");
  if (least && list.size() < static_cast<std::size_t>(*least)) {
    return fmt::format("expected at least {} entries, got {}", *least, list.size());
  }
  const auto* items = base::find_object(schema, "items");
  if (items == nullptr) return std::nullopt;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (auto problem = check_value(*items, list[i])) {
      return fmt::format("entry {}: {}", i + 1, *problem);
    }
  }
  return std::nullopt;
}

Problem check_object(const json::object& schema, const json::value& value) {
  if (!value.is_object()) {
    return fmt::format(
        "expected an object of field names and values such as {{\"name\": \"Acme\"}}, got {}",
        shown(value)
    );
  }
  const auto most = base::find_integer(schema, "maxProperties");
  const auto size = value.as_object().size();
  if (most && size > static_cast<std::size_t>(*most)) {
    return fmt::format(
        "expected at most {} fields, got {}; write them in several calls", *most, size
    );
  }
  const auto least = base::find_integer(schema, "minProperties");
  if (least && size < static_cast<std::size_t>(*least))
    return "expected at least one field, got none";
  return std::nullopt;
}

Problem check_value(const json::object& schema, const json::value& value) {
  const auto type = base::find_string(schema, "type").value_or("");
  if (type == "string") return check_text(schema, value);
  if (type == "integer") return check_integer(schema, value);
  if (type == "array") return check_list(schema, value);
  if (type == "object") return check_object(schema, value);
  if (type == "boolean" && !value.is_bool()) {
    return fmt::format("expected true or false (without quotes), got {}", shown(value));
  }
  return std::nullopt;
}

std::unexpected<base::Error> bad_argument(std::string message) {
  return std::unexpected(base::Error(
      base::ErrorKind::invalid_argument,
      "tool.bad_argument",
      "arguments do not fit the schema",
      std::move(message)
  ));
}

std::string unknown_argument(const json::object& properties, std::string_view name) {
  std::vector<base::Candidate> candidates;
  std::string all;
  for (const auto& property : properties) {
    candidates.push_back({std::string_view(property.key()), ""});
    all += (all.empty() ? "" : ", ") + std::string(property.key());
  }
  // What other tools and APIs call these.
  constexpr std::array<std::pair<std::string_view, std::string_view>, 20> kOtherNames{{
      {"limit", "max_results"},    {"page_size", "max_results"},  {"where", "query"},
      {"filter", "query"},         {"select", "fields"},          {"select_fields", "fields"},
      {"sort", "order_by"},        {"record_id", "id"},           {"values", "fields"},
      {"module_name", "module"},   {"query", "search_string"},    {"text", "search_string"},
      {"link_name", "link_field"}, {"link", "link_field"},        {"relationship", "link_field"},
      {"note_id", "id"},           {"subject", "name"},           {"file", "file_base64"},
      {"content", "file_base64"},  {"related_id", "related_ids"},
  }};
  auto near = base::near_matches(name, candidates);
  for (const auto& [other, ours] : kOtherNames) {
    if (other == name && properties.contains(ours)) near = {ours};
  }
  return fmt::format(
      "Unknown argument \"{}\".{} This tool takes: {}.",
      name.substr(0, 64),
      base::did_you_mean(near),
      all.empty() ? "no arguments" : all
  );
}

}  // namespace

bool is_record_id(std::string_view text) {
  return !text.empty() && text.size() <= 36 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

bool is_crm_name(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !text.empty() && text.size() <= 64 && is_letter(text.front()) &&
         std::ranges::all_of(text, [&](char c) {
           return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
         });
}

std::expected<boost::json::object, base::Error> check_arguments(
    const boost::json::object& schema, boost::json::object arguments
) {
  static const json::object kNone;
  const auto* declared = base::find_object(schema, "properties");
  const json::object& properties = declared == nullptr ? kNone : *declared;
  for (auto it = arguments.begin(); it != arguments.end();) {
    it = it->value().is_null() ? arguments.erase(it) : it + 1;
  }
  for (const auto& argument : arguments) {
    const std::string_view name = argument.key();
    const auto* property = base::find_object(properties, name);
    if (property == nullptr) return bad_argument(unknown_argument(properties, name));
    if (const auto problem = check_value(*property, argument.value())) {
      return bad_argument(fmt::format("Argument \"{}\": {}.", name, *problem));
    }
  }
  const auto* required = schema.if_contains("required");
  if (required == nullptr) return arguments;
  for (const auto& name : required->as_array()) {
    if (arguments.contains(text_of(name))) continue;
    const auto* property = base::find_object(properties, text_of(name));
    const auto hint =
        property == nullptr ? std::nullopt : base::find_string(*property, "description");
    return bad_argument(fmt::format(
        "Argument \"{}\" is missing{}{}.", text_of(name), hint ? ": " : "", hint.value_or("")
    ));
  }
  return arguments;
}

}  // namespace suitemcp::tools
