#include "tools/field_value_text.hpp"

#include "base/json.hpp"
#include "base/near_match.hpp"
#include "crm/date_input.hpp"
#include "crm/field_traits.hpp"
#include "tools/argument_schema.hpp"
#include "tools/record_json.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

namespace suitemcp::tools {
namespace {

namespace json = boost::json;
using Text = std::expected<std::string, std::string>;

constexpr std::size_t kMostOptionsShown = 30;

std::string shown(std::string_view text) {
  return text.size() > 40 ? fmt::format("a text of {} bytes", text.size())
                          : fmt::format("\"{}\"", text);
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

/// A scalar as text, as JSON writes it.
Text scalar_text(const json::value& value) {
  if (value.is_string()) return std::string(std::string_view(value.as_string()));
  if (value.is_int64()) return std::to_string(value.as_int64());
  if (value.is_uint64()) return std::to_string(value.as_uint64());
  if (value.is_double() && std::isfinite(value.as_double())) {
    const double number = value.as_double();
    if (std::abs(number) < 1e15 && number == std::floor(number))
      return fmt::format("{:.0f}", number);
    return fmt::format("{}", number);
  }
  if (value.is_bool()) return value.as_bool() ? "1" : "0";
  return std::unexpected(fmt::format("expected a single value, got {}", base::describe_kind(value))
  );
}

Text date_text(const crm::FieldDefinition& field, std::string_view text, bool has_day_only) {
  const auto input = crm::parse_date_input(text);
  if (!input) {
    return std::unexpected(fmt::format(
        "expected a {}, got {}; write {}",
        field.type == "date" ? "date" : "date and time",
        shown(text),
        crm::kDateFormats
    ));
  }
  return has_day_only ? input->date : input->datetime;
}

/// As JSON writes numbers: "5.", ".5", "007" and "+5" are none.
std::string json_number(std::string_view text) {
  const std::string_view sign = text.starts_with('-') ? "-" : "";
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const auto dot = std::min(text.find('.'), text.size());
  auto whole = text.substr(0, dot);
  while (whole.size() > 1 && whole.front() == '0') whole.remove_prefix(1);
  const auto fraction = text.substr(std::min(dot + 1, text.size()));
  return fmt::format(
      "{}{}{}{}", sign, whole.empty() ? "0" : whole, fraction.empty() ? "" : ".", fraction
  );
}

Text number_text(const crm::FieldDefinition& field, const json::value& value, std::string text) {
  const bool is_whole = json_shape(field.type) == JsonShape::integer;
  std::string_view digits = text;
  if (digits.starts_with('-') || digits.starts_with('+')) digits.remove_prefix(1);
  const bool is_plain =
      !digits.empty() && digits != "." &&
      digits.find_first_not_of(is_whole ? "0123456789" : "0123456789.") == digits.npos &&
      std::ranges::count(digits, '.') <= 1;
  if (!value.is_bool() && is_plain) return json_number(text);
  return std::unexpected(fmt::format(
      "expected {}, got {}; no thousands separators, units or currency signs",
      is_whole ? "a whole number like 5" : "a number like 12345.67",
      value.is_bool() ? (value.as_bool() ? "true" : "false") : shown(text)
  ));
}

Text truth_text(const json::value& value, const std::string& text) {
  const std::string low = lower(text);
  if (low == "1" || low == "true" || low == "yes") return "1";
  if (low == "0" || low == "false" || low == "no") return "0";
  if (value.is_number())
    return std::unexpected(fmt::format("expected true or false, got {}", text));
  return std::unexpected(fmt::format("expected true or false, got {}", shown(text)));
}

Text option_text(const crm::FieldDefinition& field, std::string_view text) {
  // Not always in the list: reminder_time is -1 for no reminder.
  if (field.default_value == text) return std::string(text);
  const std::string wanted = lower(text);
  const crm::FieldOption* by_label = nullptr;
  const crm::FieldOption* by_case = nullptr;
  for (const auto& option : field.options) {
    if (option.key == text) return option.key;
    if (lower(option.key) == wanted) by_case = &option;
    if (lower(option.label) == wanted && by_label == nullptr) by_label = &option;
  }
  if (const auto* near = by_case != nullptr ? by_case : by_label) {
    return std::unexpected(
        fmt::format("expected a key of its list, got {}; write \"{}\"", shown(text), near->key)
    );
  }
  std::vector<base::Candidate> candidates;
  for (const auto& option : field.options) candidates.push_back({option.key, option.label});
  return std::unexpected(fmt::format(
      "{} is not in its list.{} Allowed: {}",
      shown(text),
      base::did_you_mean(base::near_matches(text, candidates)),
      allowed_options(field)
  ));
}

/// One or several keys as "^a^,^b^".
Text options_text(const crm::FieldDefinition& field, const json::value& value) {
  std::vector<std::string> keys;
  if (value.is_array()) {
    for (const auto& entry : value.as_array()) {
      auto text = scalar_text(entry);
      if (!text) return text;
      keys.push_back(*std::move(text));
    }
  } else {
    auto text = scalar_text(value);
    if (!text) return text;
    std::string_view rest = *text;
    while (!rest.empty()) {
      const auto cut = std::min(rest.find("^,^"), rest.size());
      auto one = rest.substr(0, cut);
      rest.remove_prefix(std::min(rest.size(), cut + 2));
      if (one.starts_with('^')) one.remove_prefix(1);
      if (one.ends_with('^')) one.remove_suffix(1);
      keys.emplace_back(one);
    }
  }
  std::string joined;
  for (const auto& key : keys) {
    if (!field.options.empty()) {
      if (auto checked = option_text(field, key); !checked) return checked;
    }
    joined += (joined.empty() ? "^" : ",^") + key + '^';
  }
  return joined;
}

bool is_email_address(std::string_view text) {
  const auto at = text.find('@');
  if (at == 0 || at == text.npos || text.find('@', at + 1) != text.npos) return false;
  const auto host = text.substr(at + 1);
  const auto dot = host.rfind('.');
  return text.size() <= 255 && text.find_first_of(" \t\r\n,;<>\"()") == text.npos &&
         dot != host.npos && dot > 0 && dot + 1 < host.size() && !host.contains("..");
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

/// The "len" of long texts is not the column's.
bool has_fixed_length(const crm::FieldDefinition& field) {
  const std::string_view type = field.type;
  return field.max_length && type != "text" && type != "html" && type != "wysiwyg";
}

Text plain_text(const crm::FieldDefinition& field, const json::value& value, std::string text) {
  if (value.is_bool())
    return std::unexpected("expected a text, got a truth value; put it in quotes");
  if (text.contains('\0')) return std::unexpected("the text holds a NUL character; remove it");
  // The CRM turns line ends into \n itself; what is compared later must be the same.
  for (std::size_t at = 0; (at = text.find("\r\n", at)) != text.npos;) text.erase(at, 1);
  if (has_fixed_length(field) && characters(text) > static_cast<std::size_t>(*field.max_length)) {
    return std::unexpected(fmt::format(
        "expected at most {} characters, got {}; the CRM would cut it",
        *field.max_length,
        characters(text)
    ));
  }
  const bool is_address = field.name == "email1" || field.name == "email2" || field.type == "email";
  if (is_address && !is_email_address(text)) {
    return std::unexpected(
        fmt::format("expected one e-mail address like name@example.com, got {}", shown(text))
    );
  }
  return text;
}

}  // namespace

std::expected<std::string, std::string> field_value_text(
    const crm::FieldDefinition& field, const json::value& value
) {
  if (value.is_null()) return "";
  const bool is_multiple = field.type == "multienum";
  if (is_multiple) return options_text(field, value);
  auto text = scalar_text(value);
  if (!text || text->empty()) return text;
  const auto kind = crm::date_kind(field);
  if (kind != crm::DateKind::none) {
    if (!value.is_string()) {
      return std::unexpected(fmt::format("expected a date as text; write {}", crm::kDateFormats));
    }
    return date_text(field, *text, kind == crm::DateKind::date);
  }
  switch (json_shape(field.type)) {
    case JsonShape::boolean:
      return truth_text(value, *text);
    case JsonShape::integer:
    case JsonShape::decimal:
      return number_text(field, value, *std::move(text));
    case JsonShape::text:
    case JsonShape::date:
    case JsonShape::choices:
      break;
  }
  if (!field.options.empty()) return option_text(field, *text);
  const bool is_id = field.type == "id" || (field.type == "relate" && field.name.ends_with("_id"));
  if (is_id && !is_record_id(*text)) {
    return std::unexpected(fmt::format(
        "expected a record id (search in {} returns it), got {}",
        field.related_module.empty() ? "the related module" : field.related_module,
        shown(*text)
    ));
  }
  return plain_text(field, value, *std::move(text));
}

std::string allowed_options(const crm::FieldDefinition& field) {
  std::string text;
  std::size_t count = 0;
  for (const auto& option : field.options) {
    if (option.key.empty()) continue;
    if (++count > kMostOptionsShown) {
      return text + fmt::format(", ... ({} in all)", field.options.size());
    }
    text += fmt::format("{}\"{}\"", count == 1 ? "" : ", ", option.key);
    if (option.label != option.key) text += fmt::format(" ({})", option.label);
  }
  return text;
}

}  // namespace suitemcp::tools
