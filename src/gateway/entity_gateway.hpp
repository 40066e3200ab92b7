#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "config/server_config.hpp"
#include "gateway/admission.hpp"
#include "gateway/crm_link.hpp"
#include "gateway/http_front.hpp"
#include "gateway/rights.hpp"
#include "gateway/session_directory.hpp"
#include "gateway/sse_front.hpp"
#include "gateway/stream_registry.hpp"
#include "gateway/tool_calls.hpp"
#include "mcp/endpoint.hpp"
#include "net/router.hpp"
#include "net/task_group.hpp"
#include "tools/all_tools.hpp"
#include "tools/registry.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::gateway {

/// What the entities of one process share.
struct Shared {
  asio::any_io_executor executor;
  const base::Clock& clock;
  base::Random& random;
  store::KeyValueStore& store;
  identity::ApiKeys& keys;
  identity::Profiles& profiles;
  Admission& admission;
  base::Log log;
  std::vector<CallObserver> observers;
};

/// One CRM behind its routes: the composition root of an entity.
/// Threads: io thread only.
class EntityGateway {
 public:
  EntityGateway(config::Entity entity, const config::ServerConfig& config, const Shared& shared);

  /// Adds /mcp, /sse, /messages, /test, /health and /health/deep below `prefix` ("" or "/crm1").
  /// `public_prefix` is where clients see them.
  void mount(net::Router& router, const std::string& prefix, const std::string& public_prefix);

  void start();

  void cut_key(std::string_view key_id);
  void cut_expired(base::WallTime now) { streams_.cut_expired(now); }
  /// Gives back the memory of sessions that nobody uses.
  void sweep() { http_.sweep(); }
  /// Asks the store about the key of each open stream and cuts those that may not go on.
  asio::awaitable<void> cut_invalid();
  /// A profile changed: cuts its streams if it has no access any more; the CRM login is made anew.
  void recheck_user(const std::string& user_id);

  /// Refuses new streams and messages, waits up to `grace` for calls in flight, then closes the
  /// streams and logs out of the CRM.
  asio::awaitable<void> stop(std::chrono::steady_clock::duration grace);

 private:
  using Request = net::Request;
  using Context = base::Context;
  using Answer = asio::awaitable<net::Response>;
  using Action = std::function<Answer(Context& context, const Request& request)>;

  /// A handler that runs the action with the entity in the log. The action writes into its context
  /// what it learns about the caller; an error becomes its answer, logged with all of that.
  net::Handler guarded(Action action);
  static Answer run(Context context, const Request& request, Action action);
  Answer open_sse(Context& context, const Request& request, std::string public_prefix);
  Answer post_message(Context& context, const Request& request);
  /// A request of Streamable HTTP, admitted and counted, handed to that function of the front.
  Answer to_mcp(
      Context& context,
      const Request& request,
      Answer (HttpFront::*serve)(Context, const Request&, StreamOwner)
  );
  Answer test_login(Context& context, const Request& request);
  net::Response health() const;
  Answer deep_health(Context& context, const Request& request);
  /// Why the key may not be used here any more, as the store has key and profile now; empty: it
  /// may.
  asio::awaitable<std::optional<base::Error>> refusal_of(
      const Context& context, const identity::VerifiedKey& key
  );
  /// Cuts the key's streams and throws if it may not be used any more, or if the store cannot say.
  asio::awaitable<void> require_still_allowed(
      const Context& context, const identity::VerifiedKey& key
  );
  asio::awaitable<bool> is_store_reachable(base::Context context);
  void require_running() const;
  static asio::awaitable<void> recheck(EntityGateway& self, std::string user_id);

  const config::Entity entity_;
  const std::uint16_t port_;
  Admission& admission_;
  store::KeyValueStore& store_;
  base::Log log_;
  bool stopping_ = false;

  CrmLink link_;
  Rights rights_;
  tools::Registry registry_;
  ToolCalls calls_;
  mcp::Endpoint endpoint_;
  net::TaskGroup call_tasks_;
  StreamRegistry streams_;
  SessionDirectory directory_;
  SseFront sse_;
  HttpFront http_;
  store::Subscription earlier_ends_;
};

}  // namespace suitemcp::gateway
