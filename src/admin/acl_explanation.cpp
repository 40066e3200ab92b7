#include "admin/acl_explanation.hpp"

#include "admin/acl_evidence.hpp"
#include "admin/acl_roles_table.hpp"
#include "admin/text_layout.hpp"
#include "config/syntax.hpp"
#include "identity/label.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace suitemcp::admin {
namespace {

constexpr std::size_t kLabelWidth = 9;
constexpr std::string_view kGreen = "\x1b[32m";
constexpr std::string_view kRed = "\x1b[31m";

/// Prints "Label    text"; a text without a label belongs to the line above, and so does what does
/// not fit into it.
class Lines {
 public:
  explicit Lines(const Console& console) : console_(console) {}

  void put(std::string_view label, std::string_view text) const {
    for (const auto& line :
         wrap(identity::clean_label(text, text.size()), kColumns - kLabelWidth)) {
      put_ready(std::exchange(label, {}), line);
    }
  }
  void put_coloured(std::string_view label, std::string_view text, std::string_view colour) const {
    const auto clean = identity::clean_label(text, text.size());
    put_ready(label, console_.use_colour ? fmt::format("{}{}\x1b[0m", colour, clean) : clean);
  }

 private:
  void put_ready(std::string_view label, std::string_view text) const {
    const std::string gap(kLabelWidth - std::min(label.size(), kLabelWidth), ' ');
    console_.out << (label.empty() ? std::string() : console_.bold(label)) << gap << text << '\n';
  }

  const Console& console_;
};

std::string named(std::string_view name, std::string_view id) {
  if (name.empty()) return std::string(id);
  return id.empty() ? std::string(name) : fmt::format("{} ({})", name, id);
}

std::string user_line(const AclExplanation& explanation) {
  const auto& user = explanation.facts.user;
  if (!user) return fmt::format("{}: not found in the CRM", explanation.question.user_name);
  return fmt::format(
      "{}, status {}{}{}",
      named(user->user_name, user->id),
      user->status.empty() ? "not set" : user->status,
      user->is_admin == 1 ? ", administrator" : ", no administrator",
      acl::is_live(user->deleted) ? "" : ", deleted"
  );
}

std::string question_line(const AclExplanation& explanation) {
  const auto& inquiry = explanation.question.inquiry;
  const auto record = inquiry.record_id.empty() ? "no record named" : "record " + inquiry.record_id;
  return fmt::format("{} {}, {}", acl::name_of(inquiry.action), inquiry.module, record);
}

/// `said by role "Sellers" of group "East"`
std::string origin_of(const acl::Level& level, const acl::Verdict& verdict) {
  if (level.origin != acl::Level::Origin::role) return "the CRM's default for everybody";
  const auto* reason = deciding_role(level, verdict);
  if (reason == nullptr) return "said by a role";
  const auto& role = reason->role_name.empty() ? reason->role_id : reason->role_name;
  const auto& group = reason->group_name.empty() ? reason->group_id : reason->group_name;
  const auto said = fmt::format("said by role {}", config::quote(role));
  return group.empty() ? said : fmt::format("{} of group {}", said, config::quote(group));
}

/// `75 (owner) for "edit", said by role "Sellers"`
std::string level_line(
    const std::optional<acl::Level>& level, std::string_view meaning, const acl::Verdict& verdict
) {
  if (!level) return "not looked at";
  if (!level->value) return fmt::format("not set for \"{}\"", level->action);
  return fmt::format(
      "{} ({}) for \"{}\", {}", *level->value, meaning, level->action, origin_of(*level, verdict)
  );
}

std::string owner_line(const AclExplanation& explanation) {
  const auto* record = find_record(explanation);
  if (record == nullptr) return "not known";
  if (!acl::is_live(record->deleted)) return "nobody: the record is deleted";
  const auto owner = owner_id_of(explanation);
  if (owner.empty()) return "nobody";
  const bool is_user = explanation.facts.user && explanation.facts.user->id == owner;
  const auto whose = is_user ? "this user" : "another user";
  return fmt::format(
      "{} ({}){}", whose, owner, record->assigned_user_id.empty() ? ", who made the record" : ""
  );
}

std::string groups_line(const acl::RecordRow& record) {
  std::string names;
  for (const auto& group : shared_groups_of(record)) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", named(group.name, group.id));
  }
  return names.empty() ? "the record is in none of the user's groups"
                       : "of record and user: " + names;
}

void put_record(const Lines& lines, const AclExplanation& explanation) {
  if (explanation.question.inquiry.record_id.empty()) return;
  const auto* record = find_record(explanation);
  if (record == nullptr) {
    lines.put("Record", "not found");
    return;
  }
  lines.put("Owner", owner_line(explanation));
  const auto& verdict = explanation.verdict;
  const auto through = named(verdict.group_name, verdict.group_id);
  lines.put("Group", through.empty() ? groups_line(*record) : "through " + through);
  if (!record->recurring_source.empty()) lines.put("Repeats", "by " + record->recurring_source);
}

void put_rules(const Lines& lines, const AclExplanation& explanation) {
  std::string text;
  for (const auto& [name, value] : rules_of(explanation)) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, value);
  }
  lines.put("Rules", text);
  if (explanation.verdict.ground != acl::Ground::unchecked) return;
  lines.put(
      "",
      "Reads are not judged by ACL_READS. What the CRM's interfaces show past its roles is held "
      "back by ACL_READ_CHECK."
  );
}

