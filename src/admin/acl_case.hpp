#pragma once

#include "acl/permission_check.hpp"

#include <boost/json/object.hpp>

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::admin {

/// May this user of the CRM do that? As an operator asks it.
struct AclCase {
  std::string user_name;
  acl::Inquiry inquiry;
};

/// The words of a question, as they were typed or stand in a file.
struct AclWords {
  std::string user_name, module, action;
  std::string record = {};  // empty: no record is named
  std::string table = {};   // empty: to be looked up
};

/// Errors: invalid_argument admin.bad_case, which names the word and what was expected instead.
AclCase make_case(AclWords words);

/// A line of a file of cases: the question, and the object as it was written.
struct AclLine {
  AclCase question;
  boost::json::object written;
};

/// Reads {"user_name","module","action","record"} a line; "record" and "table" may be left out, be
/// null or "", other members are kept, but for these in another letter case, which are refused.
/// Empty lines are left out, and so is a byte order mark in front of the first. `name` is the
/// file's, for errors. Errors: invalid_argument admin.bad_case, with the number of the line;
/// unavailable admin.cases_unreadable.
std::vector<AclLine> read_cases(std::istream& in, std::string_view name);

}  // namespace suitemcp::admin
