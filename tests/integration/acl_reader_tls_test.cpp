// The way to the database under TLS: encrypted, verified, refused, and as patient as without.
#include "tests/support/acl_reader_bench.hpp"
#include "tests/support/io_watch.hpp"
#include "tests/support/tcp_relay.hpp"
#include "tests/support/test_certificates.hpp"

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
using test::TestCertificates;
using testing::HasSubstr;
using Tls = config::CrmDatabase::Tls;

class AclReaderTls : public testing::Test {
 protected:
  AclReaderTls() {
    AclWorld world(Rules::crm());
    for (const auto* id : {"t-1", "t-2"}) world.record("Tasks", id, "bob");
    bench.tables.write(world.tables);
  }
  ~AclReaderTls() override { server().resume(); }

  static test::MariadbServer& server() { return AclReaderBench::server(); }
  /// The server has a certificate from here on.
  static const TestCertificates& certificates() {
    static const TestCertificates made = [] {
      TestCertificates fresh(server().folder());
      fresh.sign("server", "DNS:localhost,IP:127.0.0.1");
      server().restart({
          "--ssl-cert=" + fresh.file("server"),
          "--ssl-key=" + fresh.key("server"),
          "--ssl-ca=" + fresh.file("ca"),
      });
      return fresh;
    }();
    return made;
  }
  static config::CrmDatabase database(Tls tls) {
    certificates();
    auto database = AclReaderBench::database();
    database.tls = tls;
    if (tls == Tls::verified) database.ca_file = certificates().file("ca");
    return database;
  }
  static std::int64_t handshakes() { return server().counter("Ssl_finished_accepts"); }

  std::vector<std::shared_ptr<AskedReader>> ask_many(int count) {
    std::vector<std::shared_ptr<AskedReader>> all;
    for (int i = 0; i < count; ++i) all.push_back(bench.begin());
    EXPECT_TRUE(bench.finish(all));
    return all;
  }
  void expect_refusal(const config::CrmDatabase& database) {
    bench.use(database);
    const auto outcome = bench.try_read();
    EXPECT_EQ(outcome.code, "acl.database") << outcome.detail;
    EXPECT_THAT(outcome.message, HasSubstr("SUITECRM_DB_TLS"));
    EXPECT_THAT(outcome.message, HasSubstr("SUITECRM_DB_CA_FILE"));
  }

  AclReaderBench bench;
};

TEST_F(AclReaderTls, IsUsedWhereItIsAskedFor) {
  for (const auto tls : {Tls::off, Tls::required, Tls::verified}) {
    bench.use(database(tls));
    const auto before = handshakes();
    EXPECT_EQ(bench.try_read().code, "ok");
    EXPECT_EQ(handshakes() - before, tls == Tls::off ? 0 : 1);
  }
  auto by_name = database(Tls::verified);
  by_name.host = "localhost";
  bench.use(by_name);
  const auto outcome = bench.try_read();
  EXPECT_EQ(outcome.code, "ok") << outcome.detail;
}

/// Nothing is sent in the clear instead.
TEST_F(AclReaderTls, IsNotGivenUpWhereTheServerHasNone) {
  const auto required = database(Tls::required);
  const auto verified = database(Tls::verified);
  server().restart(test::MariadbServer::Arguments{"--skip-ssl"});
  expect_refusal(required);
  expect_refusal(verified);
  server().restart({
      "--ssl-cert=" + certificates().file("server"),
      "--ssl-key=" + certificates().key("server"),
  });
  bench.use(required);
  EXPECT_EQ(bench.try_read().code, "ok");
}

TEST_F(AclReaderTls, AWrongAuthorityIsRefused) {
  auto wrong = database(Tls::verified);
  wrong.ca_file = certificates().file("other-ca");
  expect_refusal(wrong);
  wrong.ca_file.clear();  // the system's
  expect_refusal(wrong);
  wrong.ca_file = certificates().file("missing");
  expect_refusal(wrong);
  wrong.tls = Tls::required;  // whoever answers
  wrong.ca_file.clear();
  bench.use(wrong);
  EXPECT_EQ(bench.try_read().code, "ok");
}

