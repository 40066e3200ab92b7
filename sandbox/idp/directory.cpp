#include "sandbox/idp/directory.hpp"

#include "base/crypto.hpp"

#include <algorithm>

namespace suitemcp::sandbox::idp {
namespace {

using Groups = std::vector<std::string>;

User person(
    const char* name,
    const char* first_name,
    const char* last_name,
    const char* password,
    Groups groups,
    const char* hint
) {
  return {name, first_name, last_name, password, std::move(groups), hint};
}

// The names of entities.example.json; "Staff" is everybody but frank.
const Groups kBoth = {"Staff", "CRM-Main", "CRM-Partners"};

std::vector<User> demo_users() {
  std::vector<User> users = {
      person("alice", "Alice", "Archer", "AlicePw1!", kBoth, "a good first choice"),
      person("admin", "Ada", "Administrator", "Admin123!", kBoth, "administrator of the CRM"),
      person("bob", "Bob", "Bannister", "BobPw123!", {"Staff", "CRM-Main"}, "may not list tasks"),
      person(
          "carol", "Carol", "Castle", "CarolPw1!", {"Staff", "CRM-Partners"}, "edits what is hers"
      ),
      person("dave", "Dave", "Dahl", "DavePw123!", {"Staff"}, "no tasks, no contacts"),
      person("erin", "Erin", "Eastwood", "ErinPw123!", {"staff", "crm-main"}, "no opportunities"),
      person("frank", "Frank", "Fjord", "FrankPw1!", {}, "is in no group"),
      person("greta", "Greta", "Gruber", "GretaPw1!", {"Staff"}, "writes 1.234,56"),
      person("ivan", "Ivan", "Idle", "IvanPw123!", kBoth, "the CRM refuses him"),
      person("nina", "Nina", "Novak", "NinaPw123!", kBoth, "is in very many groups"),
      person("omar", "Omar", "Okafor", "OmarPw123!", kBoth, "e-mail never verified"),
      person("guest", "Gus", "Guest", "GuestPw1!", {"Staff"}, "unknown to the CRM"),
  };
  for (auto& user : users) {
    if (user.name == "nina") user.has_too_many_groups = true;
    if (user.name == "omar") user.email = User::Email::unverified;
    if (user.name == "guest") user.email = User::Email::none;
  }
  return users;
}

}  // namespace

Directory::Directory() : users_(demo_users()) {
}

const User* Directory::find(std::string_view name) const {
  const auto found = std::ranges::find(users_, name, &User::name);
  return found == users_.end() ? nullptr : &*found;
}

const User* Directory::find_with_password(std::string_view name, std::string_view password) const {
  const auto* user = find(name);
  const bool fits = base::equal_in_constant_time(
      password, user == nullptr ? "" : std::string_view(user->password)
  );
  return fits ? user : nullptr;
}

Directory::Found Directory::change(std::string_view name, Change change) {
  const auto found = std::ranges::find(users_, name, &User::name);
  if (found == users_.end()) return Found::no;
  if (change.state) found->state = *change.state;
  if (change.groups) found->groups = std::move(*change.groups);
  if (change.has_too_many_groups) found->has_too_many_groups = *change.has_too_many_groups;
  return Found::yes;
}

void Directory::reset() {
  users_ = demo_users();
}

}  // namespace suitemcp::sandbox::idp
