#pragma once

#include "base/clock.hpp"
#include "base/secret.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::identity {

/// Granted by hand, whatever the person's groups.
inline constexpr const char* kOperatorOrigin = "operator";
/// These are credentials only: the person's groups decide.
inline constexpr const char* kGroupOrigin = "group";

/// As whom a person works in a CRM (entity).
struct EntityGrant {
  std::string user_name;
  std::string sealed_password;           // base::seal; opened by Profiles only
  std::string origin = kOperatorOrigin;  // any other counts as kGroupOrigin
};

/// The identity at the identity provider that a profile is bound to, and what was last heard of it.
struct Login {
  std::string issuer;
  std::string subject;         // with `issuer` the identity; everything else may change
  std::string user_name = {};  // in the CRM, by the claims; lower case
  std::vector<std::string> groups = {};
  base::WallTime signed_in_at = {};
  base::WallTime checked_at = {};  // when the groups were last heard
  bool ended = false;  // the provider has refused to go on: keys wait for the next login
};

/// A person, as the value of the hash crm:profiles under `id`.
struct Profile {
  std::string id;
  // Finds this profile and no other. Empty: a login whose address is not verified or another's.
  std::string email = {};
  std::string name = {};
  std::map<std::string, EntityGrant, std::less<>> entities = {};  // by entity code
  std::optional<Login> login = std::nullopt;  // none: nobody has signed in as this person yet
};

/// How the person is called in log lines as "sub": by the provider, before a login by us.
inline const std::string& subject_of(const Profile& profile) {
  return profile.login ? profile.login->subject : profile.id;
}

/// How to log in to a CRM.
struct CrmCredentials {
  std::string user_name;
  base::Secret password;
};

std::string to_json(const Profile& profile);
/// Throws Error internal "identity.bad_profile": the store holds something else.
Profile parse_profile(const std::string& id, std::string_view text);

}  // namespace suitemcp::identity
