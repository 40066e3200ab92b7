#include "admin/acl_answers.hpp"

#include "acl/engine.hpp"
#include "admin/acl_book_fixture.hpp"
#include "tests/support/acl_world.hpp"

#include <gmock/gmock.h>

#include <utility>

namespace suitemcp::admin {
namespace {

using acl::Ground;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Le;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class AclAnswers : public testing::Test {
 protected:
  AclAnswers() {
    book_.tables = {{"Tasks", "tasks"}, {"Calls", "calls"}, {"Accounts", "accounts"}};
    world_.own_role("own", {{"Tasks", "edit", 75}, {"Tasks", "delete", -99}});
    world_.group_role("east", {{"Accounts", "edit", 80}});
    world_.join("east");
  }

  static AclCase question(
      std::string user, std::string module, std::string action, std::string record = ""
  ) {
    return make_case(
        {.user_name = std::move(user),
         .module = std::move(module),
         .action = std::move(action),
         .record = std::move(record)}
    );
  }
  std::vector<AclAnswer> answer(const std::vector<AclCase>& cases) {
    return answer_cases(book_, world_.rules, cases);
  }
  /// As one question alone would be judged.
  acl::Verdict alone(const AclCase& question) const {
    const auto& inquiry = question.inquiry;
    return acl::judge(
        test::AclJoin(world_.tables, question.user_name).facts(inquiry.module, inquiry.record_id),
        {question.user_name, inquiry.module, inquiry.action, inquiry.record_id},
        world_.rules
    );
  }

  static base::Error refusal(const std::string& table) {
    return {base::ErrorKind::unavailable, "acl.table", "refused", "may not read " + table};
  }
  static base::Error too_slow() {
    return {base::ErrorKind::timeout, "acl.timeout", "slow", "no answer in 2000 ms"};
  }

  test::AclWorld world_{acl::Rules::crm()};
  MemoryBook book_{world_.tables};
};

TEST_F(AclAnswers, ManyCasesGetTheVerdictsOfSingleQuestionsInTheirOrder) {
  std::vector<AclCase> cases;
  for (int i = 0; i < 700; ++i) {
    const auto id = std::to_string(i);
    world_.record("Tasks", id, i % 2 == 0 ? "bob" : "otto");
    world_.record("Accounts", id, i % 3 == 0 ? "bob" : "otto");
    if (i % 5 == 0) world_.put("Accounts", id, "east");
    for (const auto* user : {"otto", "bob", "nobody"}) {
      cases.push_back(question(user, "Tasks", "edit", id));
      cases.push_back(question(user, "Accounts", i % 4 == 0 ? "edit" : "delete", id));
      cases.push_back(question(user, i % 2 == 0 ? "Calls" : "Tasks", "delete", "missing-" + id));
      cases.push_back(question(user, "Tasks", "create"));
    }
  }
  const auto answers = answer(cases);
  ASSERT_THAT(answers, SizeIs(cases.size()));
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto verdict = alone(cases[i]);
    ASSERT_EQ(answers[i].is_allowed, verdict.is_allowed) << i;
    ASSERT_EQ(answers[i].ground, verdict.ground) << i;
    ASSERT_THAT(answers[i].trouble, IsEmpty());
  }
  // 2,100 records of a user, 256 in one round trip.
  EXPECT_THAT(book_.requests.size(), Le(3 * 9U));
}

TEST_F(AclAnswers, WhatRestsOnTheRulesAloneCostsNoRoundTrip) {
  world_.rules = acl::Rules::documented();
  const auto answers = answer({question("bob", "Tasks", "view", "t1")});
  EXPECT_TRUE(answers[0].is_allowed);
  EXPECT_EQ(answers[0].ground, Ground::unchecked);
  EXPECT_THAT(book_.requests, IsEmpty());
}

TEST_F(AclAnswers, AnUnknownTableMattersOnlyWhereTheRecordDecides) {
  world_.user("otto").is_admin = 1;
  book_.tables.erase("Tasks");
  const auto answers = answer(
      {question("bob", "Tasks", "edit", "t1"),
       question("bob", "Tasks", "delete", "t1"),
       question("otto", "Tasks", "edit", "t1"),
       question("bob", "Calls", "edit", "c1")}
  );
  EXPECT_FALSE(answers[0].is_allowed);
  EXPECT_EQ(answers[0].trouble, "no table of Tasks");
  EXPECT_EQ(answers[1].ground, Ground::level_none);
  EXPECT_THAT(answers[1].trouble, IsEmpty());
  EXPECT_EQ(answers[2].ground, Ground::administrator);
  EXPECT_EQ(answers[3].ground, Ground::level_all);
}

TEST_F(AclAnswers, ATableThatIsNamedIsTakenForThatCaseAlone) {
  book_.tables.erase("Tasks");
  const auto other = question("bob", "Tasks", "edit", "t1");
  auto one = question("bob", "Tasks", "edit", "t1");
  one.inquiry.table = "custom_tasks";
  world_.record("Tasks", "t1", "bob");
  const auto answers = answer({one, other});
  EXPECT_EQ(answers[0].ground, Ground::owner);
  EXPECT_EQ(answers[1].trouble, "no table of Tasks");
  EXPECT_EQ(book_.requests.at(0).modules.at(0).table, "custom_tasks");
}

TEST_F(AclAnswers, ANameThatNoCrmHasIsTheTroubleOfItsCaseAlone) {
  book_.impossible_name = "t\n3";
  std::vector<AclCase> cases;
  for (const auto* id : {"t1", "t2", "t\n3", "t4", "t5"}) {
    world_.record("Tasks", id, "bob");
    cases.push_back(question("bob", "Tasks", "edit", id));
  }
  const auto answers = answer(cases);
  EXPECT_THAT(answers[2].trouble, HasSubstr("no CRM has the name"));
  EXPECT_FALSE(answers[2].is_allowed);
  for (const std::size_t place : {0U, 1U, 3U, 4U}) {
    EXPECT_EQ(answers[place].ground, Ground::owner) << place;
  }
}

TEST_F(AclAnswers, ATableThatCannotBeReadIsTheTroubleOfItsLinesInEveryBatch) {
  book_.bad_tables.emplace("accounts", refusal("accounts"));
  world_.role("owner", {{"Accounts", "edit", 75}, {"Tasks", "edit", 75}});
  std::vector<AclCase> cases;
  for (int i = 0; i < 100; ++i) {
    const auto name = "user-" + std::to_string(i);
    world_.tables.users.push_back({.id = "id-" + name, .user_name = name});
    world_.tables.acl_roles_users.push_back({"role-owner", "id-" + name});
    world_.record("Tasks", "t" + name, name);
    cases.push_back(question(name, "Accounts", "edit", "a" + name));
    cases.push_back(question(name, "Tasks", "edit", "t" + name));
    cases.push_back(question(name, "Accounts", "create"));
    cases.push_back(question(name, "Calls", "delete", "c" + name));
  }
  const auto answers = answer(cases);
  for (std::size_t i = 0; i < cases.size(); i += 4) {
    EXPECT_FALSE(answers[i].is_allowed) << i;
    EXPECT_EQ(answers[i].trouble, "may not read accounts") << i;
    EXPECT_EQ(answers[i + 1].ground, Ground::owner) << i;
    EXPECT_EQ(answers[i + 2].ground, Ground::module_level) << i;
    EXPECT_EQ(answers[i + 3].ground, Ground::level_all) << i;
  }
  // What one batch has found out is not found out again: a few more than one for each user.
  EXPECT_THAT(book_.requests.size(), Le(100U + 30U));
}

TEST_F(AclAnswers, ATableThatIsSlowIsTheTroubleOfItsBatch) {
  book_.bad_tables.emplace("tasks", too_slow());
  world_.record("Calls", "c1", "bob");
  const auto answers = answer(
      {question("bob", "Tasks", "edit", "t1"),
       question("bob", "Calls", "edit", "c1"),
       question("bob", "Tasks", "create")}
  );
  EXPECT_EQ(answers[0].trouble, "no answer in 2000 ms");
  EXPECT_EQ(answers[1].ground, Ground::level_all);
  EXPECT_EQ(answers[2].ground, Ground::module_level);
}

TEST_F(AclAnswers, ABatchThatTakesTooLongIsAskedInPortions) {
  book_.most_modules = 3;
  std::vector<AclCase> cases;
  for (int i = 0; i < 30; ++i) {
    const auto module = "Module" + std::to_string(i);
    book_.tables[module] = "table";
    world_.tables.acl_actions.push_back(
        {.id = module + "/access", .category = module, .name = "access", .aclaccess = 89}
    );
    world_.tables.acl_actions.push_back(
        {.id = module + "/edit", .category = module, .name = "edit", .aclaccess = 75}
    );
    world_.record(module, "m", i % 2 == 0 ? "bob" : "otto");
    cases.push_back(question("bob", module, "edit", "m"));
  }
  const auto answers = answer(cases);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(answers[i].ground, i % 2 == 0 ? Ground::owner : Ground::not_owner) << i;
    EXPECT_THAT(answers[i].trouble, IsEmpty()) << i;
  }
}

