// The part of RestReader that reads what the CRM says of its modules, fields and lists.
#include "crm/rest_json.hpp"
#include "crm/text.hpp"

#include <algorithm>
#include <array>

namespace suitemcp::crm {

namespace json = rest_json;
using json::ondemand_value;

namespace {

using json::ondemand::json_type;

std::string plain(ondemand_value value) {
  std::string scratch;
  return std::string(json::text_of(value, scratch));
}

/// Labels are those of the edit screen: "Name:".
std::string label_of(ondemand_value value) {
  std::string label = plain(value);
  while (!label.empty() && (label.back() == ':' || label.back() == ' ')) label.pop_back();
  return label;
}

bool claim_of(ondemand_value value) {
  const auto text = json::raw_text_of(value);
  return text == "1" || text == "true";
}

/// Others carry search operators as "options": dates "last_7_days", flags "yes" and "no".
bool is_choice(std::string_view type) {
  constexpr std::array<std::string_view, 5> kTypes{
      "enum", "multienum", "radioenum", "dynamicenum", "parent_type"
  };
  return std::ranges::find(kTypes, type) != kTypes.end();
}

FieldOption option_of(ondemand_value value, std::string_view key) {
  FieldOption option{std::string(key), {}};
  if (value.type() != json_type::object) {
    option.label = plain(value);
    return option;
  }
  for (auto field : value.get_object()) {
    const std::string_view part = field.unescaped_key();
    if (part == "name") option.key = plain(field.value());
    if (part == "value") option.label = plain(field.value());
  }
  return option;
}

/// PHP writes keys 0, 1, 2... as a list, anything else as an object, and "no options" as [].
std::vector<FieldOption> options_of(ondemand_value value) {
  std::vector<FieldOption> options;
  if (value.type() == json_type::array) {
    for (auto element : value.get_array()) {
      options.push_back(option_of(element.value(), std::to_string(options.size())));
    }
  } else if (value.type() == json_type::object) {
    for (auto field : value.get_object()) {
      const std::string_view key = field.unescaped_key();
      options.push_back(option_of(field.value(), key));
    }
  }
  return options;
}

FieldDefinition field_of(ondemand_value value, std::string_view key) {
  FieldDefinition definition;
  definition.name = key;
  for (auto field : value.get_object()) {
    const std::string_view part = field.unescaped_key();
    auto content = field.value().value();
    if (part == "name")
      definition.name = json::raw_text_of(content);
    else if (part == "type")
      definition.type = json::raw_text_of(content);
    else if (part == "label")
      definition.label = label_of(content);
    else if (part == "required")
      definition.is_required = claim_of(content);
    else if (part == "related_module")
      definition.related_module = json::raw_text_of(content);
    else if (part == "id_name")
      definition.id_name = json::raw_text_of(content);
    else if (part == "len")
      definition.max_length = json::integer_of(content);
    else if (part == "options")
      definition.options = options_of(content);
    else if (part == "default_value" && content.type() != json_type::null)
      definition.default_value = plain(content);
  }
  if (!is_choice(definition.type)) definition.options.clear();
  return definition;
}

LinkDefinition link_of(ondemand_value value, std::string_view key) {
  LinkDefinition link{std::string(key), {}};
  for (auto field : value.get_object()) {
    const std::string_view part = field.unescaped_key();
    if (part == "name") link.name = json::raw_text_of(field.value());
    if (part == "module") link.related_module = json::raw_text_of(field.value());
  }
  return link;
}

/// Lists are language files, which the CRM does not encode. Some hold more than texts.
void add_choice(ondemand_value label, std::string_view key, std::vector<FieldOption>& options) {
  const auto type = label.type().value();
  if (type != json_type::string && type != json_type::number) return;
  options.push_back({std::string(key), std::string(json::raw_text_of(label))});
}

/// See options_of. False when the value is no list: language files hold single texts too.
bool read_choices(ondemand_value value, std::vector<FieldOption>& options) {
  if (value.type() == json_type::array) {
    std::size_t index = 0;
    for (auto element : value.get_array()) {
      add_choice(element.value(), std::to_string(index++), options);
    }
    return true;
  }
  if (value.type() != json_type::object) return false;
  for (auto field : value.get_object()) {
    const std::string_view key = field.unescaped_key();
    add_choice(field.value(), key, options);
  }
  return true;
}

/// An empty PHP array is a list, whatever it would hold.
template <class Item, class Read>
void read_items(ondemand_value value, std::vector<Item>& items, Read read_item) {
  if (value.type() != json_type::object) return;
  for (auto field : value.get_object()) {
    const std::string_view key = field.unescaped_key();
    items.push_back(read_item(field.value(), key));
  }
}

}  // namespace

RestResult<ModuleDefinition> RestReader::definition(std::string& body) {
  ModuleDefinition definition;
  const auto take = [&](std::string_view key, ondemand_value value) {
    if (key == "module_name") definition.module = json::raw_text_of(value);
    if (key == "table_name") definition.table = json::raw_text_of(value);
    if (key == "link_fields") read_items(value, definition.links, link_of);
    if (key != "module_fields") return false;
    read_items(value, definition.fields, field_of);
    return true;
  };
  return json::either(json::read(*parser_, body, take), std::move(definition));
}

RestResult<std::vector<DropdownList>> RestReader::dropdowns(std::string& body) {
  std::vector<DropdownList> lists;
  const auto take = [&](std::string_view key, ondemand_value value) {
    if (key != "app_list_strings" || value.type() != json_type::object) return false;
    for (auto field : value.get_object()) {
      DropdownList list;
      list.name = std::string_view(field.unescaped_key());
      if (read_choices(field.value(), list.options)) lists.push_back(std::move(list));
    }
    return true;
  };
  return json::either(json::read(*parser_, body, take), std::move(lists));
}

RestResult<std::vector<ModuleInfo>> RestReader::modules(std::string& body) {
  std::vector<ModuleInfo> modules;
  const auto take = [&](std::string_view key, ondemand_value value) {
    if (key != "modules") return false;
    for (auto element : value.get_array()) {
      ModuleInfo module;
      for (auto field : element.get_object()) {
        const std::string_view part = field.unescaped_key();
        if (part == "module_key") module.key = json::raw_text_of(field.value());
        if (part == "module_label") module.label = label_of(field.value());
      }
      if (!module.key.empty()) modules.push_back(std::move(module));
    }
    return true;
  };
  return json::either(json::read(*parser_, body, take), std::move(modules));
}

}  // namespace suitemcp::crm
