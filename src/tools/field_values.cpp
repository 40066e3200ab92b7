#include "tools/field_values.hpp"

#include "crm/field_traits.hpp"
#include "tools/field_value_text.hpp"
#include "tools/read_only_fields.hpp"
#include "tools/record_json.hpp"
#include "tools/required_fields.hpp"

#include <boost/json/value.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace suitemcp::tools {
namespace {

constexpr std::size_t kMostProblems = 5;

Need need_of(const crm::ModuleDefinition& module, const crm::FieldDefinition& field) {
  return read_only_reason(module, field) ? Need::none : need_to_fill(module, field);
}

crm::FieldValue::Literal literal_of(const crm::FieldDefinition& field, std::string_view text) {
  const auto shape = json_shape(field.type);
  const bool is_number = shape == JsonShape::integer || shape == JsonShape::decimal;
  return is_number && !text.empty() ? crm::FieldValue::Literal::number
                                    : crm::FieldValue::Literal::text;
}

bool has_four_byte_characters(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0xF0; });
}

class Preparation {
 public:
  Preparation(const crm::ModuleDefinition& module, WriteKind kind) : module_(module), kind_(kind) {}

  void add(std::string_view name, const boost::json::value& value) {
    const auto* field = module_.find_field(name);
    if (const auto reason = reason_kept_by_crm(name); !reason.empty()) {
      return problem(fmt::format("{} cannot be set: {}", name, reason));
    }
    if (field == nullptr) return problem(crm::unknown_field_message(module_, name));
    if (crm::is_secret_field(field->name, field->type)) {
      return problem(crm::unknown_field_message(module_, name));
    }
    if (const auto reason = read_only_reason(module_, *field)) {
      return problem(fmt::format("{} cannot be set: {}", name, *reason));
    }
    auto text = field_value_text(*field, value);
    if (!text) return problem(fmt::format("{}: {}", name, text.error()));
    const auto need = text->empty() ? need_of(module_, *field) : Need::none;
    if (need == Need::demanded) {
      return problem(fmt::format("{} is required and cannot be empty", name));
    }
    if (text->empty() && kind_ == WriteKind::create) return;
    if (need == Need::wished) {
      prepared_.warnings.push_back(fmt::format("{}: the CRM's screens want a value here", name));
    }
    if (has_four_byte_characters(*text)) {
      prepared_.warnings.push_back(fmt::format(
          "{}: emoji and other 4-byte characters; many SuiteCRM databases store them as ????", name
      ));
    }
    const auto literal = literal_of(*field, *text);
    prepared_.values.push_back({std::string(name), *std::move(text), literal});
  }

  void check_required() {
    add_defaults(module_, prepared_.values);
    std::string wished;
    for (const auto& field : module_.fields) {
      const auto need = need_of(module_, field);
      if (need == Need::none || holds(prepared_.values, field.name)) continue;
      if (need == Need::wished) {
        wished += fmt::format("{}{} ({})", wished.empty() ? "" : ", ", field.name, field.label);
        continue;
      }
      if (std::ranges::find(refused_, field.name) != refused_.end()) continue;
      const std::string allowed =
          field.options.empty() ? "" : "; allowed: " + allowed_options(field);
      problem(fmt::format(
          "{} ({}) is required to create a record in {}{}",
          field.name,
          field.label,
          module_.module,
          allowed
      ));
    }
    if (!wished.empty()) {
      prepared_.warnings.push_back("not given, but wanted by the CRM's screens: " + wished);
    }
  }

  void remember(std::string_view name) { refused_.emplace_back(name); }

  std::expected<PreparedFields, base::Error> finish() {
    if (problems_.empty()) return std::move(prepared_);
    std::string message = "Nothing was written.";
    for (std::size_t i = 0; i < problems_.size() && i < kMostProblems; ++i) {
      message += ' ' + problems_[i] + (problems_[i].ends_with('?') ? "" : ".");
    }
    if (problems_.size() > kMostProblems) {
      message += fmt::format(" And {} more problems.", problems_.size() - kMostProblems);
    }
    return std::unexpected(base::Error(
        base::ErrorKind::invalid_argument,
        "tool.bad_field",
        "field values were refused",
        std::move(message)
    ));
  }

 private:
  void problem(std::string text) {
    while (text.ends_with('.')) text.pop_back();
    problems_.push_back(std::move(text));
  }

  const crm::ModuleDefinition& module_;
  WriteKind kind_;
  PreparedFields prepared_;
  std::vector<std::string> problems_;
  std::vector<std::string> refused_;
};

}  // namespace

std::expected<PreparedFields, base::Error> prepare_fields(
    const boost::json::object& fields, const crm::ModuleDefinition& module, WriteKind kind
) {
  Preparation preparation(module, kind);
  for (const auto& field : fields) {
    preparation.remember(field.key());
    if (field.value().is_null() && kind == WriteKind::create) continue;
    preparation.add(field.key(), field.value());
  }
  if (kind == WriteKind::create) preparation.check_required();
  return preparation.finish();
}

}  // namespace suitemcp::tools
