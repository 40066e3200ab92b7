#include "tools/search_tool.hpp"

#include "base/json.hpp"
#include "crm/order_by.hpp"
#include "crm/where_clause.hpp"
#include "tools/arguments.hpp"
#include "tools/field_selection.hpp"
#include "tools/record_change.hpp"
#include "tools/record_json.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace suitemcp::tools {
namespace {

constexpr std::int64_t kDefaultResults = 20;
constexpr std::size_t kTextLimit = 2'000;

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"required":["module"],"properties":{
"module":{"type":"string","description":"See list_modules","pattern":"^[A-Za-z]\\w{0,63}$"},
"query":{"type":"string","description":"SQL condition, e.g. name LIKE 'A%' AND date_modified > DATE_SUB(NOW(), INTERVAL 7 DAY), IN, BETWEEN, IS NULL. email finds addresses. UTC","maxLength":2000},
"fields":{"type":"array","items":{"type":"string"},"description":"Default: the main ones; [\"*\"]: all","maxItems":50},
"max_results":{"type":"integer","description":"Default 20","minimum":1,"maximum":100},
"offset":{"type":"integer","description":"From next_offset. Default 0","minimum":0,"maximum":1000000},
"order_by":{"type":"string","description":"e.g. date_modified desc. Set it when paging","maxLength":200}}})json";

constexpr std::string_view kOutput =
    R"json({"type":"object","properties":{"records":{"type":"array"},"result_count":{"type":"integer"},"total_count":{"type":["integer","null"]},"next_offset":{"type":["integer","null"]}}})json";

std::string number_or_null(std::optional<std::int64_t> number) {
  return number ? std::to_string(*number) : "null";
}

std::string page_json(
    const crm::ModuleDefinition& module, const FieldSelection& selection, const crm::ListReply& page
) {
  std::string out = "{\"module\":";
  base::append_json_string(out, module.module);
  out += ",\"records\":";
  append_records(out, module, selection, page.records, kTextLimit);
  fmt::format_to(
      std::back_inserter(out),
      ",\"result_count\":{},\"total_count\":{},\"next_offset\":{}}}",
      page.records.size(),
      number_or_null(page.total),
      number_or_null(page.next_offset)
  );
  return out;
}

crm::ListRequest request_of(
    const boost::json::object& arguments,
    const crm::ModuleDefinition& module,
    const FieldSelection& selection
) {
  auto where = crm::translate_condition(text_argument(arguments, "query"), module);
  if (!where) throw base::Error(std::move(where).error());
  auto order = crm::translate_order_by(text_argument(arguments, "order_by"), module);
  if (!order) throw base::Error(std::move(order).error());
  return crm::ListRequest{
      .module = module.module,
      .where = *std::move(where),
      .order_by = *std::move(order),
      .offset = integer_argument(arguments, "offset", 0),
      .limit = integer_argument(arguments, "max_results", kDefaultResults),
      .fields = selection.names,
  };
}

}  // namespace

SearchTool::SearchTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "search",
          .title = "Search records",
          .text =
              "Find records of one module by condition, a page at a time. One CRM call. Known id: "
              "use get. Only the number: use count.",
          .effect = Effect::read,
          .is_idempotent = true,
          .input_schema = schema_literal(kInput),
          .output_schema = schema_literal(kOutput),
      } {
}

asio::awaitable<std::string> SearchTool::run(const base::Context& context, Invocation call) {
  const std::string module = text_argument(call.arguments, "module");
  const auto definition = co_await toolbox_.metadata.module(context, call.account, module);
  const auto selection = select_fields(list_argument(call.arguments, "fields"), *definition);
  if (!selection) throw base::Error(selection.error());
  crm::ListRequest request = request_of(call.arguments, *definition, *selection);
  try {
    const crm::ListReply page =
        co_await toolbox_.bridge.list(context, call.account, std::move(request));
    co_return page_json(*definition, *selection, page);
  } catch (const base::Error& error) {
    forget_if_contradicted(error, toolbox_.metadata, call.account, module);
    throw;
  }
}

}  // namespace suitemcp::tools
