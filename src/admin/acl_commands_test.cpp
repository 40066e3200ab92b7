#include "admin/program_fixture.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace suitemcp::admin {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class AclCommands : public McpAdmin {
 protected:
  AclCommands() {
    // Nobody listens there: port 1 of this machine.
    variables_["SUITECRM_DB_HOST"] = "127.0.0.1";
    variables_["SUITECRM_DB_PORT"] = "1";
    variables_["SUITECRM_DB_NAME"] = "crm";
    variables_["SUITECRM_DB_USER"] = "reader";
    variables_["SUITECRM_DB_PASS"] = "canary-password";
  }

  const Arguments explain_ = {
      "acl", "explain", "--user", "bob", "--module", "Tasks", "--action", "create"
  };
  const Arguments check_ = {"acl", "check", "--file", "-"};
  const std::string case_ = R"({"user_name":"bob","module":"Tasks","action":"create"})";
};

TEST_F(AclCommands, WithoutADatabaseTheVariableIsNamed) {
  for (const auto* name : {"HOST", "PORT", "NAME", "USER", "PASS"}) {
    variables_.erase("SUITECRM_DB_" + std::string(name));
  }
  for (const auto& result : {run(explain_), run(check_, case_)}) {
    EXPECT_EQ(result.code, 2);
    EXPECT_THAT(result.err, HasSubstr("SUITECRM_DB_HOST: expected the host of the CRM's database"));
    EXPECT_THAT(result.out, IsEmpty());
  }
}

TEST_F(AclCommands, AllFaultsOfTheConfigurationAreToldAtOnce) {
  variables_.erase("SUITECRM_DB_HOST");
  variables_["ACL_PROFILE"] = "strict";
  for (const auto& result : {run(explain_), run(check_, case_)}) {
    EXPECT_EQ(result.code, 2);
    EXPECT_THAT(
        result.err,
        AllOf(
            HasSubstr("SUITECRM_DB_HOST"),
            HasSubstr("ACL_PROFILE"),
            Not(HasSubstr("canary-password"))
        )
    );
    EXPECT_EQ(result.err.find("SUITECRM_DB_HOST"), result.err.rfind("SUITECRM_DB_HOST"));
  }
}

TEST_F(AclCommands, ADatabaseThatCannotBeAskedIsOneWithTheReason) {
  for (const auto& result : {run(explain_), run(check_, case_)}) {
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.err, AllOf(HasSubstr("database"), Not(HasSubstr("canary-password"))));
    EXPECT_THAT(result.out, IsEmpty());
  }
}

TEST_F(AclCommands, NoStateFolderIsNeededOrMade) {
  run(explain_);
  EXPECT_FALSE(std::filesystem::exists(folder()));
}

TEST_F(AclCommands, WrongUsageIsTwoAndSaysWhatWasExpected) {
  auto arguments = explain_;
  arguments.back() = "fly";
  const auto result = run(arguments);
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("action: expected one of access, create"));
  EXPECT_EQ(run({"acl"}).code, 2);
  EXPECT_EQ(run({"acl", "check"}).code, 2);
  EXPECT_EQ(run({"acl", "explain", "--user", "bob"}).code, 2);
  EXPECT_THAT(run({"acl", "explian"}).err, HasSubstr("acl explain"));
}

TEST_F(AclCommands, AMalformedLineIsTwoAndNothingIsPrinted) {
  const auto result = run(check_, case_ + "\n" + R"({"user_name":"bob"})" + "\n");
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("standard input, line 2: module: expected a module"));
  EXPECT_THAT(result.out, IsEmpty());
}

TEST_F(AclCommands, AFileThatCannotBeReadIsNamed) {
  const auto missing = run({"acl", "check", "--file", (temp_.path() / "no.jsonl").string()});
  EXPECT_EQ(missing.code, 2);
  EXPECT_THAT(missing.err, AllOf(HasSubstr("--file"), HasSubstr("No such file")));
  const auto place = run({"acl", "check", "--file", temp_.path().string()});
  EXPECT_EQ(place.code, 2);
  EXPECT_THAT(place.err, AllOf(HasSubstr("--file"), HasSubstr("Is a directory")));
}

TEST_F(AclCommands, CheckAddsToTheLinesAndKeepsTheirOrder) {
  const auto path = temp_.path() / "cases.jsonl";
  std::ofstream(path) << R"({"allowed":false,"user_name":"bob","id":1,"module":"Tasks",)"
                      << R"("action":"view","record":"t1"})" << "\n\n"
                      << R"({"user_name":"b\u001b","module":"Tasks","action":"list"})";
  // Reads are not judged by the documented profile, so no database is asked.
  const auto result = run({"acl", "check", "--file", path.string()});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(
      result.out,
      R"({"user_name":"bob","id":1,"module":"Tasks","action":"view","record":"t1",)"
      R"("allowed":true,"reason":"unchecked"})"
      "\n"
      R"({"user_name":"b\u001b","module":"Tasks","action":"list",)"
      R"("allowed":true,"reason":"unchecked"})"
      "\n"
  );
}

TEST_F(AclCommands, HelpFitsATerminal) {
  for (const auto& command :
       {Arguments{"acl"}, Arguments{"acl", "explain"}, Arguments{"acl", "check"}}) {
    auto arguments = command;
    arguments.emplace_back("--help");
    const auto help = run(arguments).out;
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
    EXPECT_THAT(help, AllOf(HasSubstr("Examples:\n  mcp-admin acl "), Not(HasSubstr("key"))));
  }
}

TEST_F(AclCommands, HelpHasExamples) {
  for (const auto* command : {"explain", "check"}) {
    const auto result = run({"acl", command, "--help"});
    EXPECT_EQ(result.code, 0);
    EXPECT_THAT(
        result.out, AllOf(HasSubstr("Examples:\n  "), HasSubstr("SUITECRM_DB_"), HasSubstr("Exit"))
    );
  }
}

}  // namespace
}  // namespace suitemcp::admin
