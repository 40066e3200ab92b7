#include "config/acl_settings.hpp"

#include "config/acl_rule_settings.hpp"
#include "config/acl_variables.hpp"
#include "config/syntax.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace suitemcp::config {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMaxNameBytes = 128;  // MariaDB's own limit for users; 64 for databases
constexpr std::array<std::string_view, 3> kTls = {"off", "required", "verified"};
constexpr std::array<std::string_view, 2> kProfiles = {"documented", "crm"};

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    return static_cast<unsigned char>(c) < ' ' || c == 0x7F;
  });
}

bool is_database_host(std::string_view text) {
  if (text.starts_with('/')) return text.size() > 1 && !has_control(text);
  if (is_bind_address(text)) return true;
  return is_host(text) && text.find(':') == text.npos;
}

std::string read_name(
    EnvironmentReader& reader, std::string_view variable, std::string_view expected
) {
  const auto text = reader.text(variable).value_or("");
  if (text.empty() || text.size() > kMaxNameBytes || has_control(text)) {
    reader.fault(variable, expected, quote(text));
  }
  return text;
}

void read_tls(CrmDatabase& database, EnvironmentReader& reader) {
  database.ca_file = reader.file("SUITECRM_DB_CA_FILE");
  // Who names a CA wants it asked.
  const auto fallback =
      database.ca_file.empty() ? CrmDatabase::Tls::off : CrmDatabase::Tls::verified;
  database.tls = static_cast<CrmDatabase::Tls>(
      reader.choice("SUITECRM_DB_TLS", kTls, static_cast<std::size_t>(fallback))
  );
  if (!database.ca_file.empty() && database.tls != CrmDatabase::Tls::verified) {
    reader.fault(
        "SUITECRM_DB_TLS",
        "verified, as SUITECRM_DB_CA_FILE is set",
        quote(kTls.at(static_cast<std::size_t>(database.tls)))
    );
  }
}

std::optional<CrmDatabase> read_database(EnvironmentReader& reader) {
  auto password = reader.secret("SUITECRM_DB_PASS");
  const auto host = reader.text("SUITECRM_DB_HOST");
  if (!host) {
    const bool is_half =
        reader.text("SUITECRM_DB_NAME") || reader.text("SUITECRM_DB_USER") || password;
    if (is_half) {
      reader.fault("SUITECRM_DB_HOST", "the host of the CRM's database", "nothing");
    }
    return std::nullopt;
  }
  CrmDatabase database;
  database.host = *host;
  if (!is_database_host(*host)) {
    reader.fault(
        "SUITECRM_DB_HOST",
        "a host name or address without port, or the path of a socket",
        quote(*host)
    );
  }
  database.port = reader.integer<std::uint16_t>("SUITECRM_DB_PORT", {database.port, 1, 65535});
  database.name = read_name(reader, "SUITECRM_DB_NAME", "the name of the CRM's database");
  database.user = read_name(reader, "SUITECRM_DB_USER", "a user of the CRM's database");
  if (password) database.password = *std::move(password);
  read_tls(database, reader);
  database.time_limit = reader.duration(
      "SUITECRM_DB_TIMEOUT_MS", {database.time_limit, milliseconds(100), milliseconds(10'000)}
  );
  database.connections =
      reader.integer<std::size_t>("SUITECRM_DB_CONNECTIONS", {database.connections, 1, 64});
  return database;
}

void warn_of_database(const CrmDatabase& database, std::vector<std::string>& warnings) {
  if (database.tls == CrmDatabase::Tls::off && !is_this_machine(database)) {
    warnings.push_back(fmt::format(
        "SUITECRM_DB_TLS: the connection to the CRM's database at {} is not encrypted",
        clip(database.host)
    ));
  }
  if (database.password.empty() && !database.is_socket()) {
    warnings.emplace_back("SUITECRM_DB_PASS: the CRM's database is opened without a password");
  }
  if (is_same_word(database.user, "root")) {
    warnings.emplace_back(
        "SUITECRM_DB_USER: root may do everything; a user who may only read is enough"
    );
  }
}

}  // namespace

bool is_this_machine(const CrmDatabase& database) {
  return database.is_socket() || is_same_word(database.host, "localhost") ||
         database.host.starts_with("127.") || database.host == "::1";
}

AclSettings read_acl(EnvironmentReader& reader, std::vector<std::string>& warnings) {
  AclSettings settings;
  settings.database = read_database(reader);
  settings.profile = static_cast<AclSettings::Profile>(reader.choice("ACL_PROFILE", kProfiles, 0));
  const bool is_crm = settings.profile == AclSettings::Profile::crm;
  settings.rules = is_crm ? AclRules::crm() : AclRules::documented();
  const auto set = read_acl_rules(settings.rules, reader, warnings);
  for (const auto name : set) {
    settings.changes.push_back(fmt::format("{}={}", name, clip(reader.text(name).value_or(""))));
  }
  if (settings.database) {
    warn_of_database(*settings.database, warnings);
  } else if (!set.empty() || reader.text("ACL_PROFILE")) {
    warnings.push_back(fmt::format(
        "{}: without SUITECRM_DB_HOST no rights are looked at, and this changes nothing",
        set.empty() ? "ACL_PROFILE" : set.front()
    ));
  }
  warn_of_unknown_acl_variables(reader, warnings);
  return settings;
}

}  // namespace suitemcp::config
