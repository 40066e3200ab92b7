#pragma once

#include "base/log.hpp"
#include "net/asio.hpp"
#include "sandbox/crm.hpp"
#include "sandbox/faults.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace suitemcp::sandbox {

enum class Control { off, on };  // the test endpoints under /__sandbox/

/// The demo CRM on a socket: HTTP in, Crm, HTTP out; latencies, faults and the session lock.
///
/// Errors: start() throws base::Error net.port_in_use or net.bind; the constructor SqlFailure.
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
  };

  SandboxServer(asio::any_io_executor executor, Options options, base::Log log);
  ~SandboxServer();

  void start();
  std::uint16_t port() const;
  std::string url() const;  // of the REST endpoint
  Crm& crm();
  /// What the control endpoints do, for tests in the same process.
  void set_fault(FaultRule rule);
  const Statistics& statistics() const;
  asio::awaitable<void> stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace suitemcp::sandbox
