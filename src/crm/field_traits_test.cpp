#include "crm/field_traits.hpp"

#include "crm/where_clause.hpp"
#include "tests/support/crm_modules.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace suitemcp::crm {
namespace {

using test::field;

TEST(FieldTraits, TheIdFieldOfARelateIsTheOneThatTheCrmNames) {
  auto billing = test::relate("billing_account", "Account", "Accounts");
  billing.id_name = "billing_account_id";
  auto creator = test::relate("created_by_name", "Created By", "Users");
  creator.id_name = "assigned_user_id";
  const ModuleDefinition quotes{
      "AOS_Quotes",
      "aos_quotes",
      {billing, field("billing_account_id", "id", "Account"), creator, field("id", "id", "ID")},
      {}
  };
  EXPECT_EQ(stored_companion(quotes, billing), "billing_account_id");
  EXPECT_EQ(stored_companion(quotes, creator), "created_by");
  billing.id_name = "gone_id";
  EXPECT_EQ(stored_companion(quotes, billing), "");
}

TEST(FieldTraits, CountersAreNumberedByTheCrm) {
  EXPECT_TRUE(is_numbered_by_crm(test::required(field("case_number", "int", "Number"))));
  EXPECT_TRUE(is_numbered_by_crm(test::required(field("tracker_key", "int", "Key"))));
  EXPECT_FALSE(is_numbered_by_crm(test::required(field("amount", "int", "Amount"))));
  EXPECT_FALSE(is_numbered_by_crm(test::required(field("sic_number", "varchar", "SIC"))));
  EXPECT_FALSE(is_numbered_by_crm(field("lucky_number", "int", "Lucky")));
}

TEST(FieldTraits, FieldsWithoutAColumnAreRefusedInConditionsWithTheRightOne) {
  struct Row {
    std::string module;
    std::string field;
    std::string advice;
  };
  const std::vector<Row> rows{
      {"Calls", "reminder_checked", "reminder_time"},
      {"Meetings", "email_reminder_checked", "email_reminder_time"},
      {"Meetings", "accept_status", "use status"},
      {"Meetings", "direction", "cannot be queried"},
      {"Tasks", "time_due", "date_due"},
      {"Documents", "name", "document_name"},
      {"Documents", "status", "status_id"},
      {"Documents", "last_rev_create_date", "cannot be queried"},
      {"Documents", "latest_revision", "cannot be queried"},
  };
  for (const auto& row : rows) {
    const ModuleDefinition module{row.module, "t", {field(row.field, "varchar", "X")}, {}};
    const auto sql = translate_condition(row.field + " = '1'", module);
    ASSERT_FALSE(sql) << row.module << ' ' << *sql;
    const std::string message(sql.error().user_message());
    EXPECT_TRUE(message.contains(row.advice)) << message;
  }
  const ModuleDefinition calls{"Calls", "calls", {field("direction", "enum", "Direction")}, {}};
  EXPECT_TRUE(translate_condition("direction = 'Inbound'", calls));
}

}  // namespace
}  // namespace suitemcp::crm
