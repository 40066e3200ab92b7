#include "crm/viewed_records.hpp"

#include <algorithm>
#include <functional>

namespace suitemcp::crm {
namespace {

/// Dates of the form "2026-11-22 07:16:00" sort as text, and no date sorts before all. Stable; the
/// library's stable_sort does not compile without warnings, and the lists are short.
std::vector<ViewedRecord> newest_first(std::vector<ViewedRecord> records) {
  std::vector<ViewedRecord> sorted;
  sorted.reserve(records.size());
  for (auto& record : records) {
    const auto place = std::ranges::upper_bound(
        sorted, record.viewed_at, std::greater(), &ViewedRecord::viewed_at
    );
    sorted.insert(place, std::move(record));
  }
  return sorted;
}

}  // namespace

std::vector<ViewedRecord> merge_viewed(
    std::vector<ViewedRecord> records, const std::vector<std::string>& modules
) {
  std::vector<ViewedRecord> merged;
  for (auto& record : records) {
    const bool is_wanted =
        modules.empty() || std::ranges::find(modules, record.module) != modules.end();
    if (!is_wanted) continue;
    const auto same = [&record](const ViewedRecord& other) {
      return other.module == record.module && other.id == record.id;
    };
    const auto known = std::ranges::find_if(merged, same);
    if (known == merged.end()) {
      merged.push_back(std::move(record));
    } else if (known->viewed_at < record.viewed_at) {
      known->viewed_at = std::move(record.viewed_at);
    }
  }
  return newest_first(std::move(merged));
}

}  // namespace suitemcp::crm
