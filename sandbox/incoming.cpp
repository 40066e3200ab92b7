#include "sandbox/incoming.hpp"

#include "sandbox/dates.hpp"
#include "sandbox/purifier.hpp"
#include "sandbox/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace suitemcp::sandbox {
namespace {

/// MySQL in its lenient mode cuts a text at the column's length, in characters.
std::string cut(const std::string& text, const Field& field) {
  const auto* start = field.length.c_str();
  const auto limit = std::strtoull(*start == '"' ? start + 1 : start, nullptr, 10);
  if (limit == 0 || text.size() <= limit) return text;
  std::size_t at = 0;
  for (std::uint64_t i = 0; i < limit && at < text.size(); ++i) next_code_point(text, at);
  return text.substr(0, at);
}

/// SugarBean::fixUpFormatting reads texts as the user writes numbers; JSON numbers it leaves alone.
std::string unformatted(const json::value& value, NumberFormat format) {
  std::string text = json_text(value);
  if (!value.is_string()) return text;
  std::erase(text, format.group);
  std::ranges::replace(text, format.decimal, '.');
  return text;
}

std::optional<double> parse_number(const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end == text.data()) return {};
  return number;
}

IncomingField convert_number(const Field& field, const json::value& value, NumberFormat format) {
  const auto number = parse_number(unformatted(value, format));
  if (!number) return {field.name, {}, ""};
  return {field.name, fmt::format("{}", *number), *number};
}

IncomingField convert_date(const Field& field, const json::value& value) {
  const auto text = json_text(value);
  const auto date = field.type == "date" ? database_date(text) : database_datetime(text);
  return {field.name, date, json::string(date.value_or(""))};
}

IncomingField convert_flag(const Field& field, const json::value& value) {
  const auto text = json_text(value);
  const bool is_set = text == "1" || text == "true" || text == "on" || text == "yes";
  return {field.name, is_set ? "1" : "0", value};
}

/// ["a","b"] is stored as "^a^,^b^".
IncomingField convert_choices(const Field& field, const json::value& value) {
  std::string text;
  for (const auto& choice : texts_of(value)) {
    text += (text.empty() ? "^" : ",^") + choice + "^";
  }
  return {field.name, text, json::string(text)};
}

}  // namespace

IncomingField convert_incoming(const Field& field, const json::value& value, NumberFormat format) {
  if (field.type == "currency" || field.type == "float") {
    return convert_number(field, value, format);
  }
  if (field.type.starts_with("date")) return convert_date(field, value);
  if (field.type == "bool") return convert_flag(field, value);
  if (value.is_null()) return {field.name, {}, ""};
  if (value.is_array() && field.type == "multienum") return convert_choices(field, value);
  if (!value.is_string()) return {field.name, json_text(value), value};
  const auto text = json_text(value);
  if (field.type == "int") {
    const auto number = parse_number(unformatted(value, format));
    return {field.name, number ? Cell(fmt::format("{}", *number)) : Cell(), value};
  }
  auto clean = clean_text(text);
  return {field.name, cut(clean.stored, field), json::string(clean.echo)};
}

const Cell* IncomingRecord::find(std::string_view name) const {
  for (const auto& field : fields) {
    if (field.name == name) return &field.stored;
  }
  return nullptr;
}

IncomingRecord parse_incoming(
    const Module& module, const json::value& name_value_list, NumberFormat format
) {
  IncomingRecord record;
  const auto take = [&](std::string_view name, const json::value& value) {
    if (name == "new_with_id") {
      const auto text = json_text(value);
      record.is_new_with_id = !text.empty() && text != "0";
    }
    const auto* field = module.find_field(name);
    if (field == nullptr) return;
    record.fields.push_back(convert_incoming(*field, value, format));
    if (name == "id") record.id = record.fields.back().stored.value_or("");
  };
  const auto take_pair = [&](const json::object& pair) {
    take(json_text(pair.at("name")), pair.at("value"));
  };
  const auto is_pair = [](const json::value& item) {
    const auto* object = item.if_object();
    return object != nullptr && object->contains("name") && object->contains("value");
  };
  if (const auto* list = name_value_list.if_array()) {
    for (const auto& item : *list) {
      if (is_pair(item)) take_pair(item.get_object());
    }
  } else if (const auto* object = name_value_list.if_object()) {
    for (const auto& [key, item] : *object) {
      if (is_pair(item)) {
        take_pair(item.get_object());
      } else {
        take(key, item);
      }
    }
  }
  return record;
}

}  // namespace suitemcp::sandbox
