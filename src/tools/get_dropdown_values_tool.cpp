#include "tools/get_dropdown_values_tool.hpp"

#include "base/json.hpp"
#include "base/near_match.hpp"
#include "crm/field_traits.hpp"
#include "tools/arguments.hpp"
#include "tools/record_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace suitemcp::tools {
namespace {

using Lists = std::vector<crm::DropdownList>;

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"properties":{
"dropdown_name":{"type":"string","description":"e.g. industry_dom. Without arguments: all names","maxLength":100},
"module":{"type":"string","description":"With field, instead of dropdown_name","pattern":"^[A-Za-z]\\w{0,63}$"},
"field":{"type":"string","description":"e.g. industry","pattern":"^[A-Za-z]\\w{0,63}$"}}})json";

constexpr std::string_view kOutput =
    R"json({"type":"object","properties":{"values":{"type":"array"},"dropdowns":{"type":"array"}}})json";

base::Error bad_argument(base::ErrorCode code, std::string message) {
  return {base::ErrorKind::invalid_argument, code, "no such dropdown", std::move(message)};
}

std::string names_json(const Lists& lists) {
  std::vector<std::string> names;
  for (const auto& list : lists) names.push_back(list.name);
  std::string out = "{\"dropdowns\":";
  append_texts(out, names);
  return out + "}";
}

std::string list_json(const Lists& lists, std::string_view name) {
  const auto found = std::ranges::find(lists, name, &crm::DropdownList::name);
  if (found == lists.end()) {
    std::vector<base::Candidate> candidates;
    for (const auto& list : lists) candidates.push_back({list.name, ""});
    throw bad_argument(
        "tool.unknown_dropdown",
        fmt::format(
            "Argument \"dropdown_name\": the CRM has no list \"{}\".{} Call without arguments for "
            "all "
            "names, or give module and field.",
            name.substr(0, 64),
            base::did_you_mean(base::near_matches(name, candidates))
        )
    );
  }
  std::string out = "{\"dropdown_name\":" + base::json_string(name) + ",\"values\":";
  append_key_labels(out, found->options);
  return out + "}";
}

std::string field_json(const crm::ModuleDefinition& module, std::string_view name) {
  const auto* field = module.find_field(name);
  if (field == nullptr) {
    throw bad_argument(
        "tool.unknown_field", "Argument \"field\": " + crm::unknown_field_message(module, name)
    );
  }
  if (field->options.empty()) {
    std::string choices;
    for (const auto& other : module.fields) {
      if (!other.options.empty()) choices += (choices.empty() ? "" : ", ") + other.name;
    }
    throw bad_argument(
        "tool.no_dropdown",
        fmt::format(
            "Argument \"field\": {} of {} is of type {} and has no list. Fields with a list: {}.",
            name,
            module.module,
            field->type,
            choices.empty() ? "none" : choices
        )
    );
  }
  std::string out = "{\"module\":" + base::json_string(module.module) +
                    ",\"field\":" + base::json_string(name) + ",\"values\":";
  append_key_labels(out, field->options);
  return out + "}";
}

}  // namespace

GetDropdownValuesTool::GetDropdownValuesTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "get_dropdown_values",
          .title = "Values of a dropdown",
          .text =
              "Keys (stored, searched) and labels (shown) of a dropdown, by list name or by module "
              "and field. Cached.",
          .effect = Effect::read,
          .is_idempotent = true,
          .input_schema = schema_literal(kInput),
          .output_schema = schema_literal(kOutput),
      } {
}

asio::awaitable<std::string> GetDropdownValuesTool::run(
    const base::Context& context, Invocation call
) {
  const std::string name = text_argument(call.arguments, "dropdown_name");
  const std::string module = text_argument(call.arguments, "module");
  const std::string field = text_argument(call.arguments, "field");
  if (module.empty() != field.empty() || (!name.empty() && !module.empty())) {
    throw bad_argument(
        "tool.bad_argument",
        "Give either \"dropdown_name\", or both \"module\" and \"field\", or nothing for all "
        "names. "
        "Example: {\"module\":\"Accounts\",\"field\":\"industry\"}."
    );
  }
  if (!module.empty()) {
    const auto definition = co_await toolbox_.metadata.module(context, call.account, module);
    co_return field_json(*definition, field);
  }
  const auto lists = co_await toolbox_.metadata.dropdowns(context, call.account);
  co_return name.empty() ? names_json(*lists) : list_json(*lists, name);
}

}  // namespace suitemcp::tools
