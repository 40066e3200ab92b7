#include "config/acl_description.hpp"

#include "config/syntax.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace suitemcp::config {
namespace {

std::string place_of(const CrmDatabase& database) {
  const auto host = clip(database.host);
  if (database.is_socket()) return host;
  // An IPv6 address has colons of its own.
  const bool is_bare = host.find(':') == host.npos;
  return fmt::format(fmt::runtime(is_bare ? "{}:{}" : "[{}]:{}"), host, database.port);
}

std::string_view protection_of(const CrmDatabase& database) {
  if (database.is_socket()) return "by a socket";
  if (database.tls == CrmDatabase::Tls::verified) return "encrypted, its certificate verified";
  if (database.tls == CrmDatabase::Tls::required) return "encrypted, its certificate not verified";
  return "not encrypted";
}

}  // namespace

std::string_view name_of(CrmDatabase::Tls tls) {
  if (tls == CrmDatabase::Tls::off) return "off";
  return tls == CrmDatabase::Tls::required ? "required" : "verified";
}

std::string_view name_of(AclSettings::Profile profile) {
  return profile == AclSettings::Profile::crm ? "crm" : "documented";
}

std::string changes_of(const AclSettings& settings) {
  return fmt::format("{}", fmt::join(settings.changes, ", "));
}

std::string describe(const AclSettings& settings) {
  if (!settings.database) return "left to the CRM (no SUITECRM_DB_HOST)";
  const auto& database = *settings.database;
  return fmt::format(
      "profile {}{}{}; database {}@{}/{}, {} (not tried: mcp-admin acl explain tries it)",
      name_of(settings.profile),
      settings.changes.empty() ? "" : ", ",
      changes_of(settings),
      clip(database.user),
      place_of(database),
      clip(database.name),
      protection_of(database)
  );
}

}  // namespace suitemcp::config
