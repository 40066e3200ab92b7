#include "tools/create_tool.hpp"

#include "base/json.hpp"
#include "tools/arguments.hpp"
#include "tools/field_values.hpp"
#include "tools/record_change.hpp"
#include "tools/record_url.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace suitemcp::tools {
namespace {

constexpr std::string_view kInput = R"json({"type":"object","additionalProperties":false,
"required":["module","fields"],"properties":{
"module":{"type":"string","description":"Module, e.g. Contacts","pattern":"^[A-Za-z]\\w{0,63}$"},
"fields":{"type":"object","description":"Field names and values. Dates: 2026-12-01, 2026-12-01 15:30:00 (UTC) or ISO 8601; dropdowns: the key","minProperties":1,"maxProperties":200},
"dry_run":{"type":"boolean","description":"Check only, write nothing. Default false"}}})json";

constexpr std::string_view kOutput = R"json({"type":"object","required":["module","created"],
"properties":{"id":{"type":"string"},"module":{"type":"string"},"created":{"type":"boolean"},
"name":{"type":"string"},"url":{"type":"string"},"dry_run":{"type":"boolean"},
"changed":{"type":"object"},"warnings":{"type":"array"}}})json";

std::vector<std::string> names_of(
    const crm::FieldValues& values, const crm::ModuleDefinition& module
) {
  std::vector<std::string> names{"id"};
  for (const auto* extra : {"name", "document_name"}) {
    if (module.find_field(extra) != nullptr) names.emplace_back(extra);
  }
  for (const auto& [name, value, literal] : values) names.push_back(name);
  return names;
}

std::string_view name_of(
    const std::optional<crm::RecordSet>& stored, const crm::FieldValues& sent
) {
  for (const std::string_view field : {"name", "document_name"}) {
    if (stored && !stored->empty()) {
      const auto value = crm::value_of(stored->row(0), field);
      if (!value.empty()) return value;
    }
    for (const auto& [name, value, literal] : sent) {
      if (name == field) return value;
    }
  }
  return {};
}

std::string dry_json(const crm::ModuleDefinition& module, const PreparedFields& prepared) {
  std::string out = "{\"module\":" + base::json_string(module.module) +
                    ",\"created\":false,\"dry_run\":true,\"changed\":";
  append_changes(out, module, {}, prepared.values);
  append_warnings(out, prepared.warnings);
  return out + "}";
}

}  // namespace

CreateTool::CreateTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "create",
          .title = "Create a record",
          .text =
              "Create one record; unknown fields, bad dates and wrong dropdown values are "
              "refused. assigned_user_id defaults to the caller. Not idempotent: search first "
              "to avoid duplicates. Gives id, name and url.",
          .effect = Effect::create,
          .is_idempotent = false,
          .input_schema = schema_literal(kInput),
          .output_schema = schema_literal(kOutput),
      } {
}

asio::awaitable<std::string> CreateTool::run(const base::Context& context, Invocation call) {
  const std::string module = text_argument(call.arguments, "module");
  const auto definition = co_await toolbox_.metadata.module(context, call.account, module);
  const auto& fields = call.arguments.at("fields").as_object();
  auto prepared = prepare_fields(fields, *definition, WriteKind::create);
  if (!prepared) throw base::Error(std::move(prepared).error());
  // The CRM leaves it empty, and a record without assignee is invisible to owner-only roles.
  const bool needs_assignee =
      definition->find_field("assigned_user_id") != nullptr && !fields.contains("assigned_user_id");
  if (needs_assignee) {
    auto user_id = co_await toolbox_.bridge.user_id(context, call.account);
    prepared->values.push_back({"assigned_user_id", std::move(user_id)});
  }
  if (is_dry_run(call.arguments)) co_return dry_json(*definition, *prepared);

  const std::string id =
      co_await toolbox_.bridge.save(context, call.account, module, "", prepared->values);
  auto stored = co_await try_read(
      context, toolbox_.bridge, call.account, module, id, names_of(prepared->values, *definition)
  );
  auto warnings = std::move(prepared->warnings);
  if (stored && !stored->empty()) {
    compare_stored(*definition, prepared->values, stored->row(0), warnings);
  } else {
    warnings.emplace_back("the new record could not be read back; check it before relying on it");
  }
  std::string out = "{\"id\":" + base::json_string(id) +
                    ",\"module\":" + base::json_string(module) + ",\"created\":true";
  if (const auto name = name_of(stored, prepared->values); !name.empty()) {
    out += ",\"name\":" + base::json_string(name);
  }
  if (const auto url = record_url(toolbox_.facts.crm_endpoint, module, id); !url.empty()) {
    out += ",\"url\":" + base::json_string(url);
  }
  append_warnings(out, warnings);
  co_return out + "}";
}

}  // namespace suitemcp::tools
