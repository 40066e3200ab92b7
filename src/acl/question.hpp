#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace suitemcp::acl {

/// What the CRM's roles speak about. Four of the names are written in acl_actions as they are here;
/// "delete", "import", "export" and "massupdate" are C++ or two words.
enum class Action : std::uint8_t {
  access,
  create,
  view,
  list,
  edit,
  remove,
  import_records,
  export_records,
  mass_update,
};

/// The CRM's word: "delete". `create` has no row in the CRM.
std::string_view name_of(Action action);
/// The other way; empty when the CRM has no such action.
std::optional<Action> parse_action(std::string_view name);
/// Nothing in the CRM changes.
bool is_read(Action action);

/// Why one asks.
enum class Purpose : std::uint8_t {
  permission,  // may the user do this?
  leak,        // may he see what an interface of the CRM shows without asking his roles?
};

/// May this user do that?
struct Question {
  std::string user_name = {};  // for the sentence; whose facts they are is not looked at
  std::string module = {};     // the CRM's name: Accounts
  Action action = Action::view;
  std::string record_id = {};  // empty: no certain record
  Purpose purpose = Purpose::permission;
};

}  // namespace suitemcp::acl
