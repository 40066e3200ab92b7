#include "tools/arguments.hpp"

#include "base/json.hpp"

#include <utility>

namespace suitemcp::tools {

std::string text_argument(const boost::json::object& arguments, std::string_view name) {
  return std::string(base::find_string(arguments, name).value_or(""));
}

std::int64_t integer_argument(
    const boost::json::object& arguments, std::string_view name, std::int64_t fallback
) {
  const auto* value = arguments.if_contains(name);
  if (value == nullptr || !value->is_number()) return fallback;
  return value->is_int64() ? value->as_int64() : value->to_number<std::int64_t>();
}

const boost::json::array* list_argument(
    const boost::json::object& arguments, std::string_view name
) {
  const auto* value = arguments.if_contains(name);
  return value == nullptr ? nullptr : value->if_array();
}

std::vector<std::string> texts_argument(
    const boost::json::object& arguments, std::string_view name
) {
  std::vector<std::string> texts;
  const auto* list = list_argument(arguments, name);
  if (list == nullptr) return texts;
  for (const auto& entry : *list) texts.emplace_back(std::string_view(entry.as_string()));
  return texts;
}

bool is_dry_run(const boost::json::object& arguments) {
  const auto* value = arguments.if_contains("dry_run");
  return value != nullptr && value->is_bool() && value->as_bool();
}

boost::json::object schema_literal(std::string_view text) {
  auto value = base::parse_json(text);
  if (!value) throw base::Error(std::move(value).error());
  return std::move(value->as_object());
}

}  // namespace suitemcp::tools
