#include "sandbox/seed_rights.hpp"

#include "base/crypto.hpp"
#include "sandbox/database.hpp"
#include "sandbox/records.hpp"

#include <array>
#include <string_view>

namespace suitemcp::sandbox {
namespace {

struct DemoUser {
  const char* name;
  const char* first_name;
  const char* last_name;
  const char* password;
  const char* date_format;
  const char* number_separators;  // of thousands, of decimals
  bool is_admin;
  bool is_active;
};

constexpr std::array<DemoUser, 11> kUsers = {{
    {"admin", "", "Administrator", "Admin123!", "m/d/Y", ",.", true, true},
    {"alice", "Alice", "Archer", "AlicePw1!", "m/d/Y", ",.", false, true},
    {"bob", "Bob", "Bannister", "BobPw123!", "m/d/Y", ",.", false, true},
    {"carol", "Carol", "Castle", "CarolPw1!", "m/d/Y", ",.", false, true},
    {"dave", "Dave", "Dahl", "DavePw123!", "d.m.Y", ",.", false, true},
    {"erin", "Erin", "Eastwood", "ErinPw123!", "m/d/Y", ",.", false, true},
    {"frank", "Frank", "Fjord", "FrankPw1!", "m/d/Y", ",.", false, true},
    {"ivan", "Ivan", "Idle", "IvanPw123!", "m/d/Y", ",.", false, false},
    {"nina", "Nina", "Novak", "NinaPw123!", "m/d/Y", ",.", false, true},
    {"omar", "Omar", "Okafor", "OmarPw123!", "m/d/Y", ",.", false, true},
    {"greta", "Greta", "Gruber", "GretaPw1!", "d.m.Y", ".,", false, true},
}};

struct Override {
  const char* role;
  const char* module;
  const char* action;
  int level;
};

// 90 all, 89 enabled, 80 group, 75 owner, -98 disabled, -99 none.
constexpr auto kOverrides = std::to_array<Override>({
    {"GroupOnly", "Accounts", "delete", 80}, {"GroupOnly", "Accounts", "edit", 80},
    {"GroupOnly", "Accounts", "export", 80}, {"GroupOnly", "Accounts", "list", 80},
    {"GroupOnly", "Accounts", "view", 80},   {"NoOpps", "Opportunities", "access", -98},
    {"NoTasks", "Tasks", "access", 89},      {"NoTasks", "Tasks", "delete", -99},
    {"NoTasks", "Tasks", "edit", -99},       {"NoTasks", "Tasks", "export", -99},
    {"NoTasks", "Tasks", "import", -99},     {"NoTasks", "Tasks", "list", -99},
    {"NoTasks", "Tasks", "massupdate", -99}, {"NoTasks", "Tasks", "view", 90},
    {"OwnerOnly", "Accounts", "access", 89}, {"OwnerOnly", "Accounts", "delete", 75},
    {"OwnerOnly", "Accounts", "edit", 75},   {"OwnerOnly", "Accounts", "list", 90},
    {"OwnerOnly", "Accounts", "view", 90},   {"OwnerOnly", "Tasks", "delete", 75},
    {"OwnerOnly", "Tasks", "edit", 75},      {"OwnerOnly", "Tasks", "list", 75},
    {"OwnerOnly", "Tasks", "view", 75},      {"TasksOff", "Accounts", "list", 75},
    {"TasksOff", "Accounts", "view", 75},    {"TasksOff", "Contacts", "edit", -99},
    {"TasksOff", "Contacts", "list", -99},   {"TasksOff", "Contacts", "view", -99},
    {"TasksOff", "Tasks", "access", -98},
});

constexpr auto kActions = std::to_array<std::string_view>(
    {"access", "view", "list", "edit", "delete", "import", "export", "massupdate"}
);

class RightsSeeder {
 public:
  RightsSeeder(Database& database, Records& records) : database_(database), records_(records) {}

  void actions(const Vardefs& vardefs) {
    for (const auto& module : vardefs.modules()) {
      if (!vardefs.has_acl_actions(module->name)) continue;
      for (const auto action : kActions) {
        const auto id = records_.new_id();
        action_ids_[module->name + "/" + std::string(action)] = id;
        database_.query(
            "INSERT INTO acl_actions (id, category, name, acltype, aclaccess, deleted)"
            " VALUES (?, ?, ?, 'module', ?, 0)",
            {id, module->name, std::string(action), action == "access" ? "89" : "90"}
        );
      }
    }
  }

