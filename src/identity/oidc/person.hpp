#pragma once

#include "base/error.hpp"
#include "identity/oidc/settings.hpp"

#include <boost/json/object.hpp>

#include <expected>
#include <string>
#include <vector>

namespace suitemcp::identity::oidc {

/// What callers must tell from other errors: an answer that names nobody whom the CRM could know.
inline constexpr base::ErrorCode kNoUserName = "oidc.no_user_name";

/// Who has logged in. `issuer` and `subject` together are the identity; all else may change.
struct Person {
  std::string issuer;
  std::string subject;
  std::string crm_user_name;        // lower case
  std::string name;                 // to greet with; the CRM user name when there is none
  std::string email;                // lower case; empty when there is no usable one
  bool is_email_verified = false;   // false when there is no e-mail
  std::vector<std::string> groups;  // names or object ids, as the provider writes them
};

/// {audience}/{claim}, joined by exactly one slash.
std::string namespaced_claim(std::string_view audience, std::string_view claim);

/// The claim that lists the groups: Settings::groups_claim, else {audience}/groups.
std::string groups_claim_of(const Settings& settings);

/// The person whom verified claims describe. The CRM user name is {audience}/samaccountname, else
/// preferred_username, upn, email: the first that is a text with something before its @. Groups are
/// groups_claim_of(): a text or a list of texts; whoever has no such claim is in no group.
/// Errors: permission_denied "oidc.no_user_name", whose message names the claims looked at and no
/// value; permission_denied "oidc.groups_overage" (Azure leaves the groups out for who is in more
/// than 200: guessing that there are none would lock the person out without a reason).
std::expected<Person, base::Error> resolve_person(
    const boost::json::object& claims, const Settings& settings
);

}  // namespace suitemcp::identity::oidc
