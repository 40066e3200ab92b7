#include "tools/server_info_tool.hpp"

#include "base/json.hpp"
#include "tools/arguments.hpp"
#include "tools/record_json.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace suitemcp::tools {
namespace {

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"properties":{}})json";

constexpr std::string_view kOutput = R"json({"type":"object","required":["crm_version"],
"properties":{"crm_version":{"type":"string"},"policy":{"type":"object"}}})json";

void append_list(std::string& out, std::string_view key, const std::vector<std::string>& names) {
  out += out.ends_with('{') ? "\"" : ",\"";
  out.append(key).append("\":");
  append_texts(out, names);
}

/// What is restricted, under the keys of entities.json; not what is open.
std::string policy_json(const config::Policy& policy) {
  std::string out = policy.is_read_only ? R"({"read_only":true)" : "{";
  if (!policy.tools_deny.empty()) append_list(out, "tools_deny", policy.tools_deny);
  if (policy.modules_allow) append_list(out, "modules_allow", *policy.modules_allow);
  if (!policy.modules_deny.empty()) append_list(out, "modules_deny", policy.modules_deny);
  if (!policy.fields_hide.empty()) append_list(out, "fields_hide", policy.fields_hide);
  return out + "}";
}

}  // namespace

ServerInfoTool::ServerInfoTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "server_info",
          .title = "CRM and gateway facts",
          .text =
              "CRM version and time, gateway version, the CRM user that calls run as, and what the "
              "operator excludes (policy). Use it to check the connection. One cheap CRM call.",
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
  const auto& policy = toolbox_.metadata.policy();
  if (policy.is_restricting()) out += ",\"policy\":" + policy_json(policy);
  co_return out + "}";
}

}  // namespace suitemcp::tools
