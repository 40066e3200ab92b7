// What a check costs: one round trip, whatever it asks. Counted twice, by who stands between the
// reader and the database, and by the database itself.
#include "tests/support/acl_reader_bench.hpp"
#include "tests/support/tcp_relay.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace suitemcp::acl {
namespace {

using test::AclReaderBench;
using test::AclWorld;
using test::TcpRelay;

class AclReaderCost : public testing::Test {
 protected:
  AclReaderCost() {
    world.own_role("owners", {{"Tasks", "edit", 75}, {"Calls", "edit", 80}});
    world.group_role("sellers", {{"Tasks", "edit", 80}});
    world.join("sellers");
    for (int i = 0; i < 300; ++i) {
      const auto id = "t-" + std::to_string(i);
      world.record("Tasks", id, i % 2 == 0 ? "bob" : "otto");
      world.put("Tasks", id, "sellers");
    }
    world.record("Calls", "c-1", "otto");
    bench.tables.write(world.tables);
    auto database = AclReaderBench::database();
    database.port = relay.port();
    bench.use(database);
  }

  static FactsRequest bulk(int records) {
    FactsRequest request{"bob", {{"Tasks", "tasks", {}}}};
    for (int i = 0; i < records; ++i) {
      request.modules[0].record_ids.push_back("t-" + std::to_string(i));
    }
    return request;
  }
  static FactsRequest link() {
    return {"bob", {{"Tasks", "tasks", {"t-1"}}, {"Calls", "calls", {"c-1"}}}};
  }

  /// Of tables and of what the server makes of them on the way.
  std::int64_t rows_touched(const FactsRequest& request) {
    const auto total = [] {
      return AclReaderBench::sql().number(
          "SELECT SUM(variable_value) FROM information_schema.global_status "
          "WHERE variable_name LIKE 'Handler_read%' AND variable_name NOT LIKE '%retry'"
      );
    };
    const auto start = total();
    const auto before = total();
    bench.read(request);
    return total() - before - (before - start);  // less what counting costs
  }

  struct Cost {
    int turns;
    std::int64_t executed, prepared, questions;
  };
  static std::int64_t counter(const char* name) { return AclReaderBench::server().counter(name); }
  Cost cost_of(const FactsRequest& request) {
    const Cost before{
        relay.turns, counter("Com_stmt_execute"), counter("Com_stmt_prepare"), counter("Questions")
    };
    bench.read(request);
    return {
        relay.turns - before.turns,
        counter("Com_stmt_execute") - before.executed,
        counter("Com_stmt_prepare") - before.prepared,
        counter("Questions") - before.questions - 3  // of the counters themselves
    };
  }
  /// Of a shape that has been asked before.
  void expect_one_round_trip(const FactsRequest& request) {
    bench.read(request);
    for (int i = 0; i < 3; ++i) {
      const auto cost = cost_of(request);
      EXPECT_EQ(cost.turns, 1);
      EXPECT_EQ(cost.executed, 1);
      EXPECT_EQ(cost.prepared, 0);
      EXPECT_EQ(cost.questions, 1);
    }
  }

