#include "tools/count_tool.hpp"

#include "base/json.hpp"
#include "crm/where_clause.hpp"
#include "tools/arguments.hpp"
#include "tools/record_change.hpp"
#include "tools/rights.hpp"
#include "tools/row_limit.hpp"
#include "tools/visible_records.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace suitemcp::tools {
namespace {

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"required":["module"],"properties":{
"module":{"type":"string","description":"e.g. Accounts","pattern":"^[A-Za-z]\\w{0,63}$"},
"query":{"type":"string","description":"SQL condition as in search. Default: all","maxLength":2000}}})json";

constexpr std::string_view kOutput =
    R"json({"type":"object","properties":{"count":{"type":"integer"}}})json";

struct Counted {
  std::optional<std::int64_t> count;  // empty: the CRM could not
  bool is_partial = false;            // not all that meet the condition were looked at
};

/// The list does not know what may be viewed: record by record.
asio::awaitable<Counted> count_viewed(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const crm::ModuleDefinition& module,
    RowLimit limit,
    crm::ListRequest request
) {
  request.limit = kMostCandidates;
  const auto page = co_await toolbox.bridge.list(context, account, std::move(request));
  auto ids = ids_of(page.records);
  ids = co_await those_within(context, toolbox, account, module, limit, std::move(ids));
  co_return Counted{static_cast<std::int64_t>(ids.size()), page.next_offset.has_value()};
}

/// The CRM counts whatever its roles say. A module's list has a total as well, of the rows that the
/// roles let through: that is what counts for groups, which no condition can tell. A session has
/// the roles of its login, so that it takes a new one.
asio::awaitable<Counted> count_within(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const crm::ModuleDefinition& module,
    RowLimit limit,
    std::string where
) {
  limit.require_any();
  where = limited_condition(module, limit, std::move(where));
  if (limit.rows != acl::Rows::groups) {
    co_return Counted{
        co_await toolbox.bridge.count(context, account, module.module, std::move(where))
    };
  }
  crm::ListRequest request{
      .module = module.module,
      .where = std::move(where),
      .order_by = {},
      .limit = 1,
      .fields = {"id"},
      .roles = crm::Roles::live,
  };
  if (limit.listed != acl::Rows::groups) {
    co_return co_await count_viewed(
        context, toolbox, account, module, std::move(limit), std::move(request)
    );
  }
  const auto page = co_await toolbox.bridge.list(context, account, std::move(request));
  co_return Counted{page.total};
}

}  // namespace

CountTool::CountTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "count",
          .title = "Count records",
          .text =
              "How many records of a module meet a condition; at_least: there may be more. One "
              "cheap CRM call.",
          .effect = Effect::read,
          .is_idempotent = true,
          .input_schema = schema_literal(kInput),
          .output_schema = schema_literal(kOutput),
      } {
}

asio::awaitable<std::string> CountTool::run(const base::Context& context, Invocation call) {
  const std::string module = text_argument(call.arguments, "module");
  const auto definition = co_await module_for(
      context, toolbox_, call.account, module, acl::Action::list, acl::Purpose::leak
  );
  auto where = crm::translate_condition(text_argument(call.arguments, "query"), *definition);
  if (!where) throw base::Error(std::move(where).error());
  const auto limits = co_await row_limits(context, toolbox_, call.account, {module});
  Counted counted;
  try {
    counted = co_await count_within(
        context, toolbox_, call.account, *definition, limits.front(), *std::move(where)
    );
  } catch (const base::Error& error) {
    forget_if_contradicted(error, toolbox_.metadata, call.account, module);
    throw;
  }
  if (!counted.count) {
    toolbox_.metadata.forget(call.account, module);
    throw base::Error(
        base::ErrorKind::invalid_argument,
        "crm.refused_query",
        "the CRM counted nothing",
        "The CRM could not run this query. Check the field names with get_module_fields, or try a "
        "simpler condition."
    );
  }
  std::string out = "{\"module\":";
  base::append_json_string(out, module);
  out += ",\"count\":" + std::to_string(*counted.count);
  co_return out + (counted.is_partial ? ",\"at_least\":true}" : "}");
}

}  // namespace suitemcp::tools
