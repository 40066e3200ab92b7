#include "crm/policy_effects.hpp"

#include "crm/field_traits.hpp"
#include "crm/order_by.hpp"
#include "crm/where_clause.hpp"
#include "tests/support/crm_modules.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace suitemcp::crm {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;

ModuleDefinition hiding(ModuleDefinition module, std::vector<std::string> fields) {
  hide_fields(module, {.fields_hide = std::move(fields)});
  return module;
}

TEST(HiddenFields, TheAddressesOfARecordGoTogether) {
  auto accounts = test::accounts();
  accounts.links.push_back({"email_addresses_primary", "EmailAddresses"});
  for (const auto* name : {"email", "email1", "Accounts.EMAIL1", "*.email"}) {
    const auto module = hiding(accounts, {name});
    for (const auto* field : {"email", "email1", "email_addresses_non_primary"}) {
      EXPECT_EQ(module.find_field(field), nullptr) << name << ' ' << field;
    }
    EXPECT_EQ(module.find_link("email_addresses_primary"), nullptr);
    EXPECT_NE(module.find_field("email_opt_out"), nullptr);
    EXPECT_FALSE(is_email_pseudo_field(module, "email"));
  }
}

TEST(HiddenFields, AFieldCalledEmailOfAModuleWithoutAddressesStandsAlone) {
  const ModuleDefinition plain{
      "my_Module", "my_module", {test::field("email", "varchar", "E-mail")}, {}
  };
  EXPECT_TRUE(hiding(plain, {"email1"}).hidden_fields.empty());
  EXPECT_THAT(hiding(plain, {"email"}).hidden_fields, UnorderedElementsAre("email"));
}

TEST(HiddenFields, TheFullNameOfAPersonGoesWithItsParts) {
  EXPECT_THAT(
      hiding(test::contacts(), {"Contacts.last_name"}).hidden_fields,
      UnorderedElementsAre("last_name", "name", "full_name")
  );
}

TEST(HiddenFields, AnAmountGoesWithItsValueInTheBaseCurrency) {
  const ModuleDefinition quotes{
      "AOS_Quotes",
      "aos_quotes",
      {test::field("total_amt", "currency", "Total"),
       test::field("total_amt_usdollar", "currency", "Total"),
       test::field("discount_amount_usdollar", "currency", "Discount")},
      {}
  };
  EXPECT_THAT(
      hiding(quotes, {"total_amt"}).hidden_fields,
      UnorderedElementsAre("total_amt", "total_amt_usdollar")
  );
}

TEST(HiddenFields, ARelatedRecordsNameAndIdAreTwoFields) {
  const auto module = hiding(test::accounts(), {"assigned_user_id", "id"});
  EXPECT_THAT(module.hidden_fields, UnorderedElementsAre("assigned_user_id"));
  EXPECT_NE(module.find_field("assigned_user_name"), nullptr);
  EXPECT_NE(module.find_field("id"), nullptr);
}

TEST(HiddenFields, LinksAreHiddenByName) {
  EXPECT_EQ(hiding(test::accounts(), {"Accounts.Contacts"}).find_link("contacts"), nullptr);
}

TEST(HiddenFields, CannotBeQueriedInAnySpelling) {
  const auto module = hiding(test::contacts(), {"Contacts.birthdate", "email1"});
  for (const auto* condition :
       {"birthdate = '1980-01-01'",
        "BirthDate = '1980-01-01'",
        "contacts.birthdate = '1980-01-01'",
        "CONTACTS.BIRTHDATE > '1980-01-01'",
        "YEAR(birthdate) = 1980",
        "title = 'x' OR NOT (`birthdate` IS NULL)",
        "title = birthdate",
        "email = 'a@example.com'",
        "Email1 LIKE 'a%'",
        "LOWER(contacts.email) = 'a@example.com'"}) {
    const auto sql = translate_condition(condition, module);
    ASSERT_FALSE(sql) << condition << " became " << *sql;
    if (std::string_view(condition).contains('`')) continue;  // refused as syntax
    EXPECT_THAT(std::string(sql.error().user_message()), HasSubstr("(FIELDS_HIDE)")) << condition;
  }
}

TEST(HiddenFields, CannotBeSortedByInAnySpelling) {
  const auto module = hiding(test::contacts(), {"Contacts.birthdate", "email1"});
  for (const auto* order :
       {"birthdate", "BIRTHDATE desc", "contacts.birthdate", "Contacts.Birthdate", "email1"}) {
    const auto sql = translate_order_by(order, module);
    ASSERT_FALSE(sql) << order << " became " << *sql;
    EXPECT_THAT(std::string(sql.error().user_message()), HasSubstr("(FIELDS_HIDE)")) << order;
  }
}

TEST(HiddenFields, AreNamedAsHiddenAndNeverSuggested) {
  const auto module = hiding(test::contacts(), {"Contacts.birthdate"});
  EXPECT_EQ(
      unknown_field_message(module, "Birthdate"),
      "The field Birthdate is hidden by the gateway's operator (FIELDS_HIDE)."
  );
  EXPECT_THAT(unknown_field_message(module, "birthdat"), Not(HasSubstr("birthdate")));
}

TEST(PolicyNames, AFieldThatAModuleLacksIsTold) {
  const config::Policy policy{
      .fields_hide = {"Contacts.birthdat", "Contacts.Title", "Leads.nothing", "ssn_c", "*.ssn_c"}
  };
  const auto sentences = find_unknown_fields(policy, test::contacts());
  ASSERT_EQ(sentences.size(), 1u);
  EXPECT_EQ(sentences[0], "FIELDS_HIDE: the CRM has no Contacts.birthdat. Did you mean birthdate?");
}

TEST(PolicyNames, AModuleIsToldWhenItIsNearToAnother) {
  const config::Policy policy{
      .modules_allow = {{"accounts", "Contact"}}, .modules_deny = {"zq_Payroll"}
  };
  const auto sentences =
      find_unknown_modules(policy, {{"Accounts", "Accounts"}, {"Contacts", "Contacts"}});
  ASSERT_EQ(sentences.size(), 1u);
  EXPECT_EQ(sentences[0], "MODULES_ALLOW: the CRM has no Contact. Did you mean Contacts?");
}

}  // namespace
}  // namespace suitemcp::crm
