#pragma once

#include "acl/facts.hpp"
#include "acl/rules.hpp"
#include "acl/verdict.hpp"
#include "admin/acl_case.hpp"
#include "admin/console.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::admin {

/// A verdict with what it rests on. All of it must outlive the explanation.
struct AclExplanation {
  const AclCase& question;
  const acl::Facts& facts;
  const acl::Verdict& verdict;
  const acl::Rules& rules;
  std::string_view profile;                 // ACL_PROFILE
  const std::vector<std::string>& changes;  // what is set besides: "ACL_ADDITIVE=0"
};

boost::json::object to_object(const AclExplanation& explanation);

/// For people: a few aligned lines, and the roles as a table.
void print_explanation(const Console& console, const AclExplanation& explanation);

}  // namespace suitemcp::admin
