#include "sandbox/vardefs.hpp"

#include "sandbox/definitions.hpp"

#include <algorithm>

// Notation, one thing per line:
//   =Accounts|accounts                     module and table
//   @basic                                 the fields every module starts with
//   name|type|label|attribute|...          a field; a second line of that name replaces the first
//   >name|relationship|module|bean|how     a link field
// Field attributes: req, len=150 or len="150", group=, id=, mod=, opt=list, def=, tn=, nodb, and
// from=rule:a:b:c for computed ones (from=one:own_id:Module, from=link:link:field).
// How a link is stored: m2m table this other [role_column role] -> Module | many column Module
// [role_column role] | one column Module | none.

namespace suitemcp::sandbox {
namespace {

constexpr std::string_view kBasicFields = R"(
id|id|ID|req
name|name|Name:|req|len=150
date_entered|datetime|Date Created:|group=created_by_name|opt=date_range_search_dom
date_modified|datetime|Date Modified:|group=modified_by_name|opt=date_range_search_dom
modified_user_id|assigned_user_name|Modified By|group=modified_by_name|id=modified_user_id
modified_by_name|assigned_user_name|Modified By|group=modified_by_name|id=modified_user_id|from=one:modified_user_id:Users
created_by|assigned_user_name|Created By|group=created_by_name|id=modified_user_id
created_by_name|assigned_user_name|Created By|group=created_by_name|id=modified_user_id|from=one:created_by:Users
description|text|Description:
deleted|bool|Deleted|def=0
assigned_user_id|relate|Assigned User Id|group=assigned_user_name|id=assigned_user_id|mod=Users
assigned_user_name|relate|Assigned to:|id=assigned_user_id|mod=Users|from=one:assigned_user_id:Users
>created_by_link|*_created_by|Users|User|one created_by Users
>modified_user_link|*_modified_user|Users|User|one modified_user_id Users
>assigned_user_link|*_assigned_user|Users|User|one assigned_user_id Users
>SecurityGroups|securitygroups_*|SecurityGroups|SecurityGroup|m2m securitygroups_records record_id securitygroup_id module @ SecurityGroups
)";

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

template <typename Each>
void for_each_line(std::string_view text, Each each) {
  for (const auto& line : split(text, '\n')) {
    if (!line.empty()) each(std::string_view(line));
  }
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

FieldRule parse_rule(std::string_view text) {
  auto parts = split(text, ':');
  parts.resize(4);
  return {parts[0], parts[1], parts[2], parts[3]};
}

std::string part_or_empty(const std::vector<std::string>& parts, std::size_t index) {
  return index < parts.size() ? parts[index] : std::string();
}

void set_link_shape(Link& link, std::string_view how, const Module& module) {
  const auto words = split(how, ' ');
  const auto& shape = words.front();
  if (shape == "m2m") {
    link.shape = LinkShape::many_to_many;
    link.table = part_or_empty(words, 1);
    link.this_key = part_or_empty(words, 2);
    link.other_key = part_or_empty(words, 3);
    link.target = words.back();
    if (words.size() == 7) {
      link.role_column = words[4];
      link.role = words[5] == "@" ? module.name : words[5];
    }
  } else if (shape == "many") {
    link.shape = LinkShape::has_many;
    link.other_key = part_or_empty(words, 1);
    link.target = part_or_empty(words, 2);
    if (words.size() == 4) {
      link.role_column = words[3];
      link.role = module.name;
    }
  } else if (shape == "one") {
    link.shape = LinkShape::belongs_to;
    link.this_key = part_or_empty(words, 1);
    link.target = part_or_empty(words, 2);
  }
}

}  // namespace

const Field* Module::find_field(std::string_view field) const {
  const auto found = std::ranges::find(fields, field, &Field::name);
  return found == fields.end() ? nullptr : &*found;
}

const Link* Module::find_link(std::string_view link) const {
  const auto found = std::ranges::find(links, link, &Link::name);
  return found == links.end() ? nullptr : &*found;
}

bool Module::has_custom_table() const {
  return std::ranges::any_of(fields, [](const Field& field) {
    return field.source == FieldSource::custom_column;
  });
}

bool Module::is_person() const {
  const auto* field = find_field("name");
  return field != nullptr && field->rule.name == "person";
}

Vardefs::Vardefs(Customization customization) {
  parse_option_lists(option_list_definitions());
  for (const auto definition : module_definitions()) add_module(definition);
  add_available(available_module_definitions());
  if (customization == Customization::demo) customize();
}

void Vardefs::customize() {
  parse_option_lists(custom_option_list_definitions());
  add_module(custom_module_definition());
  add_available(custom_available_module_definitions());
  const auto accounts = std::ranges::find(modules_, "Accounts", [](const auto& module) {
    return std::string_view(module->name);
  });
  for_each_line(custom_account_definition(), [&](std::string_view line) {
    add_line(**accounts, line);
  });
}

void Vardefs::add_available(std::string_view text) {
  for_each_line(text, [&](std::string_view line) {
    const auto parts = split(line, '|');
    available_.push_back({parts[0], part_or_empty(parts, 1), part_or_empty(parts, 2) == "tab"});
    // The modules nobody has described: they exist, with the usual fields and without records.
    if (part_or_empty(parts, 3) == "acl" && find(parts[0]) == nullptr) {
      add_module("=" + parts[0] + "|" + lower(parts[0]) + "\n@basic");
    }
  });
}

const Module* Vardefs::find(std::string_view name) const {
  const auto found = std::ranges::find(modules_, name, [](const auto& module) {
    return std::string_view(module->name);
  });
  return found == modules_.end() ? nullptr : found->get();
}

bool Vardefs::has_acl_actions(std::string_view name) const {
  return find(name) != nullptr && name != "EmailAddresses";
}

void Vardefs::add_module(std::string_view text) {
  auto module = std::make_unique<Module>();
  for_each_line(text, [&](std::string_view line) { add_line(*module, line); });
  modules_.push_back(std::move(module));
}

void Vardefs::add_line(Module& module, std::string_view line) {
  if (line == "@basic") return add_basic_fields(module);
  const auto parts = split(line.substr(line.front() == '=' || line.front() == '>' ? 1 : 0), '|');
  if (line.front() == '=') {
    module.name = parts[0];
    module.table = parts[1];
  } else if (line.front() == '>') {
    add_link(module, parts);
  } else {
    add_field(module, parts);
  }
}

void Vardefs::add_basic_fields(Module& module) {
  for_each_line(kBasicFields, [&](std::string_view line) {
    std::string own(line);
    if (const auto star = own.find('*'); star != std::string::npos && own.front() == '>') {
      own.replace(star, 1, module.table);
    }
    add_line(module, own);
  });
}

void Vardefs::add_field(Module& module, const std::vector<std::string>& parts) {
  Field field;
  field.name = parts[0];
  field.type = part_or_empty(parts, 1);
  field.label = part_or_empty(parts, 2);
  if (field.name.ends_with("_c")) field.source = FieldSource::custom_column;
  std::string options = field.type == "bool" ? "checkbox_dom" : "";
  for (std::size_t i = 3; i < parts.size(); ++i) {
    const auto equals = parts[i].find('=');
    const auto key = parts[i].substr(0, equals);
    const auto value = equals == std::string::npos ? "" : parts[i].substr(equals + 1);
    if (key == "req") field.is_required = true;
    if (key == "len") field.length = value;
    if (key == "group") field.group = value;
    if (key == "id") field.id_name = value;
    if (key == "mod") field.related_module = value;
    if (key == "tn") field.type_name = value;
    if (key == "opt") options = value;
    if (key == "def") field.default_value = value;
    if (key == "from") field.rule = parse_rule(value);
    if (key == "from" || key == "nodb") field.source = FieldSource::computed;
  }
  if (const auto list = lists_.find(options); list != lists_.end()) field.options = &list->second;
  const auto found = std::ranges::find(module.fields, field.name, &Field::name);
  if (found == module.fields.end()) {
    module.fields.push_back(std::move(field));
  } else {
    *found = std::move(field);
  }
}

void Vardefs::add_link(Module& module, const std::vector<std::string>& parts) {
  Link link;
  link.name = parts[0];
  link.relationship = part_or_empty(parts, 1);
  link.module = part_or_empty(parts, 2);
  link.bean = part_or_empty(parts, 3);
  if (link.name == "assigned_user_link") link.id_name = "assigned_user_id";
  set_link_shape(link, part_or_empty(parts, 4), module);
  module.links.push_back(std::move(link));
}

void Vardefs::parse_option_lists(std::string_view text) {
  for_each_line(text, [&](std::string_view line) {
    const auto parts = split(line, '|');
    OptionList list;
    for (std::size_t i = 1; i < parts.size(); ++i) {
      const auto arrow = parts[i].find("=>");
      const auto key = parts[i].substr(0, arrow);
      list.emplace_back(key, arrow == std::string::npos ? key : parts[i].substr(arrow + 2));
    }
    lists_.emplace(parts[0], std::move(list));
  });
}

}  // namespace suitemcp::sandbox
