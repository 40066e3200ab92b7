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
// Every text is converted to one character set: installations mix them, and a UNION of several
// collations is refused by the server.

/// Who asks: the live one, where a name is taken twice, and of several the one that is spelled like
/// this. The CRM's login looks for him in the same way, by the column's collation, to which accents
/// are nothing.
constexpr std::string_view kWho =
    "(SELECT id, user_name, status, is_admin, deleted FROM users WHERE user_name = ?"
    " ORDER BY deleted = 0 DESC, CONVERT(user_name USING utf8mb3) COLLATE utf8mb3_bin = ? DESC, id"
    " LIMIT 1) AS who";

constexpr std::string_view kUser =
    "SELECT 'user' AS kind, CONVERT(who.id USING utf8mb3) AS id,"
    " CONVERT(who.user_name USING utf8mb3) AS name, NULL AS group_id, NULL AS group_name,"
    " NULL AS module, NULL AS action, CONVERT(who.status USING utf8mb3) AS extra,"
    " who.is_admin AS number, who.deleted AS place"
    " FROM {who}";

/// What is done where no role says anything. The types of rights are told apart by the engine.
constexpr std::string_view kActions =
    " UNION ALL SELECT 'action', NULL, NULL, NULL, NULL, CONVERT(act.category USING utf8mb3),"
    " CONVERT(act.name USING utf8mb3), CONVERT(act.acltype USING utf8mb3), act.aclaccess, NULL"
    " FROM acl_actions AS act WHERE act.category IN ({modules}) AND act.deleted = 0";

/// What a role says about the modules: joined on the left, as its link alone may count. That the
/// role itself is deleted is not looked at, as in the CRM.
constexpr std::string_view kSaid =
    " LEFT JOIN acl_roles AS role ON role.id = link.role_id"
    " LEFT JOIN (acl_roles_actions AS said JOIN acl_actions AS act ON act.id = said.action_id"
    " AND act.deleted = 0 AND act.category IN ({modules}))"
    " ON said.role_id = link.role_id AND said.deleted = 0";

constexpr std::string_view kOwnRoles =
    " UNION ALL SELECT 'role', CONVERT(link.role_id USING utf8mb3),"
    " CONVERT(role.name USING utf8mb3), NULL, NULL, CONVERT(act.category USING utf8mb3),"
    " CONVERT(act.name USING utf8mb3), CONVERT(act.acltype USING utf8mb3), said.access_override,"
    " NULL"
    " FROM {who} JOIN acl_roles_users AS link ON link.user_id = who.id AND link.deleted = 0{said}";

/// Of a group only the name is read: a deleted group still gives its roles.
constexpr std::string_view kGroupRoles =
    " UNION ALL SELECT 'group role', CONVERT(link.role_id USING utf8mb3),"
    " CONVERT(role.name USING utf8mb3), CONVERT(link.securitygroup_id USING utf8mb3),"
    " CONVERT(team.name USING utf8mb3), CONVERT(act.category USING utf8mb3),"
    " CONVERT(act.name USING utf8mb3), CONVERT(act.acltype USING utf8mb3), said.access_override,"
    " NULL"
    " FROM {who} JOIN securitygroups_users AS member ON member.user_id = who.id"
    " AND member.deleted = 0"
    " JOIN securitygroups_acl_roles AS link ON link.securitygroup_id = member.securitygroup_id"
    " AND link.deleted = 0"
    " LEFT JOIN securitygroups AS team ON team.id = link.securitygroup_id{said}";

/// The records, from the module's own table. Not every table has all of these columns: SQL looks
/// for a bare name in the innermost FROM first, and then in those around it, where `lacking` has
/// it. So a column that the table lacks is empty, and the schema need not be known.
constexpr std::string_view kRecords =
    " UNION ALL SELECT 'record', CONVERT(rec.id USING utf8mb3),"
    " (SELECT CONVERT(recurring_source USING utf8mb3) FROM `{table}` AS same"
    " WHERE same.id = rec.id),"
    " (SELECT CONVERT(assigned_user_id USING utf8mb3) FROM `{table}` AS same"
    " WHERE same.id = rec.id),"
    " (SELECT CONVERT(created_by USING utf8mb3) FROM `{table}` AS same WHERE same.id = rec.id),"
    " NULL, NULL, NULL,"
    " (SELECT deleted FROM `{table}` AS same WHERE same.id = rec.id), {place}"
    " FROM (SELECT '' AS recurring_source, '' AS assigned_user_id, '' AS created_by, 0 AS deleted)"
    " AS lacking CROSS JOIN `{table}` AS rec WHERE rec.id IN ({ids})";

/// The live groups that a record shares with the user.
constexpr std::string_view kSharedGroups =
    " UNION ALL SELECT 'shared', CONVERT(share.record_id USING utf8mb3), NULL,"
    " CONVERT(team.id USING utf8mb3), CONVERT(team.name USING utf8mb3), NULL, NULL, NULL, NULL,"
    " {place}"
    " FROM {who} JOIN securitygroups_users AS member ON member.user_id = who.id"
    " AND member.deleted = 0"
    " JOIN securitygroups AS team ON team.id = member.securitygroup_id AND team.deleted = 0"
    " JOIN securitygroups_records AS share ON share.securitygroup_id = team.id"
    " AND share.module = ? AND share.record_id IN ({ids}) AND share.deleted = 0";

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

class Builder {
 public:
  explicit Builder(const FactsRequest& request) : request_(request) {
    for (const auto& module : request.modules) modules_.push_back(module.name);
    module_marks_ = marks(modules_.size());
    said_ = fmt::format(kSaid, fmt::arg("modules", module_marks_));
  }

  Statement build() {
    add(kUser);
    ask_who();
    add(kActions);
    add_values(statement_.parameters, modules_);
    for (const auto roles : {kOwnRoles, kGroupRoles}) {
      add(roles);
      ask_who();
      add_values(statement_.parameters, modules_);
    }
    for (std::size_t i = 0; i < request_.modules.size(); ++i) add_records(i);
    return std::move(statement_);
  }

 private:
  void add(std::string_view part) {
    statement_.sql += fmt::format(
        fmt::runtime(part),
        fmt::arg("who", kWho),
        fmt::arg("modules", module_marks_),
        fmt::arg("said", said_)
    );
  }
  void ask_who() {
    statement_.parameters.insert(statement_.parameters.end(), 2, request_.user_name);
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
  std::string module_marks_;
  std::string said_;
  Statement statement_;
};

}  // namespace

Statement facts_statement(const FactsRequest& request) {
  return Builder(request).build();
}

}  // namespace suitemcp::acl
