#include "sandbox/entry.hpp"
#include "sandbox/incoming.hpp"

namespace suitemcp::sandbox {
namespace {

Values stored_values(const IncomingRecord& incoming) {
  Values values;
  for (const auto& field : incoming.fields) values[field.name] = field.stored;
  return values;
}

json::object set_entry_answer(std::string_view id, const IncomingRecord& incoming) {
  json::object echo;
  for (const auto& field : incoming.fields) {
    echo[field.name] = {{"name", field.name}, {"value", field.echo}};
  }
  return {{"id", id}, {"entry_list", std::move(echo)}};
}

std::string sent_text(const IncomingRecord& incoming, std::string_view name) {
  const auto* cell = incoming.find(name);
  return cell == nullptr ? std::string() : cell->value_or("");
}

/// A record without assignee counts as ours when this very call assigns it to us.
Ownership claimed_ownership(const Ownership& stored, const IncomingRecord& incoming) {
  if (!stored.assigned_user_id.empty()) return stored;
  const auto assignee = sent_text(incoming, "assigned_user_id");
  if (!assignee.empty()) return {assignee, stored.created_by};
  const auto creator = sent_text(incoming, "created_by");
  return {"", creator.empty() ? stored.created_by : creator};
}

/// Rule 9: the calendar's recurring entries from elsewhere are nobody's to change.
bool is_foreign_recurrence(const Module& module, const Record& record) {
  if (module.name != "Calls" && module.name != "Meetings") return false;
  const auto source = record.text("recurring_source");
  return !source.empty() && source != "Sugar";
}

Verdict judge_update(
    CallContext& context, const Entry& entry, const IncomingRecord& incoming, const Record& record
) {
  const auto& module = *entry.module;
  const auto& rights = entry.session->rights;
  if (is_foreign_recurrence(module, record)) return Verdict::denied;
  if (module.name == "Users" && !rights.is_admin() && incoming.id != rights.user_id()) {
    return Verdict::denied;
  }
  const auto ownership = claimed_ownership(ownership_of(record), incoming);
  const auto may = [&](Action action) {
    return judge(context.database, rights, action, module.name, incoming.id, ownership);
  };
  if (may(Action::edit) == Verdict::denied) return Verdict::denied;
  return sent_text(incoming, "deleted") == "1" ? may(Action::remove) : Verdict::allowed;
}

/// What some modules' save() adds to what was sent.
void complete(const Module& module, Values& values) {
  if (module.name == "Opportunities" && values.contains("amount")) {
    values["amount_usdollar"] = values["amount"];
  }
}

/// An account with tasks is deleted, its tasks lose it, and then PHP dies while re-saving them.
Answer remove_record(CallContext& context, const Entry& entry, const IncomingRecord& incoming) {
  const auto& module = *entry.module;
  context.records.remove(module, incoming.id);
  if (module.name != "Accounts") return set_entry_answer(incoming.id, incoming);
  const auto tasks = context.database.query(
      "SELECT id FROM tasks WHERE parent_type = 'Accounts' AND parent_id = ? AND deleted = 0",
      {incoming.id}
  );
  if (tasks.rows.empty()) return set_entry_answer(incoming.id, incoming);
  context.database.query(
      "UPDATE tasks SET parent_id = NULL WHERE parent_type = 'Accounts' AND parent_id = ?",
      {incoming.id}
  );
  return std::unexpected(Fault::crash);
}

Answer create_record(CallContext& context, const Entry& entry, const IncomingRecord& incoming) {
  const auto& module = *entry.module;
  const bool is_foreign_user = module.name == "Users" && !entry.session->rights.is_admin();
  if (is_foreign_user) return std::unexpected(Fault::access_denied);
  auto values = stored_values(incoming);
  if (!incoming.is_new_with_id) values.erase("id");
  // Only an import may choose these (update_date_entered and the like).
  for (const auto* name : {"date_entered", "date_modified", "created_by", "modified_user_id"}) {
    values.erase(name);
  }
  complete(module, values);
  const auto id = context.records.insert(module, std::move(values), entry.session->user_id);
  return set_entry_answer(id, incoming);
}

Answer update_record(CallContext& context, const Entry& entry, const IncomingRecord& incoming) {
  const auto& module = *entry.module;
  const auto record = context.records.find(module, incoming.id, Include::live_only);
  // A missing or deleted record: success, and nothing is written.
  if (!record) return set_entry_answer(incoming.id, incoming);
  if (judge_update(context, entry, incoming, *record) == Verdict::denied) {
    return std::unexpected(Fault::access_denied);
  }
  if (sent_text(incoming, "deleted") == "1") return remove_record(context, entry, incoming);
  auto values = stored_values(incoming);
  values.erase("deleted");
  complete(module, values);
  context.records.update(module, incoming.id, values, entry.session->user_id);
  return set_entry_answer(incoming.id, incoming);
}

Answer write_record(CallContext& context, const Entry& entry, const IncomingRecord& incoming) {
  if (entry.session->rights.reach(entry.module->name, Action::edit) == Reach::none) {
    return std::unexpected(Fault::access_denied);
  }
  Transaction transaction(context.database);
  auto answer = incoming.id.empty() || incoming.is_new_with_id
                    ? create_record(context, entry, incoming)
                    : update_record(context, entry, incoming);
  transaction.commit();
  return answer;
}

Answer set_entry(CallContext& context, const Arguments& arguments) {
  const auto entry = require_module(context, arguments);
  if (!entry) return std::unexpected(entry.error());
  const auto incoming = parse_incoming(
      *entry->module, arguments["name_value_list"], entry->session->preferences.numbers
  );
  auto answer = write_record(context, *entry, incoming);
  if (answer && arguments.number("track_view") != 0) {
    track_view(context, *entry->module, json_text(answer->at("id")), "editview");
  }
  return answer;
}

/// check_for_duplicate_contacts(): a new contact with the last name and address of an old one, or
/// without address but with the full name of one that has none either.
Cell find_same_contact(CallContext& context, const IncomingRecord& incoming) {
  const auto first = sent_text(incoming, "first_name");
  const auto last = sent_text(incoming, "last_name");
  const auto email = sent_text(incoming, "email1");
  if (!email.empty()) {
    return context.database.value(
        "SELECT c.id FROM contacts c JOIN email_addr_bean_rel r ON r.bean_id = c.id"
        " AND r.bean_module = 'Contacts' AND r.primary_address = 1 AND r.deleted = 0"
        " JOIN email_addresses a ON a.id = r.email_address_id AND a.deleted = 0"
        " WHERE a.email_address = ? AND c.last_name = ? COLLATE BINARY AND c.deleted = 0",
        {email, last}
    );
  }
  if (first.empty() || last.empty()) return {};
  return context.database.value(
      "SELECT c.id FROM contacts c WHERE c.first_name = ? AND c.last_name = ? AND c.deleted = 0"
      " AND NOT EXISTS (SELECT 1 FROM email_addr_bean_rel r WHERE r.bean_id = c.id)",
      {first, last}
  );
}

/// A refused row is missing from the ids; a contact that exists already is neither written nor
/// made again, its id is sent instead.
Answer set_entries(CallContext& context, const Arguments& arguments) {
  const auto entry = require_module(context, arguments);
  if (!entry) return std::unexpected(entry.error());
  const auto* rows = arguments["name_value_lists"].if_array();
  if (rows == nullptr) return std::unexpected(Fault::crash);
  json::array ids;
  for (const auto& row : *rows) {
    const auto incoming = parse_incoming(*entry->module, row, entry->session->preferences.numbers);
    if (entry->module->name == "Contacts" && incoming.id.empty()) {
      if (const auto same = find_same_contact(context, incoming)) {
        ids.push_back(json::string(*same));
        continue;
      }
    }
    const auto answer = write_record(context, *entry, incoming);
    if (answer) {
      ids.push_back(answer->at("id"));
    } else if (answer.error() == Fault::crash) {
      return answer;
    }
  }
  return json::object{{"ids", std::move(ids)}};
}

}  // namespace

std::vector<Method> write_methods() {
  return {
      {"set_entry",
       {{"session", {}}, {"module_name", {}}, {"name_value_list", {}}, {"track_view", false}},
       ExtraKeys::refused,
       set_entry},
      {"set_entries",
       {{"session", {}}, {"module_name", {}}, {"name_value_lists", {}}},
       ExtraKeys::refused,
       set_entries},
  };
}

}  // namespace suitemcp::sandbox
