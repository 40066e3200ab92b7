#include "tools/get_tool.hpp"

#include "tools/arguments.hpp"
#include "tools/field_selection.hpp"
#include "tools/record_change.hpp"
#include "tools/record_json.hpp"

#include <utility>

namespace suitemcp::tools {
namespace {

constexpr std::size_t kTextLimit = 20'000;

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"required":["module","id"],"properties":{
"module":{"type":"string","description":"e.g. Accounts","pattern":"^[A-Za-z]\\w{0,63}$"},
"id":{"type":"string","description":"Record id","pattern":"^[\\w-]{1,36}$"},
"fields":{"type":"array","items":{"type":"string"},"description":"Default: the main ones; [\"*\"]: all","maxItems":50}}})json";

constexpr std::string_view kOutput =
    R"json({"type":"object","properties":{"id":{"type":"string"}}})json";

}  // namespace

GetTool::GetTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "get",
          .title = "Get a record",
          .text =
              "Read one record by id; an error when it does not exist. One CRM call. Without an id "
              "use search; for many ids get_many.",
          .effect = Effect::read,
          .is_idempotent = true,
          .input_schema = schema_literal(kInput),
          .output_schema = schema_literal(kOutput),
      } {
}

asio::awaitable<std::string> GetTool::run(const base::Context& context, Invocation call) {
  const std::string module = text_argument(call.arguments, "module");
  const auto definition = co_await toolbox_.metadata.module(context, call.account, module);
  const auto selection = select_fields(list_argument(call.arguments, "fields"), *definition);
  if (!selection) throw base::Error(selection.error());
  const crm::RecordSet found = co_await read_existing(
      context,
      toolbox_.bridge,
      call.account,
      module,
      text_argument(call.arguments, "id"),
      selection->names
  );
  std::string out;
  RecordWriter(*definition, *selection, kTextLimit).append(out, found.row(0));
  co_return out;
}

}  // namespace suitemcp::tools
