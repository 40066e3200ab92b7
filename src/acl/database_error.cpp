#include "acl/database_error.hpp"

#include <fmt/format.h>
#include <mariadb/errmsg.h>
#include <mariadb/mysqld_error.h>

#include <algorithm>
#include <array>

namespace suitemcp::acl {
namespace {

constexpr unsigned kFirstOfClient = 2000;
constexpr unsigned kMysqlTimeout = 3024;  // ER_QUERY_TIMEOUT, which MariaDB's header lacks

/// The server ends connections with these: it stops, or somebody killed the session.
constexpr std::array<unsigned, 5> kLastWords = {
    ER_SERVER_SHUTDOWN,
    ER_NORMAL_SHUTDOWN,
    ER_FORCING_CLOSE,
    ER_ABORTING_CONNECTION,
    ER_CONNECTION_KILLED
};

/// The server writes names as `crm`.`tasks` or 'crm.tasks'; the last of them is the table.
std::string table_in(std::string_view text) {
  text = text.substr(0, text.find(" doesn't exist"));  // an apostrophe that quotes nothing
  const auto end = text.find_last_of("`'");
  if (end == text.npos || end == 0) return "a table";
  const auto start = text.find_last_of("`'", end - 1);
  if (start == text.npos) return "a table";
  auto name = text.substr(start + 1, end - start - 1);
  if (const auto dot = name.rfind('.'); dot != name.npos) name.remove_prefix(dot + 1);
  return fmt::format("the table {}", name);
}

/// "... for column 'created_by' in table 'users'"
std::string column_in(std::string_view text) {
  constexpr std::string_view kBefore = "for column '";
  const auto at = text.find(kBefore);
  if (at == text.npos) return "a column";
  const auto name = text.substr(at + kBefore.size());
  return std::string(name.substr(0, name.find('\'')));
}

std::string advice_for(const DatabaseFault& fault) {
  switch (fault.number) {
    case ER_ACCESS_DENIED_ERROR:
    case ER_ACCESS_DENIED_NO_PASSWORD_ERROR:
    case ER_NOT_SUPPORTED_AUTH_MODE:
      return "The CRM's database refuses the gateway's login. The operator must check "
             "SUITECRM_DB_USER, SUITECRM_DB_PASS, the host behind @ in CREATE USER (the log has "
             "the "
             "one that the server saw), and SUITECRM_DB_TLS if the user was made with REQUIRE SSL.";
    case ER_HOST_NOT_PRIVILEGED:
    case ER_HOST_IS_BLOCKED:
      return "The CRM's database does not let this host in. The operator must permit the gateway's "
             "host to SUITECRM_DB_USER there.";
    case ER_BAD_DB_ERROR:
    case ER_DBACCESS_DENIED_ERROR:
      return "The CRM's database has no such database for the gateway. The operator must check "
             "SUITECRM_DB_NAME and the grants of SUITECRM_DB_USER.";
    case ER_COLUMNACCESS_DENIED_ERROR:
      return fmt::format(
          "The gateway may not read the column {0} of {1} in the CRM's database. The operator must "
          "grant SELECT ({0}) on it to SUITECRM_DB_USER.",
          column_in(fault.text),
          table_in(fault.text)
      );
    case ER_TABLEACCESS_DENIED_ERROR:
      return fmt::format(
          "The gateway may not read {} of the CRM's database. The operator must grant SELECT on it "
          "to SUITECRM_DB_USER.",
          table_in(fault.text)
      );
    case ER_NO_SUCH_TABLE:
      return fmt::format(
          "The CRM's database lacks {}. The operator must check that SUITECRM_DB_NAME is the "
          "database of this CRM.",
          table_in(fault.text)
      );
    case ER_CANT_AGGREGATE_2COLLATIONS:
    case ER_CANT_AGGREGATE_3COLLATIONS:
    case ER_CANT_AGGREGATE_NCOLLATIONS:
      return "Tables of the CRM's database differ in their collations, so that they cannot be "
             "compared. The operator must convert them to one (ALTER TABLE ... CONVERT TO).";
    case ER_CON_COUNT_ERROR:
    case ER_TOO_MANY_USER_CONNECTIONS:
    case ER_USER_LIMIT_REACHED:
      return "The CRM's database has too many connections. Try again in a moment.";
    case CR_SSL_CONNECTION_ERROR:
      return "No secure connection to the CRM's database. The operator must check SUITECRM_DB_TLS, "
             "SUITECRM_DB_CA_FILE, and the database's certificate.";
    case CR_UNKNOWN_HOST:
      return "The host of the CRM's database is unknown. The operator must check SUITECRM_DB_HOST.";
    case CR_AUTH_PLUGIN_CANNOT_LOAD:
    case CR_AUTH_PLUGIN_ERR:
    case CR_PLUGIN_NOT_ALLOWED:
      return "The CRM's database wants a way to log in that the gateway does not use. The operator "
             "must switch SUITECRM_DB_TLS on, or give SUITECRM_DB_USER mysql_native_password.";
    case CR_CONNECTION_ERROR:
    case CR_CONN_HOST_ERROR:
      return "The CRM's database does not answer. The operator must check SUITECRM_DB_HOST, "
             "SUITECRM_DB_PORT, and that it runs.";
    case ER_STATEMENT_TIMEOUT:
    case kMysqlTimeout:
      return "The CRM's database did not answer in time. Try again in a moment.";
    case ER_QUERY_INTERRUPTED:
      return "Somebody ended the question in the CRM's database. Try again in a moment.";
    case CR_SERVER_GONE_ERROR:
    case CR_SERVER_LOST:
      return "The CRM's database hung up. Try again in a moment.";
    default:
      return fmt::format(
          "The CRM's database answered with error {}. The operator finds it in the log.",
          fault.number
      );
  }
}

}  // namespace

bool DatabaseFault::is_of_connection() const {
  return number >= kFirstOfClient || std::ranges::find(kLastWords, number) != kLastWords.end();
}

bool DatabaseFault::is_of_grants() const {
  return number == ER_DBACCESS_DENIED_ERROR || number == ER_TABLEACCESS_DENIED_ERROR ||
         number == ER_COLUMNACCESS_DENIED_ERROR;
}

bool DatabaseFault::is_of_collations() const {
  return number == ER_CANT_AGGREGATE_2COLLATIONS || number == ER_CANT_AGGREGATE_3COLLATIONS ||
         number == ER_CANT_AGGREGATE_NCOLLATIONS;
}

base::Error database_error(std::string_view step, const DatabaseFault& fault) {
  auto detail = fmt::format("{}: error {}: {}", step, fault.number, fault.text);
  if (fault.number == ER_STATEMENT_TIMEOUT || fault.number == kMysqlTimeout) {
    return {base::ErrorKind::timeout, "acl.timeout", std::move(detail), advice_for(fault)};
  }
  if (step == "connect" || fault.number == ER_QUERY_INTERRUPTED || fault.is_of_connection()) {
    return {base::ErrorKind::unavailable, "acl.database", std::move(detail), advice_for(fault)};
  }
  return {base::ErrorKind::unavailable, "acl.table", std::move(detail), advice_for(fault)};
}

}  // namespace suitemcp::acl
