#include "gateway/admission.hpp"

#include "base/random.hpp"
#include "net/task_group.hpp"
#include "store/memory/memory_store.hpp"
#include "store/testing.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

namespace suitemcp::gateway {
namespace {

using namespace std::chrono_literals;
using base::Secret;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const identity::StateSecrets kSecrets{Secret("first secret, 32 bytes and more...")};

class AdmissionTest : public testing::Test {
 protected:
  template <class T>
  T run(asio::awaitable<T> work) {
    return test::run(io_, std::move(work));
  }
  void SetUp() override {
    ann_ = run(profiles_.get_or_add(context_, "ann@example.com", std::nullopt));
    key_ = run(keys_.make(context_, ann_.id, ann_.email, "laptop", 24h)).key;
  }
  void TearDown() override { run(tasks_.drain(1s)); }

  identity::oidc::Person person(std::vector<std::string> groups) {
    identity::oidc::Person made;
    made.issuer = "https://login.example.com";
    made.subject = "u-1";
    made.crm_user_name = made.name = "ann";
    made.email = "ann@example.com";
    made.is_email_verified = true;
    made.groups = std::move(groups);
    return made;
  }
  void sign_in(std::vector<std::string> groups) {
    run(profiles_.sign_in(
        context_, person(std::move(groups)), identity::oidc::EmailTrust::verified_only
    ));
  }
  void grant(std::string origin) {
    run(profiles_.grant(context_, ann_.id, "crm1", {"ann", Secret("x")}, std::move(origin)));
  }
  net::Request request(std::string_view key) {
    net::Request made;
    made.peer = "192.0.2.1";
    made.headers = {{"Authorization", "Bearer " + std::string(key)}};
    return made;
  }
  /// The error of a request with that key, as "code: message"; else the CRM account's name.
  std::string admit(std::string_view key) {
    auto context = context_;
    try {
      const auto sent = request(key);
      return run(admission_.admit(context, sent, entity_)).account.user_name;
    } catch (const base::Error& error) {
      return std::string(error.code()) + ": " + std::string(error.user_message());
    }
  }
  std::string admit() { return admit(key_.expose()); }

