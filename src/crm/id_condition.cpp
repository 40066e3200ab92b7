#include "crm/id_condition.hpp"

#include "crm/where_clause_literal.hpp"

namespace suitemcp::crm {

std::string id_condition(const ModuleDefinition& module, const std::vector<std::string>& ids) {
  std::string list;
  for (const auto& id : ids) {
    const auto literal = printed_literal(id, LiteralUse::exact, LiteralPlace::bracketed);
    if (literal) list += (list.empty() ? "" : ", ") + *literal;
  }
  // No record has an empty id, and IN () is no SQL.
  return module.table + ".id IN (" + (list.empty() ? "''" : list) + ")";
}

}  // namespace suitemcp::crm
