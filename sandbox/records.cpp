#include "sandbox/records.hpp"

#include "base/random.hpp"
#include "sandbox/dates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace suitemcp::sandbox {
namespace {

std::string text_of(const Values& values, std::string_view name) {
  const auto found = values.find(name);
  return found == values.end() ? std::string() : found->second.value_or("");
}

std::string table_of(const Module& module) {
  return "\"" + module.table + "\"";
}

std::string from_with_custom(const Module& module) {
  if (!module.has_custom_table()) return table_of(module);
  return fmt::format("{0} LEFT JOIN {0}_cstm ON {0}.id = {0}_cstm.id_c", module.table);
}

/// Coordinates are float(11,8): MySQL sends all eight decimals.
Cell format_float(const Cell& cell) {
  if (!cell) return cell;
  double number = 0;
  std::from_chars(cell->data(), cell->data() + cell->size(), number);
  return fmt::format("{:.8f}", number);
}

std::string person_name(const Record& record) {
  auto name = record.text("first_name") + " " + record.text("last_name");
  while (name.starts_with(' ')) name.erase(0, 1);
  while (name.ends_with(' ')) name.pop_back();
  return name;
}

bool looks_like_email(std::string_view text) {
  const auto at = text.find('@');
  return at != std::string_view::npos && at > 0 && text.find('.', at) != std::string_view::npos &&
         text.find(' ') == std::string_view::npos;
}

}  // namespace

std::string sql_literal(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') out += '\'';
    out += c;
  }
  return out + "'";
}

Records::Records(Database& database, const Vardefs& vardefs, base::Random& random)
    : database_(database), vardefs_(vardefs), random_(random) {
}

std::string Records::new_id() {
  std::array<std::uint8_t, 16> bytes{};
  random_.fill(bytes);
  std::string id;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) id += '-';
    id += fmt::format("{:02x}", bytes[i]);
  }
  return id;
}

const Cell* Record::find(std::string_view column) const {
  const auto found = std::ranges::find(*columns_, column);
  if (found == columns_->end()) return nullptr;
  return &cells_[static_cast<std::size_t>(found - columns_->begin())];
}

std::string Record::text(std::string_view column) const {
  const auto* cell = find(column);
  return cell == nullptr ? std::string() : cell->value_or("");
}

std::vector<Record> to_records(Rows rows) {
  const auto columns = std::make_shared<const std::vector<std::string>>(std::move(rows.columns));
  std::vector<Record> records;
  records.reserve(rows.rows.size());
  for (auto& row : rows.rows) records.emplace_back(columns, std::move(row));
  return records;
}

std::optional<Record> Records::find(const Module& module, std::string_view id, Include include) {
  std::string sql =
      "SELECT * FROM " + from_with_custom(module) + " WHERE " + table_of(module) + ".id = ?";
  if (include == Include::live_only) sql += " AND " + table_of(module) + ".deleted = 0";
  auto records = to_records(database_.query(sql, {std::string(id)}));
  if (records.empty()) return {};
  return std::move(records.front());
}

Cell Records::value(const Module& module, const Record& record, const Field& field) {
  const auto& rule = field.rule;
  if (field.source != FieldSource::computed) {
    const auto* cell = record.find(field.name);
    if (cell == nullptr) return {};
    return field.type == "float" ? format_float(*cell) : *cell;
  }
  const auto id = record.text("id");
  if (rule.name == "person") return person_name(record);
  if (rule.name == "email") return email_column(module, id, "email_address");
  if (rule.name == "email_flag") return email_column(module, id, rule.a).value_or("0");
  if (rule.name == "one") {
    const auto* target = vardefs_.find(rule.b);
    return target == nullptr ? Cell() : display_name(*target, record.text(rule.a));
  }
  if (rule.name == "parent") {
    const auto* target = vardefs_.find(record.text("parent_type"));
    return target == nullptr ? Cell() : display_name(*target, record.text("parent_id"));
  }
  if (rule.name == "link") {
    const auto* link = module.find_link(rule.a);
    const auto* target = link == nullptr ? nullptr : vardefs_.find(link->target);
    if (target == nullptr) return {};
    const auto other = database_.value(
        fmt::format(
            "SELECT r.{} FROM {} r JOIN {} t ON t.id = r.{} AND t.deleted = 0"
            " WHERE r.{} = ? AND r.deleted = 0",
            link->other_key,
            link->table,
            target->table,
            link->other_key,
            link->this_key
        ),
        {id}
    );
    if (!other || rule.b == "id") return other;
    return display_name(*target, *other);
  }
  return {};
}

Cell Records::display_name(const Module& module, std::string_view id) {
  if (id.empty()) return {};
  const auto column = module.name == "Users" ? "user_name"
                      : module.is_person()
                          ? "trim(ifnull(first_name,'') || ' ' || ifnull(last_name,''))"
                          : "name";
  return database_.value(
      fmt::format("SELECT {} FROM {} WHERE id = ? AND deleted = 0", column, table_of(module)),
      {std::string(id)}
  );
}

Cell Records::email_column(const Module& module, std::string_view id, std::string_view column) {
  return database_.value(
      fmt::format(
          "SELECT a.{} FROM email_addr_bean_rel r JOIN email_addresses a ON a.id ="
          " r.email_address_id AND a.deleted = 0 WHERE r.bean_id = ? AND r.bean_module = ?"
          " AND r.deleted = 0 ORDER BY r.primary_address DESC LIMIT 1",
          column
      ),
      {std::string(id), module.name}
  );
}

