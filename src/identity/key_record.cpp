#include "identity/key_record.hpp"

#include "base/error.hpp"
#include "base/json.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace suitemcp::identity {
namespace {

namespace json = boost::json;

[[noreturn]] void refuse(std::string_view what) {
  throw base::Error(
      base::ErrorKind::internal,
      "identity.bad_record",
      "auth:session record: " + std::string(what),
      "The record of this API key is damaged. The operator must revoke the key and create another."
  );
}

std::string require_text(const json::object& object, std::string_view field) {
  const auto text = base::find_string(object, field);
  if (!text) refuse(std::string(field) + " is missing");
  return std::string(*text);
}

base::WallTime require_time(const json::object& object, std::string_view field) {
  const auto unix_seconds = base::find_integer(object, field);
  if (!unix_seconds) refuse(std::string(field) + " is missing");
  return base::from_unix(*unix_seconds);
}

}  // namespace

std::string to_json(const KeyRecord& record) {
  const json::object object{
      {"sub", record.user_id},
      {"email", record.email},
      {"keyId", record.id},
      {"name", record.name},
      {"createdAt", base::to_unix(record.created_at)},
      {"expiresAt", base::to_unix(record.expires_at)}
  };
  return json::serialize(object);
}

KeyRecord parse_key_record(std::string_view text) {
  const auto value = base::parse_json(text);
  if (!value || !value->is_object()) refuse("not a JSON object");
  const auto& object = value->get_object();
  KeyRecord record;
  record.id = require_text(object, "keyId");
  record.user_id = require_text(object, "sub");
  record.email = require_text(object, "email");
  record.name = require_text(object, "name");
  record.created_at = require_time(object, "createdAt");
  record.expires_at = require_time(object, "expiresAt");
  return record;
}

}  // namespace suitemcp::identity