TEST_F(AclReaderTls, AWrongHostIsRefused) {
  const auto verified = database(Tls::verified);
  certificates().sign("server", "DNS:other.test,IP:127.0.0.2");
  AclReaderBench::sql().run("FLUSH SSL");
  expect_refusal(verified);
  auto by_name = verified;
  by_name.host = "localhost";
  expect_refusal(by_name);
  bench.use(database(Tls::required));
  EXPECT_EQ(bench.try_read().code, "ok");
  certificates().sign("server", "DNS:localhost,IP:127.0.0.1");
  AclReaderBench::sql().run("FLUSH SSL");
  bench.use(verified);
  EXPECT_EQ(bench.try_read().code, "ok");
}

TEST_F(AclReaderTls, AnAccountThatDemandsItIsRefusedWithout) {
  certificates();
  AclReaderBench::sql().run(
      "CREATE OR REPLACE USER safe@'127.0.0.1' IDENTIFIED BY 'x' REQUIRE SSL; "
      "GRANT SELECT ON crm.* TO safe@'127.0.0.1'"
  );
  for (const auto tls : {Tls::off, Tls::required}) {
    auto settings = database(tls);
    settings.user = "safe";
    settings.password = base::Secret("x");
    bench.use(settings);
    EXPECT_EQ(bench.try_read().code, tls == Tls::off ? "acl.database" : "ok");
  }
}

TEST_F(AclReaderTls, CostsOneRoundTripToo) {
  TcpRelay relay(bench.io, database(Tls::verified).port);
  auto through = database(Tls::verified);
  through.port = relay.port();
  bench.use(through);
  bench.try_read();
  for (int i = 0; i < 3; ++i) {
    const int before = relay.turns;
    EXPECT_EQ(bench.try_read().code, "ok");
    EXPECT_EQ(relay.turns - before, 1);
  }
  EXPECT_EQ(relay.connections, 1);
  bench.use(database(Tls::verified));  // before the relay goes
}

TEST_F(AclReaderTls, ManyQuestionsAtOnce) {
  bench.use(database(Tls::verified));
  for (const auto& one : ask_many(100)) {
    EXPECT_EQ(one->outcome->code, "ok") << one->outcome->detail;
    EXPECT_EQ(one->outcome->facts.records.size(), 1U);
  }
  EXPECT_LE(AclReaderBench::connections(), 4);
}

TEST_F(AclReaderTls, AServerThatHangsStopsNobodyElse) {
  bench.use(database(Tls::verified));
  ask_many(4);
  server().pause();
  {
    IoWatch watch(bench.io);
    for (const auto& one : ask_many(300)) {
      EXPECT_THAT(one->outcome->code, testing::AnyOf("acl.timeout", "acl.database", "acl.busy"));
      EXPECT_LT(one->outcome->took, 2600ms);
    }
    EXPECT_GT(watch.ticks, 50);
    // Again, while the threads may still be busy with what nobody waits for.
    const auto outcome = bench.try_read();
    EXPECT_NE(outcome.code, "ok");
    EXPECT_LT(outcome.took, 2600ms);
    EXPECT_LT(watch.longest, 500ms);
  }
  server().resume();
  EXPECT_TRUE(bench.recovers());
  EXPECT_TRUE(bench.wait_for_connections(4));
}

TEST_F(AclReaderTls, AServerThatDiesAndComesBack) {
  bench.use(database(Tls::verified));
  EXPECT_EQ(bench.try_read().code, "ok");
  server().restart();
  EXPECT_EQ(bench.try_read().code, "ok");
  server().kill();
  IoWatch watch(bench.io);
  EXPECT_EQ(bench.try_read().code, "acl.database");
  server().start();
  EXPECT_TRUE(bench.recovers());
}

TEST_F(AclReaderTls, ACallerMayLeaveAtAnyStep) {
  const auto settings = database(Tls::required);
  for (int steps = 0; steps < 40; ++steps) {
    if (steps % 2 == 0) bench.use(settings);
    const auto asked = bench.begin(AclReaderBench::about("bob", "Tasks", "t-1"));
    bench.io.restart();
    for (int i = 0; i < steps / 2 && !asked->is_done; ++i) bench.io.run_one_for(1s);
    asked->cancel();
    ASSERT_TRUE(bench.finish({asked}));
    const auto outcome = bench.try_read(AclReaderBench::about("bob", "Tasks", "t-2"));
    ASSERT_EQ(outcome.code, "ok") << steps << ": " << outcome.detail;
    ASSERT_EQ(outcome.facts.records.at(0).id, "t-2") << steps;
  }
  EXPECT_TRUE(bench.wait_for_connections(4));
}

}  // namespace
}  // namespace suitemcp::acl
