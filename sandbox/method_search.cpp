#include "sandbox/entry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace suitemcp::sandbox {
namespace {

constexpr std::int64_t kDefaultLimit = 20;

// The cache of the unified search, sorted by name; Users and ProjectTask stand behind it.
constexpr auto kUnified = std::to_array<std::string_view>(
    {"ABC_Vehicles",
     "Accounts",
     "Calls",
     "Cases",
     "Contacts",
     "Leads",
     "Meetings",
     "Notes",
     "Opportunities",
     "Tasks",
     "Users",
     "ProjectTask"}
);

/// What is asked of every module.
struct Search {
  std::string pattern;  // of LIKE
  std::string assigned_user_id;
  std::int64_t offset = 0;
  std::int64_t limit = 0;  // -1: all
  std::vector<std::string> fields;
};

/// securexss(): names are stored plain, so that what has a quote in it is never found.
std::string secured(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#039;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
    }
  }
  const auto first = out.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return {};
  return out.substr(first, out.find_last_not_of(" \t\r\n") - first + 1);
}

/// The account's name, whichever way the module knows its account.
std::string account_condition(const Module& module) {
  const auto* field = module.find_field("account_name");
  if (field == nullptr) return {};
  if (field->source == FieldSource::column) return module.table + ".account_name LIKE ?1";
  const std::string account = "SELECT 1 FROM accounts a WHERE a.deleted = 0 AND a.name LIKE ?1";
  if (field->rule.name == "one") {
    return fmt::format("EXISTS ({} AND a.id = {}.{})", account, module.table, field->rule.a);
  }
  const auto* link = module.find_link(field->rule.a);
  if (link == nullptr) return {};
  return fmt::format(
      "EXISTS ({0} AND a.id IN (SELECT r.{1} FROM {2} r WHERE r.deleted = 0 AND r.{3} = {4}.id))",
      account,
      link->other_key,
      link->table,
      link->this_key,
      module.table
  );
}

std::string condition_of(const Module& module) {
  const auto& table = module.table;
  std::string condition;
  const auto add = [&](const std::string& term) {
    if (!term.empty()) condition += (condition.empty() ? "" : " OR ") + term;
  };
  if (module.is_person()) {
    add(table + ".first_name LIKE ?1");
    add(table + ".last_name LIKE ?1");
    add(fmt::format("{0}.first_name || ' ' || {0}.last_name LIKE ?1", table));
    add(fmt::format("{0}.last_name || ' ' || {0}.first_name LIKE ?1", table));
  } else {
    add(table + ".name LIKE ?1");
  }
  for (const auto& field : module.fields) {
    const bool is_column = field.source == FieldSource::column;
    if (field.type == "phone" && is_column) add(table + "." + field.name + " LIKE ?1");
  }
  if (module.find_link("email_addresses") != nullptr) {
    add(table +
        ".id IN (SELECT r.bean_id FROM email_addr_bean_rel r JOIN email_addresses e"
        " ON e.id = r.email_address_id WHERE r.deleted = 0 AND e.email_address LIKE ?1)");
  }
  add(account_condition(module));
  return condition;
}

/// Only what the list query selects: NULL and e-mail addresses are not among the keys.
json::object found_record(
    CallContext& context, const Module& module, const Record& record, const FieldNames& fields
) {
  json::object found;
  for (const auto& name : fields) {
    const auto* field = module.find_field(name);
    if (field == nullptr || field->type == "link") continue;
    if (field->rule.name.starts_with("email")) continue;
    const auto cell = context.records.value(module, record, *field);
    if (cell) found[name] = {{"name", name}, {"value", read_text(*field, cell)}};
  }
  return found;
}

/// The columns that the list view shows.
FieldNames default_fields(const Module& module) {
  if (module.name != "Accounts") return {"name", "assigned_user_name", "date_entered", "id"};
  return {
      "name",
      "billing_address_city",
      "billing_address_country",
      "phone_office",
      "assigned_user_name",
      "email1",
      "date_entered",
      "id"
  };
}

