#pragma once

#include "sandbox/database.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::sandbox {

/// One row of the table tracker: a user has looked at a record.
struct ViewedItem {
  std::string row_id;
  std::string record_id;
  std::string summary;
  std::string module;
  struct Details {
    std::string monitor_id;
    std::string date_modified;
  };
  std::optional<Details> details;  // absent from rows that a session has fetched later
};

/// SuiteCRM's BreadCrumbStack: what a PHP session knows of the records its user has looked at. It
/// is filled once, and only from the module first asked for; afterwards a session learns of one
/// more record per question, the newest.
class BreadCrumbs {
 public:
  /// The row that this one makes invisible: an earlier view of the same record.
  std::optional<std::string> push(ViewedItem item);
  /// At most ten, the newest first; an empty module means all.
  std::vector<ViewedItem> newest(std::string_view module) const;

 private:
  std::vector<ViewedItem> items_;  // oldest first
};

/// What get_last_viewed shows of `module` (empty: all); fills or refreshes `crumbs`.
std::vector<ViewedItem> recently_viewed(
    Database& database,
    std::optional<BreadCrumbs>& crumbs,
    const std::string& user_id,
    const std::string& module
);

/// A row for the table tracker.
struct View {
  std::string monitor_id;
  std::string user_id;
  std::string module;
  std::string record_id;
  std::string summary;
  std::string action;  // detailview, editview
};
void track(Database& database, const View& view, const std::string& date);

}  // namespace suitemcp::sandbox
