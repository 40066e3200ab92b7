#include "crm/where_clause.hpp"

#include "tests/support/crm_modules.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::crm {
namespace {

const ModuleDefinition& module_named(std::string_view name) {
  static const ModuleDefinition kAccounts = test::accounts();
  static const ModuleDefinition kContacts = test::contacts();
  static const ModuleDefinition kOpportunities = test::opportunities();
  if (name == "Contacts") return kContacts;
  return name == "Opportunities" ? kOpportunities : kAccounts;
}

std::string printed(std::string_view text, std::string_view module = "Accounts") {
  const auto result = translate_condition(text, module_named(module));
  return result ? *result : "refused: " + std::string(result.error().user_message());
}

std::string refusal(std::string_view text, std::string_view module = "Accounts") {
  const auto result = translate_condition(text, module_named(module));
  return result ? "" : std::string(result.error().user_message());
}

struct Honest {
  std::string_view text;
  std::string_view sql;
  std::string_view module = "Accounts";
};

#define SUBSELECT                                                                     \
  "IN (SELECT eabr.bean_id FROM email_addr_bean_rel eabr JOIN email_addresses ea ON " \
  "eabr.email_address_id=ea.id WHERE "

const std::vector<Honest> kHonest{
    {"", ""},
    {"  \n ", ""},
    {"name = 'Acme'", "accounts.name = 'Acme'"},
    {"accounts.name = 'Acme'", "accounts.name = 'Acme'"},
    {"Accounts.name = 'Acme'", "accounts.name = 'Acme'"},
    {"NAME = 'Acme'", "accounts.name = 'Acme'"},
    {"`accounts`.`name` = 'Acme'", "accounts.name = 'Acme'"},
    {"`name` LIKE 'A%'", "accounts.name LIKE 'A%'"},
    {"WHERE name = 'Acme'", "accounts.name = 'Acme'"},
    {"name like 'A%'", "accounts.name LIKE 'A%'"},
    {"name not like 'A%'", "accounts.name NOT LIKE 'A%'"},
    {"name LIKE \"A%\"", "accounts.name LIKE 'A%'"},
    {"name = \"O'Hara\"", "accounts.name = 'O\\'Hara'"},
    {"name = 'O''Hara'", "accounts.name = 'O\\'Hara'"},
    {"name = 'O\\'Hara'", "accounts.name = 'O\\'Hara'"},
    {"name = 'say \"hi\"'", "accounts.name = 'say \"hi\"'"},
    {"name = 'back\\\\slash'", "accounts.name = 'back\\\\slash'"},
    {"name LIKE '100\\%'", "accounts.name LIKE '100\\\\%'"},
    {"name = 'credit union'", "accounts.name = 'credit union'"},
    {"name = 'select one; drop table -- x /* y */ # z'",
     "accounts.name = 'select one; drop table -- x /* y */ # z'"},
    {"name = 'a (b'", "accounts.name = 'a (b'"},
    {"name = '漢字'", "accounts.name = '漢字'"},
    {"name = 'Müller & Söhne'", "accounts.name = 'Müller & Söhne'"},
    {"name = ''", "accounts.name = ''"},
    {"name <> ''", "accounts.name <> ''"},
    {"name != 'x'", "accounts.name <> 'x'"},
    {"industry = 'Media'", "accounts.industry = 'Media'"},
    {"industry = 'media'", "accounts.industry = 'media'"},
    {"industry = ''", "accounts.industry = ''"},
    {"industry = 'Old Value'", "accounts.industry = 'Old Value'"},
    {"industry in ('Media','Banking')", "accounts.industry IN ('Media', 'Banking')"},
    {"industry NOT IN ('Media')", "accounts.industry NOT IN ('Media')"},
    {"employees IN (1, 2, -3)", "accounts.employees IN (1, 2, -3)"},
    {"description is null", "accounts.description IS NULL"},
    {"description IS NOT NULL", "accounts.description IS NOT NULL"},
    {"deleted = 0", "accounts.deleted = 0"},
    {"accounts.deleted='0'", "accounts.deleted = '0'"},
    {"name = 'a' AND industry = 'Media'", "accounts.name = 'a' AND accounts.industry = 'Media'"},
    {"name = 'a' or name = 'b'", "(accounts.name = 'a' OR accounts.name = 'b')"},
    {"name = 'a' or name = 'b' and website = 'c'",
     "(accounts.name = 'a' OR (accounts.name = 'b' AND accounts.website = 'c'))"},
    {"(name = 'a' or name = 'b') and website = 'c'",
     "(accounts.name = 'a' OR accounts.name = 'b') AND accounts.website = 'c'"},
    {"NOT name = 'a'", "NOT (accounts.name = 'a')"},
    {"NOT (name = 'a' OR name = 'b')", "NOT (accounts.name = 'a' OR accounts.name = 'b')"},
    {"((((name = 'a'))))", "accounts.name = 'a'"},
    {"date_entered between '2025-01-01' and '2025-12-31'",
     "accounts.date_entered BETWEEN '2025-01-01' AND '2025-12-31'"},
    {"date_entered NOT BETWEEN '2025-01-01' AND '2025-12-31'",
     "accounts.date_entered NOT BETWEEN '2025-01-01' AND '2025-12-31'"},
    {"date_entered > '2026-01-01 10:00:00'", "accounts.date_entered > '2026-01-01 10:00:00'"},
    {"date_entered > '2026-01-01T10:00:00Z'", "accounts.date_entered > '2026-01-01 10:00:00'"},
    {"date_entered > '2026-01-01T00:30:00+02:00'", "accounts.date_entered > '2025-12-31 22:30:00'"},
    {"'2026-01-01T10:00:00Z' < date_entered", "'2026-01-01 10:00:00' < accounts.date_entered"},
    {"date_entered LIKE '2026-01%'", "accounts.date_entered LIKE '2026-01%'"},
    {"date_closed = '2026-12-31T23:00:00+02:00'",
     "opportunities.date_closed = '2026-12-31'",
     "Opportunities"},
    {"date_modified > now()", "accounts.date_modified > UTC_TIMESTAMP()"},
    {"date_modified >= CURDATE()", "accounts.date_modified >= UTC_DATE()"},
    {"date_modified > DATE_SUB(NOW(), INTERVAL 7 DAY)",
     "accounts.date_modified > DATE_SUB(UTC_TIMESTAMP(), INTERVAL 7 DAY)"},
    {"date_modified > date_sub(now(), interval '30' day)",
     "accounts.date_modified > DATE_SUB(UTC_TIMESTAMP(), INTERVAL 30 DAY)"},
    {"date_modified > NOW() - INTERVAL 1 MONTH",
     "accounts.date_modified > DATE_SUB(UTC_TIMESTAMP(), INTERVAL 1 MONTH)"},
    {"date_closed <= DATE_ADD(CURDATE(), INTERVAL 2 WEEK)",
     "opportunities.date_closed <= DATE_ADD(UTC_DATE(), INTERVAL 2 WEEK)",
     "Opportunities"},
    {"date_closed <= CURDATE() + INTERVAL 1 YEAR",
     "opportunities.date_closed <= DATE_ADD(UTC_DATE(), INTERVAL 1 YEAR)",
     "Opportunities"},
    {"DATE(date_entered) = CURDATE()", "DATE(accounts.date_entered) = UTC_DATE()"},
    {"YEAR(date_entered) = 2026 AND MONTH(date_entered) = 3",
     "YEAR(accounts.date_entered) = 2026 AND MONTH(accounts.date_entered) = 3"},
    {"lower(name) like 'a%'", "LOWER(accounts.name) LIKE 'a%'"},
    {"UPPER(name) = 'ACME'", "UPPER(accounts.name) = 'ACME'"},
    {"TRIM(name) = 'x'", "TRIM(accounts.name) = 'x'"},
    {"LENGTH(name) > 20", "LENGTH(accounts.name) > 20"},
    {"COALESCE(website, '') = ''", "COALESCE(accounts.website, '') = ''"},
    {"CONCAT(first_name, ' ', last_name) = 'Ada Lovelace'",
     "CONCAT(contacts.first_name, ' ', contacts.last_name) = 'Ada Lovelace'",
     "Contacts"},
    {"LOWER(CONCAT(first_name, last_name)) LIKE '%x%'",
     "LOWER(CONCAT(contacts.first_name, contacts.last_name)) LIKE '%x%'",
     "Contacts"},
    {"amount > 10000", "opportunities.amount > 10000", "Opportunities"},
    {"amount >= '10000.50'", "opportunities.amount >= '10000.50'", "Opportunities"},
    {"amount < -5.25", "opportunities.amount < -5.25", "Opportunities"},
    {"amount BETWEEN 1 AND 2.5", "opportunities.amount BETWEEN 1 AND 2.5", "Opportunities"},
    {"probability = .5", "opportunities.probability = .5", "Opportunities"},
    {"sales_stage NOT IN ('Closed Won', 'Closed Lost')",
     "opportunities.sales_stage NOT IN ('Closed Won', 'Closed Lost')",
     "Opportunities"},
    {"sales_stage LIKE 'Closed%'", "opportunities.sales_stage LIKE 'Closed%'", "Opportunities"},
    {"do_not_call = 1", "contacts.do_not_call = 1", "Contacts"},
    {"do_not_call = TRUE", "contacts.do_not_call = 1", "Contacts"},
    {"do_not_call = 'false'", "contacts.do_not_call = '0'", "Contacts"},
    {"jjwg_maps_lat_c is not null", "jjwg_maps_lat_c IS NOT NULL"},
    {"accounts_cstm.jjwg_maps_lat_c > 1.5", "jjwg_maps_lat_c > 1.5"},
    {"accounts.jjwg_maps_lat_c > 1.5", "jjwg_maps_lat_c > 1.5"},
    {"regions_c LIKE '%^north^%'", "regions_c LIKE '%^north^%'"},
    {"assigned_user_id = 'seed_chris_id'", "accounts.assigned_user_id = 'seed_chris_id'"},
    {"id IN ('a-1', 'b-2')", "accounts.id IN ('a-1', 'b-2')"},
    {"parent_id = 'x' AND campaign_id IS NULL",
     "accounts.parent_id = 'x' AND accounts.campaign_id IS NULL"},
    {"1=1", "1 = 1"},
    {"name > website", "accounts.name > accounts.website"},
    {"email = 'a@b.com'",
     "accounts.id " SUBSELECT
     "ea.email_address = 'a@b.com' AND eabr.deleted=0 AND eabr.bean_module='Accounts')"},
    {"email1 LIKE '%@example.com'",
     "accounts.id " SUBSELECT
     "ea.email_address LIKE '%@example.com' AND eabr.deleted=0 AND eabr.bean_module='Accounts')"},
    {"contacts.email1 = 'a@b.com'",
     "contacts.id " SUBSELECT
     "ea.email_address = 'a@b.com' AND eabr.deleted=0 AND eabr.bean_module='Contacts')",
     "Contacts"},
    {"LOWER(email) = 'a@b.com'",
     "accounts.id " SUBSELECT
     "ea.email_address = 'a@b.com' AND eabr.deleted=0 AND eabr.bean_module='Accounts')"},
    {"email NOT LIKE '%@b.com'",
     "accounts.id NOT " SUBSELECT
     "ea.email_address LIKE '%@b.com' AND eabr.deleted=0 AND eabr.bean_module='Accounts')"},
    {"email <> 'a@b.com'",
     "accounts.id NOT " SUBSELECT
     "ea.email_address = 'a@b.com' AND eabr.deleted=0 AND eabr.bean_module='Accounts')"},
    {"email IN ('a@b.com','c@d.com')",
     "accounts.id " SUBSELECT "ea.email_address IN ('a@b.com', 'c@d.com') AND eabr.deleted=0 AND "
     "eabr.bean_module='Accounts')"},
    {"email IS NULL", "accounts.id NOT " SUBSELECT "eabr.deleted=0 AND eabr.bean_module='Accounts')"
    },
    {"email IS NOT NULL", "accounts.id " SUBSELECT "eabr.deleted=0 AND eabr.bean_module='Accounts')"
    },
    {"email = ''", "accounts.id NOT " SUBSELECT "eabr.deleted=0 AND eabr.bean_module='Accounts')"},
    {"email = 'x'' OR 1=1'",
     "accounts.id " SUBSELECT
     "ea.email_address = 'x\\' OR 1=1' AND eabr.deleted=0 AND eabr.bean_module='Accounts')"},
};

TEST(WhereClause, PrintsHonestConditionsQualified) {
  EXPECT_GE(kHonest.size(), 80u);
  for (const auto& [text, sql, module] : kHonest) EXPECT_EQ(printed(text, module), sql) << text;
}

TEST(WhereClause, PrintsTheSameAgainFromItsOwnOutput) {
  for (const auto& [text, sql, module] : kHonest) {
    if (sql.contains("SELECT eabr")) continue;
    EXPECT_EQ(printed(sql, module), sql) << text;
  }
}

TEST(WhereClause, BoundsLengthAndDepth) {
  const std::string long_text = "name = '" + std::string(kMaxConditionBytes, 'a') + "'";
  EXPECT_TRUE(refusal(long_text).contains("longer than 2000 bytes"));
  std::string nested = "name = 'a'";
  for (int i = 0; i < 30; ++i) nested = "(" + nested + ")";
  EXPECT_EQ(printed(nested), "accounts.name = 'a'");
  for (int i = 0; i < 10; ++i) nested = "(" + nested + ")";
  EXPECT_TRUE(refusal(nested).contains("nested too deep"));
  std::string calls = "name";
  for (int i = 0; i < 40; ++i) calls = "LOWER(" + calls + ")";
  EXPECT_TRUE(refusal(calls + " = 'a'").contains("nested too deep"));
  std::string negations = "name = 'a'";
  for (int i = 0; i < 40; ++i) negations = "NOT " + negations;
  EXPECT_TRUE(refusal(negations).contains("nested too deep"));
}

TEST(WhereClause, NamesTheFix) {
  struct Row {
    std::string_view text;
    std::string_view fix;
    std::string_view module = "Accounts";
  };
  const std::vector<Row> rows{
      {"nme = 'a'", "Did you mean name"},
      {"created_at > '2026-01-01'", "date_entered"},
      {"owner = 'x'", "assigned_user_id"},
      {"city = 'Rome'", "billing_address_city"},
      {"industry = Media", "single quotes"},
      {"industry = 'Tech Sector'", "'Technology'"},
      {"sales_stage = 'Won'", "'Closed Won'", "Opportunities"},
      {"assigned_user_name = 'chris'", "assigned_user_id"},
      {"parent_name = 'x'", "parent_id"},
      {"account_name = 'x'", "get_relationships", "Contacts"},
      {"name = 'Ada Lovelace'", "first_name and last_name", "Contacts"},
      {"full_name LIKE 'Ada%'", "CONCAT(first_name, ' ', last_name)", "Contacts"},
      {"email_opt_out = 1", "cannot be queried"},
      {"date_entered > 'last week'", "DATE_SUB(NOW(), INTERVAL 7 DAY)"},
      {"date_entered > '01/02/2026'", "2026-12-01"},
      {"date_entered > '2026-02-30'", "is not a date"},
      {"amount > '10,000'", "digits and a point", "Opportunities"},
      {"do_not_call = 'never'", "1 or 0", "Contacts"},
      {"regions_c = 'north'", "LIKE '%^north^%'"},
      {"name = NULL", "IS NULL"},
      {"name <> NULL", "IS NOT NULL"},
      {"name == 'a'", "= instead of =="},
      {"name CONTAINS 'a'", "LIKE '%text%'"},
      {"name ILIKE 'a%'", "LIKE instead of ILIKE"},
      {"name = 'a' ORDER BY name", "order_by"},
      {"name = 'a' LIMIT 5", "max_results"},
      {"deleted = 1", "deleted records cannot be searched"},
      {"users.user_name = 'x'", "assigned_user_id"},
      {"email_addresses.email_address = 'x'", "field email"},
      {"DATEDIFF(NOW(), date_entered) < 7", "DATE_SUB"},
      {"IFNULL(name, '') = ''", "COALESCE"},
      {"SELECT * FROM accounts", "only the condition"},
      {"SELECT id FROM accounts", "sub-selects"},
      {"name = \u2018a\u2019", "plain single quote"},
      {"user_hash = 'x'", "secret"},
      {"phone = '1'", "phone_office"},
      {"date_created > '2026-01-01'", "date_entered"},
  };
  for (const auto& [text, fix, module] : rows) {
    EXPECT_TRUE(refusal(text, module).contains(fix)) << text << ": " << printed(text, module);
  }
}

TEST(WhereClause, StaysStableOnTheFuzzCorpus) {
  const std::filesystem::path folder =
      std::filesystem::path(SUITEMCP_SOURCE_DIR) / "fuzz/corpus/crm_where_clause";
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path());
    std::stringstream text;
    text << file.rdbuf();
    const auto once = translate_condition(text.str(), module_named("Accounts"));
    if (once && !once->contains("SELECT eabr")) {
      EXPECT_EQ(printed(*once), *once) << entry.path();
    }
    ++files;
  }
  EXPECT_GE(files, 10);
}

}  // namespace
}  // namespace suitemcp::crm
