#include "sandbox/related_query.hpp"

#include <fmt/format.h>

#include <map>

namespace suitemcp::sandbox {
namespace {

std::string order_column(const Module& target, const std::string& name) {
  const auto* field = target.find_field(name);
  if (field == nullptr) return {};
  if (field->source == FieldSource::column) return target.table + "." + name;
  if (field->source == FieldSource::custom_column) return target.table + "_cstm." + name;
  return field->rule.name == "person" ? target.table + ".last_name" : "";
}

std::string order_of(const Module& target, const RelatedQuery& query) {
  std::string order;
  for (const auto& term : query.order) {
    const auto column = order_column(target, term.field);
    if (column.empty()) continue;
    order += order.empty() ? " ORDER BY " : ", ";
    order += column + (term.direction == Direction::descending ? " DESC" : " ASC");
  }
  return order;
}

std::string page_of(const RelatedQuery& query) {
  if (query.limit <= 0) return {};
  return fmt::format(" LIMIT {} OFFSET {}", query.limit, query.offset);
}

std::string role_of(const Link& link, const std::string& table) {
  if (link.role_column.empty()) return {};
  return fmt::format(" AND {}.{} = {}", table, link.role_column, sql_literal(link.role));
}

std::string with_custom_table(const Module& target) {
  if (!target.has_custom_table()) return target.table;
  return fmt::format("{0} LEFT JOIN {0}_cstm ON {0}.id = {0}_cstm.id_c", target.table);
}

std::string many_to_many_sql(
    const Link& link, const Module& target, std::string_view id, const RelatedQuery& query
) {
  const auto order = order_of(target, query);
  const bool needs_target = !query.condition.empty() || !order.empty();
  return fmt::format(
      "SELECT {0}.{1} FROM {0}{2} WHERE {0}.{3} = {4}{5}{6}{7} AND {0}.deleted = 0{8}{9}",
      link.table,
      link.other_key,
      needs_target ? ", " + with_custom_table(target) : "",
      link.this_key,
      sql_literal(id),
      role_of(link, link.table),
      query.condition.empty() ? "" : " AND " + query.condition,
      needs_target ? fmt::format(" AND {}.{} = {}.id", link.table, link.other_key, target.table)
                   : "",
      order,
      page_of(query)
  );
}

std::string has_many_sql(
    const Link& link, const Module& target, std::string_view id, const RelatedQuery& query
) {
  return fmt::format(
      "SELECT {0}.id FROM {1} WHERE {0}.{2} = {3} AND {0}.deleted = 0{4}{5}{6}{7}",
      target.table,
      with_custom_table(target),
      link.other_key,
      sql_literal(id),
      role_of(link, target.table),
      query.condition.empty() ? "" : " AND " + query.condition,
      order_of(target, query),
      page_of(query)
  );
}

std::string sql_of(
    const Module& module,
    const Link& link,
    const Module& target,
    std::string_view id,
    const RelatedQuery& query
) {
  switch (link.shape) {
    case LinkShape::none:
      return {};
    case LinkShape::many_to_many:
      return many_to_many_sql(link, target, id, query);
    case LinkShape::has_many:
      return has_many_sql(link, target, id, query);
    case LinkShape::belongs_to:
      return fmt::format(
          "SELECT {} FROM {} WHERE id = {}", link.this_key, module.table, sql_literal(id)
      );
  }
  return {};
}

/// SuiteCRM 7 sorts what the page holds, and only by a bare field name; "name desc" is none.
std::vector<Record> sorted_page(
    CallContext& context, const Module& target, const std::string& name, std::vector<Record> records
) {
  const auto* field = target.find_field(name);
  if (field == nullptr) return records;
  std::multimap<std::string, Record> by_value;
  for (auto& record : records) {
    auto value = context.records.value(target, record, *field).value_or("");
    by_value.emplace(std::move(value), std::move(record));
  }
  std::vector<Record> sorted;
  for (auto& [value, record] : by_value) sorted.push_back(std::move(record));
  return sorted;
}

}  // namespace

std::vector<Record> run_related(
    CallContext& context,
    const Module& module,
    const Link& link,
    std::string_view id,
    const RelatedQuery& query
) {
  const auto* target = context.vardefs.find(link.target);
  if (target == nullptr) return {};
  auto its_query = query;
  if (context.profile == Profile::suitecrm7) its_query.order.clear();
  const auto sql = sql_of(module, link, *target, id, its_query);
  if (sql.empty()) return {};
  std::vector<Record> records;
  for (const auto& row : context.database.query_foreign(sql).rows) {
    auto record = context.records.find(*target, row.front().value_or(""), Include::live_only);
    if (record) records.push_back(std::move(*record));
  }
  if (context.profile != Profile::suitecrm7) return records;
  return sorted_page(context, *target, query.order_text, std::move(records));
}

}  // namespace suitemcp::sandbox