json::array search_module(CallContext& context, const Module& module, const Search& search) {
  const auto owner = search.assigned_user_id.empty()
                         ? ""
                         : fmt::format(" AND {}.assigned_user_id = ?2", module.table);
  const auto rows = context.database.query(
      fmt::format(
          "SELECT {0}.id FROM {0} WHERE {0}.deleted = 0 AND ({1}){2} LIMIT {3} OFFSET {4}",
          module.table,
          condition_of(module),
          owner,
          search.limit,
          search.offset
      ),
      owner.empty() ? std::vector<Cell>{search.pattern}
                    : std::vector<Cell>{search.pattern, search.assigned_user_id}
  );
  const auto fields = search.fields.empty() ? default_fields(module) : search.fields;
  json::array found;
  for (const auto& row : rows.rows) {
    const auto record = context.records.find(module, row.front().value_or(""), Include::live_only);
    if (record) found.push_back(found_record(context, module, *record, fields));
  }
  return found;
}

/// Users are found by what equals the text, and always come with the same fields.
json::array search_users(CallContext& context, const Search& search, const std::string& text) {
  const auto rows = context.database.query(
      fmt::format(
          "SELECT u.id, u.user_name, u.first_name, u.last_name, e.email_address FROM users u"
          " LEFT JOIN email_addr_bean_rel r ON r.bean_id = u.id AND r.bean_module = 'Users'"
          " LEFT JOIN email_addresses e ON e.id = r.email_address_id"
          " WHERE (u.first_name LIKE ?1 OR u.last_name LIKE ?1 OR u.user_name LIKE ?1"
          " OR e.email_address LIKE ?1) AND u.deleted = 0 AND u.is_group = 0"
          " AND u.employee_status = 'Active' LIMIT {} OFFSET {}",
          search.limit,
          search.offset
      ),
      {text}
  );
  json::array found;
  for (const auto& row : rows.rows) {
    json::object record;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const auto& name = rows.columns[i];
      if (row[i]) record[name] = {{"name", name}, {"value", json::string(*row[i])}};
    }
    found.push_back(std::move(record));
  }
  return found;
}

/// In the order of the cache, whatever the order of the question; the others only where asked for.
std::vector<std::string> searched_modules(const Arguments& arguments) {
  const auto asked = arguments.texts("modules");
  const auto is_asked = [&](std::string_view name) {
    return std::ranges::find(asked, name) != asked.end();
  };
  std::vector<std::string> modules;
  for (const auto name : kUnified) {
    if (is_asked(name)) modules.emplace_back(name);
  }
  if (arguments.number("unified_search_only") != 0) return modules;
  for (const auto& name : asked) {
    if (std::ranges::find(modules, name) == modules.end()) modules.push_back(name);
  }
  return modules;
}

Search parse_search(const Arguments& arguments, const std::string& text) {
  Search search;
  search.pattern = text + "%";
  search.assigned_user_id = arguments.text("assigned_user_id");
  search.offset = std::max<std::int64_t>(0, arguments.number("offset"));
  const auto limit = arguments.number("max_results");
  // One more than asked for, to know whether there are more.
  search.limit = limit < -1 ? -1 : (limit == -1 ? kDefaultLimit : limit) + 1;
  search.fields = arguments.texts("select_fields");
  return search;
}

/// Rights do not matter here, except those to the users (a known leak).
Answer search_by_module(CallContext& context, const Arguments& arguments) {
  const auto session = require_session(context, arguments);
  if (!session) return std::unexpected(session.error());
  if (!arguments["modules"].is_array()) return std::unexpected(Fault::crash);
  const auto text = secured(arguments.text("search_string"));
  const auto search = parse_search(arguments, text);
  json::array answer;
  if (text.empty()) return json::object{{"entry_list", std::move(answer)}};
  for (const auto& name : searched_modules(arguments)) {
    const auto* module = context.vardefs.find(name);
    if (module == nullptr) return std::unexpected(Fault::crash);
    const bool is_guarded = name == "Users" || name == "ProjectTask";
    if (is_guarded && (*session)->rights.reach(name, Action::list) == Reach::none) continue;
    answer.push_back(json::object{
        {"name", name},
        {"records",
         name == "Users" ? search_users(context, search, text)
                         : search_module(context, *module, search)}
    });
  }
  return json::object{{"entry_list", std::move(answer)}};
}

}  // namespace

std::vector<Method> search_methods() {
  return {
      {"search_by_module",
       {{"session", {}},
        {"search_string", {}},
        {"modules", {}},
        {"offset", {}},
        {"max_results", {}},
        {"assigned_user_id", ""},
        {"select_fields", json::array()},
        {"unified_search_only", true},
        {"favorites", false}},
       ExtraKeys::refused,
       search_by_module},
  };
}

}  // namespace suitemcp::sandbox
