#include "crm/module_definition.hpp"

#include <algorithm>

namespace suitemcp::crm {

const FieldDefinition* ModuleDefinition::find_field(std::string_view name) const {
  const auto found = std::ranges::find(fields, name, &FieldDefinition::name);
  return found == fields.end() ? nullptr : &*found;
}

const LinkDefinition* ModuleDefinition::find_link(std::string_view name) const {
  const auto found = std::ranges::find(links, name, &LinkDefinition::name);
  return found == links.end() ? nullptr : &*found;
}

}  // namespace suitemcp::crm
