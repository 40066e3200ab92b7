#include "tools/create_tool.hpp"

#include "tools/arguments.hpp"
#include "tools/record_creation.hpp"

#include <utility>

namespace suitemcp::tools {
namespace {

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"required":["module","fields"],"properties":{
"module":{"type":"string","description":"e.g. Accounts","pattern":"^[A-Za-z]\\w{0,63}$"},
"fields":{"type":"object","description":"Names and values. Dates: 2026-12-01, 2026-12-01 15:30:00 (UTC), ISO 8601; dropdowns: keys","minProperties":1,"maxProperties":200},
"dry_run":{"type":"boolean","description":"Check only. Default false"}}})json";

constexpr std::string_view kOutput =
    R"json({"type":"object","properties":{"id":{"type":"string"},"created":{"type":"boolean"}}})json";

}  // namespace

CreateTool::CreateTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "create",
          .title = "Create a record",
          .text =
              "Create one record; unknown fields, bad dates and dropdown values are refused. "
              "assigned_user_id defaults to you. Search first: twice is two.",
          .effect = Effect::create,
          .is_idempotent = false,
          .input_schema = schema_literal(kInput),
          .output_schema = schema_literal(kOutput),
          .rights = {{.action = acl::Action::create}},
      } {
}

asio::awaitable<std::string> CreateTool::run(const base::Context& context, Invocation call) {
  const std::string module = text_argument(call.arguments, "module");
  const auto& fields = call.arguments.at("fields").as_object();
  auto record = co_await prepare_new(context, toolbox_, call.account, module, fields);
  if (is_dry_run(call.arguments)) {
    co_return finish_json(planned_json(record), record.prepared.warnings);
  }
  const auto created = co_await store_new(context, toolbox_, call.account, std::move(record));
  co_return finish_json(created_json(toolbox_, module, created), created.warnings);
}

}  // namespace suitemcp::tools