boost::json::value text_or_null(std::string_view text) {
  return text.empty() ? boost::json::value(nullptr) : boost::json::value(text);
}

boost::json::value number_or_null(const std::optional<int>& number) {
  return number ? boost::json::value(*number) : boost::json::value(nullptr);
}

boost::json::value named_or_null(const std::string& id, const std::string& name) {
  if (id.empty()) return nullptr;
  return boost::json::object{{"id", id}, {"name", text_or_null(name)}};
}

boost::json::value to_value(const std::optional<acl::UserRow>& user) {
  if (!user) return nullptr;
  return boost::json::object{
      {"id", user->id},
      {"user_name", user->user_name},
      {"status", text_or_null(user->status)},
      {"is_admin", user->is_admin == 1},
      {"deleted", !acl::is_live(user->deleted)}
  };
}

boost::json::object to_object(const acl::Level& level) {
  return {
      {"action", level.action},
      {"value", number_or_null(level.value)},
      {"origin", acl::name_of(level.origin)}
  };
}

boost::json::value level_or_null(const acl::Verdict& verdict) {
  if (!verdict.level) return nullptr;
  auto level = to_object(*verdict.level);
  level["reach"] = acl::name_of(verdict.level->reach);
  return level;
}

boost::json::value access_or_null(const acl::Verdict& verdict) {
  if (!verdict.access) return nullptr;
  auto access = to_object(*verdict.access);
  access["open"] = is_module_open(verdict);
  return access;
}

boost::json::object to_object(const acl::RoleReason& reason) {
  return {
      {"role", named_or_null(reason.role_id, reason.role_name)},
      {"group", named_or_null(reason.group_id, reason.group_name)},
      {"action", reason.action},
      {"level", number_or_null(reason.level)},
      {"effect", acl::name_of(reason.weight)}
  };
}

boost::json::value to_value(const acl::RecordRow* record) {
  if (record == nullptr) return nullptr;
  boost::json::array groups;
  for (const auto& group : shared_groups_of(*record)) {
    groups.push_back(named_or_null(group.id, group.name));
  }
  return boost::json::object{
      {"assigned_user_id", text_or_null(record->assigned_user_id)},
      {"created_by", text_or_null(record->created_by)},
      {"recurring_source", text_or_null(record->recurring_source)},
      {"deleted", !acl::is_live(record->deleted)},
      {"shared_groups", std::move(groups)}
  };
}

boost::json::object rules_to_object(const AclExplanation& explanation) {
  boost::json::object rules;
  for (const auto& [name, value] : rules_of(explanation)) rules[name] = value;
  return rules;
}

boost::json::array defaults_to_array(const AclExplanation& explanation) {
  boost::json::array array;
  for (const auto& row : defaults_of(explanation)) {
    array.push_back(boost::json::object{
        {"action", row.name},
        {"level", number_or_null(row.aclaccess)},
        {"deleted", !acl::is_live(row.deleted)}
    });
  }
  return array;
}

}  // namespace

boost::json::object to_object(const AclExplanation& explanation) {
  const auto& inquiry = explanation.question.inquiry;
  const auto& verdict = explanation.verdict;
  boost::json::array roles;
  for (const auto& reason : verdict.roles) roles.push_back(to_object(reason));
  return {
      {"user_name", explanation.question.user_name},
      {"module", inquiry.module},
      {"action", acl::name_of(inquiry.action)},
      {"record", text_or_null(inquiry.record_id)},
      {"allowed", verdict.is_allowed},
      {"reason", acl::name_of(verdict.ground)},
      {"sentence", verdict.sentence},
      {"rows", acl::name_of(verdict.rows)},
      {"level", level_or_null(verdict)},
      {"access", access_or_null(verdict)},
      {"owner", text_or_null(owner_id_of(explanation))},
      {"group", named_or_null(verdict.group_id, verdict.group_name)},
      {"user", to_value(explanation.facts.user)},
      {"roles", std::move(roles)},
      {"defaults", defaults_to_array(explanation)},
      {"record_row", to_value(find_record(explanation))},
      {"profile", explanation.profile},
      {"rules", rules_to_object(explanation)}
  };
}

void print_explanation(const Console& console, const AclExplanation& explanation) {
  const auto& verdict = explanation.verdict;
  const Lines lines(console);
  lines.put("User", user_line(explanation));
  lines.put("Question", question_line(explanation));
  lines.put_coloured(
      "Verdict",
      fmt::format("{}: {}", verdict.is_allowed ? "allowed" : "refused", name_of(verdict.ground)),
      verdict.is_allowed ? kGreen : kRed
  );
  lines.put("", verdict.sentence);
  const auto reach = verdict.level ? word_for(*verdict.level) : "";
  const auto door = is_module_open(verdict) ? "open" : "closed";
  lines.put("Access", level_line(verdict.access, door, verdict));
  lines.put("Level", level_line(verdict.level, reach, verdict));
  if (verdict.is_allowed && acl::is_read(explanation.question.inquiry.action)) {
    lines.put("Rows", acl::name_of(verdict.rows));
  }
  put_record(lines, explanation);
  put_rules(lines, explanation);
  if (verdict.roles.empty()) return;
  console.out << '\n';
  print_roles(console, verdict.roles);
}

}  // namespace suitemcp::admin
