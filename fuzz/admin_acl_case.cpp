// Files of cases for `mcp-admin acl check`: a line is a question or the file is refused, and what a
// question asks stands in its line.
#include "admin/acl_case.hpp"
#include "base/error.hpp"
#include "fuzz/target.hpp"

#include <sstream>
#include <string>

namespace {

using namespace suitemcp;
using fuzz::require;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::istringstream file{std::string(fuzz::text_of(data, size))};
  try {
    for (const auto& line : admin::read_cases(file, "cases.jsonl")) {
      const auto& question = line.question;
      require(!question.user_name.empty() && !question.inquiry.module.empty(), "nobody's\n");
      require(line.written.at("user_name").as_string() == question.user_name, "another user\n");
      require(line.written.at("module").as_string() == question.inquiry.module, "another module\n");
      require(
          acl::name_of(question.inquiry.action) == line.written.at("action").as_string(),
          "another action\n"
      );
    }
  } catch (const base::Error& error) {
    require(error.code() == "admin.bad_case", "another error\n");
    require(error.user_message().find("cases.jsonl") != std::string_view::npos, "which file?\n");
  }
  return 0;
}
