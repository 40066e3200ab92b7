#include "tools/get_many_tool.hpp"

#include "base/json.hpp"
#include "tools/arguments.hpp"
#include "tools/field_selection.hpp"
#include "tools/record_json.hpp"
#include "tools/visible_records.hpp"

#include <utility>

namespace suitemcp::tools {
namespace {

constexpr std::size_t kTextLimit = 2'000;

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"required":["module","ids"],"properties":{
"module":{"type":"string","description":"e.g. Accounts","pattern":"^[A-Za-z]\\w{0,63}$"},
"ids":{"type":"array","items":{"type":"string","pattern":"^[\\w-]{1,36}$"},"description":"Record ids","minItems":1,"maxItems":100},
"fields":{"type":"array","items":{"type":"string"},"description":"Default: the main ones; [\"*\"]: all","maxItems":50}}})json";

constexpr std::string_view kOutput =
    R"json({"type":"object","properties":{"records":{"type":"array"},"result_count":{"type":"integer"},"not_found":{"type":"array"}}})json";

}  // namespace

GetManyTool::GetManyTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "get_many",
          .title = "Get several records",
          .text =
              "Read up to 100 records of one module by id in one CRM call; not_found lists those "
              "that do not exist or are not visible.",
          .effect = Effect::read,
          .is_idempotent = true,
          .input_schema = schema_literal(kInput),
          .output_schema = schema_literal(kOutput),
      } {
}

asio::awaitable<std::string> GetManyTool::run(const base::Context& context, Invocation call) {
  const std::string module = text_argument(call.arguments, "module");
  const auto definition = co_await toolbox_.metadata.module(context, call.account, module);
  const auto selection = select_fields(list_argument(call.arguments, "fields"), *definition);
  if (!selection) throw base::Error(selection.error());
  const auto ids = unique(texts_argument(call.arguments, "ids"));
  const auto found =
      co_await read_visible(context, toolbox_, call.account, *definition, ids, selection->names);
  std::string out = "{\"module\":" + base::json_string(module) + ",\"records\":";
  append_records(out, *definition, *selection, found, kTextLimit);
  out += ",\"result_count\":" + std::to_string(found.size()) + ",\"not_found\":";
  append_texts(out, without(ids, ids_of(found)));
  co_return out + "}";
}

}  // namespace suitemcp::tools
