#include "tools/record_change.hpp"

#include "base/json.hpp"
#include "tools/record_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace suitemcp::tools {
namespace {

constexpr std::size_t kShownText = 300;

std::optional<double> number_of(std::string_view text) {
  double number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

bool is_same_address(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char left, char right) {
    const auto low = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return low(left) == low(right);
  });
}

}  // namespace

asio::awaitable<crm::RecordSet> read_existing(
    const base::Context& context,
    crm::Bridge& bridge,
    const crm::Account& account,
    std::string module,
    std::string id,
    std::vector<std::string> fields
) {
  crm::RecordSet found = co_await bridge.get(context, account, module, id, std::move(fields));
  if (found.empty()) {
    throw base::Error(
        base::ErrorKind::not_found,
        "tool.no_record",
        "no such record",
        fmt::format(
            "{} has no record with id \"{}\": it does not exist, is deleted, or is not visible to "
            "you. Find the id with search.",
            module,
            id
        )
    );
  }
  co_return found;
}

bool is_outcome_unknown(const base::Error& error) {
  return error.code() == "crm.write_unknown" || error.code() == "crm.server_error" ||
         error.code() == "crm.bad_reply";
}

asio::awaitable<std::optional<crm::RecordSet>> try_read(
    const base::Context& context,
    crm::Bridge& bridge,
    const crm::Account& account,
    std::string module,
    std::string id,
    std::vector<std::string> fields
) {
  try {
    co_return co_await bridge.get(
        context, account, std::move(module), std::move(id), std::move(fields)
    );
  } catch (const base::Error& error) {
    if (error.kind() == base::ErrorKind::cancelled) throw;
  }
  co_return std::nullopt;
}

bool is_same_value(
    const crm::FieldDefinition& field, std::string_view sent, std::string_view stored
) {
  const auto a = trimmed(sent);
  const auto b = trimmed(stored);
  if (a == b) return true;
  switch (json_shape(field.type)) {
    case JsonShape::integer:
    case JsonShape::decimal: {
      const auto left = number_of(a);
      const auto right = number_of(b);
      return left && right && *left == *right;
    }
    case JsonShape::boolean:
      return (a == "0" && b.empty()) || (a.empty() && b == "0");
    case JsonShape::text:
    case JsonShape::date:
    case JsonShape::choices:
      break;
  }
  return field.name.starts_with("email") && is_same_address(a, b);
}

void compare_stored(
    const crm::ModuleDefinition& module,
    const crm::FieldValues& sent,
    crm::RecordSet::Row stored,
    std::vector<std::string>& warnings
) {
  for (const auto& [name, value, literal] : sent) {
    const auto* field = module.find_field(name);
    const auto cell = std::ranges::find(stored, name, &crm::RecordSet::Cell::name);
    if (field == nullptr || cell == stored.end()) continue;
    std::erase_if(warnings, [&](const std::string& warning) {
      return warning.starts_with(name + ": emoji");
    });
    if (is_same_value(*field, value, cell->value)) continue;
    std::string shown;
    append_value(shown, JsonShape::text, cell->value, kShownText);
    warnings.push_back(fmt::format("{}: the CRM stored {} instead of what was sent", name, shown));
  }
}

void append_changes(
    std::string& out,
    const crm::ModuleDefinition& module,
    crm::RecordSet::Row before,
    const crm::FieldValues& after
) {
  out += '{';
  const std::size_t start = out.size();
  for (const auto& [name, value, literal] : after) {
    const auto* field = module.find_field(name);
    const auto old = crm::value_of(before, name);
    if (field == nullptr || is_same_value(*field, value, old)) continue;
    if (out.size() > start) out += ',';
    base::append_json_string(out, name);
    out += ":{\"before\":";
    append_value(out, json_shape(field->type), old, kShownText);
    out += ",\"after\":";
    append_value(out, json_shape(field->type), value, kShownText);
    out += '}';
  }
  out += '}';
}

void append_warnings(std::string& out, const std::vector<std::string>& warnings) {
  if (warnings.empty()) return;
  out += ",\"warnings\":";
  append_texts(out, warnings);
}

void forget_if_contradicted(
    const base::Error& error,
    crm::Metadata& metadata,
    const crm::Account& account,
    const std::string& module
) {
  if (error.code() == "crm.refused_query" || error.code() == "crm.unknown_module") {
    metadata.forget(account, module);
  }
}

}  // namespace suitemcp::tools
