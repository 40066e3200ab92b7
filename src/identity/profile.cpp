#include "identity/profile.hpp"

#include "base/error.hpp"
#include "base/json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

namespace suitemcp::identity {
namespace {

namespace json = boost::json;

[[noreturn]] void refuse(const std::string& id, std::string_view what) {
  throw base::Error(
      base::ErrorKind::internal,
      "identity.bad_profile",
      "profile " + id + ": " + std::string(what),
      "The stored profile is damaged. The operator must remove it and add it again with mcp-admin."
  );
}

std::string require_text(
    const std::string& id, const json::object& object, std::string_view field
) {
  const auto text = base::find_string(object, field);
  if (!text) refuse(id, std::string(field) + " is missing");
  return std::string(*text);
}

base::WallTime require_time(
    const std::string& id, const json::object& object, std::string_view field
) {
  const auto unix_seconds = base::find_integer(object, field);
  if (!unix_seconds) refuse(id, std::string(field) + " is missing");
  return base::from_unix(*unix_seconds);
}

std::map<std::string, EntityGrant, std::less<>> parse_entities(
    const std::string& id, const json::object& profile
) {
  const auto* entities = base::find_object(profile, "entities");
  if (entities == nullptr) refuse(id, "entities is missing");
  std::map<std::string, EntityGrant, std::less<>> grants;
  for (const auto& item : *entities) {
    if (!item.value().is_object()) refuse(id, "an entity is not an object");
    const auto& grant = item.value().get_object();
    grants.emplace(
        std::string(item.key()),
        EntityGrant{
            require_text(id, grant, "user"),
            require_text(id, grant, "pass"),
            require_text(id, grant, "origin")
        }
    );
  }
  return grants;
}

json::object login_object(const Login& login) {
  return {
      {"iss", login.issuer},
      {"sub", login.subject},
      {"crmUser", login.user_name},
      {"groups", json::array(login.groups.begin(), login.groups.end())},
      {"signedInAt", base::to_unix(login.signed_in_at)},
      {"checkedAt", base::to_unix(login.checked_at)},
      {"ended", login.ended}
  };
}

std::vector<std::string> parse_groups(const std::string& id, const json::object& login) {
  const auto* list = login.if_contains("groups");
  if (list == nullptr || !list->is_array()) refuse(id, "login.groups is missing");
  std::vector<std::string> groups;
  for (const auto& group : list->get_array()) {
    if (!group.is_string()) refuse(id, "a group is not a text");
    groups.emplace_back(std::string_view(group.get_string()));
  }
  return groups;
}

/// A damaged login must not read as none: the profile could then be adopted by somebody else.
std::optional<Login> parse_login(const std::string& id, const json::object& profile) {
  const auto* value = profile.if_contains("login");
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) refuse(id, "login is not an object");
  const auto& object = value->get_object();
  const auto* ended = object.if_contains("ended");
  if (ended == nullptr || !ended->is_bool()) refuse(id, "login.ended is missing");
  return Login{
      .issuer = require_text(id, object, "iss"),
      .subject = require_text(id, object, "sub"),
      .user_name = require_text(id, object, "crmUser"),
      .groups = parse_groups(id, object),
      .signed_in_at = require_time(id, object, "signedInAt"),
      .checked_at = require_time(id, object, "checkedAt"),
      .ended = ended->get_bool()
  };
}

}  // namespace

std::string to_json(const Profile& profile) {
  json::object entities;
  for (const auto& [code, grant] : profile.entities) {
    entities[code] = json::object{
        {"user", grant.user_name}, {"pass", grant.sealed_password}, {"origin", grant.origin}
    };
  }
  json::object object{
      {"email", profile.email}, {"name", profile.name}, {"entities", std::move(entities)}
  };
  if (profile.login) object["login"] = login_object(*profile.login);
  return json::serialize(object);
}

Profile parse_profile(const std::string& id, std::string_view text) {
  const auto value = base::parse_json(text);
  if (!value || !value->is_object()) refuse(id, "not a JSON object");
  const auto& object = value->get_object();
  return {
      .id = id,
      .email = require_text(id, object, "email"),
      .name = require_text(id, object, "name"),
      .entities = parse_entities(id, object),
      .login = parse_login(id, object)
  };
}

}  // namespace suitemcp::identity
