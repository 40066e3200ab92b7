#include "tools/create_task_tool.hpp"

#include "tools/activity_arguments.hpp"
#include "tools/arguments.hpp"
#include "tools/record_creation.hpp"

#include <array>
#include <utility>

namespace suitemcp::tools {
namespace {

constexpr std::array<std::string_view, 10> kFields{
    "name",
    "status",
    "priority",
    "date_due",
    "date_start",
    "description",
    "assigned_user_id",
    "contact_id",
    "parent_type",
    "parent_id"
};

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"required":["name"],"properties":{
"name":{"type":"string","description":"Subject","minLength":1,"maxLength":255},
"status":{"type":"string","description":"Not Started (default), In Progress, Completed, Pending Input, Deferred"},
"priority":{"type":"string","description":"High, Medium (default), Low"},
"date_due":{"type":"string","description":"UTC, 2026-12-01 15:30:00 or ISO 8601"},
"date_start":{"type":"string","description":"As date_due"},
"description":{"type":"string","description":"Text"},
"assigned_user_id":{"type":"string","description":"Default: you","pattern":"^[\\w-]{1,36}$"},
"contact_id":{"type":"string","description":"Contact","pattern":"^[\\w-]{1,36}$"},
"parent_type":{"type":"string","description":"Module of the parent","pattern":"^[A-Za-z]\\w{0,63}$"},
"parent_id":{"type":"string","description":"What it is about","pattern":"^[\\w-]{1,36}$"},
"dry_run":{"type":"boolean","description":"Check only. Default false"}}})json";

constexpr std::string_view kOutput =
    R"json({"type":"object","properties":{"id":{"type":"string"},"created":{"type":"boolean"}}})json";

}  // namespace

CreateTaskTool::CreateTaskTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "create_task",
          .title = "Create a task",
          .text =
              "Create a task for a contact or about any record (parent), which are checked first.",
          .effect = Effect::create,
          .is_idempotent = false,
          .input_schema = schema_literal(kInput),
          .output_schema = schema_literal(kOutput),
          .rights = {{.action = acl::Action::create, .module = "Tasks"}},
      } {
}

asio::awaitable<std::string> CreateTaskTool::run(const base::Context& context, Invocation call) {
  const auto fields =
      activity_fields(call.arguments, kFields, {{"status", "Not Started"}, {"priority", "Medium"}});
  auto record = co_await prepare_new(context, toolbox_, call.account, "Tasks", fields);
  co_await require_related(context, toolbox_, call.account, call.arguments);
  if (is_dry_run(call.arguments)) {
    co_return finish_json(planned_json(record), record.prepared.warnings);
  }
  const auto created = co_await store_new(context, toolbox_, call.account, std::move(record));
  co_return finish_json(created_json(toolbox_, "Tasks", created), created.warnings);
}

}  // namespace suitemcp::tools
