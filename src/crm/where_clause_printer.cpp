#include "crm/date_input.hpp"
#include "crm/field_traits.hpp"
#include "crm/where_clause.hpp"
#include "crm/where_clause_lexer.hpp"
#include "crm/where_clause_literal.hpp"
#include "crm/where_clause_values.hpp"
#include "crm/where_clause_words.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace suitemcp::crm {
namespace {

/// Writes a tree as SQL. The first failure sticks; what is printed after it is thrown away.
class Printer {
 public:
  explicit Printer(const ModuleDefinition& module) : module_(module) {}

  std::expected<std::string, base::Error> run(const Condition& condition) {
    // The CRM joins its own conditions with AND, without brackets around ours.
    if (condition.kind == Condition::Kind::any_of) {
      group(condition);
    } else {
      print(condition);
    }
    if (failure_) return std::unexpected(*std::move(failure_));
    return std::move(out_);
  }

 private:
  void refuse(std::size_t position, std::string_view reason) {
    if (!failure_) failure_ = refused_query(position, reason);
  }

  void print(const Condition& condition) {
    using enum Condition::Kind;
    switch (condition.kind) {
      case all_of:
        return chain(condition, " AND ");
      case any_of:
        return chain(condition, " OR ");
      case negation:
        out_ += "NOT ";
        return group(condition.parts.front());
      case comparison:
      case like:
      case in:
      case between:
      case is_null:
        return predicate(condition);
    }
  }

  void open() {
    out_ += '(';
    ++brackets_;
  }
  void close() {
    out_ += ')';
    --brackets_;
  }

  void group(const Condition& condition) {
    open();
    print(condition);
    close();
  }

  void chain(const Condition& condition, std::string_view word) {
    std::string_view between;
    for (const auto& part : condition.parts) {
      out_ += between;
      between = word;
      const bool is_chain =
          part.kind == Condition::Kind::any_of || part.kind == Condition::Kind::all_of;
      if (is_chain) {
        group(part);
      } else {
        print(part);
      }
    }
  }

  void predicate(const Condition& condition) {
    if (const Operand* email = email_operand(condition)) return email_condition(condition, *email);
    const Operand& left = condition.operands.front();
    const FieldDefinition* field = compared_field(condition);
    if (field != nullptr && field->name == "deleted" && !asks_for_live(condition)) {
      return refuse(
          left.position, "deleted records cannot be searched; live ones only are searched anyway"
      );
    }
    if (condition.kind == Condition::Kind::comparison) {
      value(left, field, condition);
      out_ += ' ' + condition.comparison + ' ';
      value(condition.operands[1], field, condition);
      return;
    }
    value(left, field, condition);
    tail(condition, field);
  }

  /// What follows the left side.
  void tail(const Condition& condition, const FieldDefinition* field) {
    const std::string_view negated = condition.is_negated ? " NOT" : "";
    const auto& operands = condition.operands;
    if (condition.kind == Condition::Kind::is_null) {
      out_ += condition.is_negated ? " IS NOT NULL" : " IS NULL";
    } else if (condition.kind == Condition::Kind::like) {
      out_ += fmt::format("{} LIKE ", negated);
      value(operands[1], field, condition);
    } else if (condition.kind == Condition::Kind::between) {
      out_ += fmt::format("{} BETWEEN ", negated);
      value(operands[1], field, condition);
      out_ += " AND ";
      value(operands[2], field, condition);
    } else {
      out_ += fmt::format("{} IN ", negated);
      open();
      for (std::size_t i = 1; i < operands.size(); ++i) {
        if (i > 1) out_ += ", ";
        value(operands[i], field, condition);
      }
      close();
    }
  }

  /// The field that literals of this predicate are compared with, if it is a bare one.
  const FieldDefinition* compared_field(const Condition& condition) const {
    for (const auto& operand : condition.operands) {
      if (operand.kind == Operand::Kind::field) return find(operand.text);
    }
    return nullptr;
  }

  static bool asks_for_live(const Condition& condition) {
    return condition.kind == Condition::Kind::comparison && condition.comparison == "=" &&
           condition.operands[1].text == "0";
  }

  const FieldDefinition* find(std::string_view name) const {
    if (const auto* exact = module_.find_field(name)) return exact;
    return module_.find_field(lower_case(name));
  }

  void value(const Operand& operand, const FieldDefinition* field, const Condition& condition) {
    if (operand.kind != Operand::Kind::text) return print(operand);
    std::string content = operand.text;
    if (field != nullptr) {
      auto checked = checked_text(operand.text, *field, condition);
      if (!checked) return refuse(operand.position, checked.error());
      content = *std::move(checked);
    }
    text(operand.position, content, use_of(operand, condition));
  }

  void print(const Operand& operand) {
    switch (operand.kind) {
      case Operand::Kind::field:
        return column(operand);
      case Operand::Kind::number:
        out_ += operand.text;
        return;
      case Operand::Kind::text:
        return text(operand.position, operand.text, LiteralUse::exact);
      case Operand::Kind::function:
        return function(operand);
    }
  }

  void function(const Operand& operand) {
    out_ += in_utc(operand.text);
    open();
    for (std::size_t i = 0; i < operand.arguments.size(); ++i) {
      if (i > 0) out_ += ", ";
      const bool is_interval = i == 1 && !operand.interval_unit.empty();
      if (is_interval) out_ += "INTERVAL ";
      print(operand.arguments[i]);
      if (is_interval) out_ += ' ' + operand.interval_unit;
    }
    close();
  }

  /// The CRM stores UTC; NOW() is in the time zone of the database server.
  static std::string_view in_utc(std::string_view function) {
    if (function == "NOW") return "UTC_TIMESTAMP";
    return function == "CURDATE" ? "UTC_DATE" : function;
  }

