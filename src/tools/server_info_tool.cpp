#include "tools/server_info_tool.hpp"

#include "base/json.hpp"
#include "tools/arguments.hpp"

#include <string_view>
#include <utility>

namespace suitemcp::tools {
namespace {

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"properties":{}})json";

constexpr std::string_view kOutput = R"json({"type":"object","required":["crm_version"],
"properties":{"crm_version":{"type":"string"}}})json";

}  // namespace

ServerInfoTool::ServerInfoTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "server_info",
          .title = "CRM and gateway facts",
          .text =
              "CRM version and time, gateway version, and the CRM user that calls run as. Use "
              "it to check the connection. One cheap CRM call.",
          .effect = Effect::read,
          .is_idempotent = true,
          .input_schema = schema_literal(kInput),
          .output_schema = schema_literal(kOutput),
      } {
}

asio::awaitable<std::string> ServerInfoTool::run(const base::Context& context, Invocation call) {
  // Needs a session: a wrong stored password shows here and not in the middle of the work.
  co_await toolbox_.bridge.user_id(context, call.account);
  const crm::ServerInfo info = co_await toolbox_.bridge.server_info(context);
  std::string out = "{";
  const auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    if (out.size() > 1) out += ',';
    base::append_json_string(out, name);
    out += ':';
    base::append_json_string(out, value);
  };
  out += "\"crm_version\":" + base::json_string(info.version);
  add("crm_flavor", info.flavor);
  add("crm_time_utc", info.gmt_time);
  add("gateway_version", toolbox_.facts.gateway_version);
  add("entity", toolbox_.facts.entity_code);
  add("entity_label", toolbox_.facts.entity_label);
  add("user", call.account.user_name);
  co_return out + "}";
}

}  // namespace suitemcp::tools
