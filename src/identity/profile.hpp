#pragma once

#include "base/secret.hpp"

#include <map>
#include <string>
#include <string_view>

namespace suitemcp::identity {

/// A CRM (entity) that a person may use, and as whom.
struct EntityGrant {
  std::string user_name;
  std::string sealed_password;      // base::seal; opened by Profiles only
  std::string origin = "operator";  // who granted it
};

/// A person, as the value of the hash crm:profiles under `id`.
struct Profile {
  std::string id;
  std::string email;
  std::string name;
  std::map<std::string, EntityGrant> entities;  // by entity code
};

/// How to log in to a CRM.
struct CrmCredentials {
  std::string user_name;
  base::Secret password;
};

std::string to_json(const Profile& profile);
/// Throws Error internal "identity.bad_profile": the store holds something else.
Profile parse_profile(const std::string& id, std::string_view text);

}  // namespace suitemcp::identity
