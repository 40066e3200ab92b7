#include "base/crypto.hpp"
#include "sandbox/method.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace suitemcp::sandbox {
namespace {

/// PHP turns array keys such as "15" into numbers.
json::value array_key(const std::string& key) {
  const bool is_number = !key.empty() && key.find_first_not_of("0123456789") == std::string::npos &&
                         (key.front() != '0' || key.size() == 1);
  if (is_number) return std::atoi(key.c_str());
  return json::string(key);
}

json::value options_of(const Field& field) {
  if (field.options == nullptr) return json::array();
  json::object options;
  for (const auto& [key, label] : *field.options) {
    options[key] = {{"name", array_key(key)}, {"value", label}};
  }
  return options;
}

/// A number, a quoted number or nothing: as the vardef has it.
json::value length_of(const Field& field) {
  if (field.length.empty()) return "";
  if (field.length.starts_with('"')) {
    return json::string(field.length.substr(1, field.length.size() - 2));
  }
  return std::atoi(field.length.c_str());
}

json::object describe(const Field& field) {
  json::object out{
      {"name", field.name},
      {"type", field.type},
      {"group", field.group},
      {"id_name", field.id_name},
      {"label", field.label},
      {"required", field.is_required ? 1 : 0},
      {"options", options_of(field)},
      {"related_module", field.related_module},
      {"calculated", false},
      {"len", length_of(field)}
  };
  if (field.default_value) out["default_value"] = *field.default_value;
  if (!field.type_name.empty()) out["type_name"] = field.type_name;
  return out;
}

json::object describe(const Link& link) {
  return {
      {"name", link.name},
      {"type", "link"},
      {"group", ""},
      {"id_name", link.id_name},
      {"relationship", link.relationship},
      {"module", link.module},
      {"bean_name", link.bean}
  };
}

/// PHP cannot tell an empty dictionary from an empty list: it sends [].
json::value or_empty_list(json::object object) {
  if (object.empty()) return json::array();
  return object;
}

json::object fields_answer(const Module& module, const std::vector<std::string>& wanted) {
  const auto is_wanted = [&](const std::string& name) {
    return wanted.empty() || std::ranges::find(wanted, name) != wanted.end();
  };
  json::object fields;
  json::object links;
  for (const auto& field : module.fields) {
    if (field.type != "link" && is_wanted(field.name)) fields[field.name] = describe(field);
  }
  for (const auto& link : module.links) {
    if (is_wanted(link.name)) links[link.name] = describe(link);
  }
  return {
      {"module_name", module.name},
      {"table_name", module.table},
      {"module_fields", or_empty_list(std::move(fields))},
      {"link_fields", or_empty_list(std::move(links))}
  };
}

Answer get_module_fields(CallContext& context, const Arguments& arguments) {
  const auto entry = require_module(context, arguments);
  if (!entry) return std::unexpected(entry.error());
  return fields_answer(*entry->module, arguments.texts("fields"));
}

Answer get_module_fields_md5(CallContext& context, const Arguments& arguments) {
  json::object answer;
  for (const auto& name : arguments.texts("module_name")) {
    const auto entry = require_module(context, arguments, name);
    if (!entry) return std::unexpected(entry.error());
    answer[name] = base::md5_hex(json::serialize(fields_answer(*entry->module, {})));
  }
  return answer;
}

json::array describe_rights(const Rights& rights, const std::string& module) {
  constexpr std::array<std::pair<std::string_view, Action>, 6> kActions = {{
      {"edit", Action::edit},
      {"delete", Action::remove},
      {"list", Action::list},
      {"view", Action::view},
      {"import", Action::import_records},
      {"export", Action::export_records},
  }};
  json::array out;
  for (const auto& [name, action] : kActions) {
    out.push_back(
        json::object{{"action", name}, {"access", rights.reach(module, action) != Reach::none}}
    );
  }
  return out;
}

Answer get_available_modules(CallContext& context, const Arguments& arguments) {
  const auto session = require_session(context, arguments);
  if (!session) return std::unexpected(session.error());
  const auto& rights = (*session)->rights;
  const bool tabs_only = arguments.text("filter") != "all";
  json::array modules;
  for (const auto& module : context.vardefs.available()) {
    if (tabs_only && !module.is_tab) continue;
    // A module that a role has switched off is left out; one without ACL rows stays, all refused.
    if (!is_available(context, **session, module.key)) continue;
    modules.push_back(json::object{
        {"module_key", module.key},
        {"module_label", module.label},
        {"favorite_enabled", false},
        {"acls", describe_rights(rights, module.key)}
    });
  }
  return json::object{{"modules", std::move(modules)}};
}

}  // namespace

std::vector<Method> metadata_methods() {
  return {
      {"get_module_fields",
       {{"session", {}}, {"module_name", {}}, {"fields", json::array()}},
       ExtraKeys::refused,
       get_module_fields},
      {"get_module_fields_md5",
       {{"session", {}}, {"module_name", {}}},
       ExtraKeys::refused,
       get_module_fields_md5},
      {"get_available_modules",
       {{"session", {}}, {"filter", "all"}},
       ExtraKeys::refused,
       get_available_modules},
  };
}

}  // namespace suitemcp::sandbox
