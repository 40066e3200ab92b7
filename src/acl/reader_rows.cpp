#include "acl/reader_query.hpp"
#include "base/ascii.hpp"
#include "base/error.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace suitemcp::acl {
namespace {

/// The columns, in the order of reader_query.cpp.
enum Column : std::size_t {
  kKind,
  kId,
  kName,
  kGroupId,
  kGroupName,
  kModule,
  kAction,
  kExtra,
  kNumber,
  kPlace,
  kColumns
};

std::string text_of(const Row& row, Column column) {
  return row[column].value_or("");
}

base::Error bad_row(std::string detail) {
  return {
      base::ErrorKind::unavailable,
      "acl.bad_row",
      std::move(detail),
      "The CRM's database has a value that is none of the CRM's. The operator finds it in the log."
  };
}

Number number_of(const Row& row, Column column) {
  const auto& cell = row[column];
  if (!cell) return std::nullopt;
  int number = 0;
  const auto* end = cell->data() + cell->size();
  const auto [stop, fault] = std::from_chars(cell->data(), end, number);
  if (fault == std::errc() && stop == end) return number;
  throw bad_row(
      fmt::format("{} instead of a number in a row of the kind {}", *cell, text_of(row, kKind))
  );
}

ActionRow action_of(const Row& row) {
  ActionRow action;
  action.category = text_of(row, kModule);
  action.name = text_of(row, kAction);
  action.acltype = text_of(row, kExtra);
  action.deleted = 0;
  return action;
}

RoleRow role_of(const Row& row, RoleRow::Via via) {
  RoleRow role;
  role.via = via;
  role.role_id = text_of(row, kId);
  role.role_name = text_of(row, kName);
  role.group_id = text_of(row, kGroupId);
  role.group_name = text_of(row, kGroupName);
  role.link_deleted = 0;
  role.group_link_deleted = 0;
  role.action = action_of(row);
  role.level = number_of(row, kNumber);
  role.override_deleted = 0;
  return role;
}

UserRow user_of(const Row& row) {
  return {
      text_of(row, kId),
      text_of(row, kName),
      text_of(row, kExtra),
      number_of(row, kNumber),
      number_of(row, kPlace)
  };
}

RecordRow record_of(const Row& row, const std::string& module) {
  RecordRow record;
  record.module = module;
  record.id = text_of(row, kId);
  record.deleted = number_of(row, kNumber);
  record.recurring_source = text_of(row, kName);
  record.assigned_user_id = text_of(row, kGroupId);
  record.created_by = text_of(row, kGroupName);
  return record;
}

class Reader {
 public:
  explicit Reader(const FactsRequest& request) : request_(request) {}

  Facts read(const RowSet& rows) {
    for (const auto& row : rows) read(row);
    // Groups come after all records.
    for (auto& [module, record] : found_) spread(module, record);
    return std::move(facts_);
  }

 private:
  using Module = FactsRequest::Module;

  void read(const Row& row) {
    if (row.size() != kColumns) throw bad_row(fmt::format("{} columns", row.size()));
    const auto kind = text_of(row, kKind);
    if (kind == "user") {
      facts_.user = user_of(row);
    } else if (kind == "action") {
      facts_.actions.push_back(action_of(row));
      facts_.actions.back().aclaccess = number_of(row, kNumber);
    } else if (kind == "role") {
      facts_.roles.push_back(role_of(row, RoleRow::Via::user));
    } else if (kind == "group role") {
      facts_.roles.push_back(role_of(row, RoleRow::Via::group));
    } else if (kind == "record") {
      const auto& module = module_of(row);
      found_.emplace_back(&module, record_of(row, module.name));
    } else if (kind == "shared") {
      add_group(row);
    } else {
      throw bad_row(fmt::format("a row of the kind {}", kind));
    }
  }

  const Module& module_of(const Row& row) const {
    const auto place = static_cast<std::size_t>(number_of(row, kPlace).value_or(-1));
    if (place < request_.modules.size()) return request_.modules[place];
    throw bad_row(fmt::format("a row of the module {}", place));
  }

  void add_group(const Row& row) {
    const auto* module = &module_of(row);
    const auto id = text_of(row, kId);
    for (auto& [its_module, record] : found_) {
      if (its_module != module || !base::equals_ignoring_case(record.id, id)) continue;
      record.groups.push_back({text_of(row, kGroupId), text_of(row, kGroupName), 0, 0, 0});
    }
  }

  /// To SQL "AB" and "ab" are one id, so one record may answer for several that were asked about;
  /// each as it was spelled.
  void spread(const Module* module, const RecordRow& record) {
    for (const auto& asked : module->record_ids) {
      if (!base::equals_ignoring_case(asked, record.id)) continue;
      facts_.records.push_back(record);
      facts_.records.back().id = asked;
    }
  }

  const FactsRequest& request_;
  Facts facts_;
  std::vector<std::pair<const Module*, RecordRow>> found_;
};

}  // namespace

Facts facts_from(const FactsRequest& request, const RowSet& rows) {
  return Reader(request).read(rows);
}

}  // namespace suitemcp::acl
