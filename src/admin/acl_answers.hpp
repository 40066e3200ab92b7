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
/// what rests on the rules alone costs none. Errors: unavailable, timeout of the book; what else it
/// refuses becomes the trouble of the case at fault.
std::vector<AclAnswer> answer_cases(
    AclBook& book, const acl::Rules& rules, const std::vector<AclCase>& cases
);

}  // namespace suitemcp::admin
