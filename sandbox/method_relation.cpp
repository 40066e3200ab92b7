#include "sandbox/entry.hpp"
#include "sandbox/related_query.hpp"

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

std::expected<RelatedQuery, Fault> parse_related(const Module& target, const Arguments& arguments) {
  RelatedQuery query;
  auto condition = translate_where(arguments.text("related_module_query"));
  if (!condition) return std::unexpected(Fault::access_denied);
  auto order = translate_order(arguments.text("order_by"), [&](std::string_view name) {
    return target.find_field(name) != nullptr;
  });
  if (!order) return std::unexpected(Fault::access_denied);
  query.condition = std::move(*condition);
  query.order = std::move(*order);
  query.order_text = arguments.text("order_by");
  query.offset = std::max<std::int64_t>(0, arguments.number("offset"));
  query.limit = arguments.number("limit");
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
    auto entry =
        wanted.empty() ? unloaded_entry(target) : entry_of(context, target, record, wanted);
    show_dates(context, target, entry["name_value_list"].as_object());
    entries.push_back(std::move(entry));
    if (links.empty()) continue;
    relationships.push_back(
        linked_records(context, target, record.text("id"), links, LinkShapeOnWire::plain)
    );
  }
  return {{"entry_list", std::move(entries)}, {"relationship_list", std::move(relationships)}};
}

/// Checks the parent only: the related module's ACL is not looked at (a known leak). The argument
/// "deleted" is read by nobody.
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
  if (target == nullptr) {
    return json::object{{"entry_list", json::array()}, {"relationship_list", json::array()}};
  }
  const auto query = parse_related(*target, arguments);
  if (!query) return std::unexpected(query.error());
  const auto records = run_related(context, module, *link, id, *query);
  return related_answer(context, *target, records, arguments);
}

enum class Change { add, remove };
enum class Outcome { done, failed };

struct RelationChange {
  std::string module;
  std::string id;
  std::string link;
  std::vector<std::string> others;
  Change change;
};

/// Done says that the link exists and the record may be seen, not that anything was stored.
Outcome change_relation(CallContext& context, const RelationChange& request) {
  const auto* module = context.vardefs.find(request.module);
  if (module == nullptr) return Outcome::failed;
  const auto& rights = context.session->rights;
  const auto record = context.records.find(*module, request.id, Include::live_only);
  const auto ownership = record ? ownership_of(*record) : Ownership{rights.user_id(), {}};
  const auto verdict =
      judge(context.database, rights, Action::view, module->name, request.id, ownership);
  const auto* link = module->find_link(request.link);
  if (verdict == Verdict::denied || link == nullptr) return Outcome::failed;
  if (!record) return Outcome::done;
  Transaction transaction(context.database);
  for (const auto& other : request.others) {
    if (request.change == Change::remove) {
      context.records.unrelate(*module, request.id, *link, other);
    } else {
      context.records.relate(*module, request.id, *link, other);
    }
  }
  transaction.commit();
  return Outcome::done;
}

/// {"created","failed","deleted"}
class Counters {
 public:
  void count(Change change, Outcome outcome) {
    auto& counter = outcome == Outcome::failed ? failed_
                    : change == Change::remove ? deleted_
                                               : created_;
    ++counter;
  }
  json::object answer() const {
    return {{"created", created_}, {"failed", failed_}, {"deleted", deleted_}};
  }

 private:
  int created_ = 0;
  int failed_ = 0;
  int deleted_ = 0;
};

Change change_of(const json::value& flag) {
  const auto text = json_text(flag);
  return text.empty() || text == "0" ? Change::add : Change::remove;
}

json::value at_or_null(const json::value& list, std::size_t index) {
  const auto* array = list.if_array();
  return array != nullptr && index < array->size() ? (*array)[index] : json::value();
}

/// The counters say what was asked for, not what was stored.
Answer set_relationship(CallContext& context, const Arguments& arguments) {
  const auto entry = require_module(context, arguments);
  if (!entry) return std::unexpected(entry.error());
  const RelationChange request{
      entry->module->name,
      arguments.text("module_id"),
      arguments.text("link_field_name"),
      arguments.texts("related_ids"),
      change_of(arguments["delete"])
  };
  Counters counters;
  counters.count(request.change, change_relation(context, request));
  return counters.answer();
}

/// A module that may not be opened is a failure among the counters, not a refusal.
Answer set_relationships(CallContext& context, const Arguments& arguments) {
  const auto session = require_session(context, arguments);
  if (!session) return std::unexpected(session.error());
  const auto modules = arguments.texts("module_names");
  const auto ids = arguments.texts("module_ids");
  const auto links = arguments.texts("link_field_names");
  if (modules.empty() || ids.empty() || links.empty() || arguments["related_ids"].is_null()) {
    return std::unexpected(Fault::invalid_data);
  }
  Counters counters;
  auto change = Change::add;  // what one row says holds for those after it that say nothing
  for (std::size_t i = 0; i < modules.size(); ++i) {
    const auto flag = at_or_null(arguments["delete_array"], i);
    if (!flag.is_null()) change = change_of(flag);
    const RelationChange request{
        modules[i],
        i < ids.size() ? ids[i] : "",
        i < links.size() ? links[i] : "",
        texts_of(at_or_null(arguments["related_ids"], i)),
        change
    };
    counters.count(change, change_relation(context, request));
  }
  return counters.answer();
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
      {"set_relationships",
       {{"session", {}},
        {"module_names", {}},
        {"module_ids", {}},
        {"link_field_names", {}},
        {"related_ids", {}},
        {"name_value_lists", json::array()},
        {"delete_array", json::array()}},
       ExtraKeys::refused,
       set_relationships},
  };
}

}  // namespace suitemcp::sandbox
