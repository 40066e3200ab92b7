#include "tools/bulk_upsert_tool.hpp"

#include "base/json.hpp"
#include "tools/arguments.hpp"
#include "tools/bulk_rows.hpp"
#include "tools/record_change.hpp"
#include "tools/rights.hpp"
#include "tools/visible_records.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace suitemcp::tools {
namespace {

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"required":["module","records"],"properties":{
"module":{"type":"string","description":"e.g. Accounts","pattern":"^[A-Za-z]\\w{0,63}$"},
"records":{"type":"array","items":{"type":"object"},"description":"Fields of each as in create; with id an update","minItems":1,"maxItems":100},
"dry_run":{"type":"boolean","description":"Tell what would change. Default false"}}})json";

constexpr std::string_view kOutput =
    R"json({"type":"object","properties":{"ids":{"type":"array"},"count":{"type":"integer"},"errors":{"type":"array"}}})json";

/// In the caller's order; null where nothing was or would be written.
std::string ids_json(const std::vector<BulkRow>& rows, bool is_dry_run) {
  std::string out = "[";
  for (const auto& row : rows) {
    if (out.back() != '[') out += ',';
    const bool has_id = is_dry_run ? row.is_update && row.refusal.empty() : row.is_written;
    out += has_id ? base::json_string(row.id) : "null";
  }
  return out + ']';
}

std::string errors_json(const std::vector<BulkRow>& rows) {
  std::string out = "[";
  for (const auto& row : rows) {
    if (row.refusal.empty()) continue;
    if (out.back() != '[') out += ',';
    out += fmt::format("{{\"index\":{},\"reason\":", row.index);
    base::append_json_string(out, row.refusal);
    out += '}';
  }
  return out + ']';
}

std::vector<std::string> all_warnings(const std::vector<BulkRow>& rows) {
  std::vector<std::string> warnings;
  for (const auto& row : rows) {
    if (!row.refusal.empty()) continue;
    for (const auto& warning : row.prepared.warnings) {
      warnings.push_back(fmt::format("record {}: {}", row.index, warning));
    }
  }
  return warnings;
}

std::string changes_json(
    const std::vector<BulkRow>& rows,
    const crm::ModuleDefinition& module,
    const crm::RecordSet& before
) {
  std::string out = "[";
  for (const auto& row : rows) {
    if (!row.refusal.empty()) continue;
    if (out.back() != '[') out += ',';
    const auto place = row_of(before, row.id);
    out += fmt::format(
        "{{\"index\":{},\"action\":\"{}\",\"changed\":",
        row.index,
        row.is_update ? "update" : "create"
    );
    append_changes(
        out, module, place ? before.row(*place) : crm::RecordSet::Row(), row.prepared.values
    );
    out += '}';
  }
  return out + ']';
}

std::size_t count_written(const std::vector<BulkRow>& rows) {
  std::size_t count = 0;
  for (const auto& row : rows) count += row.is_written ? 1 : 0;
  return count;
}

}  // namespace

BulkUpsertTool::BulkUpsertTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "bulk_upsert",
          .title = "Create or update many",
          .text =
              "Create or update up to 100 records. ids has null where one was refused, errors says "
              "why; the others are written. One CRM call each.",
          .effect = Effect::update,
          .is_idempotent = false,
          .input_schema = schema_literal(kInput),
          .output_schema = schema_literal(kOutput),
      } {
}

asio::awaitable<std::string> BulkUpsertTool::run(const base::Context& context, Invocation call) {
  const std::string module = text_argument(call.arguments, "module");
  const auto definition =
      co_await module_for(context, toolbox_, call.account, module, acl::Action::edit);
  auto rows = read_rows(*list_argument(call.arguments, "records"), *definition);
  co_await refuse_forbidden(context, toolbox_, call.account, *definition, rows);
  const auto before = co_await complete_rows(context, toolbox_, call.account, *definition, rows);
  const bool is_dry = is_dry_run(call.arguments);
  if (!is_dry) {
    co_await write_rows(context, toolbox_, call.account, *definition, rows);
    co_await verify_rows(context, toolbox_, call.account, *definition, rows);
  }
  std::string out =
      "{\"module\":" + base::json_string(module) + ",\"ids\":" + ids_json(rows, is_dry) +
      fmt::format(",\"count\":{}", count_written(rows)) + ",\"errors\":" + errors_json(rows);
  if (is_dry) out += ",\"dry_run\":true,\"changes\":" + changes_json(rows, *definition, before);
  append_warnings(out, all_warnings(rows));
  co_return out + "}";
}

}  // namespace suitemcp::tools
