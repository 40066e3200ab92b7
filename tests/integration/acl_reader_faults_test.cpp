// A database that dies, hangs, comes back, or does not let the gateway in: questions end in time
// with an error that says what to do, and go on being answered as soon as they can be.
#include "tests/support/acl_reader_bench.hpp"
#include "tests/support/io_watch.hpp"
#include "tests/support/tcp_relay.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace suitemcp::acl {
namespace {

using namespace std::chrono_literals;
using test::AclReaderBench;
using test::AclWorld;
using test::AskedReader;
using test::IoWatch;
using test::TcpRelay;
using testing::HasSubstr;
using testing::Not;

class AclReaderFaults : public testing::Test {
 protected:
  AclReaderFaults() {
    AclWorld world(Rules::crm());
    world.own_role("owners", {{"Tasks", "edit", 75}});
    for (const auto* id : {"t-1", "t-2"}) world.record("Tasks", id, "bob");
    bench.tables.write(world.tables);
  }
  ~AclReaderFaults() override { server().resume(); }

  static test::MariadbServer& server() { return AclReaderBench::server(); }
  /// Shorter than an operator would set it, for the sake of the tests' time.
  static config::CrmDatabase impatient() {
    auto database = AclReaderBench::database();
    database.time_limit = 400ms;
    return database;
  }
  static FactsRequest about_task(const char* id) {
    return AclReaderBench::about("bob", "Tasks", id);
  }
  /// All at once; those that have been answered.
  std::vector<std::shared_ptr<AskedReader>> ask_many(int count) {
    std::vector<std::shared_ptr<AskedReader>> all;
    for (int i = 0; i < count; ++i) all.push_back(bench.begin());
    EXPECT_TRUE(bench.finish(all));
    return all;
  }
  void expect_refusal(
      const config::CrmDatabase& database,
      const std::vector<std::string>& words,
      const std::string& code = "acl.database"
  ) {
    bench.use(database);
    const auto outcome = bench.try_read();
    EXPECT_EQ(outcome.code, code) << outcome.detail;
    EXPECT_EQ(outcome.kind, base::ErrorKind::unavailable);
    for (const auto& word : words) EXPECT_THAT(outcome.message, HasSubstr(word));
    for (const auto& text : {outcome.message, outcome.detail}) {
      EXPECT_THAT(text, Not(HasSubstr(AclReaderBench::kPassword)));
      EXPECT_THAT(text, Not(HasSubstr("a wrong one")));
    }
  }

  AclReaderBench bench;
};

TEST_F(AclReaderFaults, AServerThatDiesIsAnErrorUntilItIsBack) {
  EXPECT_EQ(bench.try_read().code, "ok");
  server().kill();
  const auto outcome = bench.try_read();
  EXPECT_EQ(outcome.code, "acl.database");
  EXPECT_EQ(outcome.kind, base::ErrorKind::unavailable);
  EXPECT_LT(outcome.took, 1s);
  EXPECT_THAT(outcome.message, HasSubstr("SUITECRM_DB_HOST"));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(bench.try_read().code, "acl.database");
  server().start();
  EXPECT_TRUE(bench.recovers(5s));
  EXPECT_EQ(bench.try_read().facts.records.size(), 1U);
}

/// What was not in use when it happened does not cost an answer.
TEST_F(AclReaderFaults, ARestartBetweenTwoQuestionsIsNotNoticed) {
  ask_many(8);
  server().restart();
  for (const auto& one : ask_many(8)) {
    EXPECT_EQ(one->outcome->code, "ok") << one->outcome->detail;
  }
}

TEST_F(AclReaderFaults, AServerThatHangsIsAnErrorAfterTheTimeLimit) {
  EXPECT_EQ(bench.try_read().code, "ok");
  server().pause();
  std::vector<std::shared_ptr<AskedReader>> asked;
  {
    IoWatch watch(bench.io);
    asked = ask_many(12);
    EXPECT_LT(watch.longest, 500ms);
    EXPECT_GT(watch.ticks, 50);
  }
  for (const auto& one : asked) {
    EXPECT_THAT(one->outcome->code, testing::AnyOf("acl.timeout", "acl.database"));
    EXPECT_LT(one->outcome->took, 2600ms);
  }
  EXPECT_EQ(asked[0]->outcome->code, "acl.timeout");
  EXPECT_EQ(asked[0]->outcome->kind, base::ErrorKind::timeout);
  EXPECT_GE(asked[0]->outcome->took, 1900ms);
  EXPECT_THAT(asked[0]->outcome->message, HasSubstr("2000 ms"));
  server().resume();
  EXPECT_TRUE(bench.recovers());
  EXPECT_TRUE(bench.wait_for_connections(4));
}

/// The first connection, too; and it makes no difference that there never was one.
TEST_F(AclReaderFaults, AServerThatHangsFromTheBeginning) {
  bench.use(impatient());
  server().pause();
  IoWatch watch(bench.io);
  for (int i = 0; i < 4; ++i) {
    const auto outcome = bench.try_read();
    EXPECT_THAT(outcome.code, testing::AnyOf("acl.timeout", "acl.database"));
    EXPECT_LT(outcome.took, 900ms);
    EXPECT_FALSE(outcome.message.empty());
  }
  EXPECT_LT(watch.longest, 500ms);
  server().resume();
  EXPECT_TRUE(bench.recovers());
}

TEST_F(AclReaderFaults, TheCallersDeadlineCountsWhereItIsSooner) {
  EXPECT_EQ(bench.try_read().code, "ok");
  server().pause();
  base::Context context;
  context.deadline = std::chrono::steady_clock::now() + 100ms;
  const auto start = std::chrono::steady_clock::now();
  try {
    test::run_coroutine(bench.io, bench.reader().read(context, about_task("t-1")));
    ADD_FAILURE() << "answered";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.kind(), base::ErrorKind::timeout) << error.code();
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, 500ms);
  server().resume();
  EXPECT_TRUE(bench.recovers());
}

