#include "config/policy.hpp"

#include <gmock/gmock.h>

namespace suitemcp::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Policy, ForbidsNothingUnlessTold) {
  const Policy policy;
  EXPECT_FALSE(policy.is_restricting());
  EXPECT_FALSE(policy.find_tool_refusal("delete", Access::write));
  EXPECT_TRUE(policy.allows_module("Accounts"));
  EXPECT_FALSE(policy.hides_field("Contacts", "birthdate"));
}

TEST(Policy, ReadOnlyRefusesWhatWrites) {
  const Policy policy{.is_read_only = true, .tools_deny = {"count"}};
  EXPECT_EQ(policy.find_tool_refusal("update", Access::write), "READ_ONLY");
  EXPECT_EQ(policy.find_tool_refusal("count", Access::read), "TOOLS_DENY");
  EXPECT_FALSE(policy.find_tool_refusal("search", Access::read));
}

TEST(Policy, NoSpellingGetsAroundADenial) {
  const Policy policy{
      .tools_deny = {"Delete"}, .modules_deny = {"contacts"}, .fields_hide = {"LEADS.Phone_Home"}
  };
  EXPECT_EQ(policy.find_tool_refusal("delete", Access::write), "TOOLS_DENY");
  for (const auto* name : {"Contacts", "CONTACTS", "contacts"}) {
    EXPECT_EQ(policy.find_module_refusal(name), "MODULES_DENY") << name;
  }
  EXPECT_TRUE(policy.hides_field("Leads", "phone_home"));
  EXPECT_TRUE(policy.hides_field("leads", "PHONE_HOME"));
}

TEST(Policy, OnlyListedModulesAreAllowedAndADenialWins) {
  const Policy policy{
      .modules_allow = {{"Accounts", "Contacts"}}, .modules_deny = {"Contacts", "Leads"}
  };
  EXPECT_TRUE(policy.allows_module("Accounts"));
  EXPECT_EQ(policy.find_module_refusal("Contacts"), "MODULES_DENY");
  EXPECT_EQ(policy.find_module_refusal("Leads"), "MODULES_DENY");
  EXPECT_EQ(policy.find_module_refusal("Cases"), "MODULES_ALLOW");
}

TEST(Policy, AnEmptyListOfAllowedModulesAllowsNone) {
  Policy policy;
  policy.modules_allow.emplace();
  EXPECT_TRUE(policy.is_restricting());
  EXPECT_FALSE(policy.allows_module("Accounts"));
}

TEST(Policy, UsersAndEmployeesAreTheSameRecords) {
  const Policy policy{.modules_deny = {"Users"}, .fields_hide = {"Employees.phone_home"}};
  EXPECT_FALSE(policy.allows_module("employees"));
  EXPECT_TRUE(policy.hides_field("Users", "phone_home"));
  const Policy only_users{.modules_allow = {{"Users"}}};
  EXPECT_FALSE(only_users.allows_module("Employees")) << "an allowance is no wider than written";
}

TEST(Policy, FieldsAreHiddenInOneModuleOrInEach) {
  const Policy policy{.fields_hide = {"Contacts.birthdate", "ssn_c", "*.salary_c"}};
  EXPECT_TRUE(policy.hides_field("Contacts", "birthdate"));
  EXPECT_FALSE(policy.hides_field("Leads", "birthdate"));
  for (const auto* field : {"ssn_c", "salary_c"}) {
    EXPECT_TRUE(policy.hides_field("Contacts", field)) << field;
    EXPECT_TRUE(policy.hides_field("Leads", field)) << field;
  }
  EXPECT_FALSE(policy.hides_field("Contacts", "ssn"));
}

TEST(Policy, JoiningForbidsWhatEitherForbids) {
  const Policy a{
      .tools_deny = {"delete"},
      .modules_allow = {{"Accounts", "Contacts"}},
      .fields_hide = {"birthdate"}
  };
  const Policy b{
      .is_read_only = true,
      .tools_deny = {"DELETE", "update"},
      .modules_allow = {{"contacts", "Leads"}},
      .modules_deny = {"Users"}
  };
  const auto both = join(a, b);
  EXPECT_TRUE(both.is_read_only);
  EXPECT_THAT(both.tools_deny, ElementsAre("delete", "update"));
  EXPECT_THAT(*both.modules_allow, ElementsAre("Contacts"));
  EXPECT_THAT(both.modules_deny, ElementsAre("Users"));
  EXPECT_THAT(both.fields_hide, ElementsAre("birthdate"));
}

TEST(Policy, JoiningWithNoAllowListLoosensNothing) {
  const Policy narrow{.modules_allow = {{"Accounts"}}};
  EXPECT_THAT(*join(narrow, {}).modules_allow, ElementsAre("Accounts"));
  EXPECT_THAT(*join({}, narrow).modules_allow, ElementsAre("Accounts"));
  const Policy other{.modules_allow = {{"Leads"}}};
  EXPECT_FALSE(join(narrow, other).allows_module("Accounts"));
  EXPECT_FALSE(join(narrow, other).allows_module("Cases")) << "nothing in common is not everything";
}

TEST(Policy, ContradictionsAreWarnedAbout) {
  std::vector<std::string> warnings;
  add_policy_warnings(
      {.modules_allow = {{"Accounts", "Leads"}}, .modules_deny = {"leads"}}, "crm1", warnings
  );
  EXPECT_THAT(warnings, ElementsAre("crm1: \"Leads\" is allowed and denied: it is denied"));
  warnings.clear();
  const Policy narrow{.modules_allow = {{"Accounts"}}};
  const Policy other{.modules_allow = {{"Leads"}}};
  add_policy_warnings(join(narrow, other), "crm1", warnings);
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("no module is left")));
  warnings.clear();
  add_policy_warnings(narrow, "crm1", warnings);
  EXPECT_THAT(warnings, IsEmpty());
}

}  // namespace
}  // namespace suitemcp::config
