#include "tools/update_tool.hpp"

#include "base/json.hpp"
#include "tools/arguments.hpp"
#include "tools/field_values.hpp"
#include "tools/record_change.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace suitemcp::tools {
namespace {

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"required":["module","id","fields"],"properties":{
"module":{"type":"string","description":"e.g. Accounts","pattern":"^[A-Za-z]\\w{0,63}$"},
"id":{"type":"string","description":"Record id","pattern":"^[\\w-]{1,36}$"},
"fields":{"type":"object","description":"Only what changes; null clears. As in create","minProperties":1,"maxProperties":200},
"dry_run":{"type":"boolean","description":"Show before and after. Default false"}}})json";

constexpr std::string_view kOutput =
    R"json({"type":"object","properties":{"updated":{"type":"boolean"},"changed":{"type":"object"}}})json";

/// What the CRM holds now, for the fields that were sent; what was sent where it cannot be read.
crm::FieldValues now_stored(
    const crm::FieldValues& sent, const std::optional<crm::RecordSet>& stored
) {
  crm::FieldValues values = sent;
  if (!stored || stored->empty()) return values;
  for (auto& [name, value, literal] : values) {
    const auto row = stored->row(0);
    const auto cell = std::ranges::find(row, name, &crm::RecordSet::Cell::name);
    if (cell != row.end()) value = cell->value;
  }
  return values;
}

bool holds_all(
    const crm::ModuleDefinition& module,
    const crm::FieldValues& sent,
    const std::optional<crm::RecordSet>& stored
) {
  if (!stored || stored->empty()) return false;
  return std::ranges::all_of(sent, [&](const crm::FieldValue& one) {
    const auto* field = module.find_field(one.name);
    return field != nullptr &&
           is_same_value(*field, one.value, crm::value_of(stored->row(0), one.name));
  });
}

struct Report {
  const std::string& module;
  const std::string& id;
  bool is_dry_run;
};

std::string report_json(
    const Report& report,
    const crm::ModuleDefinition& module,
    crm::RecordSet::Row before,
    const crm::FieldValues& after,
    const std::vector<std::string>& warnings
) {
  std::string out =
      "{\"id\":" + base::json_string(report.id) + ",\"module\":" + base::json_string(report.module);
  out += report.is_dry_run ? ",\"updated\":false,\"dry_run\":true" : ",\"updated\":true";
  out += ",\"changed\":";
  append_changes(out, module, before, after);
  append_warnings(out, warnings);
  return out + "}";
}

}  // namespace

UpdateTool::UpdateTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "update",
          .title = "Update a record",
          .text =
              "Change fields of one existing record; the rest stays. Gives before and after of "
              "what changed. Three CRM calls.",
          .effect = Effect::update,
          .is_idempotent = true,
          .input_schema = schema_literal(kInput),
          .output_schema = schema_literal(kOutput),
          .rights = {{.action = acl::Action::edit, .id_argument = "id"}},
      } {
}

asio::awaitable<std::string> UpdateTool::run(const base::Context& context, Invocation call) {
  const std::string module = text_argument(call.arguments, "module");
  const std::string id = text_argument(call.arguments, "id");
  const auto definition = co_await toolbox_.metadata.module(context, call.account, module);
  auto prepared =
      prepare_fields(call.arguments.at("fields").as_object(), *definition, WriteKind::update);
  if (!prepared) throw base::Error(std::move(prepared).error());
  std::vector<std::string> names{"id"};
  for (const auto& [name, value, literal] : prepared->values) names.push_back(name);
  const crm::RecordSet before =
      co_await read_existing(context, toolbox_.bridge, call.account, module, id, names);
  const Report report{module, id, is_dry_run(call.arguments)};
  auto warnings = std::move(prepared->warnings);
  if (report.is_dry_run) {
    co_return report_json(report, *definition, before.row(0), prepared->values, warnings);
  }

  std::optional<base::Error> doubt;
  try {
    co_await toolbox_.bridge.save(context, call.account, module, id, prepared->values);
  } catch (const base::Error& error) {
    if (!is_outcome_unknown(error)) throw;
    doubt = error;
  }
  const auto stored = co_await try_read(context, toolbox_.bridge, call.account, module, id, names);
  if (doubt && !holds_all(*definition, prepared->values, stored)) throw base::Error(*doubt);
  if (doubt) warnings.emplace_back("the CRM reported a fault, but the record holds the new values");
  if (stored && stored->empty()) {
    warnings.emplace_back("the record is no longer visible to you, or was deleted meanwhile");
  } else if (!stored) {
    warnings.emplace_back("the record could not be read back; after shows what was sent");
  } else {
    compare_stored(*definition, prepared->values, stored->row(0), warnings);
  }
  co_return report_json(
      report, *definition, before.row(0), now_stored(prepared->values, stored), warnings
  );
}

}  // namespace suitemcp::tools
