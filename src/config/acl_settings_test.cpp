#include "config/acl_settings.hpp"

#include "config/acl_variables.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace suitemcp::config {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using Tls = CrmDatabase::Tls;

struct Reading {
  AclSettings settings;
  std::vector<std::string> faults;
  std::vector<std::string> warnings;
};

Reading read(Environment::Variables variables) {
  Reading reading;
  const Environment environment(std::move(variables));
  EnvironmentReader reader(environment, reading.faults);
  reading.settings = read_acl(reader, reading.warnings);
  return reading;
}

Environment::Variables with_database(Environment::Variables variables = {}) {
  variables.emplace("SUITECRM_DB_HOST", "localhost");
  variables.emplace("SUITECRM_DB_NAME", "suitecrm");
  variables.emplace("SUITECRM_DB_USER", "reader");
  variables.emplace("SUITECRM_DB_PASS", "canary-3141");
  return variables;
}

AclRules rules_of(Environment::Variables variables) {
  const auto reading = read(with_database(std::move(variables)));
  EXPECT_THAT(reading.faults, IsEmpty());
  return reading.settings.rules;
}

TEST(AclSettings, WithoutADatabaseTheCrmAloneDecides) {
  const auto reading = read({});
  EXPECT_FALSE(reading.settings.database);
  EXPECT_THAT(reading.faults, IsEmpty());
  EXPECT_THAT(reading.warnings, IsEmpty());
}

TEST(AclSettings, FourVariablesMakeADatabase) {
  const auto reading = read(with_database());
  ASSERT_TRUE(reading.settings.database);
  const auto& database = *reading.settings.database;
  EXPECT_EQ(database.host, "localhost");
  EXPECT_EQ(database.port, 3306);
  EXPECT_EQ(database.name, "suitecrm");
  EXPECT_EQ(database.user, "reader");
  EXPECT_EQ(database.password.expose(), "canary-3141");
  EXPECT_EQ(database.tls, Tls::off);
  EXPECT_EQ(database.time_limit, milliseconds(2000));
  EXPECT_THAT(reading.faults, IsEmpty());
  EXPECT_THAT(reading.warnings, IsEmpty());
}

TEST(AclSettings, HalfADatabaseIsAFaultThatNamesTheMissingHalf) {
  EXPECT_THAT(
      read({{"SUITECRM_DB_NAME", "suitecrm"}, {"SUITECRM_DB_PASS", "canary-3141"}}).faults,
      ElementsAre(AllOf(StartsWith("SUITECRM_DB_HOST: expected"), Not(HasSubstr("canary"))))
  );
  EXPECT_THAT(
      read({{"SUITECRM_DB_HOST", "db"}}).faults,
      ElementsAre(
          StartsWith("SUITECRM_DB_NAME: expected"), StartsWith("SUITECRM_DB_USER: expected")
      )
  );
  EXPECT_THAT(
      read({{"SUITECRM_DB_PASS", "canary-3141"}}).faults,
      ElementsAre(StartsWith("SUITECRM_DB_HOST: expected"))
  );
}

TEST(AclSettings, AHostIsANameAnAddressOrASocket) {
  for (const auto* host : {"db.example.com", "10.0.0.5", "::1", "/run/mysqld/mysqld.sock"}) {
    EXPECT_THAT(read(with_database({{"SUITECRM_DB_HOST", host}})).faults, IsEmpty()) << host;
  }
  for (const auto* host : {"db:3307", "mysql://db", "a b", "/", "db;x"}) {
    EXPECT_THAT(
        read(with_database({{"SUITECRM_DB_HOST", host}})).faults,
        ElementsAre(StartsWith("SUITECRM_DB_HOST: expected a host name"))
    ) << host;
  }
}

