#pragma once

#include "base/clock.hpp"
#include "config/server_config.hpp"
#include "gateway/admission.hpp"
#include "gateway/call_record.hpp"
#include "identity/api_keys.hpp"
#include "mcp/tool_host.hpp"
#include "tools/registry.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::gateway {

/// The tools of one entity as MCP sees them: finds the caller's CRM account, runs the tool, and
/// tells the observers what it came to. The only place where a call is counted.
/// Threads: io thread only. Lifetime: registry, admission, keys and clock must outlive it.
class ToolCalls final : public mcp::ToolHost {
 public:
  ToolCalls(
      config::Entity entity,
      tools::Registry& registry,
      const Admission& admission,
      identity::ApiKeys& keys,
      const base::Clock& clock,
      std::vector<CallObserver> observers
  );

  std::string_view list_json() const override;
  bool has_tool(std::string_view name) const override;
  std::string explain_unknown(std::string_view name) const override;
  void note_client(const base::Context& context, std::string_view client) override;
  asio::awaitable<mcp::ToolResult> call(
      const base::Context& context, std::string name, boost::json::object arguments
  ) override;

 private:
  config::Entity entity_;
  tools::Registry& registry_;
  const Admission& admission_;
  identity::ApiKeys& keys_;
  const base::Clock& clock_;
  std::vector<CallObserver> observers_;
};

}  // namespace suitemcp::gateway
