#include "sandbox/list_query.hpp"

#include <fmt/format.h>

#include <map>

namespace suitemcp::sandbox {
namespace {

struct Source {
  std::string from;
  std::map<std::string, std::string, std::less<>> order_columns;  // computed field -> column
};

std::string with_custom_table(const Module& module) {
  if (!module.has_custom_table()) return module.table;
  return fmt::format("{0} LEFT JOIN {0}_cstm ON {0}.id = {0}_cstm.id_c", module.table);
}

std::string display_column(const Module& target) {
  if (target.name == "Users") return "user_name";
  return target.is_person() ? "last_name" : "name";
}

Source build_source(const Vardefs& vardefs, const Module& module) {
  Source source{with_custom_table(module), {}};
  int next = 0;
  for (const auto& field : module.fields) {
    const auto& rule = field.rule;
    if (rule.name == "one") {
      const auto* target = vardefs.find(rule.b);
      if (target == nullptr) continue;
      const auto alias = rule.c.empty() ? fmt::format("jt{}", next) : rule.c;
      ++next;
      source.from += fmt::format(
          " LEFT JOIN {} {} ON {}.{} = {}.id", target->table, alias, module.table, rule.a, alias
      );
      source.order_columns[field.name] = alias + "." + display_column(*target);
    } else if (rule.name == "link" && rule.b == "name") {
      const auto* link = module.find_link(rule.a);
      const auto* target = link == nullptr ? nullptr : vardefs.find(link->target);
      if (target == nullptr) continue;
      source.from += fmt::format(
          " LEFT JOIN {0} jtl{1} ON jtl{1}.{2} = {3}.id AND jtl{1}.deleted = 0"
          " LEFT JOIN {4} {4} ON {4}.id = jtl{1}.{5}",
          link->table,
          next++,
          link->this_key,
          module.table,
          target->table,
          link->other_key
      );
      source.order_columns[field.name] = target->table + "." + display_column(*target);
    }
  }
  return source;
}

std::string where_of(const Module& module, const ListQuery& query) {
  std::string where = "1 = 1";
  if (!query.condition.empty()) where += " AND (" + query.condition + ")";
  if (!query.restriction.empty()) where += " AND (" + query.restriction + ")";
  if (query.include == Include::live_only) where += " AND " + module.table + ".deleted = 0";
  return where;
}

std::string order_column(const Module& module, const Source& source, const std::string& name) {
  const auto* field = module.find_field(name);
  if (field == nullptr) return {};
  if (field->source == FieldSource::column) return module.table + "." + name;
  if (field->source == FieldSource::custom_column) return module.table + "_cstm." + name;
  if (field->rule.name == "person") return module.table + ".last_name";
  const auto found = source.order_columns.find(name);
  return found == source.order_columns.end() ? std::string() : found->second;
}

std::string order_of(const Module& module, const Source& source, const ListQuery& query) {
  std::string order;
  for (const auto& term : query.order) {
    const auto column = order_column(module, source, term.field);
    if (column.empty()) continue;
    order += order.empty() ? " ORDER BY " : ", ";
    order += column + (term.direction == Direction::descending ? " DESC" : " ASC");
  }
  return order;
}

}  // namespace

Rows run_list(
    Database& database, const Vardefs& vardefs, const Module& module, const ListQuery& query
) {
  const auto source = build_source(vardefs, module);
  return database.query_foreign(fmt::format(
      "SELECT {0}.*{1} FROM {2} WHERE {3}{4} LIMIT {5} OFFSET {6}",
      module.table,
      module.has_custom_table() ? ", " + module.table + "_cstm.*" : "",
      source.from,
      where_of(module, query),
      order_of(module, source, query),
      query.limit,
      query.offset
  ));
}

std::string count_list(
    Database& database, const Vardefs& vardefs, const Module& module, const ListQuery& query
) {
  const auto source = build_source(vardefs, module);
  const auto rows = database.query_foreign(
      "SELECT count(*) FROM " + source.from + " WHERE " + where_of(module, query)
  );
  return rows.rows.front().front().value_or("0");
}

std::string count_plain(Database& database, const Module& module, const ListQuery& query) {
  // As the CRM does: no parentheses around the condition, so "a OR b" counts deleted records of a.
  std::string where = query.condition.empty() ? "1 = 1" : query.condition;
  if (query.include == Include::live_only) where += " AND " + module.table + ".deleted = 0";
  const auto rows = database.query_foreign(
      "SELECT count(*) FROM " + with_custom_table(module) + " WHERE " + where
  );
  return rows.rows.front().front().value_or("0");
}

}  // namespace suitemcp::sandbox
