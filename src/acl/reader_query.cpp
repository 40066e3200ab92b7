#include "acl/reader_query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace suitemcp::acl {
namespace {

// One SELECT for each kind of fact, put together with UNION ALL. All have the ten columns
//
//   kind, id, name, group_id, group_name, module, action, extra, number, place
//
// of which each kind fills its own. Only live rows are asked for (`deleted = 0`, where NULL is not
// 0), except for records, of which the verdict must know that they are deleted.
//
// `as_text(x)` is x in one character set: tables differ in collation, after upgrades and imports,
// and the server refuses a UNION of several. `as_key(x)` is what is compared: x itself, whose index
// the server then uses, or, where the server has refused to compare two collations, the same as
// as_text. What the CRM compares itself is compared as it is: where that is refused, its own roles
// do not work either.

/// Who asks. The CRM's login looks for him in the same way: by the column's collation, to which
/// accents are nothing, and not among the deleted and inactive. Of several who are left the one
/// that is spelled like this.
constexpr std::string_view kWho = R"((
    SELECT id, user_name, status, is_admin, deleted FROM users WHERE as_key(user_name) = ?
    ORDER BY deleted = 0 DESC, status <> 'Inactive' DESC,
      CONVERT(user_name USING utf8mb3) COLLATE utf8mb3_bin = ? DESC, id
    LIMIT 1
  ) AS who)";

constexpr std::string_view kUser = R"(
SELECT 'user' AS kind, as_text(who.id) AS id, as_text(who.user_name) AS name, NULL AS group_id,
  NULL AS group_name, NULL AS module, NULL AS action, as_text(who.status) AS extra,
  who.is_admin AS number, who.deleted AS place
FROM {who})";

/// What is done where no role says anything. The types of rights are told apart by the engine.
constexpr std::string_view kActions = R"(
UNION ALL
SELECT 'action', NULL, NULL, NULL, NULL, as_text(act.category), as_text(act.name),
  as_text(act.acltype), act.aclaccess, NULL
FROM acl_actions AS act
WHERE act.category IN ({modules}){actions} AND act.deleted = 0)";

/// What a role says about the modules: joined on the left, as its link alone may count. That the
/// role itself is deleted is not looked at, as in the CRM. A role says hundreds of things, so the
/// few actions in question are looked up first, and then what the role says to each. The server is
/// held to the order of these joins (STRAIGHT_JOIN): on a large installation it would begin with
/// all that all roles say.
constexpr std::string_view kSaid = R"(
  LEFT JOIN acl_roles AS role ON role.id = link.role_id
  LEFT JOIN (
    acl_actions AS act
    JOIN acl_roles_actions AS said ON said.action_id = act.id AND said.deleted = 0
  ) ON said.role_id = link.role_id AND act.category IN ({modules}){actions} AND act.deleted = 0)";

constexpr std::string_view kOwnRoles = R"(
UNION ALL
SELECT STRAIGHT_JOIN 'role', as_text(link.role_id), as_text(role.name), NULL, NULL, as_text(act.category),
  as_text(act.name), as_text(act.acltype), said.access_override, NULL
FROM {who}
  JOIN acl_roles_users AS link ON as_key(link.user_id) = as_key(who.id) AND link.deleted = 0{said})";

/// Of a group only the name is read: a deleted group still gives its roles.
constexpr std::string_view kGroupRoles = R"(
UNION ALL
SELECT STRAIGHT_JOIN 'group role', as_text(link.role_id), as_text(role.name), as_text(link.securitygroup_id),
  as_text(team.name), as_text(act.category), as_text(act.name), as_text(act.acltype),
  said.access_override, NULL
FROM {who}
  JOIN securitygroups_users AS seat ON as_key(seat.user_id) = as_key(who.id)
    AND seat.deleted = 0
  JOIN securitygroups_acl_roles AS link
    ON link.securitygroup_id = seat.securitygroup_id AND link.deleted = 0
  LEFT JOIN securitygroups AS team ON team.id = link.securitygroup_id{said})";

/// The records, from the module's own table. Not every table has all of these columns: SQL looks
/// for a bare name in the innermost FROM first, and then in those around it, where `lacking` has
/// it. So a column that the table lacks is empty, and the schema need not be known.
constexpr std::string_view kRecords = R"(
UNION ALL
SELECT 'record', as_text(rec.id),
  (SELECT as_text(recurring_source) FROM `{table}` AS same WHERE same.id = rec.id LIMIT 1),
  (SELECT as_text(assigned_user_id) FROM `{table}` AS same WHERE same.id = rec.id LIMIT 1),
  (SELECT as_text(created_by) FROM `{table}` AS same WHERE same.id = rec.id LIMIT 1),
  NULL, NULL, NULL,
  (SELECT deleted FROM `{table}` AS same WHERE same.id = rec.id LIMIT 1), {place}
FROM (SELECT '' AS recurring_source, '' AS assigned_user_id, '' AS created_by, 0 AS deleted)
    AS lacking
  CROSS JOIN `{table}` AS rec