  asio::io_context io_{1};
  base::FakeClock clock_;
  base::SystemRandom random_;
  base::Context context_;
  store::MemoryStore store_{io_.get_executor(), clock_};
  net::TaskGroup tasks_{io_.get_executor(), base::Log::none()};
  identity::ApiKeys keys_{store_, clock_, random_, kSecrets, tasks_, {}};
  identity::Profiles profiles_{store_, clock_, random_, kSecrets, {}};
  RateLimits limits_{store_, clock_};
  Admission admission_{keys_, profiles_, limits_, clock_, {}};
  const config::Entity entity_{.code = "crm1", .label = "Main CRM", .group = "CRM-Main"};
  identity::Profile ann_;
  Secret key_;
};

TEST_F(AdmissionTest, AnOperatorsGrantNeedsNoGroup) {
  EXPECT_THAT(admit(), HasSubstr("auth.not_granted: "));
  grant(identity::kOperatorOrigin);
  EXPECT_EQ(admit(), "ann");
}

TEST_F(AdmissionTest, TheGroupDecidesAndItsLossIsHeardAtOnce) {
  grant(identity::kGroupOrigin);
  EXPECT_THAT(admit(), HasSubstr("auth.not_granted: "));
  sign_in({"crm-main"});
  EXPECT_EQ(admit(), "ann");
  run(profiles_.update_login(context_, ann_.id, person({"Staff"})));
  EXPECT_THAT(admit(), AllOf(HasSubstr("auth.not_in_group: "), HasSubstr("\"CRM-Main\"")));
}

TEST_F(AdmissionTest, TheRightGroupWithoutACrmAccountNamesTheCommand) {
  sign_in({"CRM-Main"});
  EXPECT_THAT(
      admit(),
      AllOf(
          HasSubstr("auth.no_credentials: "),
          HasSubstr("mcp-admin add --email ann@example.com --entity crm1 --user ann --needs-group")
      )
  );
}

TEST_F(AdmissionTest, AnEndedLoginRefusesEveryKeyUntilTheNextOne) {
  grant(identity::kOperatorOrigin);
  sign_in({});
  EXPECT_EQ(admit(), "ann");
  run(profiles_.end_login(context_, ann_.id));
  EXPECT_THAT(admit(), HasSubstr("auth.login_ended: "));
  sign_in({});
  EXPECT_EQ(admit(), "ann");
}

TEST_F(AdmissionTest, AKeyWithoutAProfileOpensNothing) {
  grant(identity::kOperatorOrigin);
  run(profiles_.remove(context_, ann_.id));
  EXPECT_THAT(admit(), HasSubstr("auth.not_granted: "));
}

TEST_F(AdmissionTest, RefusalsNameTheLoginPageWhereThereIsOne) {
  EXPECT_THAT(admit("wrong"), HasSubstr("from your operator (mcp-admin key create)"));
  admission_.set_login_url("https://host/auth/login");
  EXPECT_THAT(
      admit("wrong"),
      AllOf(
          HasSubstr("auth.invalid_key: "),
          HasSubstr("Get a new one at https://host/auth/login."),
          Not(HasSubstr("operator"))
      )
  );
  EXPECT_THAT(
      admit(""), AllOf(HasSubstr("auth.missing: "), HasSubstr("at https://host/auth/login"))
  );
  EXPECT_THAT(admit(), HasSubstr("Sign in at https://host/auth/login"));
  for (int i = 0; i < 100; ++i) admit("wrong");
  EXPECT_THAT(
      admit("wrong"),
      AllOf(
          HasSubstr("auth.too_many_failures: "), HasSubstr("valid key at https://host/auth/login")
      )
  );
}

class ClientsAddress : public AdmissionTest {
 protected:
  std::string behind_proxy(std::string forwarded) {
    auto sent = request("x");
    sent.headers.push_back({"X-Forwarded-For", std::move(forwarded)});
    return behind_.client_ip(sent);
  }
  /// How many of the requests, one from each address, pass.
  int count_allowed(const std::vector<std::string>& addresses) {
    int allowed = 0;
    for (const auto& address : addresses) {
      allowed += run(behind_.count(context_, rule_, address)).refusal ? 0 : 1;
    }
    return allowed;
  }
  /// How many lines of the log say so.
  int count_lines(std::string_view text) {
    int lines = 0;
    for (auto at = sink_->lines.find(text); at != std::string::npos;
         at = sink_->lines.find(text, at + 1)) {
      ++lines;
    }
    return lines;
  }
  base::Log log_at(base::LogLevel level) {
    return {sink_, std::make_shared<base::FakeClock>(), level};
  }
  void SetUp() override {
    AdmissionTest::SetUp();
    context_.log = log_at(base::LogLevel::info);
  }

