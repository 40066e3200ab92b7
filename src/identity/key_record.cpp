#include "identity/key_record.hpp"

#include "base/error.hpp"
#include "base/json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace suitemcp::identity {
namespace {

namespace json = boost::json;

[[noreturn]] void refuse(std::string_view what) {
  throw base::Error(
      base::ErrorKind::internal,
      "identity.bad_record",
      "record of an API key: " + std::string(what),
      "The record of this API key is damaged. The operator must revoke the user's keys (mcp-admin "
      "key revoke --email) and create others."
  );
}

const json::object& require_object(const json::value& value) {
  if (!value.is_object()) refuse("not a JSON object");
  return value.get_object();
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

json::object to_object(const KeyRecord& record) {
  return {
      {"keyId", record.id},
      {"email", record.email},
      {"createdAt", base::to_unix(record.created_at)},
      {"expiresAt", base::to_unix(record.expires_at)}
  };
}

KeyRecord parse_record(const json::object& object) {
  KeyRecord record;
  record.id = require_text(object, "keyId");
  record.email = require_text(object, "email");
  record.created_at = require_time(object, "createdAt");
  record.expires_at = require_time(object, "expiresAt");
  return record;
}

template <class Property>
ListedKey* find_by(std::vector<ListedKey>& keys, std::string_view wanted, Property property) {
  const auto found = std::ranges::find(keys, wanted, property);
  return found == keys.end() ? nullptr : &*found;
}

}  // namespace

std::string to_json(const KeyRecord& record) {
  auto object = to_object(record);
  object["sub"] = record.user_id;
  return json::serialize(object);
}

KeyRecord parse_key_record(std::string_view text) {
  const auto value = base::parse_json(text);
  if (!value) refuse("not JSON");
  const auto& object = require_object(*value);
  auto record = parse_record(object);
  record.user_id = require_text(object, "sub");
  return record;
}

ListedKey* KeyList::find_id(std::string_view id) {
  return find_by(keys, id, [](const ListedKey& key) -> std::string_view { return key.record.id; });
}

ListedKey* KeyList::find_name(std::string_view name) {
  return find_by(keys, name, [](const ListedKey& key) -> std::string_view {
    return key.record.name;
  });
}

ListedKey* KeyList::find_session(std::string_view session) {
  return find_by(keys, session, [](const ListedKey& key) -> std::string_view {
    return key.session;
  });
}

std::string KeyList::free_name(const std::function<std::string(std::size_t)>& spell) {
  for (std::size_t number = 1;; ++number) {
    auto name = spell(number);
    if (find_name(name) == nullptr) return name;
  }
}

void KeyList::remove(std::string_view session) {
  std::erase_if(keys, [session](const ListedKey& key) { return key.session == session; });
}

std::vector<std::string> KeyList::drop_expired(base::WallTime now) {
  std::vector<std::string> dropped;
  std::erase_if(keys, [&](const ListedKey& key) {
    const bool is_expired = key.record.expires_at <= now;
    if (is_expired) dropped.push_back(key.record.id);
    return is_expired;
  });
  return dropped;
}

std::string to_json(const KeyList& list) {
  json::array array;
  for (const auto& key : list.keys) {
    auto object = to_object(key.record);
    object["name"] = key.record.name;
    object["session"] = key.session;
    array.push_back(std::move(object));
  }
  return json::serialize(array);
}

KeyList parse_key_list(const std::string& user_id, std::string_view text) {
  const auto value = base::parse_json(text);
  if (!value || !value->is_array()) refuse("not a JSON array");
  KeyList list;
  for (const auto& item : value->get_array()) {
    const auto& object = require_object(item);
    ListedKey key{require_text(object, "session"), parse_record(object)};
    key.record.user_id = user_id;
    key.record.name = require_text(object, "name");
    list.keys.push_back(std::move(key));
  }
  return list;
}

}  // namespace suitemcp::identity
