#pragma once

#include "base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace suitemcp::identity {

/// What the store knows about an API key; the key itself cannot be found out from it.
struct KeyRecord {
  std::string id;       // 16 hexadecimal digits, safe to show and log
  std::string user_id;  // the profile's
  std::string email;
  std::string name;  // unique among the user's keys
  base::WallTime created_at;
  base::WallTime expires_at;
  std::optional<base::WallTime> last_used_at;  // to the minute; kept beside the record
};

/// The value under auth:session:*, as JSON with times in seconds since 1970.
std::string to_json(const KeyRecord& record);
/// Throws Error internal "identity.bad_record": the store holds something else.
KeyRecord parse_key_record(std::string_view text);

}  // namespace suitemcp::identity