  void roles() {
    for (const auto& entry : kOverrides) {
      auto& role = role_ids_[entry.role];
      if (role.empty()) {
        role = records_.new_id();
        database_.query(
            "INSERT INTO acl_roles (id, name, deleted) VALUES (?, ?, 0)", {role, entry.role}
        );
      }
      const auto action = std::string(entry.module) + "/" + entry.action;
      relate(
          "acl_roles_actions (id, role_id, action_id, access_override, deleted)",
          {role, action_ids_.at(action), std::to_string(entry.level)}
      );
    }
  }

  void give_role(const char* role, const std::string& user) {
    relate("acl_roles_users (id, role_id, user_id, deleted)", {role_ids_.at(role), user});
  }

  void group(const Vardefs& vardefs, const std::vector<std::string>& members) {
    group_ = records_.insert(
        *vardefs.find("SecurityGroups"), {{"name", "SalesWest"}, {"noninheritable", "0"}}, "1"
    );
    relate(
        "securitygroups_acl_roles (id, securitygroup_id, role_id, deleted)",
        {group_, role_ids_.at("NoOpps")}
    );
    for (const auto& member : members) {
      relate("securitygroups_users (id, securitygroup_id, user_id, deleted)", {group_, member});
    }
  }

  void add_to_group(const std::string& account) {
    relate(
        "securitygroups_records (id, securitygroup_id, record_id, module, deleted)",
        {group_, account, "Accounts"}
    );
  }

 private:
  /// `target` names the table and its columns, id first and deleted last.
  void relate(const std::string& target, const std::vector<std::string>& cells) {
    std::vector<Cell> values = {records_.new_id()};
    std::string marks = "?";
    for (const auto& cell : cells) {
      values.emplace_back(cell);
      marks += ", ?";
    }
    database_.query("INSERT INTO " + target + " VALUES (" + marks + ", 0)", values);
  }

  Database& database_;
  Records& records_;
  std::map<std::string, std::string> action_ids_;
  std::map<std::string, std::string> role_ids_;
  std::string group_;
};

}  // namespace

std::map<std::string, std::string> seed_users(
    Database& database, const Vardefs& vardefs, Records& records
) {
  std::map<std::string, std::string> ids;
  for (const auto& user : kUsers) {
    Values values{
        {"user_name", user.name},
        {"first_name", user.first_name},
        {"last_name", user.last_name},
        {"is_admin", user.is_admin ? "1" : "0"},
        {"status", user.is_active ? "Active" : "Inactive"},
        {"employee_status", "Active"},
        {"is_group", "0"},
        {"user_hash", "$2y$10$demo"},
        {"email1", std::string(user.name) + "@sandbox.example"}
    };
    if (user.is_admin) values["id"] = "1";
    const auto id = records.insert(*vardefs.find("Users"), std::move(values), "1");
    database.query(
        "INSERT INTO sandbox_passwords (user_id, password_md5, date_format, number_separators)"
        " VALUES (?, ?, ?, ?)",
        {id, base::md5_hex(user.password), user.date_format, user.number_separators}
    );
    ids[user.name] = id;
  }
  return ids;
}

void seed_rights(
    Database& database,
    const Vardefs& vardefs,
    Records& records,
    const std::map<std::string, std::string>& user_ids,
    const std::vector<std::string>& account_ids
) {
  RightsSeeder seeder(database, records);
  seeder.actions(vardefs);
  seeder.roles();
  seeder.give_role("NoTasks", user_ids.at("bob"));
  seeder.give_role("OwnerOnly", user_ids.at("carol"));
  seeder.give_role("TasksOff", user_ids.at("dave"));
  seeder.give_role("GroupOnly", user_ids.at("frank"));
  seeder.group(
      vardefs, {user_ids.at("bob"), user_ids.at("carol"), user_ids.at("erin"), user_ids.at("frank")}
  );
  for (std::size_t i = 1; i < account_ids.size(); i += 8) seeder.add_to_group(account_ids[i]);
}

}  // namespace suitemcp::sandbox
