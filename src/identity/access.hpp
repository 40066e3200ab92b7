#pragma once

#include "base/error.hpp"
#include "identity/profile.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace suitemcp::identity {

/// What an entity asks of who uses it.
struct EntityRule {
  std::string_view code;
  std::string_view label;
  std::string_view group;      // empty: every signed-in user
  std::string_view login_url;  // where to sign in again; empty: said without an address
};

/// Whether `group` is empty or one of the login's, upper and lower case being the same. Only ASCII
/// letters are folded, so that no two groups of a company fall together.
bool is_in_group(const Login& login, std::string_view group);

/// The grant with which the person works in the entity. An operator's grant needs no group; other
/// credentials need a login whose groups hold the entity's. Nothing goes on once the provider has
/// ended the login. Pure; the pointer is into `profile`.
/// Errors: unauthenticated "auth.login_ended" (sign in again); permission_denied
/// "auth.not_in_group" (names the group), "auth.not_granted" (nobody granted it and nobody signed
/// in), "auth.no_credentials" (the group is right, the CRM account is missing; names the mcp-admin
/// command).
std::expected<const EntityGrant*, base::Error> access_to(
    const Profile& profile, const EntityRule& entity
);

}  // namespace suitemcp::identity
