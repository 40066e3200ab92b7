#include "identity/profile.hpp"

#include "base/error.hpp"
#include "base/json.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

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

}  // namespace

std::string to_json(const Profile& profile) {
  json::object entities;
  for (const auto& [code, grant] : profile.entities) {
    entities[code] = json::object{
        {"user", grant.user_name}, {"pass", grant.sealed_password}, {"origin", grant.origin}
    };
  }
  const json::object object{
      {"email", profile.email}, {"name", profile.name}, {"entities", std::move(entities)}
  };
  return json::serialize(object);
}

Profile parse_profile(const std::string& id, std::string_view text) {
  const auto value = base::parse_json(text);
  if (!value || !value->is_object()) refuse(id, "not a JSON object");
  const auto& object = value->get_object();
  Profile profile{
      .id = id,
      .email = require_text(id, object, "email"),
      .name = require_text(id, object, "name"),
      .entities = {}
  };
  const auto* entities = base::find_object(object, "entities");
  if (entities == nullptr) refuse(id, "entities is missing");
  for (const auto& item : *entities) {
    if (!item.value().is_object()) refuse(id, "an entity is not an object");
    const auto& grant = item.value().get_object();
    profile.entities.emplace(
        std::string(item.key()),
        EntityGrant{
            require_text(id, grant, "user"),
            require_text(id, grant, "pass"),
            require_text(id, grant, "origin")
        }
    );
  }
  return profile;
}

}  // namespace suitemcp::identity
