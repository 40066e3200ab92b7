#include "acl/engine.hpp"

#include "acl/records.hpp"
#include "acl/role_levels.hpp"
#include "acl/sentence.hpp"
#include "base/ascii.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace suitemcp::acl {
namespace {

/// The part of a verdict that is a decision; the rest is evidence.
struct Decision {
  bool is_allowed;
  Ground ground;
  Rows rows = Rows::all;
};

Decision allow(Ground ground, Rows rows = Rows::all) {
  return {true, ground, rows};
}

Decision deny(Ground ground) {
  return {false, ground, Rows::none};
}

Rows rows_of(Reach reach) {
  switch (reach) {
    case Reach::none:
      return Rows::none;
    case Reach::own:
      return Rows::own;
    case Reach::groups:
      return Rows::groups;
    case Reach::all:
      return Rows::all;
  }
  return Rows::none;
}

/// `$adminOnlyList` of the CRM's include/modules.php, and its security groups, which give roles. No
/// role speaks of most of them, so that "nothing is said" would open them to everybody: whoever may
/// unlink a role from his group has its rights.
bool is_for_administrators(std::string_view module) {
  constexpr std::array<std::string_view, 15> kModules = {
      "ACL",
      "ACLActions",
      "ACLRoles",
      "Administration",
      "Currencies",
      "Dropdown",
      "Dynamic",
      "DynamicFields",
      "EditCustomFields",
      "FieldsMetaData",
      "LabelEditor",
      "Schedulers",
      "SecurityGroups",
      "Studio",
      "UpgradeWizard"
  };
  return std::ranges::any_of(kModules, [&](std::string_view name) {
    return base::equals_ignoring_case(name, module);
  });
}

/// One question in the making: each step decides or hands on to the next. Evidence is left in
/// `verdict` on the way.
class Case {
 public:
  Case(const Facts& facts, const Question& question, const Rules& rules, Verdict& verdict)
      : facts_(facts), question_(question), rules_(rules), verdict_(verdict) {}

  Decision decide() {
    if (const auto decision = by_source()) return *decision;
    if (const auto decision = by_user()) return *decision;
    if (const auto decision = by_module()) return *decision;
    return by_level();
  }

 private:
  std::optional<Decision> by_source() const;
  std::optional<Decision> by_user() const;
  std::optional<Decision> by_module();
  Decision by_level();
  Decision by_record(Reach reach);
  Decision by_group(const RecordRow& record);

  bool is_checked() const;
  bool is_leak() const { return question_.purpose == Purpose::leak; }
  /// Owner and group suffice: some record will be the user's, or the new one is.
  bool is_about_module() const;
  std::string_view crm_action() const;
  Level weigh(std::string_view action);
  Decision unknown(Ground ground, Rows rows = Rows::all) const;

