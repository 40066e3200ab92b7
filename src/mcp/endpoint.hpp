#pragma once

#include "base/context.hpp"
#include "base/error.hpp"
#include "mcp/jsonrpc.hpp"
#include "mcp/tool_host.hpp"
#include "net/asio.hpp"

#include <array>
#include <functional>
#include <string>
#include <string_view>

namespace suitemcp::mcp {

/// The revisions with an initialize handshake, newest first.
inline constexpr std::array<std::string_view, 5> kProtocolVersions = {
    "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05", "2024-10-07"
};

/// The offered version if we speak it, otherwise our newest: a client is never sent away for its
/// version (it decides itself whether it can follow).
std::string_view negotiate_version(std::string_view offered);

/// How the server presents itself.
struct Identity {
  std::string name;
  std::string title;  // for people; may be empty
  std::string version;
  std::string instructions;  // for the model; may be empty
};

/// What is known of one client between its messages. Clients that reconnect go on without
/// initialize, so nothing here may be needed to serve them.
struct PeerState {
  std::string protocol_version;  // empty: no initialize seen
};

/// MCP without a transport: a request in, its answer out. The fronts (HTTP+SSE and what follows)
/// own sessions, streams and cancelling.
/// Threads: io thread only. Lifetime: `tools` must outlive the endpoint.
class Endpoint {
 public:
  /// The JSON-RPC face of an error; gateway/error_table owns the codes.
  using DescribeError = std::function<RpcError(const base::Error&)>;

  Endpoint(Identity identity, ToolHost& tools, DescribeError describe_error);

  /// The answer on one line, a result or an error; whatever a tool throws becomes an error. `peer`
  /// must live until then. A notification needs no endpoint: all that we know concern the front.
  asio::awaitable<std::string> handle(
      const base::Context& context, PeerState& peer, Request request
  );

 private:
  std::string initialize(const base::Context& context, PeerState& peer, const Request& request);
  std::string list_tools(const PeerState& peer, const Request& request) const;
  asio::awaitable<std::string> call_tool(
      const base::Context& context, PeerState& peer, Request request
  );
  std::string explain(const base::Context& context, const RequestId& id, const base::Error& error)
      const;

  Identity identity_;
  ToolHost& tools_;
  DescribeError describe_error_;
};

}  // namespace suitemcp::mcp