TEST(AclSettings, EveryNumberHasBounds) {
  const auto reading = read(with_database({
      {"SUITECRM_DB_PORT", "0"},
      {"SUITECRM_DB_TIMEOUT_MS", "1"},
      {"SUITECRM_DB_CONNECTIONS", "1000"},
  }));
  EXPECT_THAT(
      reading.faults,
      ElementsAre(
          StartsWith("SUITECRM_DB_PORT:"),
          StartsWith("SUITECRM_DB_TIMEOUT_MS:"),
          StartsWith("SUITECRM_DB_CONNECTIONS:")
      )
  );
  const auto good = read(with_database({
      {"SUITECRM_DB_PORT", "3307"},
      {"SUITECRM_DB_TIMEOUT_MS", "500"},
      {"SUITECRM_DB_CONNECTIONS", "8"},
  }));
  EXPECT_EQ(good.settings.database->port, 3307);
  EXPECT_EQ(good.settings.database->time_limit, milliseconds(500));
  EXPECT_EQ(good.settings.database->connections, 8U);
}

class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view text)
      : path_(
            std::filesystem::temp_directory_path() / ("acl_settings_" + std::to_string(getpid()))
        ) {
    std::ofstream(path_) << text;
    ::chmod(path_.c_str(), 0600);
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

TEST(AclSettings, ThePasswordMayStandInAFile) {
  const TemporaryFile file("from-a-file\n");
  auto variables = with_database({{"SUITECRM_DB_PASS_FILE", file.path()}});
  variables.erase("SUITECRM_DB_PASS");
  const auto reading = read(variables);
  EXPECT_THAT(reading.faults, IsEmpty());
  EXPECT_EQ(reading.settings.database->password.expose(), "from-a-file");
}

TEST(AclSettings, TlsIsChosenAndACaFileMeansThatItIsAsked) {
  EXPECT_EQ(
      read(with_database({{"SUITECRM_DB_TLS", "required"}})).settings.database->tls, Tls::required
  );
  const TemporaryFile ca("a certificate");
  const auto reading = read(with_database({{"SUITECRM_DB_CA_FILE", ca.path()}}));
  EXPECT_EQ(reading.settings.database->tls, Tls::verified);
  EXPECT_EQ(reading.settings.database->ca_file, ca.path());
  EXPECT_THAT(
      read(with_database({{"SUITECRM_DB_CA_FILE", ca.path()}, {"SUITECRM_DB_TLS", "required"}}))
          .faults,
      ElementsAre(StartsWith("SUITECRM_DB_TLS: expected verified"))
  );
  EXPECT_THAT(
      read(with_database({{"SUITECRM_DB_TLS", "yes"}})).faults,
      ElementsAre(StartsWith("SUITECRM_DB_TLS: expected one of off, required, verified"))
  );
}

TEST(AclSettings, WarnsOfWhatCanBeReadOnTheWayAndOfTooMuchPower) {
  EXPECT_THAT(
      read(with_database({{"SUITECRM_DB_HOST", "db.example.com"}})).warnings,
      ElementsAre(HasSubstr("not encrypted"))
  );
  EXPECT_THAT(
      read(with_database({{"SUITECRM_DB_USER", "root"}, {"SUITECRM_DB_PASS", ""}})).warnings,
      ElementsAre(HasSubstr("without a password"), HasSubstr("root"))
  );
  EXPECT_THAT(
      read(with_database({{"SUITECRM_DB_HOST", "db.example.com"}, {"SUITECRM_DB_TLS", "verified"}}))
          .warnings,
      IsEmpty()
  );
}

TEST(AclSettings, AProfileIsAMixtureOfRules) {
  const auto documented = rules_of({});
  EXPECT_EQ(documented.precedence, AclRules::Precedence::maximum);
  EXPECT_EQ(documented.reading, AclRules::Reading::at_least);
  EXPECT_EQ(documented.unset, AclRules::Unset::allow);
  EXPECT_TRUE(documented.owner.contains(69));
  EXPECT_TRUE(documented.group.contains(80));

  const auto crm = rules_of({{"ACL_PROFILE", "crm"}});
  EXPECT_EQ(crm.precedence, AclRules::Precedence::user_first);
  EXPECT_TRUE(crm.is_additive);
  EXPECT_FALSE(crm.is_strict);
  EXPECT_EQ(crm.reading, AclRules::Reading::exact);
  EXPECT_EQ(crm.unset, AclRules::Unset::module_default);
  EXPECT_FALSE(crm.owner.contains(69));
  EXPECT_FALSE(crm.group.contains(79));
  EXPECT_TRUE(crm.is_recurring_locked);

  EXPECT_THAT(
      read(with_database({{"ACL_PROFILE", "CRM"}})).faults,
      ElementsAre("ACL_PROFILE: expected one of documented, crm, got \"CRM\"")
  );
}

TEST(AclSettings, EveryRuleIsAVariableOfItsOwn) {
  const auto rules = rules_of({
      {"ACL_LEVELS", "exact"},
      {"ACL_ODD_LEVELS", "allow"},
      {"ACL_UNSET", "module-default"},
      {"ACL_ROLE_PRECEDENCE", "pool"},
      {"ACL_ADDITIVE", "0"},
      {"ACL_MODULE_ACCESS", "from-enabled"},
      {"ACL_CREATE_BY", "create"},
      {"ACL_NAMES", "exact"},
      {"ACL_GROUP_RECORDS", "own-groups"},
      {"ACL_STRICT_RIGHTS", "1"},
      {"ACL_UNASSIGNED", "nobody"},
      {"ACL_RECURRING", "1"},
      {"ACL_READS", "checked"},
      {"ACL_READ_CHECK", "0"},
      {"ACL_INACTIVE_USERS", "ignored"},
      {"ACL_UNKNOWN", "denied"},
      {"ACL_UNREACHABLE", "deny-all"},
      {"ACL_ALLOW_ENABLED", "88"},
  });
  EXPECT_EQ(rules.reading, AclRules::Reading::exact);
  EXPECT_EQ(rules.odd_levels, AclRules::Odd::allow);
  EXPECT_EQ(rules.unset, AclRules::Unset::module_default);
  EXPECT_EQ(rules.precedence, AclRules::Precedence::pool);
  EXPECT_FALSE(rules.is_additive);
  EXPECT_EQ(rules.module_access, AclRules::Access::from_enabled);
  EXPECT_EQ(rules.create_by, AclRules::CreateBy::create);
  EXPECT_EQ(rules.names, AclRules::Names::exact);
  EXPECT_EQ(rules.group_records, AclRules::GroupRecords::own_groups);
  EXPECT_TRUE(rules.is_strict);
  EXPECT_EQ(rules.unassigned, AclRules::Unassigned::nobody);
  EXPECT_TRUE(rules.is_recurring_locked);
  EXPECT_EQ(rules.reads, AclRules::Reads::checked);
  EXPECT_FALSE(rules.is_read_check);
  EXPECT_EQ(rules.inactive_users, AclRules::Inactive::ignored);
  EXPECT_EQ(rules.unknown, AclRules::Unknown::denied);
  EXPECT_EQ(rules.unreachable, AclRules::Unreachable::deny_all);
  EXPECT_EQ(rules.enabled, 88);
}

TEST(AclSettings, AVariableWinsOverTheProfileInBothDirections) {
  const auto looser = rules_of({{"ACL_PROFILE", "crm"}, {"ACL_UNSET", "allow"}});
  EXPECT_EQ(looser.unset, AclRules::Unset::allow);
  EXPECT_EQ(looser.reading, AclRules::Reading::exact);
  const auto stricter = rules_of({{"ACL_GROUP_RECORDS", "own-groups"}});
  EXPECT_EQ(stricter.group_records, AclRules::GroupRecords::own_groups);
  EXPECT_EQ(stricter.reading, AclRules::Reading::at_least);
}

TEST(AclSettings, ALevelThatIsSetStandsForItselfOnly) {
  const auto rules = rules_of({
      {"ACL_ALLOW_ALL", "89"},
      {"ACL_ALLOW_GROUP", "79"},
      {"ACL_ALLOW_OWNER", "69"},
      {"ACL_ALLOW_DISABLED", "-97"},
  });
  EXPECT_TRUE(rules.all.contains(89));
  EXPECT_FALSE(rules.all.contains(90));
  EXPECT_TRUE(rules.group.contains(79));
  EXPECT_FALSE(rules.group.contains(80));
  EXPECT_TRUE(rules.owner.contains(69));
  EXPECT_FALSE(rules.owner.contains(75));
  EXPECT_EQ(rules.disabled, -97);
}

TEST(AclSettings, ALevelThatIsNotTheCrmsOwnIsWarnedOf) {
  EXPECT_THAT(
      read(with_database({{"ACL_ALLOW_OWNER", "69"}, {"ACL_ALLOW_GROUP", "80"}})).warnings,
      ElementsAre(AllOf(StartsWith("ACL_ALLOW_OWNER"), HasSubstr("75"), HasSubstr("69")))
  );
}

TEST(AclSettings, ALevelIsANumber) {
  for (const auto* text : {"seventy", "75.0", "--98", "-", "+75", "2000", "-1001", "75x"}) {
    EXPECT_THAT(
        read(with_database({{"ACL_ALLOW_OWNER", text}})).faults,
        ElementsAre(StartsWith("ACL_ALLOW_OWNER: expected a number from -1000 to 1000"))
    ) << text;
  }
}

TEST(AclSettings, RulesWithoutADatabaseAreWarnedOf) {
  EXPECT_THAT(read({{"ACL_PROFILE", "crm"}}).warnings, ElementsAre(StartsWith("ACL_PROFILE")));
  EXPECT_THAT(read({{"ACL_ADDITIVE", "1"}}).warnings, ElementsAre(StartsWith("ACL_ADDITIVE")));
}

TEST(AclSettings, AMisspeltVariableIsWarnedOf) {
  const auto reading = read(with_database({
      {"ACL_PROFIL", "crm"},
      {"ACL_READCHECK", "0"},
      {"ACL_WEATHER_FORECAST", "rain"},
      {"ACL_EMPTY", " "},
      {"SUITECRM_DB_PASSWORD", "canary-3141"},
      {"SUITECRM_DB_SSL", "1"},
  }));
  EXPECT_THAT(reading.faults, IsEmpty());
  EXPECT_THAT(
      reading.warnings,
      ElementsAre(
          "ACL_PROFIL: no such variable; did you mean ACL_PROFILE?",
          "ACL_READCHECK: no such variable; did you mean ACL_READ_CHECK?",
          "ACL_WEATHER_FORECAST: no such variable",
          "SUITECRM_DB_PASSWORD: no such variable; did you mean SUITECRM_DB_PASS?",
          "SUITECRM_DB_SSL: no such variable; did you mean SUITECRM_DB_TLS?"
      )
  );
  EXPECT_THAT(
      read({{"SUITECRM_DB_SERVER", "db"}}).warnings,
      ElementsAre("SUITECRM_DB_SERVER: no such variable; did you mean SUITECRM_DB_HOST?")
  );
}

TEST(AclSettings, NoKnownVariableIsWarnedOfAsUnknown) {
  Environment::Variables variables;
  for (const auto& variable : acl_variables()) variables.emplace(variable.name, "1");
  EXPECT_THAT(read(variables).warnings, Each(Not(HasSubstr("no such variable"))));
}

TEST(AclSettings, WhatIsSetBesideTheProfileIsRemembered) {
  const auto reading =
      read(with_database({{"ACL_PROFILE", "crm"}, {"ACL_LEVELS", "exact"}, {"ACL_ADDITIVE", "0"}}));
  EXPECT_THAT(reading.settings.changes, ElementsAre("ACL_LEVELS=exact", "ACL_ADDITIVE=0"));
}

TEST(AclSettings, ThePasswordIsInNoFaultAndNoWarning) {
  const auto reading = read(with_database({
      {"SUITECRM_DB_HOST", "db:1"},
      {"SUITECRM_DB_USER", "root"},
      {"SUITECRM_DB_TLS", "no"},
      {"ACL_ALLOW_ALL", "x"},
  }));
  EXPECT_FALSE(reading.faults.empty());
  EXPECT_THAT(reading.faults, Each(Not(HasSubstr("canary"))));
  EXPECT_THAT(reading.warnings, Each(Not(HasSubstr("canary"))));
}

}  // namespace
}  // namespace suitemcp::config
