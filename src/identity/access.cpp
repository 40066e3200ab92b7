#include "identity/access.hpp"

#include "base/ascii.hpp"
#include "identity/add_command.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace suitemcp::identity {
namespace {

using base::Error;
using base::ErrorKind;

std::string at(std::string_view login_url) {
  return login_url.empty() ? std::string() : fmt::format(" at {}", login_url);
}

Error login_ended(const Profile& profile, const EntityRule& entity) {
  return {
      ErrorKind::unauthenticated,
      "auth.login_ended",
      fmt::format("the provider has ended the login of {}", profile.id),
      fmt::format(
          "Your sign-in at the identity provider has ended. Sign in again{}; your API keys wait "
          "for it.",
          at(entity.login_url)
      )
  };
}

Error not_in_group(const EntityRule& entity) {
  return {
      ErrorKind::permission_denied,
      "auth.not_in_group",
      fmt::format("not in the group {} of entity {}", entity.group, entity.code),
      fmt::format(
          "You are not in the group \"{}\", which \"{}\" ({}) requires. Ask who manages groups at "
          "the identity provider to add you to it, then sign in again{}.",
          entity.group,
          entity.label,
          entity.code,
          at(entity.login_url)
      )
  };
}

Error not_granted(const Profile& profile, const EntityRule& entity) {
  const auto ask =
      entity.login_url.empty()
          ? std::string("Ask")
          : fmt::format("Sign in at {}, so that your groups are known, or ask", entity.login_url);
  return {
      ErrorKind::permission_denied,
      "auth.not_granted",
      fmt::format("entity {} is not granted", entity.code),
      fmt::format(
          "You may not use \"{}\" ({}). {} the operator to grant it: {}",
          entity.label,
          entity.code,
          ask,
          add_command(profile, entity.code, "CRM-USER")
      )
  };
}

Error no_credentials(const Profile& profile, const EntityRule& entity) {
  return {
      ErrorKind::permission_denied,
      "auth.no_credentials",
      fmt::format("no CRM credentials for entity {}", entity.code),
      fmt::format(
          "You may use \"{}\" ({}), but no CRM account of yours is stored for it. Ask the operator "
          "to run: {}",
          entity.label,
          entity.code,
          add_command(profile, entity.code, profile.login->user_name, kGroupOrigin)
      )
  };
}

}  // namespace

bool is_in_group(const Login& login, std::string_view group) {
  return group.empty() || std::ranges::any_of(login.groups, [group](const std::string& name) {
           return base::equals_ignoring_case(name, group);
         });
}

std::expected<const EntityGrant*, Error> access_to(
    const Profile& profile, const EntityRule& entity
) {
  const auto* login = profile.login ? &*profile.login : nullptr;
  if (login != nullptr && login->ended) return std::unexpected(login_ended(profile, entity));
  const auto found = profile.entities.find(entity.code);
  const auto* grant = found == profile.entities.end() ? nullptr : &found->second;
  if (grant != nullptr && grant->origin == kOperatorOrigin) return grant;
  if (login == nullptr) return std::unexpected(not_granted(profile, entity));
  if (!is_in_group(*login, entity.group)) return std::unexpected(not_in_group(entity));
  if (grant == nullptr) return std::unexpected(no_credentials(profile, entity));
  return grant;
}

}  // namespace suitemcp::identity
