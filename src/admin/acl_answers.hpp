#pragma once

#include "acl/rules.hpp"
#include "acl/verdict.hpp"
#include "admin/acl_book.hpp"
#include "admin/acl_case.hpp"

#include <string>
#include <vector>

namespace suitemcp::admin {

struct AclAnswer {
  bool is_allowed = false;
  acl::Ground ground = acl::Ground::unreachable;
  /// Not empty: the database cannot tell, and why; nothing else counts then.
  std::string trouble = {};
};

/// The verdict on each case, in order. Cases of one user share round trips of up to 256 records;
/// what rests on the rules alone costs none. What the book refuses for one case, or for the table
/// of one module, is the trouble of these cases, where the record counts. Errors: unavailable,
/// timeout of a book that answers nothing.
std::vector<AclAnswer> answer_cases(
    AclBook& book, const acl::Rules& rules, const std::vector<AclCase>& cases
);

}  // namespace suitemcp::admin
