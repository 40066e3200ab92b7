#include "tools/bulk_rows.hpp"

#include "tools/argument_schema.hpp"
#include "tools/record_change.hpp"
#include "tools/record_creation.hpp"
#include "tools/rights.hpp"
#include "tools/visible_records.hpp"

#include <boost/json/object.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

namespace suitemcp::tools {
namespace {

/// Of the whole call it may be untrue: other rows may be written.
constexpr std::string_view kNothingWritten = "Nothing was written. ";

std::string reason_of(const base::Error& error) {
  std::string_view message = error.user_message();
  if (message.starts_with(kNothingWritten)) message.remove_prefix(kNothingWritten.size());
  return std::string(message);
}

/// The id of the record, taken out of its fields.
std::optional<std::string> take_id(boost::json::object& fields, BulkRow& row) {
  const auto* id = fields.if_contains("id");
  if (id == nullptr) return std::nullopt;
  const auto* text = id->if_string();
  if (text != nullptr && !text->empty() && is_record_id(std::string_view(*text))) {
    std::string found(*text);
    fields.erase("id");
    return found;
  }
  if (!id->is_null() && (text == nullptr || !text->empty())) {
    row.refusal =
        "id: expected a record id (search returns it) to update a record, or no id to create one";
  }
  fields.erase("id");
  return std::nullopt;
}

BulkRow read_row(
    std::size_t index, boost::json::object fields, const crm::ModuleDefinition& module
) {
  BulkRow row;
  row.index = index;
  if (auto id = take_id(fields, row)) {
    row.id = *std::move(id);
    row.is_update = true;
  }
  if (!row.refusal.empty()) return row;
  if (fields.empty()) {
    row.refusal = "no fields to write";
    return row;
  }
  const auto kind = row.is_update ? WriteKind::update : WriteKind::create;
  if (auto prepared = prepare_fields(fields, module, kind)) {
    row.prepared = *std::move(prepared);
  } else {
    row.refusal = reason_of(prepared.error());
  }
  return row;
}

bool is_crm_gone(const base::Error& error) {
  return error.kind() == base::ErrorKind::unavailable || error.kind() == base::ErrorKind::timeout;
}

/// Whether the record holds what was sent.
bool holds_values(
    const crm::ModuleDefinition& module, const BulkRow& row, crm::RecordSet::Row stored
) {
  return std::ranges::all_of(row.prepared.values, [&](const crm::FieldValue& one) {
    const auto* field = module.find_field(one.name);
    return field != nullptr && is_same_value(*field, one.value, crm::value_of(stored, one.name));
  });
}

void settle(const crm::ModuleDefinition& module, BulkRow& row, const crm::RecordSet& stored) {
  const auto place = row_of(stored, row.id);
  if (row.doubt) {
    row.is_written = place && holds_values(module, row, stored.row(*place));
    if (!row.is_written) row.refusal = reason_of(*row.doubt);
    return;
  }
  if (place) {
    compare_stored(module, row.prepared.values, stored.row(*place), row.prepared.warnings);
  } else {
    row.prepared.warnings.emplace_back("the record could not be read back");
  }
}

}  // namespace

std::vector<BulkRow> read_rows(
    const boost::json::array& records, const crm::ModuleDefinition& module
) {
  std::vector<BulkRow> rows;
  std::set<std::string> seen;
  for (const auto& record : records) {
    rows.push_back(read_row(rows.size(), record.as_object(), module));
    auto& row = rows.back();
    if (row.is_update && !seen.insert(row.id).second) {
      row.refusal = "the same id stands in an earlier record; put all its fields into one";
    }
  }
  return rows;
}

std::vector<std::string> names_of_all(const std::vector<BulkRow>& rows) {
  std::vector<std::string> names{"id"};
  for (const auto& row : rows) {
    for (const auto& [name, value, literal] : row.prepared.values) names.push_back(name);
  }
  return unique(std::move(names));
}

asio::awaitable<void> refuse_forbidden(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const crm::ModuleDefinition& module,
    std::vector<BulkRow>& rows
) {
  std::vector<acl::Inquiry> inquiries;
  std::vector<std::size_t> asked;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].refusal.empty()) continue;
    const auto action = rows[i].is_update ? acl::Action::edit : acl::Action::create;
    inquiries.push_back(inquiry_about(module, action, rows[i].id));
    asked.push_back(i);
  }
  if (asked.empty()) co_return;
  const auto answers =
      co_await toolbox.permissions.may_each(context, account.user_name, std::move(inquiries));
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (!answers.verdicts[i].is_allowed) rows[asked[i]].refusal = answers.verdicts[i].sentence;
  }
  const bool is_any_left = std::ranges::any_of(answers.verdicts, &acl::Verdict::is_allowed);
  if (!is_any_left) throw denial(answers.verdicts.front());
}

asio::awaitable<crm::RecordSet> complete_rows(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const crm::ModuleDefinition& module,
    std::vector<BulkRow>& rows
) {
  std::vector<std::string> ids;
  for (auto& row : rows) {
    if (!row.refusal.empty()) continue;
    if (row.is_update) {
      ids.push_back(row.id);
    } else {
      co_await add_assignee(context, toolbox, account, module, row.prepared.values);
    }
  }
  if (ids.empty()) co_return crm::RecordSet();
  auto before = co_await read_visible(context, toolbox, account, module, ids, names_of_all(rows));
  for (auto& row : rows) {
    if (!row.is_update || !row.refusal.empty() || row_of(before, row.id)) continue;
    row.refusal = fmt::format(
        "{} has no record with id \"{}\": it does not exist, is deleted, or is not visible to you",
        module.module,
        row.id
    );
  }
  co_return before;
}

asio::awaitable<void> write_rows(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const crm::ModuleDefinition& module,
    std::vector<BulkRow>& rows
) {
  bool is_gone = false;
  for (auto& row : rows) {
    context.report(static_cast<std::int64_t>(row.index), static_cast<std::int64_t>(rows.size()));
    if (!row.refusal.empty()) continue;
    if (is_gone) {
      row.refusal = "not tried: the CRM did not answer any more";
      continue;
    }
    try {
      row.id = co_await toolbox.bridge.save(
          context, account, module.module, row.id, row.prepared.values
      );
      row.is_written = true;
    } catch (const base::Error& error) {
      if (error.kind() == base::ErrorKind::cancelled) throw;
      is_gone = is_crm_gone(error) || error.code() == "crm.write_unknown";
      if (is_outcome_unknown(error) && row.is_update) {
        row.doubt = error;
      } else {
        row.refusal = reason_of(error);
      }
    }
  }
}

asio::awaitable<void> verify_rows(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    const crm::ModuleDefinition& module,
    std::vector<BulkRow>& rows
) {
  std::vector<std::string> ids;
  for (const auto& row : rows) {
    if (row.is_written || row.doubt) ids.push_back(row.id);
  }
  if (ids.empty()) co_return;
  std::optional<crm::RecordSet> stored;
  try {
    stored = co_await read_visible(context, toolbox, account, module, ids, names_of_all(rows));
  } catch (const base::Error& error) {
    if (error.kind() == base::ErrorKind::cancelled) throw;
    stored.emplace();  // written all the same: a look that fails undoes nothing
  }
  for (auto& row : rows) {
    if (row.is_written || row.doubt) settle(module, row, *stored);
  }
}

}  // namespace suitemcp::tools
