#include "identity/oidc/person.hpp"

#include "base/json.hpp"
#include "identity/label.hpp"
#include "identity/names.hpp"

#include <boost/algorithm/string/join.hpp>
#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <utility>

namespace suitemcp::identity::oidc {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorKind;

constexpr std::size_t kMaxGroups = 5000;
constexpr std::size_t kMaxGroupBytes = 512;

std::string text_of(const json::object& claims, std::string_view name) {
  return std::string(base::find_string(claims, name).value_or(""));
}

/// names.hpp throws; here a claim that is not usable is no failure yet.
bool is_name(std::string_view text) {
  try {
    require_name(text, "claim");
    return true;
  } catch (const Error&) {
    return false;
  }
}
bool is_email(std::string_view text) {
  try {
    require_email(text);
    return true;
  } catch (const Error&) {
    return false;
  }
}

std::vector<std::string> user_name_claims(const Settings& settings) {
  std::vector<std::string> names;
  if (!settings.audience.empty()) {
    names.push_back(namespaced_claim(settings.audience, "samaccountname"));
  }
  names.insert(names.end(), {"preferred_username", "upn", "email"});
  return names;
}

/// The part before the @, lower case; empty when it is no name. Never mended: what is hidden in it
/// could make it another person's.
std::string short_name(std::string_view text) {
  auto name = normal_email(text.substr(0, text.find('@')));
  return is_name(name) ? name : "";
}

std::expected<std::string, Error> crm_user_name(
    const json::object& claims, const Settings& settings
) {
  const auto names = user_name_claims(settings);
  for (const auto& claim : names) {
    if (auto name = short_name(text_of(claims, claim)); !name.empty()) return name;
  }
  const auto looked_at = boost::algorithm::join(names, ", ");
  return std::unexpected(Error(
      ErrorKind::permission_denied,
      kNoUserName,
      fmt::format("no usable claim among {}", looked_at),
      fmt::format(
          "The sign-in service does not say which CRM user you are. These claims were looked at: "
          "{}. The operator must let it send one of them.",
          looked_at
      )
  ));
}

bool is_true(const json::object& claims, std::string_view name) {
  const auto* value = claims.if_contains(name);
  if (value == nullptr) return false;
  // Some providers write it as a text.
  return value->is_bool() ? value->get_bool() : text_of(claims, name) == "true";
}

/// Azure names where the groups are to be fetched instead of listing them.
bool has_overage(const json::object& claims, std::string_view groups_claim) {
  if (is_true(claims, "hasgroups")) return true;
  const auto* elsewhere = base::find_object(claims, "_claim_names");
  return elsewhere != nullptr &&
         (elsewhere->contains("groups") || elsewhere->contains(groups_claim));
}

Error overage() {
  return {
      ErrorKind::permission_denied,
      "oidc.groups_overage",
      "the provider left the groups out: too many for a token",
      "You are in more groups than the sign-in service puts into a token, so it is not known "
      "whether you may use this CRM. The operator must let it send only the groups assigned to "
      "this "
      "application (in Azure: Token configuration, groups claim, \"Groups assigned to the "
      "application\")."
  };
}

void add_group(std::vector<std::string>& groups, const json::value& value) {
  if (!value.is_string() || groups.size() >= kMaxGroups) return;
  const std::string_view text = value.get_string();
  if (!text.empty() && text.size() <= kMaxGroupBytes) groups.emplace_back(text);
}

std::expected<std::vector<std::string>, Error> groups_of(
    const json::object& claims, const Settings& settings
) {
  const auto claim = groups_claim_of(settings);
  std::vector<std::string> groups;
  const auto* value = claims.if_contains(claim);
  if (value == nullptr) {
    if (has_overage(claims, claim)) return std::unexpected(overage());
    return groups;
  }
  if (const auto* list = value->if_array()) {
    for (const auto& entry : *list) add_group(groups, entry);
  } else {
    add_group(groups, *value);
  }
  return groups;
}

}  // namespace

std::string namespaced_claim(std::string_view audience, std::string_view claim) {
  while (audience.ends_with('/')) audience.remove_suffix(1);
  if (audience.empty()) return std::string(claim);
  return fmt::format("{}/{}", audience, claim);
}

std::string groups_claim_of(const Settings& settings) {
  if (!settings.groups_claim.empty()) return settings.groups_claim;
  return namespaced_claim(settings.audience, "groups");
}

std::expected<Person, Error> resolve_person(const json::object& claims, const Settings& settings) {
  auto user_name = crm_user_name(claims, settings);
  if (!user_name) return std::unexpected(user_name.error());
  auto groups = groups_of(claims, settings);
  if (!groups) return std::unexpected(groups.error());
  Person person;
  person.issuer = text_of(claims, "iss");
  person.subject = text_of(claims, "sub");
  person.crm_user_name = std::move(*user_name);
  person.groups = std::move(*groups);
  person.name = clean_label(text_of(claims, "name"), kMaxNameBytes);
  if (person.name.empty()) person.name = person.crm_user_name;
  const auto email = text_of(claims, "email");
  if (is_email(email)) {
    person.email = normal_email(email);
    person.is_email_verified =
        settings.email_trust == EmailTrust::always || is_true(claims, "email_verified");
  }
  return person;
}

}  // namespace suitemcp::identity::oidc
