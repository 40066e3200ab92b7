#include "tools/delete_tool.hpp"

#include "base/json.hpp"
#include "tools/arguments.hpp"
#include "tools/field_selection.hpp"
#include "tools/record_change.hpp"
#include "tools/record_json.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace suitemcp::tools {
namespace {

constexpr std::size_t kTextLimit = 2'000;

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"required":["module","id"],"properties":{
"module":{"type":"string","description":"e.g. Accounts","pattern":"^[A-Za-z]\\w{0,63}$"},
"id":{"type":"string","description":"Record id","pattern":"^[\\w-]{1,36}$"},
"dry_run":{"type":"boolean","description":"Show what would go. Default false"}}})json";

constexpr std::string_view kOutput =
    R"json({"type":"object","properties":{"deleted":{"type":"boolean"},"record":{"type":"object"}}})json";

/// The CRM answers a deletion with a fault when a linked record cannot be saved, and has deleted.
void judge(
    const std::optional<crm::RecordSet>& after,
    const std::optional<base::Error>& doubt,
    std::vector<std::string>& warnings
) {
  const bool is_gone = after && after->empty();
  if (doubt && !is_gone) throw base::Error(*doubt);
  if (doubt) warnings.emplace_back("the CRM reported a fault, but the record is gone");
  if (!after) warnings.emplace_back("whether the record is gone could not be checked");
  if (is_gone || !after) return;
  throw base::Error(
      base::ErrorKind::bad_upstream,
      "tool.not_deleted",
      "the CRM confirmed a deletion that it did not do",
      "The CRM confirmed the deletion but the record is still there. You may lack the right to "
      "delete it, or a rule in the CRM prevents it."
  );
}

}  // namespace

DeleteTool::DeleteTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "delete",
          .title = "Delete a record",
          .text =
              "Delete one record; it cannot be undone here. An error when it does not exist. Three "
              "CRM calls.",
          .effect = Effect::destroy,
          .is_idempotent = true,
          .input_schema = schema_literal(kInput),
          .output_schema = schema_literal(kOutput),
          // The CRM deletes by saving the record (v4.1), for which it wants both.
          .rights =
              {{.action = acl::Action::remove, .id_argument = "id"},
               {.action = acl::Action::edit, .id_argument = "id"}},
      } {
}

asio::awaitable<std::string> DeleteTool::run(const base::Context& context, Invocation call) {
  const std::string module = text_argument(call.arguments, "module");
  const std::string id = text_argument(call.arguments, "id");
  const auto definition = co_await toolbox_.metadata.module(context, call.account, module);
  const auto selection = select_fields(nullptr, *definition);
  if (!selection) throw base::Error(selection.error());
  const crm::RecordSet before =
      co_await read_existing(context, toolbox_.bridge, call.account, module, id, selection->names);
  std::string out = "{\"id\":" + base::json_string(id) + ",\"module\":" + base::json_string(module);
  std::string record;
  RecordWriter(*definition, *selection, kTextLimit).append(record, before.row(0));
  if (is_dry_run(call.arguments)) {
    co_return out + ",\"deleted\":false,\"dry_run\":true,\"record\":" + record + "}";
  }

  std::optional<base::Error> doubt;
  try {
    co_await toolbox_.bridge.remove(context, call.account, module, id);
  } catch (const base::Error& error) {
    if (!is_outcome_unknown(error)) throw;
    doubt = error;
  }
  const auto after = co_await try_read(context, toolbox_.bridge, call.account, module, id, {"id"});
  std::vector<std::string> warnings;
  judge(after, doubt, warnings);
  out += ",\"deleted\":true,\"record\":" + record;
  append_warnings(out, warnings);
  co_return out + "}";
}

}  // namespace suitemcp::tools
