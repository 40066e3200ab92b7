#pragma once

#include "base/clock.hpp"
#include "crm/metadata.hpp"
#include "crm/rest_crm.hpp"
#include "sandbox/crm.hpp"
#include "sandbox/faults.hpp"
#include "sandbox/seed_random.hpp"
#include "tests/support/fake_crm.hpp"
#include "tests/support/tool_bench.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::test {

/// The sandbox's demo passwords.
class DemoCredentials final : public crm::CredentialSource {
 public:
  asio::awaitable<crm::Credentials> find(const base::Context&, const crm::Account& account)
      override {
    static const std::map<std::string, std::string> kPasswords{
        {"alice", "AlicePw1!"},
        {"admin", "Admin123!"},
        {"bob", "BobPw123!"},
        {"carol", "CarolPw1!"},
        {"dave", "DavePw123!"},
        {"erin", "ErinPw123!"},
        {"frank", "FrankPw1!"},
        {"greta", "GretaPw1!"},
    };
    co_return crm::Credentials{account.user_name, base::Secret(kPasswords.at(account.user_name))};
  }
};

/// All tools on the v4.1 bridge on the sandbox CRM, in one thread, without sockets and with a clock
/// that stands: what real calls do to a CRM that answers like the recorded one.
class SandboxBench {
 public:
  explicit SandboxBench(sandbox::Profile profile = sandbox::Profile::suitecrm8)
      : crm({.profile = profile, .image = demo_company()}, clock, random_),
        stack_(make_stack(profile)) {}

 private:
  sandbox::SeedRandom random_;

 public:
  base::FakeClock clock;
  sandbox::FaultRule fault;          // for every call, until replaced
  std::vector<std::string> methods;  // what the CRM was asked, in order
  sandbox::Crm crm;

  tools::Outcome call(
      std::string_view tool, std::string_view arguments, const std::string& user = "alice"
  ) {
    base::Context context;
    return testing::run(stack_->io, call_of(context, tool, arguments, user));
  }

  boost::json::object result(
      std::string_view tool, std::string_view arguments, const std::string& user = "alice"
  ) {
    const auto outcome = call(tool, arguments, user);
    if (outcome.failure) throw base::Error(*outcome.failure);
    return boost::json::parse(outcome.result.json).as_object();
  }

  /// Every row of every table.
  std::string dump() {
    std::string all;
    const auto tables = crm.database().query(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'tracker' ORDER BY name"
    );
    for (const auto& table : tables.rows) {
      all += *table[0] + '\n';
      for (const auto& row : crm.database().query("SELECT * FROM " + *table[0]).rows) {
        for (const auto& cell : row) all += cell.value_or("NULL") + '|';
        all += '\n';
      }
    }
    return all;
  }

 private:
  /// Made once: it takes a tenth of a second.
  static const std::string& demo_company() {
    static const std::string kImage = [] {
      const base::FakeClock clock;
      sandbox::SeedRandom random;
      return sandbox::Crm({}, clock, random).database().image();
    }();
    return kImage;
  }

  struct Stack {
    explicit Stack(crm::RestCrm::Options options, SandboxBench& bench)
        : rest(
              io.get_executor(),
              std::move(options),
              [&bench](const base::Context&, net::Call call) {
                return serve(&bench, std::move(call));
              },
              credentials,
              bench.clock,
              base::Log::none()
          ),
          metadata(rest.bridge(), bench.clock, {}),
          registry(
              "suitecrm",
              tools::make_tools(
                  rest.bridge(),
                  metadata,
                  permissions,
                  {.entity_label = "Demo CRM",
                   .crm_endpoint = "https://crm.example.com/legacy/service/v4_1/rest.php"}
              )
          ) {}
    asio::io_context io{1};
    DemoCredentials credentials;
    crm::RestCrm rest;
    crm::Metadata metadata;
    acl::PermissionCheck permissions{nullptr, {}};  // the CRM alone decides
    tools::Registry registry;
  };

  std::unique_ptr<Stack> make_stack(sandbox::Profile profile) {
    crm::RestCrm::Options options;
    options.exchange.target = sandbox::rest_path(profile);
    options.breaker.threshold = 10'000;  // its own tests are elsewhere
    return std::make_unique<Stack>(std::move(options), *this);
  }

  asio::awaitable<tools::Outcome> call_of(
      const base::Context& context,
      std::string_view tool,
      std::string_view arguments,
      std::string user
  ) {
    return stack_->registry.run(
        context,
        {"profile-" + user, user},
        "suitecrm_" + std::string(tool),
        boost::json::parse(arguments).as_object()
    );
  }

  static asio::awaitable<net::Reply> serve(SandboxBench* bench, net::Call call) {
    sandbox::WireRequest request;
    request.path = call.target;
    request.content_type = "application/x-www-form-urlencoded";
    request.body = std::move(call.body);
    const auto read = bench->crm.read(request);
    bench->methods.push_back(read.method);
    const bool is_hit = bench->fault.method == "*" || bench->fault.method == read.method;
    const auto kind = is_hit ? bench->fault.kind : sandbox::FaultKind::none;
    if (kind == sandbox::FaultKind::drop) {
      throw base::Error(base::ErrorKind::unavailable, "net.reply_cut", "cut");
    }
    if (kind == sandbox::FaultKind::delay) {
      throw base::Error(base::ErrorKind::timeout, "net.timeout", "late");
    }
    if (kind == sandbox::FaultKind::expire_sessions) bench->crm.expire_sessions();
    // Only the notice is printed by a CRM that works.
    const bool is_dead = kind == sandbox::FaultKind::http_500 || kind == sandbox::FaultKind::html;
    auto wire =
        is_dead ? sandbox::spoil(kind, {}) : sandbox::spoil(kind, bench->crm.answer(request, read));
    net::Reply reply;
    reply.status = static_cast<int>(wire.status);
    reply.body = std::move(wire.body);
    co_return reply;
  }

  std::unique_ptr<Stack> stack_;
};

}  // namespace suitemcp::test
