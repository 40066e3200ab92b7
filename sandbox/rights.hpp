#pragma once

#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace suitemcp::sandbox {

class Database;

// acl_actions.name has these eight names; "delete" and "import" are C++ words.
enum class Action { access, view, list, edit, remove, import_records, export_records, mass_update };
inline constexpr std::size_t kActionCount = 8;

/// How far a right goes.
enum class Reach { none, own, group, all };

/// What one user may do, frozen at login as the CRM does (SUITECRM.md 5.1).
class Rights {
 public:
  using Levels = std::array<int, kActionCount>;  // ACL constants: 90 all, 80 group, 75 owner, ...

  Rights() = default;
  static Rights of_administrator(std::string user_id);
  static Rights of_user(std::string user_id, std::map<std::string, Levels, std::less<>> modules);

  bool is_admin() const { return is_admin_; }
  const std::string& user_id() const { return user_id_; }
  /// The module's access level is 89 or more (rule 5).
  bool may_open(std::string_view module) const;
  Reach reach(std::string_view module, Action action) const;

 private:
  bool is_admin_ = false;
  std::string user_id_;
  std::map<std::string, Levels, std::less<>> modules_;
};

/// Rule 4: NULL and 0 are "not set"; of the rest the highest counts; none set: the default.
int combine_levels(std::span<const int> overrides, int fallback);

Rights load_rights(Database& database, const std::string& user_id);

/// The facts of a record that rights depend on.
struct Ownership {
  std::string assigned_user_id;
  std::string created_by;
};

enum class Verdict { allowed, denied };
/// Rules 6 and 7 for one existing record.
Verdict judge(
    Database& database,
    const Rights& rights,
    Action action,
    std::string_view module,
    std::string_view record_id,
    const Ownership& ownership
);

/// The condition that restricts a list to what `reach` covers; empty for `all`.
std::string list_condition(
    const Rights& rights, Reach reach, std::string_view module, std::string_view table
);

}  // namespace suitemcp::sandbox