  const Facts& facts_;
  const Question& question_;
  const Rules& rules_;
  Verdict& verdict_;
};

bool Case::is_checked() const {
  if (is_leak()) return rules_.is_read_check;
  return !is_read(question_.action) || rules_.reads == Rules::Reads::checked;
}

std::optional<Decision> Case::by_source() const {
  if (facts_.source == Source::not_configured) return allow(Ground::no_database);
  if (!is_checked()) return allow(Ground::unchecked);
  if (facts_.source != Source::unreachable) return std::nullopt;
  const bool stops =
      rules_.unreachable == Rules::Unreachable::deny_all ||
      (rules_.unreachable == Rules::Unreachable::deny_writes && !is_read(question_.action));
  return stops ? deny(Ground::unreachable) : allow(Ground::unreachable);
}

/// The CRM's login refuses these; its roles do not ask.
bool is_inactive(const UserRow& user) {
  return !is_live(user.deleted) || base::equals_ignoring_case(user.status, "Inactive");
}

std::optional<Decision> Case::by_user() const {
  if (!facts_.user) return unknown(Ground::unknown_user);
  const auto& user = *facts_.user;
  if (rules_.inactive_users == Rules::Inactive::denied && is_inactive(user)) {
    return deny(Ground::inactive_user);
  }
  const auto action = question_.action;
  if (rules_.is_recurring_locked && (action == Action::edit || action == Action::remove)) {
    const auto* record = find_record(facts_, question_, rules_);
    if (record != nullptr && is_recurring_elsewhere(*record, rules_)) {
      return deny(Ground::recurring);
    }
  }
  if (user.is_admin == 1) return allow(Ground::administrator);
  return std::nullopt;
}

std::optional<Decision> Case::by_module() {
  if (rules_.module_access == Rules::Access::ignored) return std::nullopt;
  const auto level = weigh("access");
  verdict_.access = level;
  if (!level.value) {
    if (rules_.unset == Rules::Unset::allow) return std::nullopt;
    return deny(Ground::no_action);
  }
  const bool is_open = rules_.module_access == Rules::Access::from_enabled
                           ? *level.value >= rules_.enabled
                           : level.reach == Reach::groups || level.reach == Reach::all;
  if (!is_open) return deny(Ground::module_closed);
  return std::nullopt;
}

Decision Case::by_level() {
  if (question_.action == Action::access) {  // that the module is open has been said
    const bool is_said = verdict_.access && verdict_.access->value;
    return allow(is_said ? Ground::level_all : Ground::unset);
  }
  const auto level = weigh(crm_action());
  verdict_.level = level;
  if (!level.value) {
    if (!is_read(question_.action) && is_for_administrators(question_.module)) {
      return deny(Ground::admin_module);
    }
    return rules_.unset == Rules::Unset::allow ? allow(Ground::unset) : deny(Ground::no_action);
  }
  switch (level.reach) {
    case Reach::none:
      return deny(Ground::level_none);
    case Reach::all:
      return allow(Ground::level_all);
    case Reach::own:
    case Reach::groups:
      break;
  }
  return by_record(level.reach);
}

Decision Case::by_record(Reach reach) {
  const auto rows = is_read(question_.action) ? rows_of(reach) : Rows::all;
  if (is_about_module()) return allow(Ground::module_level, rows);
  const bool is_any = rules_.group_records == Rules::GroupRecords::any;
  if (reach == Reach::groups && is_any && !is_read(question_.action)) {
    return allow(Ground::group_level);
  }
  if (question_.record_id.empty()) return unknown(Ground::no_record, rows);
  const auto* record = find_record(facts_, question_, rules_);
  if (record == nullptr) return unknown(Ground::record_missing, rows);
  verdict_.owner_id = owner_of(*record, rules_);
  if (is_owner(*facts_.user, *record, rules_)) return allow(Ground::owner, rows);
  if (reach == Reach::own) return deny(Ground::not_owner);
  return by_group(*record);
}

Decision Case::by_group(const RecordRow& record) {
  const auto* group = find_shared_group(facts_, record, crm_action(), rules_);
  if (group == nullptr) return deny(Ground::not_member);
  verdict_.group_id = group->id;
  verdict_.group_name = group->name;
  return allow(Ground::member, is_read(question_.action) ? Rows::groups : Rows::all);
}

bool Case::is_about_module() const {
  switch (question_.action) {
    case Action::create:
      return true;
    case Action::access:
    case Action::list:
    case Action::import_records:
    case Action::export_records:
    case Action::mass_update:
      return question_.record_id.empty();
    case Action::view:
      return question_.record_id.empty() && is_leak();
    case Action::edit:
    case Action::remove:
      return false;
  }
  return false;
}

std::string_view Case::crm_action() const {
  const bool is_edit = rules_.create_by == Rules::CreateBy::edit;
  return name_of(question_.action == Action::create && is_edit ? Action::edit : question_.action);
}

Level Case::weigh(std::string_view action) {
  return weigh_level(facts_, question_.module, action, rules_, verdict_.roles);
}

Decision Case::unknown(Ground ground, Rows rows) const {
  return rules_.unknown == Rules::Unknown::crm_decides ? allow(ground, rows) : deny(ground);
}

Refusal refusal_of(const Decision& decision, const Question& question) {
  if (decision.is_allowed) return Refusal::none;
  return question.purpose == Purpose::leak ? Refusal::access_refused : Refusal::permission_denied;
}

}  // namespace

Verdict judge(const Facts& facts, const Question& question, const Rules& rules) {
  Verdict verdict;
  const auto decision = Case(facts, question, rules, verdict).decide();
  verdict.is_allowed = decision.is_allowed;
  verdict.ground = decision.ground;
  verdict.rows = decision.rows;
  verdict.refusal = refusal_of(decision, question);
  verdict.sentence = sentence_of(verdict, facts, question);
  return verdict;
}

}  // namespace suitemcp::acl
