#include "sandbox/entry.hpp"
#include "sandbox/list_query.hpp"

#include <algorithm>

namespace suitemcp::sandbox {
namespace {

constexpr std::int64_t kDefaultLimit = 20;

/// deleted 0 means live records, every other value means all.
Include include_of(const Arguments& arguments) {
  return arguments.number("deleted") == 0 ? Include::live_only : Include::deleted_too;
}

std::expected<ListQuery, Fault> parse_query(const Arguments& arguments) {
  ListQuery query;
  auto condition = translate_where(arguments.text("query"));
  if (!condition) return std::unexpected(Fault::access_denied);
  query.condition = std::move(*condition);
  query.include = include_of(arguments);
  return query;
}

std::expected<ListQuery, Fault> parse_list(const Entry& entry, const Arguments& arguments) {
  const auto& module = *entry.module;
  const auto& rights = entry.session->rights;
  const auto reach = rights.reach(module.name, Action::list);
  if (reach == Reach::none) return std::unexpected(Fault::access_denied);
  auto query = parse_query(arguments);
  if (!query) return query;
  auto order = translate_order(arguments.text("order_by"), [&](std::string_view name) {
    return module.find_field(name) != nullptr;
  });
  if (!order) return std::unexpected(Fault::access_denied);
  query->order = std::move(*order);
  query->restriction = list_condition(rights, reach, module.name, module.table);
  query->offset = std::max<std::int64_t>(0, arguments.number("offset"));
  query->limit = arguments.number("max_results");
  if (query->limit <= 0) query->limit = kDefaultLimit;
  return query;
}

Answer get_entry_list(CallContext& context, const Arguments& arguments) {
  const auto entry = require_module(context, arguments);
  if (!entry) return std::unexpected(entry.error());
  const auto query = parse_list(*entry, arguments);
  if (!query) return std::unexpected(query.error());
  const auto& module = *entry->module;
  const auto wanted = arguments.texts("select_fields");
  const auto links = parse_link_requests(arguments["link_name_to_fields_array"]);

  const auto records = to_records(run_list(context.database, context.vardefs, module, *query));
  const auto total = count_list(context.database, context.vardefs, module, *query);
  json::array entries;
  json::array relationships;
  for (const auto& record : records) {
    entries.push_back(entry_of(context, module, record, wanted));
    if (links.empty()) continue;
    auto linked =
        linked_records(context, module, record.text("id"), links, LinkShapeOnWire::wrapped);
    relationships.push_back(json::object{{"link_list", std::move(linked)}});
  }
  const auto count = static_cast<std::int64_t>(records.size());
  return json::object{
      {"result_count", count},
      // A text, but the number 0 when nothing matches.
      {"total_count", total == "0" ? json::value(0) : json::value(total)},
      {"next_offset", query->offset + count},
      {"entry_list", std::move(entries)},
      {"relationship_list", std::move(relationships)}
  };
}

/// get_entries_count looks at the right to list, not at whose records they are (a known leak).
Answer get_entries_count(CallContext& context, const Arguments& arguments) {
  const auto entry = require_module(context, arguments);
  if (!entry) return std::unexpected(entry.error());
  const auto& module = *entry->module;
  if (entry->session->rights.reach(module.name, Action::list) == Reach::none) {
    return std::unexpected(Fault::access_denied);
  }
  const auto query = parse_query(arguments);
  if (!query) return std::unexpected(query.error());
  try {
    return json::object{{"result_count", count_plain(context.database, module, *query)}};
  } catch (const SqlFailure&) {
    return json::object{{"result_count", nullptr}};
  }
}

}  // namespace

std::vector<Method> list_methods() {
  const json::value nothing = "";
  const json::value none = json::array();
  return {
      {"get_entry_list",
       {{"session", json::value()},
        {"module_name", json::value()},
        {"query", nothing},
        {"order_by", nothing},
        {"offset", 0},
        {"select_fields", none},
        {"link_name_to_fields_array", none},
        {"max_results", 0},
        {"deleted", false},
        {"favorites", false}},
       ExtraKeys::refused,
       get_entry_list},
      {"get_entries_count",
       {{"session", {}}, {"module_name", {}}, {"query", {}}, {"deleted", {}}},
       ExtraKeys::refused,
       get_entries_count},
  };
}

}  // namespace suitemcp::sandbox