TEST_F(AclAnswers, TablesOfRightsEndTheRun) {
  for (const auto* table : {"tasks", "calls", "acl_roles"}) {
    book_.bad_tables.emplace(table, refusal("securitygroups_records"));
  }
  const auto one = question("bob", "Tasks", "edit", "t1");
  const auto other = question("bob", "Calls", "edit", "c1");
  EXPECT_THROW(answer({one, other}), base::Error);
  book_.outage = refusal("acl_roles_users");
  EXPECT_THROW(answer({one, other}), base::Error);
  EXPECT_THROW(answer({question("bob", "Tasks", "create")}), base::Error);
}

/// Repeating calls of another calendar are locked, for administrators, too.
TEST_F(AclAnswers, ACallThatCannotBeLookedUpIsNotTakenForOneOfTheCrm) {
  world_.user("otto").is_admin = 1;
  book_.tables.erase("Calls");
  book_.bad_tables.emplace("tasks", refusal("tasks"));
  const auto answers = answer(
      {question("otto", "Calls", "edit", "c1"),
       question("bob", "Calls", "delete", "c1"),
       question("otto", "Calls", "view", "c1"),
       question("otto", "Tasks", "edit", "t1")}
  );
  EXPECT_EQ(answers[0].trouble, "no table of Calls");
  EXPECT_EQ(answers[1].trouble, "no table of Calls");
  EXPECT_EQ(answers[2].ground, Ground::administrator);
  EXPECT_EQ(answers[3].ground, Ground::administrator);
}

TEST_F(AclAnswers, ABatchSaysWhichActionsItIsAbout) {
  answer(
      {question("bob", "Tasks", "edit", "t1"),
       question("bob", "Tasks", "edit", "t2"),
       question("bob", "Calls", "create")}
  );
  EXPECT_THAT(
      book_.requests.at(0).actions, UnorderedElementsAre(acl::Action::edit, acl::Action::create)
  );
}

TEST_F(AclAnswers, AnOutageEndsTheRun) {
  const base::Error away(base::ErrorKind::unavailable, "acl.database", "away", "it is away");
  for (const auto& outage : {away, too_slow(), refusal("users")}) {
    book_.outage = outage;
    try {
      answer({question("bob", "Tasks", "create")});
      ADD_FAILURE() << "no error";
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), outage.code());
    }
    EXPECT_THROW(answer({question("bob", "Tasks", "edit", "t1")}), base::Error);
  }
}

}  // namespace
}  // namespace suitemcp::admin