TEST_F(AclReaderFaults, MoreQuestionsThanWaitAreRefusedAtOnce) {
  bench.use(impatient());
  EXPECT_EQ(bench.try_read().code, "ok");
  server().pause();
  int busy = 0;
  for (const auto& one : ask_many(1000)) {
    EXPECT_NE(one->outcome->code, "ok");
    EXPECT_LT(one->outcome->took, 1s);
    if (one->outcome->code != "acl.busy") continue;
    ++busy;
    EXPECT_LT(one->outcome->took, 50ms);
    EXPECT_EQ(one->outcome->kind, base::ErrorKind::unavailable);
    EXPECT_FALSE(one->outcome->message.empty());
  }
  EXPECT_GE(busy, 500);
  EXPECT_LT(busy, 1000);
  server().resume();
  EXPECT_TRUE(bench.recovers());
  for (const auto& one : ask_many(100)) EXPECT_EQ(one->outcome->code, "ok");
  EXPECT_TRUE(bench.wait_for_connections(4));
}

/// The wire is cut somewhere: nothing comes back, nobody says so.
TEST_F(AclReaderFaults, AConnectionThatWentSilentIsNotUsedAgain) {
  TcpRelay relay(bench.io, server().port());
  auto database = impatient();
  database.port = relay.port();
  database.connections = 1;
  bench.use(database);
  EXPECT_EQ(bench.try_read().code, "ok");
  relay.is_deaf = true;
  EXPECT_EQ(bench.try_read().code, "acl.timeout");
  relay.is_deaf = false;
  const auto outcome = bench.try_read(about_task("t-2"));
  EXPECT_EQ(outcome.code, "ok") << outcome.detail;
  EXPECT_EQ(outcome.facts.records.at(0).id, "t-2");
  EXPECT_EQ(relay.connections, 2);
}

TEST_F(AclReaderFaults, WhileTheServerIsAwayItIsSeldomTried) {
  TcpRelay relay(bench.io, server().port());
  relay.refuses = true;
  auto database = AclReaderBench::database();
  database.port = relay.port();
  bench.use(database);
  const auto until = std::chrono::steady_clock::now() + 1s;
  int failures = 0;
  while (std::chrono::steady_clock::now() < until) {
    for (const auto& one : ask_many(10)) {
      EXPECT_EQ(one->outcome->code, "acl.database");
      EXPECT_LT(one->outcome->took, 500ms);
      ++failures;
    }
    test::run_coroutine(bench.io, net::sleep_for(5ms));
  }
  EXPECT_GT(failures, 100);
  EXPECT_GE(relay.connections, 2);
  EXPECT_LE(relay.connections, 10);
  relay.refuses = false;
  EXPECT_TRUE(bench.recovers(5s));
  bench.use(AclReaderBench::database());  // before the relay goes
}

