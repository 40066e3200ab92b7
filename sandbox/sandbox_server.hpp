#pragma once

#include "base/log.hpp"
#include "net/asio.hpp"
#include "sandbox/crm.hpp"
#include "sandbox/faults.hpp"
#include "sandbox/idp/settings.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace suitemcp::sandbox::idp {
class Provider;
}

namespace suitemcp::sandbox {

enum class Control { off, on };  // the test endpoints under /__sandbox/

/// The demo CRM on a socket: HTTP in, Crm, HTTP out; latencies, faults and the session lock. Under
/// /idp/ a demo identity provider, when one is asked for.
///
/// Errors: start() throws base::Error net.port_in_use, net.bind or idp.crypto; the constructor
/// SqlFailure.
/// Threads: io thread only.
class SandboxServer {
 public:
  struct Options {
    std::string bind = "127.0.0.1";
    std::uint16_t port = 0;  // 0: any free port
    std::string database_file = ":memory:";
    std::chrono::milliseconds latency{0};  // every call
    std::chrono::milliseconds login_latency{0};
    std::chrono::seconds session_idle_limit{1440};
    FaultRule fault = {};
    Control control = Control::off;
    Profile profile = Profile::suitecrm8;
    // Empty: no identity provider. base_url empty: where the server listens.
    std::optional<idp::Settings> identity_provider = {};
  };

  SandboxServer(const asio::any_io_executor& executor, Options options, const base::Log& log);
  ~SandboxServer();

  void start();
  std::uint16_t port() const;
  std::string url() const;  // of the REST endpoint
  Crm& crm();
  /// Null before start() and when none was asked for.
  idp::Provider* identity_provider();
  /// What the control endpoints do, for tests in the same process.
  void set_fault(FaultRule rule);
  const Statistics& statistics() const;
  asio::awaitable<void> stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace suitemcp::sandbox
