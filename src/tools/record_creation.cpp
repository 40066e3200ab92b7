#include "tools/record_creation.hpp"

#include "base/json.hpp"
#include "tools/record_change.hpp"
#include "tools/record_url.hpp"
#include "tools/required_fields.hpp"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace suitemcp::tools {
namespace {

constexpr std::array<std::string_view, 2> kNameFields{"name", "document_name"};
constexpr std::string_view kAssignee = "assigned_user_id";

std::vector<std::string> names_to_read(
    const crm::FieldValues& values, const crm::ModuleDefinition& module
) {
  std::vector<std::string> names{"id"};
  for (const auto name : kNameFields) {
    if (module.find_field(name) != nullptr) names.emplace_back(name);
  }
  for (const auto& [name, value, literal] : values) names.push_back(name);
  return names;
}

std::string_view name_of(
    const std::optional<crm::RecordSet>& stored, const crm::FieldValues& sent
) {
  for (const auto field : kNameFields) {
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

}  // namespace

asio::awaitable<void> add_assignee(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const crm::ModuleDefinition& module,
    crm::FieldValues& values
) {
  if (module.find_field(kAssignee) == nullptr || holds(values, kAssignee)) co_return;
  auto user_id = co_await toolbox.bridge.user_id(context, account);
  values.push_back({std::string(kAssignee), std::move(user_id)});
}

asio::awaitable<NewRecord> prepare_new(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    std::string module,
    const boost::json::object& fields
) {
  NewRecord record;
  record.definition = co_await toolbox.metadata.module(context, account, std::move(module));
  auto prepared = prepare_fields(fields, *record.definition, WriteKind::create);
  if (!prepared) throw base::Error(std::move(prepared).error());
  record.prepared = *std::move(prepared);
  const bool is_left_empty = fields.contains(kAssignee);  // null: nobody, on purpose
  if (!is_left_empty) {
    co_await add_assignee(context, toolbox, account, *record.definition, record.prepared.values);
  }
  co_return record;
}

asio::awaitable<CreatedRecord> store_new(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    NewRecord record
) {
  const auto& module = *record.definition;
  const auto& values = record.prepared.values;
  CreatedRecord created;
  created.warnings = std::move(record.prepared.warnings);
  created.id = co_await toolbox.bridge.save(context, account, module.module, "", values);
  const auto stored = co_await try_read(
      context, toolbox.bridge, account, module.module, created.id, names_to_read(values, module)
  );
  if (stored && !stored->empty()) {
    compare_stored(module, values, stored->row(0), created.warnings);
  } else {
    created.warnings.emplace_back(
        "the new record could not be read back; check it before relying on it"
    );
  }
  created.name = name_of(stored, values);
  co_return created;
}

std::string created_json(
    const Toolbox& toolbox, const std::string& module, const CreatedRecord& created
) {
  std::string out = "{\"id\":" + base::json_string(created.id) +
                    ",\"module\":" + base::json_string(module) + ",\"created\":true";
  if (!created.name.empty()) out += ",\"name\":" + base::json_string(created.name);
  const auto url = record_url(toolbox.facts.crm_endpoint, module, created.id);
  if (!url.empty()) out += ",\"url\":" + base::json_string(url);
  return out;
}

std::string planned_json(const NewRecord& record) {
  std::string out = "{\"module\":" + base::json_string(record.definition->module) +
                    ",\"created\":false,\"dry_run\":true,\"changed\":";
  append_changes(out, *record.definition, {}, record.prepared.values);
  return out;
}

std::string finish_json(std::string json, const std::vector<std::string>& warnings) {
  append_warnings(json, warnings);
  json += '}';
  return json;
}

}  // namespace suitemcp::tools
