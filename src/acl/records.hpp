#pragma once

#include "acl/facts.hpp"
#include "acl/question.hpp"
#include "acl/rules.hpp"

#include <string_view>

namespace suitemcp::acl {

/// The live record that the question is about; nullptr: there is none.
const RecordRow* find_record(const Facts& facts, const Question& question, const Rules& rules);

/// The id of the user whose record it is; "" when it is nobody's.
std::string_view owner_of(const RecordRow& record, const Rules& rules);

/// Letter case counts, as in the CRM's PHP.
bool is_owner(const UserRow& user, const RecordRow& record, const Rules& rules);

/// A live group of the record whose live member the user is and which counts for the CRM's
/// `action`; nullptr: there is none.
const RecordGroup* find_shared_group(
    const Facts& facts, const RecordRow& record, std::string_view action, const Rules& rules
);

/// A call or meeting that repeats at the command of another calendar.
bool is_recurring_elsewhere(const RecordRow& record, const Rules& rules);

}  // namespace suitemcp::acl
