#include "tools/create_note_tool.hpp"

#include "tools/activity_arguments.hpp"
#include "tools/arguments.hpp"
#include "tools/record_creation.hpp"

#include <array>
#include <utility>

namespace suitemcp::tools {
namespace {

constexpr std::array<std::string_view, 6> kFields{
    "name", "description", "parent_type", "parent_id", "contact_id", "assigned_user_id"
};

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"required":["name"],"properties":{
"name":{"type":"string","description":"Subject","minLength":1,"maxLength":255},
"description":{"type":"string","description":"Text"},
"parent_type":{"type":"string","description":"Module of the parent","pattern":"^[A-Za-z]\\w{0,63}$"},
"parent_id":{"type":"string","description":"What it is about","pattern":"^[\\w-]{1,36}$"},
"contact_id":{"type":"string","description":"Contact","pattern":"^[\\w-]{1,36}$"},
"assigned_user_id":{"type":"string","description":"Default: you","pattern":"^[\\w-]{1,36}$"},
"dry_run":{"type":"boolean","description":"Check only. Default false"}}})json";

constexpr std::string_view kOutput =
    R"json({"type":"object","properties":{"id":{"type":"string"},"created":{"type":"boolean"}}})json";

}  // namespace

CreateNoteTool::CreateNoteTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "create_note",
          .title = "Create a note",
          .text =
              "Create a note for a contact or about any record (parent), checked first. For a "
              "file: set_note_attachment.",
          .effect = Effect::create,
          .is_idempotent = false,
          .input_schema = schema_literal(kInput),
          .output_schema = schema_literal(kOutput),
          .rights = {{.action = acl::Action::create, .module = "Notes"}},
      } {
}

asio::awaitable<std::string> CreateNoteTool::run(const base::Context& context, Invocation call) {
  const auto fields = activity_fields(call.arguments, kFields, {});
  auto record = co_await prepare_new(context, toolbox_, call.account, "Notes", fields);
  co_await require_related(context, toolbox_, call.account, call.arguments);
  if (is_dry_run(call.arguments)) {
    co_return finish_json(planned_json(record), record.prepared.warnings);
  }
  const auto created = co_await store_new(context, toolbox_, call.account, std::move(record));
  co_return finish_json(created_json(toolbox_, "Notes", created), created.warnings);
}

}  // namespace suitemcp::tools
