#include "base/crypto.hpp"
#include "sandbox/method.hpp"

#include <boost/json/serialize.hpp>

#include <cctype>

namespace suitemcp::sandbox {
namespace {

std::string upper(std::string_view text) {
  std::string out;
  for (const char c : text) out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

/// PHP sends an array with the keys 0, 1, 2, ... as a JSON list.
bool is_php_list(const OptionList& options) {
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (options[i].first != std::to_string(i)) return false;
  }
  return true;
}

json::value option_list_answer(const OptionList& options) {
  if (is_php_list(options)) {
    json::array list;
    for (const auto& [key, label] : options) list.emplace_back(label);
    return list;
  }
  json::object object;
  for (const auto& [key, label] : options) object[key] = label;
  return object;
}

/// Not only lists: also texts, a number, and a list without keys.
json::object app_list_strings(const Vardefs& vardefs) {
  json::object modules;
  for (const auto& module : vardefs.available()) {
    if (!module.label.empty()) modules[module.key] = module.label;
  }
  json::object strings{
      {"language_pack_name", "US English"},
      {"moduleList", std::move(modules)},
      {"sales_stage_default_key", "Prospecting"},
      {"task_priority_default", "Medium"},
      {"reminder_max_time", 90000},
      {"dom_cal_day_short", {"", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}}
  };
  for (const auto& [name, options] : vardefs.option_lists()) {
    strings[name] = option_list_answer(options);
  }
  return strings;
}

json::object app_strings() {
  return {
      {"LBL_SEARCH_RESULTS_TITLE", "Results"},
      {"LBL_SEND", "Send"},
      {"LBL_LOGOUT", "Logout"},
      {"LBL_ADD", "Add"},
      {"LBL_PRINT", "Print"},
      {"LBL_HELP", "Help"}
  };
}

/// An unknown module has no labels: [].
json::value module_strings(const Vardefs& vardefs, const std::string& name) {
  const auto* module = vardefs.find(name);
  if (module == nullptr) return json::array();
  json::object strings;
  for (const auto& field : module->fields) strings["LBL_" + upper(field.name)] = field.label;
  strings["LBL_MODULE_NAME"] = module->name;
  return strings;
}

json::value strings_of(const Vardefs& vardefs, const std::string& name) {
  const auto key = upper(name);
  if (key == "APP_LIST_STRINGS") return app_list_strings(vardefs);
  if (key == "APP_STRINGS") return app_strings();
  return module_strings(vardefs, name);
}

/// Rights do not matter: labels are for everybody.
Answer get_language_definition(CallContext& context, const Arguments& arguments) {
  const auto session = require_session(context, arguments);
  if (!session) return std::unexpected(session.error());
  json::object answer;
  for (const auto& name : arguments.texts("modules")) {
    auto strings = strings_of(context.vardefs, name);
    if (arguments.number("MD5") != 0) strings = base::md5_hex(json::serialize(strings));
    answer[name] = std::move(strings);
  }
  return answer;
}

}  // namespace

std::vector<Method> language_methods() {
  return {
      {"get_language_definition",
       {{"session", {}}, {"modules", {}}, {"MD5", false}},
       ExtraKeys::refused,
       get_language_definition},
  };
}

}  // namespace suitemcp::sandbox
