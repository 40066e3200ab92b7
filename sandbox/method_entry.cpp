#include "sandbox/entry.hpp"

namespace suitemcp::sandbox {
namespace {

/// One refused record refuses the whole call; a missing one is a warning in its place.
Answer read_entries(
    CallContext& context,
    const Arguments& arguments,
    const std::vector<std::string>& ids,
    LinkShapeOnWire shape
) {
  const auto entry = require_module(context, arguments);
  if (!entry) return std::unexpected(entry.error());
  const auto& module = *entry->module;
  const auto& rights = entry->session->rights;
  const auto wanted = arguments.texts("select_fields");
  const auto links = parse_link_requests(arguments["link_name_to_fields_array"]);
  json::array entries;
  json::array relationships;
  for (const auto& id : ids) {
    const auto record = context.records.find(module, id, Include::live_only);
    if (!record) {
      entries.push_back(missing_entry(module, id));
      continue;
    }
    const auto verdict =
        judge(context.database, rights, Action::view, module.name, id, ownership_of(*record));
    if (verdict == Verdict::denied) return std::unexpected(Fault::access_denied);
    entries.push_back(entry_of(context, module, *record, wanted));
    if (!links.empty()) {
      auto linked = linked_records(context, module, id, links, shape);
      relationships.push_back(
          shape == LinkShapeOnWire::plain
              ? json::value(std::move(linked))
              : json::value(json::object{{"link_list", std::move(linked)}})
      );
    }
    if (arguments.number("track_view") != 0) track_view(context, module, id, "detailview");
  }
  return json::object{
      {"entry_list", std::move(entries)}, {"relationship_list", std::move(relationships)}
  };
}

Answer get_entry(CallContext& context, const Arguments& arguments) {
  return read_entries(context, arguments, {arguments.text("id")}, LinkShapeOnWire::plain);
}

Answer get_entries(CallContext& context, const Arguments& arguments) {
  return read_entries(context, arguments, arguments.texts("ids"), LinkShapeOnWire::wrapped);
}

}  // namespace

std::vector<Method> entry_methods() {
  return {
      {"get_entry",
       {{"session", {}},
        {"module_name", {}},
        {"id", {}},
        {"select_fields", {}},
        {"link_name_to_fields_array", {}},
        {"track_view", false}},
       ExtraKeys::refused,
       get_entry},
      {"get_entries",
       {{"session", {}},
        {"module_name", {}},
        {"ids", {}},
        {"select_fields", {}},
        {"link_name_to_fields_array", {}},
        {"track_view", false}},
       ExtraKeys::refused,
       get_entries},
  };
}

}  // namespace suitemcp::sandbox
