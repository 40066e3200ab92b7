#include "tools/get_module_fields_tool.hpp"

#include "base/json.hpp"
#include "crm/field_traits.hpp"
#include "tools/arguments.hpp"
#include "tools/read_only_fields.hpp"
#include "tools/record_json.hpp"
#include "tools/required_fields.hpp"

#include <fmt/format.h>

#include <span>
#include <string_view>
#include <utility>

namespace suitemcp::tools {
namespace {

constexpr std::size_t kMostOptions = 60;

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"required":["module"],"properties":{
"module":{"type":"string","description":"e.g. Accounts","pattern":"^[A-Za-z]\\w{0,63}$"}}})json";

constexpr std::string_view kOutput =
    R"json({"type":"object","properties":{"fields":{"type":"array"},"relationships":{"type":"array"}}})json";

void add_text(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  out += fmt::format(",\"{}\":", name);
  base::append_json_string(out, value);
}

void append_options(std::string& out, const crm::FieldDefinition& field) {
  if (field.options.empty()) return;
  const std::span<const crm::FieldOption> all(field.options);
  out += ",\"options\":";
  append_key_labels(out, all.first(std::min(all.size(), kMostOptions)));
  // The rest comes from get_dropdown_values.
  if (all.size() > kMostOptions) out += fmt::format(",\"options_total\":{}", all.size());
}

void append_field(
    std::string& out, const crm::ModuleDefinition& module, const crm::FieldDefinition& field
) {
  out += "{\"name\":" + base::json_string(field.name);
  out += ",\"type\":" + base::json_string(field.type);
  out += ",\"label\":" + base::json_string(field.label);
  out +=
      need_to_fill(module, field) == Need::demanded ? ",\"required\":true" : ",\"required\":false";
  if (const auto reason = read_only_reason(module, field)) add_text(out, "read_only", *reason);
  add_text(out, "related_module", field.related_module);
  if (field.max_length) out += fmt::format(",\"max_length\":{}", *field.max_length);
  if (field.default_value) add_text(out, "default", *field.default_value);
  append_options(out, field);
  out += '}';
}

std::string module_json(const crm::ModuleDefinition& module, const crm::Metadata& metadata) {
  std::string out = "{\"module\":" + base::json_string(module.module) +
                    ",\"table\":" + base::json_string(module.table) + ",\"fields\":[";
  for (std::size_t i = 0; i < module.fields.size(); ++i) {
    if (i > 0) out += ',';
    append_field(out, module, module.fields[i]);
  }
  out += "],\"relationships\":[";
  for (const auto& link : module.links) {
    if (!metadata.allows(link.related_module)) continue;
    if (out.back() != '[') out += ',';
    out += "{\"name\":" + base::json_string(link.name);
    out += ",\"related_module\":" + base::json_string(link.related_module) + "}";
  }
  return out + "]}";
}

}  // namespace

GetModuleFieldsTool::GetModuleFieldsTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "get_module_fields",
          .title = "Describe a module",
          .text =
              "Fields of a module (type, label, required, options, why read_only) and its "
              "relationships (link names). About 10 kB; cached.",
          .effect = Effect::read,
          .is_idempotent = true,
          .input_schema = schema_literal(kInput),
          .output_schema = schema_literal(kOutput),
      } {
}

asio::awaitable<std::string> GetModuleFieldsTool::run(
    const base::Context& context, Invocation call
) {
  const auto definition = co_await toolbox_.metadata.module(
      context, call.account, text_argument(call.arguments, "module")
  );
  co_return module_json(*definition, toolbox_.metadata);
}

}  // namespace suitemcp::tools
