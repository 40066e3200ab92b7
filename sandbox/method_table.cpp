#include "sandbox/method.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>

namespace suitemcp::sandbox {
namespace {

using Table = std::map<std::string_view, Method>;

Table build_table() {
  Table table;
  for (auto group :
       {session_methods,
        list_methods,
        entry_methods,
        write_methods,
        relation_methods,
        metadata_methods,
        language_methods,
        layout_methods,
        search_methods,
        activity_methods,
        attachment_methods}) {
    for (auto& method : group()) table.emplace(method.name, std::move(method));
  }
  return table;
}

std::optional<std::size_t> parameter_index(const Method& method, std::string_view name) {
  const auto found = std::ranges::find(method.parameters, name, &Arguments::Parameter::name);
  if (found == method.parameters.end()) return {};
  return static_cast<std::size_t>(std::distance(method.parameters.begin(), found));
}

using Given = std::vector<std::optional<json::value>>;

std::expected<Given, Fault> give_named(const Method& method, const json::object& named) {
  Given given(method.parameters.size());
  for (const auto& [key, value] : named) {
    const auto index = parameter_index(method, key);
    if (index) {
      given[*index] = value;
    } else if (method.extra_keys == ExtraKeys::refused) {
      return std::unexpected(Fault::crash);
    }
  }
  return given;
}

std::vector<json::value> values_of(const json::object& object) {
  std::vector<json::value> values;
  for (const auto& [key, value] : object) values.push_back(value);
  return values;
}

Given give_positional(const Method& method, std::span<const json::value> values) {
  Given given(method.parameters.size());
  for (std::size_t i = 0; i < std::min(values.size(), given.size()); ++i) given[i] = values[i];
  return given;
}

}  // namespace

const json::value& Arguments::operator[](std::string_view name) const {
  const auto found = std::ranges::find(parameters_, name, &Parameter::name);
  return values_.at(static_cast<std::size_t>(std::distance(parameters_.begin(), found)));
}

std::string json_text(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  if (const auto* number = value.if_int64()) return std::to_string(*number);
  if (const auto* number = value.if_uint64()) return std::to_string(*number);
  if (const auto* flag = value.if_bool()) return *flag ? "1" : "";
  if (const auto* number = value.if_double()) {
    auto text = std::to_string(*number);
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
    return text;
  }
  return {};
}

std::string Arguments::text(std::string_view name) const {
  return json_text((*this)[name]);
}

std::int64_t Arguments::number(std::string_view name) const {
  return std::strtoll(text(name).c_str(), nullptr, 10);
}

std::vector<std::string> Arguments::texts(std::string_view name) const {
  return texts_of((*this)[name]);
}

std::vector<std::string> texts_of(const json::value& value) {
  std::vector<std::string> out;
  if (const auto* list = value.if_array()) {
    for (const auto& item : *list) out.push_back(json_text(item));
  } else if (const auto* object = value.if_object()) {
    for (const auto& [key, item] : *object) out.push_back(json_text(item));
  } else if (!value.is_null()) {
    out.push_back(json_text(value));
  }
  return out;
}

const Method* find_method(std::string_view name) {
  static const Table table = build_table();
  const auto found = table.find(name);
  return found == table.end() ? nullptr : &found->second;
}

std::expected<Arguments, Fault> bind_arguments(
    const Method& method, std::string_view rest_data, Profile profile
) {
  boost::system::error_code error;
  const json::value parsed = json::parse({rest_data.data(), rest_data.size()}, error);
  Given given;
  if (!error && parsed.is_object() && profile == Profile::suitecrm7) {
    given = give_positional(method, values_of(parsed.get_object()));
  } else if (!error && parsed.is_object()) {
    auto named = give_named(method, parsed.get_object());
    if (!named) return std::unexpected(named.error());
    given = std::move(*named);
  } else if (!error && parsed.is_array()) {
    const auto& list = parsed.get_array();
    given = give_positional(method, {list.data(), list.size()});
  } else {
    const json::value single = error ? json::value() : parsed;
    given = give_positional(method, {&single, 1});
  }
  std::vector<json::value> values;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const auto& fallback = method.parameters[i].fallback;
    if (!given[i] && !fallback) return std::unexpected(Fault::crash);
    values.push_back(given[i] ? *given[i] : *fallback);
  }
  return Arguments(method.parameters, std::move(values));
}

std::expected<Session*, Fault> require_session(CallContext& context, const Arguments& arguments) {
  auto id = arguments.text("session");
  if (id.empty()) id = context.cookie_session;
  if (id.empty()) return std::unexpected(Fault::no_answer);
  if (is_session_id(id)) context.started_session = id;
  context.session = context.sessions.find(id, context.ip);
  if (context.session == nullptr) return std::unexpected(Fault::invalid_session);
  return context.session;
}

std::expected<Entry, Fault> require_module(CallContext& context, const Arguments& arguments) {
  return require_module(context, arguments, arguments.text("module_name"));
}

bool is_available(CallContext& context, const Session& session, std::string_view module_name) {
  const auto& modules = context.vardefs.available();
  if (std::ranges::find(modules, module_name, &ModuleEntry::key) == modules.end()) return false;
  return !context.vardefs.has_acl_actions(module_name) || session.rights.may_open(module_name);
}

std::expected<Entry, Fault> require_module(
    CallContext& context, const Arguments& arguments, std::string_view module_name
) {
  const auto session = require_session(context, arguments);
  if (!session) return std::unexpected(session.error());
  const auto* module = context.vardefs.find(module_name);
  if (module == nullptr) return std::unexpected(Fault::no_module);
  if (!(*session)->rights.may_open(module->name)) return std::unexpected(Fault::access_denied);
  return Entry{*session, module};
}

}  // namespace suitemcp::sandbox