WHERE rec.id IN ({ids}))";

/// The live groups that a record shares with the user.
constexpr std::string_view kSharedGroups = R"(
UNION ALL
SELECT 'shared', as_text(share.record_id), NULL, as_text(team.id), as_text(team.name), NULL, NULL,
  NULL, NULL, {place}
FROM {who}
  JOIN securitygroups_users AS seat ON as_key(seat.user_id) = as_key(who.id)
    AND seat.deleted = 0
  JOIN securitygroups AS team ON team.id = seat.securitygroup_id AND team.deleted = 0
  JOIN securitygroups_records AS share ON share.securitygroup_id = team.id
    AND share.module = ? AND share.record_id IN ({ids}) AND share.deleted = 0)";

/// As many question marks as the next power of two, so that few texts are prepared.
std::string marks(std::size_t count) {
  std::string text = "?";
  for (auto left = std::bit_ceil(count) - 1; left > 0; --left) text += ",?";
  return text;
}

/// The values for marks(): the last one is repeated.
void add_values(std::vector<std::string>& parameters, const std::vector<std::string>& values) {
  parameters.insert(parameters.end(), values.begin(), values.end());
  for (auto left = std::bit_ceil(values.size()) - values.size(); left > 0; --left) {
    parameters.push_back(values.back());
  }
}

/// As the CRM calls them; `access` is looked at with each, and who asks about `create` may mean
/// edit.
std::vector<std::string> rows_for(const std::vector<Action>& actions) {
  std::vector<std::string> names;
  if (actions.empty()) return names;
  names.emplace_back(name_of(Action::access));
  for (const auto action : actions) {
    names.emplace_back(name_of(action));
    if (action == Action::create) names.emplace_back(name_of(Action::edit));
  }
  std::ranges::sort(names);
  const auto rest = std::ranges::unique(names);
  names.erase(rest.begin(), rest.end());
  return names;
}

/// Writes `before` and `after` around each x of `word` x `)`.
void expand(
    std::string& sql, std::string_view word, std::string_view before, std::string_view after
) {
  for (auto at = sql.find(word); at != sql.npos; at = sql.find(word, at)) {
    sql.replace(sql.find(')', at), 1, after);
    sql.replace(at, word.size(), before);
  }
}

class Builder {
 public:
  explicit Builder(const FactsRequest& request)
      : request_(request), actions_(rows_for(request.actions)) {
    for (const auto& module : request.modules) modules_.push_back(module.name);
    module_marks_ = marks(modules_.size());
    if (!actions_.empty()) {
      action_marks_ = fmt::format(" AND act.name IN ({})", marks(actions_.size()));
    }
    said_ =
        fmt::format(kSaid, fmt::arg("modules", module_marks_), fmt::arg("actions", action_marks_));
  }

  Statement build(Collations collations) {
    add(kUser);
    ask_who();
    add(kActions);
    ask_what();
    for (const auto roles : {kOwnRoles, kGroupRoles}) {
      add(roles);
      ask_who();
      ask_what();
    }
    for (std::size_t i = 0; i < request_.modules.size(); ++i) add_records(i);
    constexpr std::string_view kBefore = "CONVERT(";
    constexpr std::string_view kAfter = " USING utf8mb3)";
    const bool is_mixed = collations == Collations::mixed;
    expand(statement_.sql, "as_key(", is_mixed ? kBefore : "", is_mixed ? kAfter : "");
    expand(statement_.sql, "as_text(", kBefore, kAfter);
    return std::move(statement_);
  }

 private:
  void add(std::string_view part) {
    statement_.sql += fmt::format(
        fmt::runtime(part),
        fmt::arg("who", kWho),
        fmt::arg("modules", module_marks_),
        fmt::arg("actions", action_marks_),
        fmt::arg("said", said_)
    );
  }
  void ask_who() {
    statement_.parameters.insert(statement_.parameters.end(), 2, request_.user_name);
  }
  void ask_what() {
    add_values(statement_.parameters, modules_);
    if (!actions_.empty()) add_values(statement_.parameters, actions_);
  }

  void add_records(std::size_t place) {
    const auto& module = request_.modules[place];
    if (module.record_ids.empty()) return;
    for (const auto part : {kRecords, kSharedGroups}) {
      statement_.sql += fmt::format(
          fmt::runtime(part),
          fmt::arg("who", kWho),
          fmt::arg("table", module.table),
          fmt::arg("place", place),
          fmt::arg("ids", marks(module.record_ids.size()))
      );
    }
    add_values(statement_.parameters, module.record_ids);
    ask_who();
    statement_.parameters.push_back(module.name);
    add_values(statement_.parameters, module.record_ids);
  }

  const FactsRequest& request_;
  std::vector<std::string> modules_;
  std::vector<std::string> actions_;  // none: all
  std::string module_marks_;
  std::string action_marks_;
  std::string said_;
  Statement statement_;
};

}  // namespace

Statement facts_statement(const FactsRequest& request, Collations collations) {
  return Builder(request).build(collations);
}

}  // namespace suitemcp::acl
