#include "admin/acl_case.hpp"

#include "base/error.hpp"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include <sstream>

namespace suitemcp::admin {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;

std::vector<AclLine> read(const std::string& text) {
  std::istringstream in(text);
  return read_cases(in, "cases.jsonl");
}

std::string refusal_of(const std::string& text) {
  try {
    read(text);
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "admin.bad_case");
    EXPECT_EQ(error.kind(), base::ErrorKind::invalid_argument);
    return std::string(error.user_message());
  }
  return "not refused";
}

TEST(AclCases, AreReadLineByLine) {
  const auto lines =
      read(R"({"user_name":"bob","module":"Tasks","action":"delete","record":"t1","table":"tasks"})"
           "\n\n  \r\n"
           R"({"module":"Calls","action":"create","user_name":"Ünal","record":null,"note":[1]})");
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0].question.user_name, "bob");
  EXPECT_EQ(lines[0].question.inquiry.module, "Tasks");
  EXPECT_EQ(lines[0].question.inquiry.action, acl::Action::remove);
  EXPECT_EQ(lines[0].question.inquiry.record_id, "t1");
  EXPECT_EQ(lines[0].question.inquiry.table, "tasks");
  EXPECT_EQ(lines[1].question.user_name, "Ünal");
  EXPECT_EQ(lines[1].question.inquiry.record_id, "");
  EXPECT_EQ(
      boost::json::serialize(lines[1].written),
      R"({"module":"Calls","action":"create","user_name":"Ünal","record":null,"note":[1]})"
  );
}

TEST(AclCases, EveryActionOfTheCrmIsKnown) {
  for (const auto* action :
       {"access", "create", "view", "list", "edit", "delete", "import", "export", "massupdate"}) {
    const auto question = make_case({.user_name = "bob", .module = "Tasks", .action = action});
    EXPECT_EQ(acl::name_of(question.inquiry.action), action);
  }
}

TEST(AclCases, AMalformedLineIsNamedWithWhatWasExpected) {
  const std::string good = R"({"user_name":"bob","module":"Tasks","action":"edit"})"
                           "\n";
  EXPECT_THAT(
      refusal_of(good + "\n{nonsense}\n" + good),
      AllOf(HasSubstr("cases.jsonl, line 3: expected a JSON object on one line"), HasSubstr("byte"))
  );
  EXPECT_THAT(refusal_of("[1]"), HasSubstr("line 1: the line: expected a JSON object with"));
  EXPECT_THAT(
      refusal_of(good + R"({"module":"Tasks","action":"edit"})"),
      HasSubstr("line 2: user_name: expected the name of a user of the CRM, got nothing")
  );
  EXPECT_THAT(
      refusal_of(R"({"user_name":"bob","action":"edit"})"),
      HasSubstr("module: expected a module of the CRM, such as Accounts, got nothing")
  );
  EXPECT_THAT(
      refusal_of(R"({"user_name":"bob","module":"Tasks","action":"fly"})"),
      HasSubstr("action: expected one of access, create, view, list, edit, delete, import, export, "
                "massupdate, got \"fly\"")
  );
  EXPECT_THAT(
      refusal_of(R"({"user_name":"bob","module":"Tasks","action":"edit","record":7})"),
      HasSubstr("record: expected a string, got a number")
  );
}

TEST(AclCases, AKeyInAnotherLetterCaseIsRefused) {
  EXPECT_THAT(
      refusal_of(R"({"user_name":"bob","module":"Tasks","action":"edit","Record":"t1"})"),
      HasSubstr("line 1: the key: expected \"record\", got \"Record\"")
  );
  EXPECT_THAT(
      refusal_of(R"({"USER_NAME":"bob","module":"Tasks","action":"edit"})"),
      HasSubstr("the key: expected \"user_name\", got \"USER_NAME\"")
  );
}

TEST(AclCases, AByteOrderMarkIsSkippedInFrontOfTheFileOnly) {
  const std::string mark = "\xEF\xBB\xBF";
  const std::string line = R"({"user_name":"bob","module":"Tasks","action":"edit"})";
  EXPECT_THAT(read(mark + line), SizeIs(1));
  EXPECT_THAT(read(mark + "\r\n" + line), SizeIs(1));
  EXPECT_THAT(refusal_of(line + "\n" + mark + line), HasSubstr("line 2: expected a JSON object"));
}

TEST(AclCases, ATableIsAName) {
  for (const auto* table : {"tasks`", "a b", "tasks;drop", "crm.tasks", "täsks"}) {
    EXPECT_THAT(
        refusal_of(
            R"({"user_name":"bob","module":"Tasks","action":"edit","table":")" +
            std::string(table) + "\"}"
        ),
        HasSubstr("table: expected a table's name of letters, digits and _")
    );
  }
}

}  // namespace
}  // namespace suitemcp::admin
