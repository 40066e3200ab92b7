#pragma once

#include "base/clock.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::identity {

/// What the store knows about an API key; the key itself cannot be found out from it.
struct KeyRecord {
  std::string id;       // 16 hexadecimal digits, safe to show and log
  std::string user_id;  // the profile's
  std::string email;
  std::string name;  // unique among the user's keys
  base::WallTime created_at;
  base::WallTime expires_at;
  // The last use, kept beside the record and written once a minute; empty: never used.
  std::optional<base::WallTime> last_used_at = std::nullopt;
  std::string client = {};   // "claude-code 2.1.330", as the MCP client says of itself
  std::string address = {};  // IP
};

/// The value under auth:session:*, as JSON with times in seconds since 1970. It leads from a key to
/// its user and says nothing that may change: the name is the list's.
std::string to_json(const KeyRecord& record);
/// Throws Error internal "identity.bad_record": the store holds something else.
KeyRecord parse_key_record(std::string_view text);

struct ListedKey {
  std::string session;  // where the store keeps it: auth:session:*
  KeyRecord record;
};

/// The keys of one user, in the order in which they were made. The store keeps them as one value,
/// so that a change to several of them is one step.
struct KeyList {
  std::vector<ListedKey> keys;

  /// Null when there is none. Valid until the list changes.
  ListedKey* find_id(std::string_view id);
  ListedKey* find_name(std::string_view name);
  ListedKey* find_session(std::string_view session);
  /// The first of spell(1), spell(2), ... that no key has.
  std::string free_name(const std::function<std::string(std::size_t)>& spell);
  void remove(std::string_view session);
  /// The ids of those that it dropped.
  std::vector<std::string> drop_expired(base::WallTime now);
};

std::string to_json(const KeyList& list);
/// Throws as parse_key_record().
KeyList parse_key_list(const std::string& user_id, std::string_view text);

}  // namespace suitemcp::identity