TEST_F(AclReaderFaults, ConnectionsThatTheServerCloses) {
  EXPECT_EQ(bench.try_read().code, "ok");
  bench.use(AclReaderBench::database());
  AclReaderBench::sql().run("SET GLOBAL wait_timeout = 1");
  ask_many(8);
  EXPECT_GT(AclReaderBench::connections(), 0);
  EXPECT_TRUE(bench.wait_for_connections(0));
  EXPECT_EQ(bench.try_read().code, "ok");
  AclReaderBench::sql().run("SET GLOBAL wait_timeout = DEFAULT; KILL USER gateway@'127.0.0.1'");
  for (const auto& one : ask_many(8)) {
    EXPECT_EQ(one->outcome->code, "ok") << one->outcome->detail;
  }
}

/// Somebody at the server ends a question that takes too long.
TEST_F(AclReaderFaults, AQuestionThatIsKilledOnTheServer) {
  for (const auto* what : {"QUERY", "CONNECTION"}) {
    test::SqlClient locker(server().socket(), "root");
    locker.run("LOCK TABLES crm.acl_actions WRITE");
    const auto asked = bench.begin();
    const auto waiting = [] {
      return AclReaderBench::sql().run(
          "SELECT id FROM information_schema.processlist "
          "WHERE user = 'gateway' AND state LIKE 'Waiting for table%'"
      );
    };
    ASSERT_TRUE(bench.run_polling([&] { return !waiting().empty(); }));
    AclReaderBench::sql().run(std::string("KILL ") + what + " " + *waiting()[0][0]);
    locker.run("UNLOCK TABLES");
    EXPECT_TRUE(bench.finish({asked}));
    EXPECT_THAT(asked->outcome->code, testing::AnyOf("ok", "acl.database"));
    EXPECT_EQ(bench.try_read().code, "ok") << what;
  }
}

TEST_F(AclReaderFaults, ALockedTableIsATimeout) {
  bench.use(impatient());
  EXPECT_EQ(bench.try_read().code, "ok");
  test::SqlClient locker(server().socket(), "root");
  locker.run("LOCK TABLES crm.acl_actions WRITE");
  for (const auto& one : ask_many(6)) {
    EXPECT_THAT(one->outcome->code, testing::AnyOf("acl.timeout", "acl.database"));
    EXPECT_LT(one->outcome->took, 900ms);
  }
  locker.run("UNLOCK TABLES");
  EXPECT_TRUE(bench.recovers());
  EXPECT_TRUE(bench.wait_for_connections(4));
}

/// The question goes on at the server when its caller has left; its answer is nobody else's.
TEST_F(AclReaderFaults, ACallerWhoLeavesTakesNothingWithHim) {
  EXPECT_EQ(bench.try_read().code, "ok");
  test::SqlClient locker(server().socket(), "root");
  for (int i = 0; i < 10; ++i) {
    locker.run("LOCK TABLES crm.acl_actions WRITE");
    const auto asked = bench.begin(about_task("t-1"));
    ASSERT_TRUE(bench.run_polling([] {
      return AclReaderBench::sql().number(
                 "SELECT COUNT(*) FROM information_schema.processlist "
                 "WHERE user = 'gateway' AND state LIKE 'Waiting for table%'"
             ) > 0;
    }));
    const auto start = std::chrono::steady_clock::now();
    asked->cancel();
    EXPECT_TRUE(bench.finish({asked}));
    EXPECT_LT(std::chrono::steady_clock::now() - start, 500ms);
    EXPECT_NE(asked->outcome->facts.records.size(), 1U);
    locker.run("UNLOCK TABLES");
    const auto outcome = bench.try_read(about_task("t-2"));
    EXPECT_EQ(outcome.code, "ok") << outcome.detail;
    EXPECT_EQ(outcome.facts.records.at(0).id, "t-2");
  }
  EXPECT_TRUE(bench.wait_for_connections(4));
}

/// Whatever was just being done: connecting, preparing, asking, reading.
TEST_F(AclReaderFaults, ACallerMayLeaveAtAnyStep) {
  for (int steps = 0; steps < 60; ++steps) {
    if (steps % 2 == 0) bench.use(AclReaderBench::database());
    const auto asked = bench.begin(about_task("t-1"));
    bench.io.restart();
    for (int i = 0; i < steps / 2 && !asked->is_done; ++i) bench.io.run_one_for(1s);
    asked->cancel();
    ASSERT_TRUE(bench.finish({asked}));
    const auto outcome = bench.try_read(about_task("t-2"));
    ASSERT_EQ(outcome.code, "ok") << steps << ": " << outcome.detail;
    ASSERT_EQ(outcome.facts.records.at(0).id, "t-2") << steps;
  }
  EXPECT_TRUE(bench.wait_for_connections(4));
}