Values Records::with_defaults(const Module& module, Values values, std::string_view author_id) {
  for (const auto& field : module.fields) {
    if (field.default_value && field.source != FieldSource::computed) {
      values.try_emplace(field.name, field.default_value);
    }
  }
  const auto now = database_.now();
  if (!values["id"] || values["id"]->empty()) values["id"] = new_id();
  values["deleted"] = "0";
  values.try_emplace("date_entered", now);
  values.try_emplace("date_modified", now);
  values.try_emplace("created_by", std::string(author_id));
  values.try_emplace("modified_user_id", std::string(author_id));
  if (module.name == "Cases") {
    values["case_number"] =
        database_.value("SELECT ifnull(max(case_number), 0) + 1 FROM cases").value_or("1");
  }
  return values;
}

std::string Records::insert(const Module& module, Values values, std::string_view author_id) {
  values = with_defaults(module, std::move(values), author_id);
  const auto id = text_of(values, "id");
  std::string columns;
  std::string marks;
  std::vector<Cell> cells;
  for (const auto& field : module.fields) {
    const auto found = values.find(field.name);
    if (field.source != FieldSource::column || found == values.end()) continue;
    columns += (cells.empty() ? "\"" : ", \"") + field.name + "\"";
    marks += cells.empty() ? "?" : ", ?";
    cells.push_back(found->second);
  }
  database_.query(
      fmt::format("INSERT INTO {} ({}) VALUES ({})", table_of(module), columns, marks), cells
  );
  if (module.has_custom_table()) {
    database_.query("INSERT INTO " + module.table + "_cstm (id_c) VALUES (?)", {id});
    write_columns(module, id, values, FieldSource::custom_column);
  }
  write_extras(module, id, values);
  add_to_groups_of(module, id, author_id);
  add_to_groups_of(module, id, text_of(values, "assigned_user_id"));
  return id;
}

void Records::write_columns(
    const Module& module, std::string_view id, const Values& values, FieldSource source
) {
  std::string sets;
  std::vector<Cell> cells;
  for (const auto& field : module.fields) {
    const auto found = values.find(field.name);
    if (field.source != source || found == values.end() || field.name == "id") continue;
    sets += (cells.empty() ? "\"" : ", \"") + field.name + "\" = ?";
    cells.push_back(found->second);
  }
  if (cells.empty()) return;
  cells.emplace_back(std::string(id));
  const bool is_custom = source == FieldSource::custom_column;
  database_.query(
      fmt::format(
          "UPDATE \"{}{}\" SET {} WHERE {} = ?",
          module.table,
          is_custom ? "_cstm" : "",
          sets,
          is_custom ? "id_c" : "id"
      ),
      cells
  );
}

void Records::write_extras(const Module& module, std::string_view id, const Values& values) {
  for (const auto& [name, cell] : values) {
    const auto* field = module.find_field(name);
    if (field == nullptr || field->source != FieldSource::computed) continue;
    if (field->rule.name == "email") set_email(module, id, cell.value_or(""));
    if (field->rule.name == "link" && field->rule.b == "id" && cell && !cell->empty()) {
      const auto* link = module.find_link(field->rule.a);
      if (link == nullptr) continue;
      database_.query(
          fmt::format("UPDATE {} SET deleted = 1 WHERE {} = ?", link->table, link->this_key),
          {std::string(id)}
      );
      relate(module, id, *link, *cell);
    }
  }
}

void Records::update(
    const Module& module, std::string_view id, const Values& values, std::string_view author_id
) {
  Values written = values;
  written["date_modified"] = database_.now();
  written["modified_user_id"] = std::string(author_id);
  write_columns(module, id, written, FieldSource::column);
  if (module.has_custom_table()) {
    database_.query(
        "INSERT OR IGNORE INTO " + module.table + "_cstm (id_c) VALUES (?)", {std::string(id)}
    );
    write_columns(module, id, written, FieldSource::custom_column);
  }
  write_extras(module, id, written);
  const auto record = find(module, id, Include::live_only);
  if (record) add_to_groups_of(module, id, record->text("assigned_user_id"));
}

void Records::remove(const Module& module, std::string_view id) {
  const std::string key(id);
  for (const auto& link : module.links) {
    if (link.shape != LinkShape::many_to_many) continue;
    database_.query(
        fmt::format("UPDATE {} SET deleted = 1 WHERE {} = ?", link.table, link.this_key), {key}
    );
  }
  database_.query(
      "UPDATE " + table_of(module) + " SET deleted = 1, date_modified = ? WHERE id = ?",
      {database_.now(), key}
  );
}

void Records::set_email(const Module& module, std::string_view id, std::string_view address) {
  const std::string key(id);
  database_.query(
      "UPDATE email_addr_bean_rel SET deleted = 1 WHERE bean_id = ? AND bean_module = ?",
      {key, module.name}
  );
  // SugarEmailAddress::addAddress drops what does not look like an address.
  if (!looks_like_email(address)) return;
  const std::string text(address);
  auto found = database_.value(
      "SELECT id FROM email_addresses WHERE email_address = ? AND deleted = 0", {text}
  );
  const auto now = database_.now();
  if (!found) {
    found = new_id();
    database_.query(
        "INSERT INTO email_addresses (id, email_address, email_address_caps, invalid_email, "
        "opt_out,"
        " confirm_opt_in, date_created, date_modified, deleted)"
        " VALUES (?, ?, upper(?), 0, 0, 'not-opt-in', ?, ?, 0)",
        {found, text, text, now, now}
    );
  }
  database_.query(
      "INSERT INTO email_addr_bean_rel (id, email_address_id, bean_id, bean_module,"
      " primary_address, reply_to_address, date_created, date_modified, deleted)"
      " VALUES (?, ?, ?, ?, 1, 0, ?, ?, 0)",
      {new_id(), found, key, module.name, now, now}
  );
}

}  // namespace suitemcp::sandbox