  AclReaderBench bench;
  AclWorld world;
  TcpRelay relay{bench.io, AclReaderBench::server().port()};
};

TEST_F(AclReaderCost, IsOneRoundTripForAModuleAndForARecord) {
  expect_one_round_trip(AclReaderBench::about("bob", "Tasks"));
  expect_one_round_trip(AclReaderBench::about("bob", "Tasks", "t-1"));
  expect_one_round_trip(AclReaderBench::about("nobody", "Tasks", "nowhere"));
  EXPECT_EQ(relay.connections, 1);
}

TEST_F(AclReaderCost, IsOneRoundTripForALink) {
  expect_one_round_trip(link());
  EXPECT_EQ(bench.read(link()).records.size(), 2U);
}

TEST_F(AclReaderCost, IsOneRoundTripForManyRecords) {
  expect_one_round_trip(bulk(100));
  EXPECT_EQ(bench.read(bulk(100)).records.size(), 100U);
  expect_one_round_trip(bulk(256));
  EXPECT_EQ(bench.read(bulk(256)).records.size(), 256U);
}

/// Beyond what one statement holds; none is forgotten.
TEST_F(AclReaderCost, IsFewRoundTripsBeyond) {
  bench.read(bulk(300));
  EXPECT_LE(cost_of(bulk(300)).turns, 2);
  EXPECT_EQ(bench.read(bulk(300)).records.size(), 300U);
}

/// Another user, record or number of records does not mean another statement each time.
TEST_F(AclReaderCost, StatementsArePreparedOnceForAllOfTheirShape) {
  bench.read(AclReaderBench::about("bob", "Tasks", "t-1"));
  EXPECT_EQ(cost_of(AclReaderBench::about("otto", "Tasks", "t-2")).prepared, 0);
  const auto before = counter("Com_stmt_prepare");
  for (int records = 1; records <= 256; records += 5) bench.read(bulk(records));
  EXPECT_LE(counter("Com_stmt_prepare") - before, 10);
}

TEST_F(AclReaderCost, ConnectionsAreBoundedAndShared) {
  std::vector<std::shared_ptr<test::AskedReader>> asked;
  for (int i = 0; i < 40; ++i) {
    asked.push_back(bench.begin(AclReaderBench::about("bob", "Tasks", "t-1")));
  }
  test::run_until(bench.io, [&] {
    return std::ranges::all_of(asked, [](const auto& one) { return one->is_done; });
  });
  for (const auto& one : asked) {
    EXPECT_EQ(one->outcome->code, "ok") << one->outcome->detail;
    EXPECT_EQ(one->outcome->facts.records.size(), 1U);
  }
  EXPECT_LE(relay.connections, 4);
}

/// A check must not read the tables from end to end as the CRM grows.
TEST_F(AclReaderCost, RowsAreFoundByTheirIndexes) {
  auto& sql = AclReaderBench::sql();
  sql.run(
      "INSERT INTO tasks (id, assigned_user_id) SELECT CONCAT('more-', seq), 'id-otto' FROM "
      "seq_1_to_4000;"
      "INSERT INTO securitygroups_records (id, securitygroup_id, module, record_id) SELECT "
      "CONCAT('more-', seq), 'group-sellers', 'Tasks', CONCAT('more-', seq) FROM seq_1_to_4000;"
      "INSERT INTO users (id, user_name, deleted) SELECT CONCAT('more-', seq), CONCAT('u', seq), 0 "
      "FROM seq_1_to_2000;"
      "INSERT INTO acl_roles_users (id, role_id, user_id) SELECT CONCAT('more-', seq), "
      "'role-owners', CONCAT('more-', seq) FROM seq_1_to_2000;"
      "INSERT INTO securitygroups_users (id, securitygroup_id, user_id) SELECT "
      "CONCAT('more-', seq), 'group-sellers', CONCAT('more-', seq) FROM seq_1_to_2000;"
      "ANALYZE TABLE tasks, securitygroups_records, users, acl_roles_users, securitygroups_users"
  );
  const auto one = AclReaderBench::about("bob", "Tasks", "more-7");
  const auto many = bulk(256);
  const auto nobody = AclReaderBench::about("nobody", "Tasks", "more-7");
  for (const auto* request : {&one, &many, &nobody}) bench.read(*request);
  EXPECT_LT(rows_touched(nobody), 200);
  EXPECT_LT(rows_touched(one), 300);
  EXPECT_LT(rows_touched(many), 256 * 12);
}

/// A CRM has hundreds of roles that say hundreds of things, and a table of groups' roles without an
/// index. What others have must not be read.
TEST_F(AclReaderCost, RolesOfOthersAreNotRead) {
  AclReaderBench::sql().run(
      "INSERT INTO acl_roles_actions (id, role_id, action_id, access_override) SELECT "
      "CONCAT(seq, a.id), CONCAT('other-', seq), a.id, 90 FROM seq_1_to_200 JOIN acl_actions a;"
      "INSERT INTO securitygroups_acl_roles (id, securitygroup_id, role_id) SELECT "
      "CONCAT('other-', seq), CONCAT('other-', seq), CONCAT('other-', seq) FROM seq_1_to_200;"
      "ANALYZE TABLE acl_roles_actions, securitygroups_acl_roles"
  );
  auto request = AclReaderBench::about("bob", "Tasks", "t-1");
  request.actions = {Action::edit};
  bench.read(request);
  EXPECT_LT(rows_touched(request), 400);
}

/// Only what is asked is brought.
TEST_F(AclReaderCost, OtherActionsAreNotRead) {
  auto request = AclReaderBench::about("bob", "Tasks");
  request.actions = {Action::create};
  for (const auto& row : bench.read(request).actions) {
    EXPECT_THAT(row.name, testing::AnyOf("access", "edit"));
  }
  EXPECT_EQ(bench.read(AclReaderBench::about("bob", "Tasks")).actions.size(), 8U);
}

}  // namespace
}  // namespace suitemcp::acl
