#include "config/acl_rule_settings.hpp"

#include "config/syntax.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <optional>

namespace suitemcp::config {
namespace {

constexpr int kMinLevel = -1000;
constexpr int kMaxLevel = 1000;

std::optional<int> parse_level(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  const auto number = parse_integer(text.substr(is_negative ? 1 : 0));
  if (!number) return std::nullopt;
  const auto level = is_negative ? -*number : *number;
  if (level < kMinLevel || level > kMaxLevel) return std::nullopt;
  return static_cast<int>(level);
}

/// Reads one variable after the other and remembers which are set.
class RuleReader {
 public:
  RuleReader(EnvironmentReader& reader, std::vector<std::string>& warnings)
      : reader_(reader), warnings_(warnings) {}

  /// Words in the order of the enumerators.
  template <class Rule, std::size_t count>
  void choice(std::string_view name, const std::array<std::string_view, count>& words, Rule& rule) {
    if (!is_set(name)) return;
    rule = static_cast<Rule>(reader_.choice(name, words, static_cast<std::size_t>(rule)));
  }

  void flag(std::string_view name, bool& rule) {
    if (is_set(name)) rule = reader_.flag(name);
  }

  /// What the number is changed to.
  std::optional<int> level(std::string_view name, int of_crm) {
    if (!is_set(name)) return std::nullopt;
    const auto text = reader_.text(name).value_or("");
    const auto level = parse_level(text);
    if (!level) {
      const auto expected = fmt::format("a number from {} to {}", kMinLevel, kMaxLevel);
      reader_.fault(name, expected, quote(text));
    } else if (*level != of_crm) {
      warnings_.push_back(fmt::format(
          "{}: a role that says {}, SuiteCRM's own number, is misread when it is {} here",
          name,
          of_crm,
          *level
      ));
    }
    return level;
  }

  void number(std::string_view name, int of_crm, int& rule) {
    rule = level(name, of_crm).value_or(rule);
  }

  void range(std::string_view name, int of_crm, AclLevels& rule) {
    if (const auto only = level(name, of_crm)) rule = {*only, *only};
  }

  std::vector<std::string_view> set() && { return std::move(set_); }

 private:
  bool is_set(std::string_view name) {
    if (!reader_.text(name)) return false;
    set_.push_back(name);
    return true;
  }

  EnvironmentReader& reader_;
  std::vector<std::string>& warnings_;
  std::vector<std::string_view> set_;
};

template <class... Word>
constexpr auto words(Word... word) {
  return std::array<std::string_view, sizeof...(word)>{word...};
}

void read_levels(AclRules& rules, RuleReader& read) {
  read.range("ACL_ALLOW_ALL", 90, rules.all);
  read.number("ACL_ALLOW_ENABLED", 89, rules.enabled);
  read.range("ACL_ALLOW_GROUP", 80, rules.group);
  read.range("ACL_ALLOW_OWNER", 75, rules.owner);
  read.number("ACL_ALLOW_DISABLED", -98, rules.disabled);
  read.choice("ACL_LEVELS", words("at-least", "exact"), rules.reading);
  read.choice("ACL_ODD_LEVELS", words("deny", "allow"), rules.odd_levels);
  read.choice("ACL_UNSET", words("allow", "module-default"), rules.unset);
}

void read_roles(AclRules& rules, RuleReader& read) {
  read.choice("ACL_ROLE_PRECEDENCE", words("user-first", "pool", "maximum"), rules.precedence);
  read.flag("ACL_ADDITIVE", rules.is_additive);
  read.choice(
      "ACL_MODULE_ACCESS", words("ignored", "like-actions", "from-enabled"), rules.module_access
  );
  read.choice("ACL_CREATE_BY", words("edit", "create"), rules.create_by);
  read.choice("ACL_NAMES", words("any-case", "exact"), rules.names);
}

void read_records(AclRules& rules, RuleReader& read) {
  read.choice("ACL_GROUP_RECORDS", words("any", "own-groups"), rules.group_records);
  read.flag("ACL_STRICT_RIGHTS", rules.is_strict);
  read.choice("ACL_UNASSIGNED", words("creator", "nobody"), rules.unassigned);
  read.flag("ACL_RECURRING", rules.is_recurring_locked);
}

void read_circumstances(AclRules& rules, RuleReader& read) {
  read.choice("ACL_READS", words("unchecked", "checked"), rules.reads);
  read.flag("ACL_READ_CHECK", rules.is_read_check);
  read.choice("ACL_INACTIVE_USERS", words("ignored", "denied"), rules.inactive_users);
  read.choice("ACL_UNKNOWN", words("crm-decides", "denied"), rules.unknown);
  read.choice("ACL_UNREACHABLE", words("deny-writes", "deny-all", "allow"), rules.unreachable);
}

}  // namespace

std::vector<std::string_view> read_acl_rules(
    AclRules& rules, EnvironmentReader& reader, std::vector<std::string>& warnings
) {
  RuleReader read(reader, warnings);
  read_levels(rules, read);
  read_roles(rules, read);
  read_records(rules, read);
  read_circumstances(rules, read);
  return std::move(read).set();
}

}  // namespace suitemcp::config
