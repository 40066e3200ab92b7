#include "base/crypto.hpp"
#include "sandbox/method.hpp"

#include <boost/json/serialize.hpp>

#include <cctype>
#include <optional>

namespace suitemcp::sandbox {
namespace {

constexpr std::size_t kListColumns = 7;

std::string upper(std::string_view text) {
  std::string out;
  for (const char c : text) out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

bool is_shown(const Field& field) {
  return !field.type.starts_with("id") && field.name != "deleted" &&
         field.source != FieldSource::computed;
}

/// Made from the fields: the real ones are files that nobody has written for this demo.
json::object list_view(const Module& module) {
  json::object columns;
  for (const auto& field : module.fields) {
    if (!is_shown(field)) continue;
    json::object column{{"width", "10%"}, {"label", "LBL_" + upper(field.name)}};
    if (field.name == "name") column["link"] = true;
    column["default"] = columns.size() < kListColumns;
    columns[upper(field.name)] = std::move(column);
  }
  return columns;
}

json::object record_view(const Module& module) {
  json::array rows;
  for (const auto& field : module.fields) {
    if (!is_shown(field)) continue;
    rows.push_back(
        json::array{json::object{{"name", field.name}, {"label", "LBL_" + upper(field.name)}}}
    );
  }
  return {
      {"templateMeta", {{"maxColumns", "2"}, {"useTabs", true}}},
      {"panels", {{"default", std::move(rows)}}}
  };
}

/// The right that a view needs; empty for one there is not.
std::optional<Action> action_of(const std::string& view) {
  if (view == "LIST") return Action::list;
  if (view == "DETAIL" || view == "SUBPANEL") return Action::view;
  if (view == "EDIT") return Action::edit;
  return {};
}

json::value layout_of(const Module& module, const std::string& view) {
  if (view == "LIST") return list_view(module);
  if (view == "SUBPANEL") return json::object();
  return record_view(module);
}

json::object& member_object(json::object& object, std::string_view name) {
  auto& member = object[name];
  return member.is_object() ? member.get_object() : member.emplace_object();
}

/// One module's views; Fault::crash for a view there is not.
std::expected<void, Fault> add_layouts(
    json::object& answer, const Rights& rights, const Module& module, const Arguments& arguments
) {
  const bool is_checked = arguments.number("acl_check") != 0;
  for (const auto& view : arguments.texts("a_view")) {
    const auto action = action_of(upper(view));
    if (!action) return std::unexpected(Fault::crash);
    if (is_checked && rights.reach(module.name, *action) == Reach::none) continue;
    for (const auto& type : arguments.texts("a_type")) {
      auto layout = layout_of(module, upper(view));
      if (arguments.number("md5") != 0) layout = base::md5_hex(json::serialize(layout));
      member_object(member_object(answer, module.name), type)[view] = std::move(layout);
    }
  }
  return {};
}

/// A module that may not be opened is left out.
Answer get_module_layout(CallContext& context, const Arguments& arguments) {
  const auto session = require_session(context, arguments);
  if (!session) return std::unexpected(session.error());
  const auto& rights = (*session)->rights;
  json::object answer;
  for (const auto& name : arguments.texts("a_module_names")) {
    const auto* module = context.vardefs.find(name);
    if (module == nullptr || !rights.may_open(name)) continue;
    const auto added = add_layouts(answer, rights, *module, arguments);
    if (!added) return std::unexpected(added.error());
  }
  if (answer.empty()) return json::array();
  return answer;
}

}  // namespace

std::vector<Method> layout_methods() {
  return {
      {"get_module_layout",
       {{"session", {}},
        {"a_module_names", {}},
        {"a_type", {}},
        {"a_view", {}},
        {"acl_check", true},
        {"md5", false}},
       ExtraKeys::refused,
       get_module_layout},
  };
}

}  // namespace suitemcp::sandbox
