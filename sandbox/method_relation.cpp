#include "sandbox/entry.hpp"
#include "sandbox/list_query.hpp"

#include <algorithm>

namespace suitemcp::sandbox {
namespace {

/// related_fields=[] makes the CRM load nothing: rows with id null and the fields' defaults.
json::object unloaded_entry(const Module& module) {
  json::object list;
  const auto put = [&](std::string_view name, json::value value) {
    list[name] = {{"name", name}, {"value", std::move(value)}};
  };
  if (module.is_person()) put("name", "");
  put("deleted", 0);
  for (const auto& field : module.fields) {
    if (field.default_value && field.name != "deleted") {
      put(field.name, json::string(*field.default_value));
    }
  }
  return {{"id", nullptr}, {"module_name", module.name}, {"name_value_list", std::move(list)}};
}

std::expected<ListQuery, Fault> parse_related(const Module& target, const Arguments& arguments) {
  ListQuery query;
  auto condition = translate_where(arguments.text("related_module_query"));
  if (!condition) return std::unexpected(Fault::access_denied);
  auto order = translate_order(arguments.text("order_by"), [&](std::string_view name) {
    return target.find_field(name) != nullptr;
  });
  if (!order) return std::unexpected(Fault::access_denied);
  query.restriction = std::move(*condition);
  query.order = std::move(*order);
  query.offset = std::max<std::int64_t>(0, arguments.number("offset"));
  if (const auto limit = arguments.number("limit"); limit > 0) query.limit = limit;
  if (arguments.number("deleted") != 0) query.include = Include::deleted_too;
  return query;
}

json::object related_answer(
    CallContext& context,
    const Module& target,
    const std::vector<Record>& records,
    const Arguments& arguments
) {
  const auto wanted = arguments.texts("related_fields");
  const auto links = parse_link_requests(arguments["related_module_link_name_to_fields_array"]);
  json::array entries;
  json::array relationships;
  for (const auto& record : records) {
    entries.push_back(
        wanted.empty() ? unloaded_entry(target) : entry_of(context, target, record, wanted)
    );
    if (links.empty()) continue;
    relationships.push_back(
        linked_records(context, target, record.text("id"), links, LinkShapeOnWire::plain)
    );
  }
  return {{"entry_list", std::move(entries)}, {"relationship_list", std::move(relationships)}};
}

/// Checks the parent only: the related module's ACL is not looked at (a known leak).
Answer get_relationships(CallContext& context, const Arguments& arguments) {
  const auto entry = require_module(context, arguments);
  if (!entry) return std::unexpected(entry.error());
  const auto& module = *entry->module;
  const auto id = arguments.text("module_id");
  const auto record = context.records.find(module, id, Include::live_only);
  if (!record) return std::unexpected(Fault::crash);
  const auto verdict = judge(
      context.database, entry->session->rights, Action::view, module.name, id, ownership_of(*record)
  );
  if (verdict == Verdict::denied) return std::unexpected(Fault::access_denied);
  const auto* link = module.find_link(arguments.text("link_field_name"));
  const auto* target = link == nullptr ? nullptr : context.vardefs.find(link->target);
  const auto ids =
      target == nullptr ? std::string() : context.records.related_ids_sql(module, *link, id);
  if (ids.empty()) {
    return json::object{{"entry_list", json::array()}, {"relationship_list", json::array()}};
  }
  auto query = parse_related(*target, arguments);
  if (!query) return std::unexpected(query.error());
  query->condition = target->table + ".id IN (" + ids + ")";
  const auto records = to_records(run_list(context.database, context.vardefs, *target, *query));
  return related_answer(context, *target, records, arguments);
}

/// The counters say what was asked for, not what was stored.
Answer set_relationship(CallContext& context, const Arguments& arguments) {
  const auto entry = require_module(context, arguments);
  if (!entry) return std::unexpected(entry.error());
  const auto& module = *entry->module;
  const bool deletes = arguments.number("delete") != 0;
  const auto* link = module.find_link(arguments.text("link_field_name"));
  if (link == nullptr) return json::object{{"created", 0}, {"failed", 1}, {"deleted", 0}};
  const auto id = arguments.text("module_id");
  if (context.records.find(module, id, Include::live_only)) {
    Transaction transaction(context.database);
    for (const auto& other : arguments.texts("related_ids")) {
      if (deletes) {
        context.records.unrelate(module, id, *link, other);
      } else {
        context.records.relate(module, id, *link, other);
      }
    }
    transaction.commit();
  }
  return json::object{{"created", deletes ? 0 : 1}, {"failed", 0}, {"deleted", deletes ? 1 : 0}};
}

}  // namespace

std::vector<Method> relation_methods() {
  return {
      {"get_relationships",
       {{"session", {}},
        {"module_name", {}},
        {"module_id", {}},
        {"link_field_name", {}},
        {"related_module_query", {}},
        {"related_fields", {}},
        {"related_module_link_name_to_fields_array", {}},
        {"deleted", {}},
        {"order_by", ""},
        {"offset", 0},
        {"limit", false}},
       ExtraKeys::refused,
       get_relationships},
      {"set_relationship",
       {{"session", {}},
        {"module_name", {}},
        {"module_id", {}},
        {"link_field_name", {}},
        {"related_ids", {}},
        {"name_value_list", json::array()},
        {"delete", 0}},
       ExtraKeys::refused,
       set_relationship},
  };
}

}  // namespace suitemcp::sandbox
