#pragma once

#include "base/clock.hpp"
#include "sandbox/form.hpp"
#include "sandbox/method.hpp"
#include "sandbox/profile.hpp"
#include "sandbox/wire.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace suitemcp::base {
class Random;
}

namespace suitemcp::sandbox {

/// A demo SuiteCRM without sockets: one parsed HTTP request in, one reply out. Behaves on the v4.1
/// REST API like the recorded 8.8.0, error for error; as profile 7 like a 7.14.
///
/// Errors: SqlFailure from the constructor (database file, also one of another version of the
/// sandbox); afterwards every failure is a reply.
/// Threads: one call at a time. Lifetime: clock and random must outlive it.
class Crm {
 public:
  struct Config {
    std::string database_file = ":memory:";
    std::chrono::seconds session_idle_limit{1440};  // php session.gc_maxlifetime
    Profile profile = Profile::suitecrm8;
    Customization customization = Customization::demo;
    std::string image{};  // Database::image() of another one; empty: the demo company is made
  };

  Crm(Config config, const base::Clock& clock, base::Random& random);
  ~Crm();

  /// What must be known before the call runs.
  struct Call {
    Form form;
    std::string method;   // empty when this is not a call of the REST service
    std::string session;  // PHP lets one request per session run; empty: nothing to wait for
  };
  Call read(const WireRequest& request) const;
  WireReply answer(const WireRequest& request, const Call& call);
  WireReply answer(const WireRequest& request) { return answer(request, read(request)); }

  std::size_t live_sessions() const;
  void expire_sessions();
  /// Back to the data of the first start, nobody logged in.
  void reset();

  Records& records();
  const Vardefs& vardefs() const;
  Database& database();

 private:
  struct State;
  WireReply serve(const WireRequest& request, const Call& call);
  std::unique_ptr<State> state_;
};

}  // namespace suitemcp::sandbox
