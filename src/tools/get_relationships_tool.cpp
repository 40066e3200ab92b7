#include "tools/get_relationships_tool.hpp"

#include "base/json.hpp"
#include "tools/arguments.hpp"
#include "tools/field_selection.hpp"
#include "tools/record_json.hpp"
#include "tools/record_links.hpp"
#include "tools/row_limit.hpp"
#include "tools/visible_records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace suitemcp::tools {
namespace {

constexpr std::int64_t kDefaultResults = 20;
constexpr std::size_t kTextLimit = 2'000;

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"required":["module","id","link_field"],"properties":{
"module":{"type":"string","description":"e.g. Accounts","pattern":"^[A-Za-z]\\w{0,63}$"},
"id":{"type":"string","description":"Record id","pattern":"^[\\w-]{1,36}$"},
"link_field":{"type":"string","description":"Link name, e.g. contacts (see get_module_fields), or the module it leads to","maxLength":100},
"related_fields":{"type":"array","items":{"type":"string"},"description":"Default: the main ones; [\"*\"]: all","maxItems":50},
"max_results":{"type":"integer","description":"Default 20","minimum":1,"maximum":100},
"offset":{"type":"integer","description":"From next_offset. Default 0","minimum":0,"maximum":1000000}}})json";

constexpr std::string_view kOutput =
    R"json({"type":"object","properties":{"records":{"type":"array"},"result_count":{"type":"integer"},"next_offset":{"type":["integer","null"]}}})json";

struct Page {
  std::vector<std::string> ids;
  std::optional<std::int64_t> next_offset;
  bool is_cut = false;  // more are linked than were looked at
};

crm::RelatedRequest request_of(const Invocation& call, const Link& link) {
  return {
      .module = link.source->module,
      .id = text_argument(call.arguments, "id"),
      .link = link.name,
      .where = {},
  };
}

/// The CRM tells no total: one id more than asked for shows whether there is another page.
asio::awaitable<Page> read_page(
    const base::Context& context, const Toolbox& toolbox, const Invocation& call, const Link& link
) {
  const auto limit = integer_argument(call.arguments, "max_results", kDefaultResults);
  auto request = request_of(call, link);
  request.offset = integer_argument(call.arguments, "offset", 0);
  request.limit = limit + 1;
  const auto offset = request.offset;
  Page page;
  page.ids = co_await toolbox.bridge.related_ids(context, call.account, std::move(request));
  if (page.ids.size() > static_cast<std::size_t>(limit)) {
    page.ids.resize(static_cast<std::size_t>(limit));
    page.next_offset = offset + limit;
  }
  co_return page;
}

/// A page of those that the caller may see: pages of all would tell by their gaps how many he may
/// not.
asio::awaitable<Page> read_page_within(
    const base::Context& context,
    const Toolbox& toolbox,
    const Invocation& call,
    const Link& link,
    const RowLimit& rows
) {
  auto request = request_of(call, link);
  request.limit = kMostCandidates + 1;
  auto ids = co_await toolbox.bridge.related_ids(context, call.account, std::move(request));
  Page page;
  page.is_cut = std::cmp_greater(ids.size(), kMostCandidates);
  if (page.is_cut) ids.resize(static_cast<std::size_t>(kMostCandidates));
  ids = co_await those_within(context, toolbox, call.account, *link.target, rows, std::move(ids));
  const auto count = static_cast<std::int64_t>(ids.size());
  const auto begin = std::min(count, integer_argument(call.arguments, "offset", 0));
  const auto end =
      std::min(count, begin + integer_argument(call.arguments, "max_results", kDefaultResults));
  page.ids.assign(ids.begin() + begin, ids.begin() + end);
  if (end < count) page.next_offset = end;
  co_return page;
}

}  // namespace

GetRelationshipsTool::GetRelationshipsTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "get_relationships",
          .title = "Related records",
          .text =
              "Records linked to one record, e.g. the contacts of an account; only those that you "
              "may list. cut: over 1000 are linked, some may be missing. Two CRM calls.",
          .effect = Effect::read,
          .is_idempotent = true,
          .input_schema = schema_literal(kInput),
          .output_schema = schema_literal(kOutput),
      } {
}

asio::awaitable<std::string> GetRelationshipsTool::run(
    const base::Context& context, Invocation call
) {
  const auto link = co_await load_link(
      context,
      toolbox_,
      call.account,
      text_argument(call.arguments, "module"),
      text_argument(call.arguments, "link_field"),
      acl::Purpose::leak
  );
  const auto selection =
      select_fields(list_argument(call.arguments, "related_fields"), *link.target);
  if (!selection) throw base::Error(selection.error());
  const auto limits = co_await row_limits(
      context,
      toolbox_,
      call.account,
      {link.target->module},
      {sight_of(*link.source, text_argument(call.arguments, "id"))}
  );
  limits.front().require_any();
  const auto& rows = limits.front();
  const auto page = rows.is_all() ? co_await read_page(context, toolbox_, call, link)
                                  : co_await read_page_within(context, toolbox_, call, link, rows);
  crm::RecordSet records;
  if (!page.ids.empty()) {
    // The relationship's own rows are not for showing: the CRM asks for no right on the related
    // module and writes their dates in the user's format (SugarWebServiceUtilv4_1.php).
    records = co_await list_within(
        context,
        toolbox_,
        call.account,
        *link.target,
        rows,
        {page.ids, selection->names, "", static_cast<std::int64_t>(page.ids.size())}
    );
  }
  const auto ordered = in_order(records, page.ids);
  std::string out = "{\"module\":" + base::json_string(link.source->module) +
                    ",\"id\":" + base::json_string(text_argument(call.arguments, "id")) +
                    ",\"link_field\":" + base::json_string(link.name) +
                    ",\"related_module\":" + base::json_string(link.target->module) +
                    ",\"records\":";
  append_records(out, *link.target, *selection, ordered, kTextLimit);
  fmt::format_to(
      std::back_inserter(out),
      ",\"result_count\":{},\"next_offset\":{}{}}}",
      ordered.size(),
      page.next_offset ? std::to_string(*page.next_offset) : "null",
      page.is_cut ? ",\"cut\":true" : ""
  );
  co_return out;
}

}  // namespace suitemcp::tools
