#include "acl/sentence.hpp"

#include "config/syntax.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace suitemcp::acl {
namespace {

using config::quote;

constexpr std::size_t kMaxTroubleBytes = 300;

std::string_view user_of(const Facts& facts, const Question& question) {
  if (!question.user_name.empty() || !facts.user) return question.user_name;
  return facts.user->user_name;
}

/// What the reader says may hold words of the database's server.
std::string one_line(std::string_view text) {
  std::string line(text.substr(0, kMaxTroubleBytes));
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; };
  std::ranges::replace_if(line, is_control, ' ');
  return line;
}

/// `, said by role "NoTasks" of group "SalesWest"`
std::string origin_of(const Level& level, const Verdict& verdict) {
  if (level.origin == Level::Origin::module_default) return ", the CRM's default for everybody";
  const auto reason = std::ranges::find_if(verdict.roles, [&](const RoleReason& role) {
    return role.weight == Weight::decides && role.action == level.action;
  });
  if (reason == verdict.roles.end()) return "";
  const auto name = reason->role_name.empty() ? reason->role_id : reason->role_name;
  if (reason->group_id.empty()) return fmt::format(", said by role {}", quote(name));
  return fmt::format(", said by role {} of group {}", quote(name), quote(reason->group_name));
}

/// `the level of "edit" is -99 (none), said by role "NoTasks"`
std::string describe(const std::optional<Level>& level, const Verdict& verdict) {
  if (!level || !level->value) return "nothing is said about it";
  return fmt::format(
      "the level of \"{}\" is {} ({}){}",
      level->action,
      *level->value,
      word_for(*level),
      origin_of(*level, verdict)
  );
}

std::string reason_of(const Verdict& verdict) {
  const auto level = describe(verdict.level, verdict);
  const std::string_view then = verdict.is_allowed ? ", so the CRM decides" : "";
  switch (verdict.ground) {
    case Ground::no_database:
      return "no database of the CRM is configured, so the CRM decides";
    case Ground::unchecked:
      return "reading is left to the CRM here";
    case Ground::unreachable:
      return "";  // see sentence_of
    case Ground::unknown_user:
      return fmt::format("the CRM's database knows no such user{}", then);
    case Ground::inactive_user:
      return "the CRM would not let this user log in (inactive or deleted)";
    case Ground::administrator:
      return "administrator of the CRM";
    case Ground::recurring:
      return "the record repeats at the command of another calendar and cannot be changed here";
    case Ground::module_closed:
      return fmt::format("the module is switched off: {}", describe(verdict.access, verdict));
    case Ground::no_action:
      return "the CRM has no such module or action";
    case Ground::admin_module:
      return "in the CRM it is for administrators only";
    case Ground::unset:
      return "no role says anything about it";
    case Ground::level_all:
    case Ground::level_none:
    case Ground::module_level:
    case Ground::group_level:
      return level;
    case Ground::no_record:
      return fmt::format("{}; no record is named{}", level, then);
    case Ground::record_missing:
      return fmt::format("{}; there is no such record{}", level, then);
    case Ground::owner:
      return fmt::format("{}, and the record is this user's", level);
    case Ground::member:
      return fmt::format(
          "{}, and the record is in the user's group {}", level, quote(verdict.group_name)
      );
    case Ground::not_owner:
      return fmt::format("{}, and the record is not this user's", level);
    case Ground::not_member:
      return fmt::format(
          "{}, and the record is neither this user's nor in one of his security groups", level
      );
  }
  return "";
}

}  // namespace

std::string sentence_of(const Verdict& verdict, const Facts& facts, const Question& question) {
  const auto start = [&]() -> std::string_view {
    switch (verdict.refusal) {
      case Refusal::none:
        return "Permitted";
      case Refusal::permission_denied:
        return "Permission denied";
      case Refusal::access_refused:
        return "Access refused by CRM role";
    }
    return "";
  }();
  auto sentence = fmt::format(
      "{}: user {} {} {} {}",
      start,
      quote(user_of(facts, question)),
      verdict.is_allowed ? "may" : "may not",
      name_of(question.action),
      quote(question.module)
  );
  if (verdict.ground != Ground::unreachable) return sentence + ": " + reason_of(verdict) + ".";
  return fmt::format(
      "{} while the CRM's database, which says who may do what, cannot be asked. {}",
      sentence,
      facts.trouble.empty() ? "No reason is known." : one_line(facts.trouble)
  );
}

}  // namespace suitemcp::acl
