#pragma once

#include "base/secret.hpp"
#include "config/acl_rules.hpp"
#include "config/environment.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace suitemcp::config {

/// The CRM's database, read to know who may do what. Names in comments are the variables.
struct CrmDatabase {
  std::string host;           // SUITECRM_DB_HOST: a name, an address, or the path of a socket
  std::uint16_t port = 3306;  // SUITECRM_DB_PORT
  std::string name;           // SUITECRM_DB_NAME
  std::string user;           // SUITECRM_DB_USER
  base::Secret password;      // SUITECRM_DB_PASS, or the file that SUITECRM_DB_PASS_FILE names

  /// SUITECRM_DB_TLS: nothing, encrypted for whoever answers, or only for whom the CA vouches.
  enum class Tls : std::uint8_t { off, required, verified } tls = Tls::off;
  std::string ca_file;  // SUITECRM_DB_CA_FILE; empty: the system's

  std::chrono::milliseconds time_limit{2000};  // SUITECRM_DB_TIMEOUT_MS, of one check
  std::size_t connections = 4;                 // SUITECRM_DB_CONNECTIONS, at most, per entity

  bool is_socket() const { return host.starts_with('/'); }
};

/// A socket, or an address of loopback: nobody is between.
bool is_this_machine(const CrmDatabase& database);

/// Whether and how the rights in the CRM are looked at.
struct AclSettings {
  std::optional<CrmDatabase> database;  // none: the CRM alone decides
  enum class Profile : std::uint8_t { documented, crm } profile = Profile::documented;
  AclRules rules;                    // of the profile, with what single variables say instead
  std::vector<std::string> changes;  // those variables as they are set: "ACL_ADDITIVE=0"
};

/// SUITECRM_DB_* and ACL_*. Half a database is a fault: whoever names one wants to be protected.
/// What is probably not meant goes to `warnings`.
AclSettings read_acl(EnvironmentReader& reader, std::vector<std::string>& warnings);

}  // namespace suitemcp::config
