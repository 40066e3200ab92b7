#include "acl/permission_check.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "tests/support/acl_memory.hpp"
#include "tests/support/acl_world.hpp"
#include "tests/support/run_coroutine.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace suitemcp::acl {
namespace {

template <class T>
T settle(asio::awaitable<T> work) {
  asio::io_context io(1);
  return test::run_coroutine(io, std::move(work));
}

class Checked : public ::testing::Test {
 protected:
  test::AclWorld world;
  test::AclMemory memory{world.tables};
  Rules rules;

  Answers each(std::vector<Inquiry> inquiries) {
    return settle(PermissionCheck(&memory, rules).may_each({}, "bob", std::move(inquiries)));
  }
  Verdict may(Inquiry inquiry) {
    return settle(PermissionCheck(&memory, rules).may({}, "bob", std::move(inquiry)));
  }
};

TEST_F(Checked, WithoutADatabaseTheCrmAloneDecides) {
  const PermissionCheck check(nullptr, rules);
  EXPECT_FALSE(check.is_configured());
  const auto verdict = settle(check.may({}, "bob", {"Tasks", Action::edit, "t-1"}));
  EXPECT_TRUE(verdict.is_allowed);
  EXPECT_EQ(verdict.ground, Ground::no_database);
}

TEST_F(Checked, SeveralQuestionsAreOneRoundTrip) {
  world.own_role("Owner", {{"Tasks", "edit", 75}, {"Calls", "edit", -99}});
  world.record("Tasks", "t-1", "bob");
  world.record("Tasks", "t-2", "otto");
  const auto answers = each({
      {"Tasks", Action::edit, "t-1", "tasks"},
      {"Tasks", Action::remove, "t-1", "tasks"},
      {"Tasks", Action::edit, "t-2", "tasks"},
      {"Tasks", Action::create},
      {"Calls", Action::create},
  });
  ASSERT_EQ(answers.verdicts.size(), 5U);
  EXPECT_EQ(answers.verdicts[0].ground, Ground::owner);
  EXPECT_TRUE(answers.verdicts[1].is_allowed);
  EXPECT_EQ(answers.verdicts[2].ground, Ground::not_owner);
  EXPECT_TRUE(answers.verdicts[3].is_allowed);
  EXPECT_EQ(answers.verdicts[4].ground, Ground::level_none);
  EXPECT_EQ(answers.user_id, "id-bob");
  ASSERT_EQ(memory.requests.size(), 1U);
  const auto& request = memory.requests[0];
  EXPECT_EQ(request.user_name, "bob");
  ASSERT_EQ(request.modules.size(), 2U);
  EXPECT_EQ(request.modules[0].table, "tasks");
  EXPECT_EQ(request.modules[0].record_ids, (std::vector<std::string>{"t-1", "t-2"}));
  EXPECT_TRUE(request.modules[1].record_ids.empty());
}

TEST_F(Checked, NothingIsRemembered) {
  const Inquiry edit{"Tasks", Action::edit, "t-1", "tasks"};
  world.record("Tasks", "t-1", "otto");
  EXPECT_TRUE(may(edit).is_allowed);
  world.own_role("NoTasks", {{"Tasks", "edit", -99}});
  EXPECT_FALSE(may(edit).is_allowed);
  world.user().is_admin = 1;
  EXPECT_TRUE(may(edit).is_allowed);
  EXPECT_EQ(memory.requests.size(), 3U);
}

TEST_F(Checked, WhatTheRulesDoNotCheckIsNotRead) {
  EXPECT_EQ(may({"Tasks", Action::view, "t-1", "tasks"}).ground, Ground::unchecked);
  rules.is_read_check = false;
  EXPECT_TRUE(may({.module = "Tasks", .action = Action::list, .purpose = Purpose::leak}).is_allowed
  );
  EXPECT_TRUE(memory.requests.empty());
}

TEST_F(Checked, AnUnreachableDatabaseStopsWritesAndSaysWhy) {
  memory.trouble = "nobody listens at db.example.com:3306";
  const auto write = may({"Tasks", Action::create});
  EXPECT_FALSE(write.is_allowed);
  EXPECT_EQ(write.ground, Ground::unreachable);
  EXPECT_TRUE(write.sentence.starts_with("Permission denied")) << write.sentence;
  EXPECT_TRUE(write.sentence.contains(memory.trouble)) << write.sentence;
  const auto read = may({.module = "Tasks", .action = Action::list, .purpose = Purpose::leak});
  EXPECT_TRUE(read.is_allowed);
  EXPECT_EQ(read.rows, Rows::all);
}

TEST_F(Checked, ASourceThatThrowsIsUnreachableToo) {
  for (const auto kind : {base::ErrorKind::unavailable, base::ErrorKind::timeout}) {
    memory.fault = base::Error(kind, "acl.database_unavailable", "connect: refused", "It is down.");
    const auto verdict = may({"Tasks", Action::create});
    EXPECT_EQ(verdict.ground, Ground::unreachable);
    EXPECT_TRUE(verdict.sentence.contains("It is down.")) << verdict.sentence;
    EXPECT_FALSE(verdict.sentence.contains("refused")) << "the detail is for the log";
  }
}

TEST_F(Checked, TheLogIsToldOnceThatTheDatabaseIsBack) {
  auto sink = std::make_shared<base::CapturingSink>();
  base::Context context;
  context.log = base::Log(sink, std::make_shared<base::FakeClock>(), base::LogLevel::info);
  PermissionCheck check(&memory, rules);
  const auto ask = [&] {
    sink->lines.clear();
    settle(check.may(context, "bob", {"Tasks", Action::create}));
    return sink->lines.contains(R"("msg":"crm database","state":"reachable again")");
  };
  EXPECT_FALSE(ask()) << "it was never away";
  memory.fault = base::Error(base::ErrorKind::unavailable, "acl.database", "gone", "Gone.");
  EXPECT_FALSE(ask());
  EXPECT_FALSE(ask());
  memory.fault.reset();
  EXPECT_TRUE(ask());
  EXPECT_FALSE(ask());
  check.expect_recovery();
  EXPECT_TRUE(ask());
  EXPECT_FALSE(ask());
}

TEST_F(Checked, AFaultOfOursIsNoOutage) {
  memory.fault = base::Error(base::ErrorKind::internal, "acl.fault", "a slip");
  EXPECT_THROW(may({"Tasks", Action::create}), base::Error);
}

TEST_F(Checked, ATableIsAnSqlNameOrNothingIsAsked) {
  const std::string long_name(65, 'a');
  for (const auto& table :
       {std::string(), std::string("tasks;"), std::string("ta`sks"), std::string("täsks"), long_name
       }) {
    try {
      may({"Tasks", Action::edit, "t-1", table});
      FAIL() << table;
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), "acl.bad_table") << table;
    }
  }
  EXPECT_TRUE(memory.requests.empty());
  EXPECT_TRUE(may({"X2_Mod3", Action::edit, "r-1", "x2_mod3"}).is_allowed);
  ASSERT_EQ(memory.requests.size(), 1U);
  EXPECT_EQ(memory.requests[0].modules[0].table, "x2_mod3");
}

TEST_F(Checked, HostileNamesAreOnlyNames) {
  const std::string evil = "x' OR '1'='1";
  world.own_role("NoTasks", {{"Tasks", "edit", -99}});
  EXPECT_TRUE(may({evil, Action::edit, evil, "tasks"}).is_allowed) << "no role speaks of it";
  EXPECT_EQ(memory.requests[0].modules[0].record_ids[0], evil);
  const PermissionCheck check(&memory, rules);
  EXPECT_EQ(
      settle(check.may({}, "bob\n' --", {"Tasks", Action::edit, "t-1", "tasks"})).ground,
      Ground::unknown_user
  );
}

}  // namespace
}  // namespace suitemcp::acl