TEST_F(AclReaderFaults, AWrongPasswordSaysSo) {
  auto database = AclReaderBench::database();
  database.password = base::Secret("a wrong one");
  expect_refusal(database, {"SUITECRM_DB_USER", "SUITECRM_DB_PASS"});
  database.password = base::Secret();
  expect_refusal(database, {"SUITECRM_DB_PASS"});
  database.user = "stranger";
  expect_refusal(database, {"SUITECRM_DB_USER"});
}

/// The operator mends it in the database: the gateway need not be restarted.
TEST_F(AclReaderFaults, APasswordThatIsMendedIsEnough) {
  AclReaderBench::sql().run(
      "CREATE OR REPLACE USER late@'127.0.0.1' IDENTIFIED BY 'other'; "
      "GRANT SELECT ON crm.* TO late@'127.0.0.1'"
  );
  auto database = AclReaderBench::database();
  database.user = "late";
  expect_refusal(database, {"SUITECRM_DB_PASS"});
  AclReaderBench::sql().run(
      "SET PASSWORD FOR late@'127.0.0.1' = PASSWORD(" +
      AclReaderBench::sql().quote(AclReaderBench::kPassword) + ")"
  );
  EXPECT_TRUE(bench.recovers(5s));
}

TEST_F(AclReaderFaults, AnUnknownDatabaseSaysSo) {
  auto database = AclReaderBench::database();
  database.name = "nowhere";
  expect_refusal(database, {"SUITECRM_DB_NAME"});
  AclReaderBench::sql().run("CREATE USER IF NOT EXISTS nothing@'127.0.0.1'");
  database = AclReaderBench::database();
  database.user = "nothing";
  database.password = base::Secret();
  expect_refusal(database, {"SUITECRM_DB_NAME"});
}

TEST_F(AclReaderFaults, AnUnknownHostOrPortSaysSo) {
  auto database = AclReaderBench::database();
  database.port = 1;
  expect_refusal(database, {"SUITECRM_DB_HOST", "SUITECRM_DB_PORT"});
  database.host = server().folder() / "no-socket";
  expect_refusal(database, {"SUITECRM_DB_HOST"});
}

TEST_F(AclReaderFaults, AMissingGrantIsNamedUntilItIsGiven) {
  auto& sql = AclReaderBench::sql();
  const std::vector<std::string> tables = {
      "users",
      "acl_actions",
      "acl_roles",
      "acl_roles_actions",
      "acl_roles_users",
      "securitygroups",
      "securitygroups_users",
      "securitygroups_acl_roles",
      "securitygroups_records",
      "tasks",
  };
  auto database = AclReaderBench::database();
  database.user = "narrow";
  database.password = base::Secret("x");
  for (const auto& missing : tables) {
    sql.run("CREATE OR REPLACE USER narrow@'127.0.0.1' IDENTIFIED BY 'x'");
    for (const auto& table : tables) {
      if (table != missing) sql.run("GRANT SELECT ON crm." + table + " TO narrow@'127.0.0.1'");
    }
    expect_refusal(database, {missing, "grant SELECT", "SUITECRM_DB_USER"}, "acl.table");
    sql.run("GRANT SELECT ON crm." + missing + " TO narrow@'127.0.0.1'");
    EXPECT_TRUE(bench.recovers(3s)) << missing;
  }
  sql.run("REVOKE SELECT ON crm.tasks FROM narrow@'127.0.0.1'");
  EXPECT_EQ(bench.try_read().code, "acl.table");
}

TEST_F(AclReaderFaults, ASocketIsAsGoodAsAHost) {
  auto database = AclReaderBench::database();
  database.host = server().socket();
  bench.use(database);
  EXPECT_EQ(bench.try_read().facts.records.size(), 1U);
  for (const auto& one : ask_many(20)) EXPECT_EQ(one->outcome->code, "ok");
  server().restart();
  EXPECT_EQ(bench.try_read().code, "ok");
  database.host = "localhost";  // by TCP: the port says so
  bench.use(database);
  EXPECT_EQ(bench.try_read().code, "ok");
}

/// Nobody waits for it any more: the gateway stops while its database hangs.
TEST_F(AclReaderFaults, AReaderThatGoesWaitsForNoHangingServer) {
  bench.use(impatient());
  server().pause();
  EXPECT_NE(bench.try_read().code, "ok");
  const auto start = std::chrono::steady_clock::now();
  bench.use(impatient());
  EXPECT_LT(std::chrono::steady_clock::now() - start, 3s);
  server().resume();
}

}  // namespace
}  // namespace suitemcp::acl
