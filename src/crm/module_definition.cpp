#include "crm/bridge.hpp"

#include <algorithm>

namespace suitemcp::crm {

const FieldDefinition* ModuleDefinition::find_field(std::string_view name) const {
  const auto found = std::ranges::find(fields, name, &FieldDefinition::name);
  return found == fields.end() ? nullptr : &*found;
}

}  // namespace suitemcp::crm
