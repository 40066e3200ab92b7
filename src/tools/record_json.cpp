#include "tools/record_json.hpp"

#include "base/json.hpp"
#include "crm/field_traits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace suitemcp::tools {
namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

/// A JSON number that a reader with doubles keeps: no leading zeros, at most 15 digits before and
/// 17 in all.
bool is_json_number(std::string_view text, bool may_have_fraction) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const auto dot = std::min(text.find('.'), text.size());
  const auto whole = text.substr(0, dot);
  if (!is_digits(whole) || whole.size() > 15 || (whole.size() > 1 && whole[0] == '0')) return false;
  if (dot == text.size()) return true;
  return may_have_fraction && is_digits(text.substr(dot + 1)) && text.size() <= 24;
}

/// Byte length of the first `limit` characters.
std::size_t prefix_bytes(std::string_view text, std::size_t limit) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_start = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
    if (is_start && ++characters > limit) return i;
  }
  return text.size();
}

void append_text(std::string& out, std::string_view value, std::size_t limit) {
  const std::size_t kept = value.size() <= limit ? value.size() : prefix_bytes(value, limit);
  if (kept == value.size()) return base::append_json_string(out, value);
  const auto total = std::ranges::count_if(value, [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  });
  base::append_json_string(
      out, fmt::format("{} [cut: {} of {} characters]", value.substr(0, kept), limit, total)
  );
}

/// "^a^,^b^" as ["a","b"].
void append_choices(std::string& out, std::string_view value) {
  out += '[';
  std::string_view between;
  while (!value.empty()) {
    const auto cut = std::min(value.find("^,^"), value.size());
    auto one = value.substr(0, cut);
    value.remove_prefix(std::min(value.size(), cut + 2));
    if (one.starts_with('^')) one.remove_prefix(1);
    if (one.ends_with('^')) one.remove_suffix(1);
    if (one.empty()) continue;
    out += between;
    between = ",";
    base::append_json_string(out, one);
  }
  out += ']';
}

}  // namespace

JsonShape json_shape(std::string_view type) {
  constexpr std::array<std::pair<std::string_view, JsonShape>, 22> kShapes{{
      {"int", JsonShape::integer},        {"integer", JsonShape::integer},
      {"long", JsonShape::integer},       {"ulong", JsonShape::integer},
      {"uint", JsonShape::integer},       {"short", JsonShape::integer},
      {"bigint", JsonShape::integer},     {"tinyint", JsonShape::integer},
      {"float", JsonShape::decimal},      {"double", JsonShape::decimal},
      {"decimal", JsonShape::decimal},    {"decimal2", JsonShape::decimal},
      {"currency", JsonShape::decimal},   {"numeric", JsonShape::decimal},
      {"bool", JsonShape::boolean},       {"boolean", JsonShape::boolean},
      {"date", JsonShape::date},          {"datetime", JsonShape::date},
      {"datetimecombo", JsonShape::date}, {"time", JsonShape::date},
      {"multienum", JsonShape::choices},  {"smallint", JsonShape::integer},
  }};
  for (const auto& [name, shape] : kShapes) {
    if (name == type) return shape;
  }
  return JsonShape::text;
}

void append_value(
    std::string& out, JsonShape shape, std::string_view value, std::size_t text_limit
) {
  if (value.empty() && shape != JsonShape::text && shape != JsonShape::choices) {
    out += "null";
    return;
  }
  switch (shape) {
    case JsonShape::integer:
    case JsonShape::decimal:
      if (!is_json_number(value, shape == JsonShape::decimal)) break;
      out += value;
      return;
    case JsonShape::boolean:
      if (value != "0" && value != "1") break;
      out += value == "1" ? "true" : "false";
      return;
    case JsonShape::choices:
      return append_choices(out, value);
    case JsonShape::text:
    case JsonShape::date:
      break;
  }
  append_text(out, value, text_limit);
}

void append_records(
    std::string& out,
    const crm::ModuleDefinition& module,
    const FieldSelection& selection,
    const crm::RecordSet& records,
    std::size_t text_limit
) {
  constexpr std::size_t kUsualRecordBytes = 320;
  out.reserve(out.size() + 64 + records.size() * kUsualRecordBytes);
  out += '[';
  RecordWriter writer(module, selection, text_limit);
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (i > 0) out += ',';
    writer.append(out, records.row(i));
  }
  out += ']';
}

void append_texts(std::string& out, const std::vector<std::string>& texts) {
  out += '[';
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) out += ',';
    base::append_json_string(out, texts[i]);
  }
  out += ']';
}

RecordWriter::RecordWriter(
    const crm::ModuleDefinition& module, const FieldSelection& selection, std::size_t text_limit
)
    : module_(module), selection_(selection), text_limit_(text_limit) {
}

void RecordWriter::append(std::string& out, crm::RecordSet::Row row) {
  out += '{';
  const std::size_t start = out.size();
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (column(i, row[i].name).is_id) append_cell(out, start, columns_[i], row[i].value);
  }
  for (std::size_t i = 0; i < row.size(); ++i) {
    const Column& known = column(i, row[i].name);
    if (!known.is_id) append_cell(out, start, known, row[i].value);
  }
  out += '}';
}

void RecordWriter::append_cell(
    std::string& out, std::size_t start, const Column& column, std::string_view value
) const {
  const bool is_listed = selection_.breadth == FieldSelection::Breadth::listed;
  if (!column.is_shown || (value.empty() && !is_listed)) return;
  if (out.size() > start) out += ',';
  out += column.key;
  append_value(out, column.shape, value, text_limit_);
}

RecordWriter::Column RecordWriter::describe(std::string_view name) const {
  Column made{name, base::json_string(name) + ':', JsonShape::text, false, name == "id"};
  const auto* field = module_.find_field(name);
  const bool is_wanted = selection_.breadth == FieldSelection::Breadth::all ||
                         std::ranges::find(selection_.names, name) != selection_.names.end();
  if (field != nullptr) made.shape = json_shape(field->type);
  made.is_shown =
      made.is_id || (field != nullptr && is_wanted && !crm::is_secret_field(name, field->type));
  return made;
}

const RecordWriter::Column& RecordWriter::column(std::size_t index, std::string_view name) {
  if (index >= columns_.size()) columns_.resize(index + 1);
  Column& known = columns_[index];
  if (known.name.data() != name.data() && known.name != name) known = describe(name);
  known.name = name;
  return known;
}

}  // namespace suitemcp::tools
