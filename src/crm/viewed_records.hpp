#pragma once

#include "crm/operations.hpp"

#include <string>
#include <vector>

namespace suitemcp::crm {

/// Makes one list of what the CRM answers for all modules, with dates, and for each of `modules`,
/// without: each record once, newest first, those without a date last. `modules` empty: all.
std::vector<ViewedRecord> merge_viewed(
    std::vector<ViewedRecord> records, const std::vector<std::string>& modules
);

}  // namespace suitemcp::crm
