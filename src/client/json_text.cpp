#include "client/json_text.hpp"

#include <simdjson.h>

namespace suitemcp::client {
namespace {

namespace od = simdjson::ondemand;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

std::string text_of(od::value value) {
  switch (value.type()) {
    case od::json_type::null:
      return {};
    case od::json_type::string:
      return std::string(std::string_view(value.get_string()));
    case od::json_type::array:
    case od::json_type::object:
      return std::string(std::string_view(simdjson::to_json_string(value)));
    case od::json_type::number:
    case od::json_type::boolean:
      return std::string(trimmed(value.raw_json_token()));
  }
  return {};
}

Record read_record(od::value element) {
  Record record;
  if (element.type() != od::json_type::object) return record;
  for (auto member : element.get_object()) {
    std::string name(std::string_view(member.unescaped_key()));
    record.emplace_back(std::move(name), text_of(member.value()));
  }
  return record;
}

}  // namespace

std::optional<std::string> find_member_text(std::string_view object, std::string_view name) {
  const simdjson::padded_string padded(object);
  od::parser parser;
  od::document document;
  od::object members;
  if (parser.iterate(padded).get(document) || document.get_object().get(members)) {
    return std::nullopt;
  }
  od::value value;
  std::string_view text;
  if (members.find_field_unordered(name).get(value)) return std::nullopt;
  if (simdjson::to_json_string(value).get(text)) return std::nullopt;
  return std::string(trimmed(text));
}

std::optional<std::vector<Record>> read_records(std::string_view array) {
  try {
    const simdjson::padded_string padded(array);
    od::parser parser;
    od::document document = parser.iterate(padded);
    if (document.type() != od::json_type::array) return std::nullopt;
    std::vector<Record> records;
    for (auto element : document.get_array()) records.push_back(read_record(element.value()));
    return records;
  } catch (const simdjson::simdjson_error&) {
    return std::nullopt;
  }
}

}  // namespace suitemcp::client
