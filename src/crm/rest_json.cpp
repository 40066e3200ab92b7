#include "crm/rest_json.hpp"

#include "crm/text.hpp"

#include <charconv>

namespace suitemcp::crm::rest_json {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kSpace = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const auto last = text.find_last_not_of(kSpace);
  return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
}

/// Where the JSON begins: behind what PHP files with a byte order mark leave in front of it.
std::size_t start_of(std::string_view body) {
  std::size_t start = 0;
  if (body.starts_with(kByteOrderMark)) start = kByteOrderMark.size();
  return std::min(body.find_first_not_of(kSpace, start), body.size());
}

RestRefusal refuse(RestRefusal::Sort sort, std::string_view body) {
  // Of a page what people see; never of JSON, which holds records or a session id.
  std::string seen = visible_start(body.substr(0, body.find_first_of("{[")));
  if (seen.empty()) seen = body.empty() ? "nothing" : "no visible text";
  return {sort, 0, std::move(seen)};
}

RestRefusal no_json(std::string_view body) {
  const bool is_crash = body.find("Fatal error") != std::string_view::npos;
  return refuse(is_crash ? RestRefusal::Sort::crash : RestRefusal::Sort::not_json, body);
}

/// {"name":"Access Denied","number":40,"description":"..."}: number may be the text "-1".
class ErrorObject {
 public:
  bool take(std::string_view key, ondemand_value value) {
    if (key == "name")
      name_ = std::string(raw_text_of(value));
    else if (key == "number")
      number_ = integer_of(value);
    else if (key == "description")
      has_description_ = true;
    else
      return false;
    return true;
  }
  bool is_complete() const { return name_ && has_description_ && number_ && *number_ != 0; }
  RestRefusal refusal() const {
    return {RestRefusal::Sort::crm_error, *number_, visible_start(*name_)};
  }

 private:
  std::optional<std::string> name_;
  std::optional<std::int64_t> number_;
  bool has_description_ = false;
};

RestResult<void> walk(ondemand::document& document, std::string_view body, const Take& take) {
  ErrorObject error;
  bool is_expected = false;
  for (auto field : document.get_object()) {
    const std::string_view key = field.unescaped_key();
    auto value = field.value().value();
    if (!error.take(key, value) && take(key, value)) is_expected = true;
  }
  if (error.is_complete()) return std::unexpected(error.refusal());
  if (!is_expected) return std::unexpected(refuse(RestRefusal::Sort::unexpected, body));
  return {};
}

bool take_nothing(std::string_view, ondemand_value) {
  return false;
}

ondemand::document open(Source& source, std::string& body, std::size_t start) {
  body.reserve(body.size() + simdjson::SIMDJSON_PADDING);
  return source.parser.iterate(simdjson::padded_string_view(
      body.data() + start, body.size() - start, body.capacity() - start
  ));
}

}  // namespace

RestResult<void> read(Source& source, std::string& body, const Take& take) {
  const std::size_t start = start_of(body);
  const auto text = std::string_view(body).substr(start);
  if (text == "null") return std::unexpected(refuse(RestRefusal::Sort::unexpected, text));
  if (!text.starts_with('{')) return std::unexpected(no_json(text));
  try {
    auto document = open(source, body, start);
    return walk(document, std::string_view(body).substr(start), take);
  } catch (const simdjson::simdjson_error&) {
    return std::unexpected(no_json(std::string_view(body).substr(start)));
  }
}

RestResult<void> read_list(Source& source, std::string& body, const TakeElement& take) {
  const std::size_t start = start_of(body);
  if (start >= body.size() || body[start] != '[') return read(source, body, take_nothing);
  try {
    bool is_expected = true;
    auto document = open(source, body, start);
    for (auto element : document.get_array()) {
      if (!take(element.value())) is_expected = false;
    }
    if (is_expected) return {};
    return std::unexpected(refuse(RestRefusal::Sort::unexpected, body));
  } catch (const simdjson::simdjson_error&) {
    return std::unexpected(no_json(std::string_view(body).substr(start)));
  }
}

RestResult<std::string> read_string(Source& source, std::string& body) {
  const std::size_t start = start_of(body);
  if (start >= body.size() || body[start] != '"') {
    return either(read(source, body, take_nothing), std::string());
  }
  try {
    auto document = open(source, body, start);
    return std::string(document.get_string().value());
  } catch (const simdjson::simdjson_error&) {
    return std::unexpected(no_json(std::string_view(body).substr(start)));
  }
}

std::string_view raw_text_of(ondemand_value value) {
  switch (value.type()) {
    case ondemand::json_type::string:
      return value.get_string();
    case ondemand::json_type::number:
      return trimmed(value.raw_json_token());
    case ondemand::json_type::boolean:
      return value.get_bool() ? "1" : "0";
    case ondemand::json_type::null:
    case ondemand::json_type::array:
    case ondemand::json_type::object:
      return {};
  }
  return {};
}

std::string_view text_of(ondemand_value value, std::string& scratch) {
  return decode_entities(raw_text_of(value), scratch);
}

std::optional<std::int64_t> integer_of(ondemand_value value) {
  const std::string_view text = raw_text_of(value);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

}  // namespace suitemcp::crm::rest_json