  /// Only the right side of LIKE is a pattern.
  static LiteralUse use_of(const Operand& operand, const Condition& condition) {
    const bool is_pattern =
        condition.kind == Condition::Kind::like && &operand != &condition.operands.front();
    return is_pattern ? LiteralUse::pattern : LiteralUse::exact;
  }

  void text(std::size_t position, std::string_view decoded, LiteralUse use) {
    const auto place = brackets_ > 0 ? LiteralPlace::bracketed : LiteralPlace::open;
    auto literal = printed_literal(decoded, use, place);
    if (!literal) return refuse(position, literal.error());
    out_ += *literal;
  }

  bool is_own_table(const std::string& table) const {
    const std::string low = lower_case(table);
    return low.empty() || low == module_.table || low == module_.table + "_cstm" ||
           low == lower_case(module_.module);
  }

  void column(const Operand& operand) {
    if (!is_own_table(operand.table)) return refuse(operand.position, foreign_table(operand));
    if (is_email_pseudo_field(module_, lower_case(operand.text))) {
      return refuse(operand.position, kEmailUse);
    }
    const auto* field = find(operand.text);
    if (field == nullptr) {
      return refuse(
          operand.position,
          unknown_field_message(module_, operand.text) + " If it is a text, put it in single quotes"
      );
    }
    if (is_secret_field(field->name, field->type)) {
      return refuse(operand.position, unknown_field_message(module_, field->name));
    }
    if (!is_column(module_, *field))
      return refuse(operand.position, no_column_advice(module_, *field));
    // Some fields on _c are in the main table (relate ids of Module Builder, template_ddown_c of
    // quotes), so no table name is always right; their names are unambiguous without one.
    if (!is_custom_field(field->name)) out_ += module_.table + '.';
    out_ += field->name;
  }

  std::string foreign_table(const Operand& operand) const {
    const std::string table = lower_case(operand.table);
    std::string reason = fmt::format(
        "{}.{}: only fields of {} can be used here",
        operand.table.substr(0, 64),
        operand.text.substr(0, 64),
        module_.module
    );
    if (table.starts_with("email")) return reason + "; for addresses use the field email";
    if (table == "users") return reason + "; for the assigned user use assigned_user_id";
    return reason + "; search the other module first, or use get_relationships";
  }

  static constexpr std::string_view kEmailUse =
      "email can only be used with = <> LIKE IN and IS NULL against a text";

  /// The operand that names the pseudo-field, alone or inside LOWER, UPPER, TRIM: addresses are
  /// compared without letter case anyway.
  const Operand* email_operand(const Condition& condition) const {
    const Operand* operand = &condition.operands.front();
    while (operand->kind == Operand::Kind::function && operand->arguments.size() == 1 &&
           operand->interval_unit.empty() && operand->text != "LENGTH") {
      operand = &operand->arguments.front();
    }
    const bool is_email = operand->kind == Operand::Kind::field && is_own_table(operand->table) &&
                          is_email_pseudo_field(module_, lower_case(operand->text));
    return is_email ? operand : nullptr;
  }

  /// SuiteCRM permits sub-selects on the address tables only; this is the shape it was seen to
  /// take.
  void email_condition(const Condition& condition, const Operand& email) {
    bool is_negated = condition.is_negated;
    std::string match;
    const bool is_comparison = condition.kind == Condition::Kind::comparison;
    const bool is_empty = is_comparison && condition.operands[1].text.empty();
    for (std::size_t i = 1; i < condition.operands.size(); ++i) {
      if (condition.operands[i].kind != Operand::Kind::text)
        return refuse(email.position, kEmailUse);
    }
    if (condition.kind == Condition::Kind::is_null) {
      is_negated = !is_negated;
    } else if (is_comparison) {
      if (condition.comparison != "=" && condition.comparison != "<>") {
        return refuse(email.position, kEmailUse);
      }
      is_negated = (condition.comparison == "<>") != is_empty;
      if (!is_empty) match = " = ";
    } else if (condition.kind == Condition::Kind::like) {
      match = " LIKE ";
    } else if (condition.kind == Condition::Kind::in) {
      match = " IN (";
    } else {
      return refuse(email.position, kEmailUse);
    }
    sub_select(condition, match, is_negated);
  }

  void sub_select(const Condition& condition, std::string_view match, bool is_negated) {
    out_ += fmt::format(
        "{}.id {}IN (SELECT eabr.bean_id FROM email_addr_bean_rel eabr JOIN email_addresses ea ON "
        "eabr.email_address_id=ea.id WHERE ",
        module_.table,
        is_negated ? "NOT " : ""
    );
    ++brackets_;
    if (!match.empty()) {
      out_ += "ea.email_address";
      out_ += match;
      for (std::size_t i = 1; i < condition.operands.size(); ++i) {
        if (i > 1) out_ += ", ";
        const Operand& operand = condition.operands[i];
        text(operand.position, operand.text, use_of(operand, condition));
      }
      if (match.ends_with('(')) out_ += ')';
      out_ += " AND ";
    }
    out_ += "eabr.deleted=0 AND eabr.bean_module=";
    // Employees are users under another name.
    out_ += fmt::format("'{}'", module_.module == "Employees" ? "Users" : module_.module);
    close();
  }

  const ModuleDefinition& module_;
  std::string out_;
  std::size_t brackets_ = 0;  // open ones
  std::optional<base::Error> failure_;
};

}  // namespace

std::expected<std::string, base::Error> print_condition(
    const Condition& condition, const ModuleDefinition& module
) {
  return Printer(module).run(condition);
}

}  // namespace suitemcp::crm
