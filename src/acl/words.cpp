#include "acl/question.hpp"
#include "acl/verdict.hpp"

#include <array>
#include <cstddef>

namespace suitemcp::acl {
namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 9> kActions = {
    "access", "create", "view", "list", "edit", "delete", "import", "export", "massupdate"
};

}  // namespace

std::string_view name_of(Action action) {
  return kActions.at(static_cast<std::size_t>(action));
}

std::optional<Action> parse_action(std::string_view name) {
  for (std::size_t i = 0; i < kActions.size(); ++i) {
    if (kActions.at(i) == name) return static_cast<Action>(i);
  }
  return std::nullopt;
}

bool is_read(Action action) {
  switch (action) {
    case Action::access:
    case Action::view:
    case Action::list:
    case Action::export_records:
      return true;
    case Action::create:
    case Action::edit:
    case Action::remove:
    case Action::import_records:
    case Action::mass_update:
      return false;
  }
  return false;
}

std::string_view name_of(Ground ground) {
  switch (ground) {
    case Ground::no_database:
      return "no_database";
    case Ground::unchecked:
      return "unchecked";
    case Ground::unreachable:
      return "unreachable";
    case Ground::unknown_user:
      return "unknown_user";
    case Ground::inactive_user:
      return "inactive_user";
    case Ground::administrator:
      return "administrator";
    case Ground::recurring:
      return "recurring";
    case Ground::module_closed:
      return "module_closed";
    case Ground::no_action:
      return "no_action";
    case Ground::unset:
      return "unset";
    case Ground::admin_module:
      return "admin_module";
    case Ground::level_all:
      return "level_all";
    case Ground::level_none:
      return "level_none";
    case Ground::module_level:
      return "module_level";
    case Ground::no_record:
      return "no_record";
    case Ground::record_missing:
      return "record_missing";
    case Ground::group_level:
      return "group_level";
    case Ground::owner:
      return "owner";
    case Ground::member:
      return "member";
    case Ground::not_owner:
      return "not_owner";
    case Ground::not_member:
      return "not_member";
  }
  return "";
}

std::string_view name_of(Rows rows) {
  switch (rows) {
    case Rows::none:
      return "none";
    case Rows::own:
      return "own";
    case Rows::groups:
      return "groups";
    case Rows::all:
      return "all";
  }
  return "";
}

std::string_view name_of(Weight weight) {
  switch (weight) {
    case Weight::decides:
      return "decides";
    case Weight::outweighed:
      return "outweighed";
    case Weight::switched_off:
      return "switched_off";
    case Weight::not_set:
      return "not_set";
    case Weight::dead:
      return "dead";
  }
  return "";
}

std::string_view name_of(Level::Origin origin) {
  switch (origin) {
    case Level::Origin::unset:
      return "unset";
    case Level::Origin::role:
      return "role";
    case Level::Origin::module_default:
      return "module_default";
  }
  return "";
}

std::string_view word_for(const Level& level) {
  constexpr int kDisabled = -98;
  constexpr int kNone = -99;
  if (level.reach != Reach::none || level.value == kNone) return name_of(level.reach);
  return level.value == kDisabled ? "disabled" : "stands for nothing";
}

}  // namespace suitemcp::acl
