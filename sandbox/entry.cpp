#include "sandbox/entry.hpp"

#include "sandbox/dates.hpp"
#include "sandbox/entities.hpp"
#include "sandbox/related_query.hpp"

#include <algorithm>
#include <array>

namespace suitemcp::sandbox {
namespace {

// The CRM fills these three before it looks at the other fields.
constexpr std::array<std::string_view, 3> kFirst = {
    "assigned_user_name", "modified_by_name", "created_by_name"
};

bool is_first(std::string_view name) {
  return std::ranges::find(kFirst, name) != kFirst.end();
}

/// All fields in the order of an unrestricted answer: vardef order, custom fields by name last.
FieldNames all_fields(const Module& module) {
  FieldNames names;
  FieldNames custom;
  for (const auto& field : module.fields) {
    (field.source == FieldSource::custom_column ? custom : names).push_back(field.name);
  }
  std::ranges::sort(custom);
  names.insert(names.end(), custom.begin(), custom.end());
  return names;
}

}  // namespace

json::string read_text(const Field& field, const Cell& cell) {
  if (field.name == "user_hash") return {};
  return json::string(encode_read(cell.value_or("")));
}

json::object name_value_list(
    CallContext& context, const Module& module, const Record& record, const FieldNames& wanted
) {
  const FieldNames names = wanted.empty() ? all_fields(module) : wanted;
  json::object list;
  const auto add = [&](std::string_view name) {
    const auto* field = module.find_field(name);
    if (field == nullptr || field->type == "link") return;
    list[name] = {
        {"name", name}, {"value", read_text(*field, context.records.value(module, record, *field))}
    };
  };
  for (const auto name : kFirst) {
    if (std::ranges::find(names, name) != names.end()) add(name);
  }
  for (const auto& name : names) {
    if (!is_first(name)) add(name);
  }
  return list;
}

json::object entry_of(
    CallContext& context, const Module& module, const Record& record, const FieldNames& wanted
) {
  return {
      {"id", record.text("id")},
      {"module_name", module.name},
      {"name_value_list", name_value_list(context, module, record, wanted)}
  };
}

json::object missing_entry(const Module& module, std::string_view id) {
  return {
      {"id", id},
      {"module_name", module.name},
      {"name_value_list",
       json::array{
           json::object{
               {"name", "warning"},
               {"value",
                "Access to this object is denied since it has been deleted or does not exist"}
           },
           json::object{{"name", "deleted"}, {"value", "1"}}
       }}
  };
}

std::vector<LinkRequest> parse_link_requests(const json::value& value) {
  std::vector<LinkRequest> requests;
  const auto* list = value.if_array();
  if (list == nullptr) return requests;
  for (const auto& item : *list) {
    const auto* object = item.if_object();
    if (object == nullptr || !object->contains("name")) continue;
    LinkRequest request{json_text(object->at("name")), {}};
    if (const auto* fields = object->if_contains("value");
        fields != nullptr && fields->is_array()) {
      for (const auto& field : fields->get_array()) request.fields.push_back(json_text(field));
    }
    requests.push_back(std::move(request));
  }
  return requests;
}

json::array linked_records(
    CallContext& context,
    const Module& module,
    std::string_view id,
    const std::vector<LinkRequest>& requests,
    LinkShapeOnWire shape
) {
  json::array out;
  for (const auto& request : requests) {
    json::array records;
    const auto* link = module.find_link(request.link);
    const auto* target = link == nullptr ? nullptr : context.vardefs.find(link->target);
    if (target != nullptr) {
      for (const auto& record : run_related(context, module, *link, id, {})) {
        auto values = name_value_list(context, *target, record, request.fields);
        show_dates(context, *target, values);
        records.push_back(
            shape == LinkShapeOnWire::plain
                ? json::value(std::move(values))
                : json::value(json::object{{"link_value", std::move(values)}})
        );
      }
    }
    out.push_back(json::object{{"name", request.link}, {"records", std::move(records)}});
  }
  return out;
}

void show_dates(CallContext& context, const Module& module, json::object& name_value_list) {
  for (auto& [name, pair] : name_value_list) {
    const auto* field = module.find_field(std::string_view(name));
    if (field == nullptr || field->type != "date") continue;
    auto& value = pair.as_object()["value"];
    value = display_date_time(json_text(value), context.session->preferences.date_format);
  }
}

void track_view(
    CallContext& context, const Module& module, std::string_view id, std::string_view action
) {
  track(
      context.database,
      {context.records.new_id(),
       context.session->user_id,
       module.name,
       std::string(id),
       context.records.display_name(module, id).value_or(""),
       std::string(action)},
      context.database.now()
  );
}

Ownership ownership_of(const Record& record) {
  return {record.text("assigned_user_id"), record.text("created_by")};
}

}  // namespace suitemcp::sandbox