  std::shared_ptr<base::CapturingSink> sink_ = std::make_shared<base::CapturingSink>();
  Admission behind_{
      keys_,
      profiles_,
      limits_,
      clock_,
      {.rules = {}, .trust_proxy = true, .log = log_at(base::LogLevel::info)}
  };
  const RateRule rule_{"bridge_start", 10, 15min, "/auth/bridge/start"};
};

TEST_F(ClientsAddress, IsTheLastOfTheLastHeaderBehindAProxy) {
  auto sent = request("x");
  EXPECT_EQ(behind_.client_ip(sent), "192.0.2.1");
  EXPECT_EQ(behind_proxy("203.0.113.9, 198.51.100.7"), "198.51.100.7");
  EXPECT_EQ(behind_proxy("2001:db8::1"), "2001:db8::1");
  EXPECT_EQ(behind_proxy("198.51.100.7, unknown"), "192.0.2.1");
  sent.headers.push_back({"X-Forwarded-For", "198.51.100.7"});
  EXPECT_EQ(admission_.client_ip(sent), "192.0.2.1");
}

TEST_F(ClientsAddress, IsKnownWhereTheProxyWritesThePortToo) {
  EXPECT_EQ(behind_proxy("203.0.113.9, 10.0.0.1:4711"), "10.0.0.1");
  EXPECT_EQ(behind_proxy("[2001:db8::1]:4711"), "2001:db8::1");
  EXPECT_EQ(sink_->lines, "");
}

TEST_F(ClientsAddress, IsTheProxysWithOneWarningWhereTheProxyWritesNone) {
  EXPECT_EQ(behind_.client_ip(request("x")), "192.0.2.1");
  EXPECT_EQ(sink_->lines, "");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(behind_proxy("10.0.0.1, unknown"), "192.0.2.1");
  EXPECT_EQ(count_lines("\n"), 1);
  EXPECT_THAT(
      sink_->lines,
      AllOf(
          HasSubstr(R"("level":"warn")"),
          HasSubstr("X-Forwarded-For"),
          HasSubstr(R"("value":"unknown")"),
          HasSubstr(R"("proxy":"192.0.2.1")")
      )
  );
}

TEST_F(ClientsAddress, OfIpv6IsCountedByNetwork) {
  std::vector<std::string> addresses;
  for (int i = 1; i <= 200; ++i) addresses.push_back(fmt::format("2001:db8:1:2::{:x}", i));
  EXPECT_EQ(count_allowed(addresses), 10);
  EXPECT_EQ(count_allowed({"2001:db8:1:3::1"}), 1);
}

TEST_F(ClientsAddress, OfMappedIpv4IsCountedAsIpv4) {
  std::vector<std::string> addresses(10, "192.0.2.7");
  addresses.emplace_back("::ffff:192.0.2.7");
  EXPECT_EQ(count_allowed(addresses), 10);
  EXPECT_EQ(count_allowed({"::ffff:192.0.2.8"}), 1);
}

TEST_F(ClientsAddress, OfAFloodOfInvalidKeysIsCountedByNetwork) {
  int refused = 0;
  for (int i = 1; i <= 100; ++i) {
    auto sent = request("smcp_wrong");
    sent.peer = fmt::format("2001:db8:1:2::{:x}", i);
    try {
      run(admission_.require_key(context_, sent));
    } catch (const base::Error& error) {
      refused += error.code() == "auth.too_many_failures" ? 1 : 0;
    }
  }
  EXPECT_EQ(refused, 40);
  EXPECT_EQ(count_lines("auth failed too often"), 1);
  EXPECT_THAT(sink_->lines, HasSubstr(R"("from":"2001:db8:1:2::3d")"));
}

TEST_F(ClientsAddress, StandsInTheOneLineOfAWindowThatSaysRateLimited) {
  std::vector<std::string> addresses;
  for (int i = 1; i <= 200; ++i) addresses.push_back(fmt::format("2001:db8:1:2::{:x}", i));
  count_allowed(addresses);
  EXPECT_EQ(count_lines("rate limited"), 1);
  EXPECT_THAT(
      sink_->lines,
      AllOf(
          HasSubstr(R"("level":"warn")"),
          HasSubstr(R"("from":"2001:db8:1:2::b")"),
          HasSubstr(R"("route":"bridge_start")")
      )
  );
  count_allowed(std::vector<std::string>(20, "192.0.2.7"));
  EXPECT_EQ(count_lines("rate limited"), 2);
  clock_.advance(15min);
  count_allowed(addresses);
  EXPECT_EQ(count_lines("rate limited"), 3);
}

TEST_F(ClientsAddress, OfEachRefusalIsForTheDebugLevel) {
  context_.log = log_at(base::LogLevel::debug);
  count_allowed(std::vector<std::string>(15, "192.0.2.7"));
  EXPECT_EQ(count_lines("rate limited"), 5);
  EXPECT_EQ(count_lines(R"("level":"debug")"), 4);
}

TEST_F(ClientsAddress, IsNotClaimedOfAUser) {
  count_allowed(std::vector<std::string>(11, ann_.id));
  EXPECT_EQ(count_lines("rate limited"), 1);
  EXPECT_THAT(sink_->lines, Not(HasSubstr("from")));
}

}  // namespace
}  // namespace suitemcp::gateway
