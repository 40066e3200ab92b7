#include "crm/order_by.hpp"

#include "crm/field_traits.hpp"
#include "crm/where_clause_values.hpp"
#include "crm/where_clause_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace suitemcp::crm {
namespace {

std::unexpected<base::Error> refuse(std::string_view reason) {
  return std::unexpected(base::Error(
      base::ErrorKind::invalid_argument,
      "order_by.refused",
      "order_by is outside the grammar",
      fmt::format("order_by: {}. Write e.g. \"date_modified desc, name\".", reason)
  ));
}

std::vector<std::string_view> words_of(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  std::vector<std::string_view> words;
  for (;;) {
    const auto begin = text.find_first_not_of(kBlank);
    if (begin == text.npos) return words;
    text.remove_prefix(begin);
    const auto end = std::min(text.find_first_of(kBlank), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

std::expected<std::string, base::Error> term(
    std::string_view text, const ModuleDefinition& module
) {
  const auto words = words_of(text);
  if (words.empty() || words.size() > 2) {
    return refuse(
        fmt::format("expected \"field\" or \"field desc\", got \"{}\"", text.substr(0, 64))
    );
  }
  std::string_view name = words[0];
  if (const auto dot = name.find('.'); dot != name.npos) {
    const std::string table = lower_case(name.substr(0, dot));
    const bool is_own = table == module.table || table == module.table + "_cstm" ||
                        table == lower_case(module.module);
    if (!is_own)
      return refuse(fmt::format("{} is not a field of {}", name.substr(0, 64), module.module));
    name.remove_prefix(dot + 1);
  }
  std::string direction;
  if (words.size() == 2) {
    direction = lower_case(words[1]);
    if (direction != "asc" && direction != "desc") {
      return refuse(
          fmt::format("after a field write asc or desc, got \"{}\"", words[1].substr(0, 64))
      );
    }
  }
  const auto* field = module.find_field(name);
  if (field == nullptr) field = module.find_field(lower_case(name));
  if (field == nullptr || is_secret_field(field->name, field->type)) {
    std::string message = unknown_field_message(module, name);
    return refuse(message.substr(0, message.find_last_not_of('.') + 1));
  }
  if (!is_column(module, *field)) return refuse(no_column_advice(module, *field));
  return direction.empty() ? field->name : field->name + ' ' + direction;
}

}  // namespace

std::expected<std::string, base::Error> translate_order_by(
    std::string_view text, const ModuleDefinition& module
) {
  if (words_of(text).empty()) return std::string();
  if (text.size() > kMaxOrderBytes) {
    return refuse(fmt::format("longer than {} characters", kMaxOrderBytes));
  }
  std::string printed;
  for (;;) {
    const auto comma = std::min(text.find(','), text.size());
    auto one = term(text.substr(0, comma), module);
    if (!one) return one;
    printed += (printed.empty() ? "" : ", ") + *one;
    if (comma == text.size()) return printed;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace suitemcp::crm
