#include "admin/program_fixture.hpp"
#include "identity/api_key_format.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace suitemcp::admin {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST_F(McpAdmin, AddsAUserWhoseCredentialsCanBeUsed) {
  const auto result = add();
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out, "ann@example.com may use crm1 as ann\n");
  EXPECT_THAT(result.err, IsEmpty());
  auto workplace = open();
  const auto profile = workplace.profile_of("ANN@example.com");
  const auto found =
      workplace.run(workplace.profiles().credentials(workplace.context(), profile.id, "crm1"));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->password.expose(), "canary-password");
}

TEST_F(McpAdmin, WarnsAboutAPasswordGivenAsArgument) {
  const auto result =
      run({"add", "--email", "a@b.c", "--entity", "crm1", "--user", "ann", "--pass", "canary"});
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(
      result.err, AllOf(HasSubstr("other users of this host can see"), Not(HasSubstr("canary")))
  );
}

TEST_F(McpAdmin, WithoutPasswordAndTerminalSaysHowToGiveOne) {
  const auto result = run({"add", "--email", "a@b.c", "--entity", "crm1", "--user", "ann"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("--pass -"));
}

TEST_F(McpAdmin, AnEmptyPasswordIsRefused) {
  const Arguments arguments{
      "add", "--email", "a@b.c", "--entity", "crm1", "--user", "ann", "--pass", "-"
  };
  EXPECT_EQ(run(arguments, "").code, 2);
  EXPECT_EQ(run(arguments, "\n").code, 2);
}

TEST_F(McpAdmin, RefusesABadEmailOrEntityWithTwo) {
  EXPECT_EQ(add("not-an-address").code, 2);
  const auto result = add("ann@example.com", "auth");
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("entity code"));
}

TEST_F(McpAdmin, KeyCreatePrintsOnlyTheKeyOnStandardOutput) {
  add();
  const auto result = run({"key", "create", "--email", "ann@example.com"});
  EXPECT_EQ(result.code, 0) << result.err;
  ASSERT_TRUE(result.out.ends_with('\n'));
  const auto key = result.out.substr(0, result.out.size() - 1);
  EXPECT_TRUE(identity::is_api_key(key)) << key;
  EXPECT_THAT(result.err, AllOf(HasSubstr("operator"), Not(HasSubstr(key))));
  EXPECT_TRUE(is_valid(result.out));
}

TEST_F(McpAdmin, AUserMayHaveSeveralKeysButANameOnlyOnce) {
  add();
  EXPECT_NE(make_key(), make_key());
  EXPECT_THAT(make_key({"--name", "laptop"}), HasSubstr("smcp_"));
  const auto again = run({"key", "create", "--email", "ann@example.com", "--name", "laptop"});
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.out, IsEmpty());
  EXPECT_THAT(again.err, HasSubstr("choose another name"));
}

TEST_F(McpAdmin, AKeyLivesForTheDaysAsked) {
  add();
  make_key({"--days", "90"});
  variables_["SESSION_TTL_DAYS"] = "7";
  make_key();
  auto workplace = open();
  const auto records = workplace.run(workplace.keys().list(workplace.context()));
  ASSERT_EQ(records.size(), 2U);
  for (const auto& record : records) {
    const auto life = record.expires_at - record.created_at;
    EXPECT_EQ(life, std::chrono::days(record.name == "operator" ? 90 : 7));
  }
  EXPECT_EQ(run({"key", "create", "--email", "ann@example.com", "--days", "0"}).code, 2);
}

TEST_F(McpAdmin, AnUnknownEmailIsAnsweredWithHowPeopleAreFound) {
  add();
  const std::vector<Arguments> all = {
      {"key", "create", "--email", "bob@example.com"},
      {"key", "list", "--email", "bob@example.com"},
      {"key", "revoke", "--email", "bob@example.com"},
      {"remove", "--email", "bob@example.com"}
  };
  for (const auto& arguments : all) {
    const auto result = run(arguments);
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(
        result.err,
        AllOf(
            HasSubstr("nobody is known by the e-mail \"bob@example.com\""), HasSubstr("add --help")
        )
    );
  }
}

TEST_F(McpAdmin, KeyListShowsIdsAndNeverAKey) {
  add();
  const auto key = make_key({"--name", "laptop"});
  for (const auto& arguments :
       {Arguments{"key", "list"}, Arguments{"key", "list", "--email", "ann@example.com"}}) {
    const auto result = run(arguments);
    EXPECT_EQ(result.code, 0);
    EXPECT_THAT(
        result.out, AllOf(HasSubstr("laptop"), HasSubstr("never"), Not(HasSubstr("smcp_")))
    );
  }
  const auto json = run({"key", "list", "--json"});
  EXPECT_THAT(json.out, AllOf(HasSubstr(R"("name":"laptop")"), HasSubstr(R"("last_used":null)")));
}

TEST_F(McpAdmin, RevokesOneKeyByIdOrAllOfAUser) {
  add();
  const auto first = make_key();
  const auto second = make_key();
  const auto third = make_key();
  std::string id;
  {
    auto workplace = open();
    id = workplace.run(workplace.keys().list(workplace.context())).at(0).id;
  }
  EXPECT_EQ(run({"key", "revoke", "--key", id}).code, 0);
  EXPECT_EQ(run({"key", "revoke", "--key", id}).code, 1);
  EXPECT_EQ(is_valid(first) + is_valid(second) + is_valid(third), 2);
  const auto rest = run({"key", "revoke", "--email", "ann@example.com"});
  EXPECT_EQ(rest.out, "2 keys of ann@example.com revoked\n");
  EXPECT_EQ(is_valid(first) + is_valid(second) + is_valid(third), 0);
  EXPECT_EQ(run({"key", "revoke"}).code, 2);
  EXPECT_EQ(run({"key", "revoke", "--key", id, "--email", "ann@example.com"}).code, 2);
  EXPECT_EQ(run({"key", "revoke", "--key", id, "--sub", "auth0|1"}).code, 2);
  EXPECT_EQ(run({"key", "revoke", "--email", ""}).code, 2);
}

TEST_F(McpAdmin, ListShowsUsersWithoutPasswords) {
  add();
  add("ann@example.com", "crm2");
  const auto result = run({"list"});
  EXPECT_THAT(result.out, HasSubstr("crm1 as ann, crm2 as ann"));
  const auto json = run({"list", "--json"});
  EXPECT_THAT(json.out, HasSubstr(R"({"code":"crm1","user":"ann","origin":"operator"})"));
  for (const auto& text : {result.out, json.out}) {
    EXPECT_THAT(text, AllOf(Not(HasSubstr("canary")), Not(HasSubstr("v1."))));
  }
}

TEST_F(McpAdmin, RemoveTakesAnEntityOrTheUserWithAllKeys) {
  add();
  add("ann@example.com", "crm2");
  const auto key = make_key();
  EXPECT_EQ(run({"remove", "--email", "ann@example.com", "--entity", "crm2"}).code, 0);
  EXPECT_EQ(run({"remove", "--email", "ann@example.com", "--entity", "crm2"}).code, 1);
  EXPECT_TRUE(is_valid(key));
  EXPECT_EQ(
      run({"remove", "--email", "ann@example.com"}).out, "ann@example.com removed, 1 keys revoked\n"
  );
  EXPECT_FALSE(is_valid(key));
  EXPECT_THAT(run({"list"}).err, HasSubstr("no users yet"));
}

TEST_F(McpAdmin, HelpOfEveryCommandHasExamples) {
  const std::vector<Arguments> commands = {
      {}, {"add"}, {"list"}, {"remove"}, {"key", "create"}, {"key", "list"}, {"key", "revoke"}
  };
  for (auto arguments : commands) {
    arguments.push_back("--help");
    const auto result = run(arguments);
    EXPECT_EQ(result.code, 0);
    EXPECT_THAT(result.out, HasSubstr("Examples:\n  ")) << testing::PrintToString(arguments);
  }
}

TEST_F(McpAdmin, WrongUsageIsTwo) {
  for (const auto& arguments :
       {Arguments{}, Arguments{"fly"}, Arguments{"add"}, Arguments{"list", "--what"}}) {
    const auto result = run(arguments);
    EXPECT_EQ(result.code, 2);
    EXPECT_THAT(result.out, IsEmpty());
  }
}

TEST_F(McpAdmin, OutputThatIsLostIsOne) {
  add();
  make_key();
  for (const auto& arguments : {Arguments{"list"}, Arguments{"key", "list"}, Arguments{"--help"}}) {
    std::ofstream full("/dev/full");
    std::istringstream in;
    std::ostringstream err;
    const Console console{.in = in, .out = full, .err = err};
    EXPECT_EQ(run_program(arguments, config::Environment(variables_), console), 1);
    EXPECT_EQ(err.str(), "mcp-admin: standard output: cannot be written\n");
  }
}

TEST_F(McpAdmin, AMissingStateFolderIsNotMadeByReading) {
  for (const auto& arguments : {Arguments{"list"}, Arguments{"key", "list"}}) {
    const auto result = run(arguments);
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.err, HasSubstr("--state-dir"));
  }
  EXPECT_FALSE(std::filesystem::exists(folder()));
}

TEST_F(McpAdmin, AStateFolderThatOthersMayReadIsRefusedWithTheFix) {
  add();
  std::filesystem::permissions(folder(), std::filesystem::perms(0755));
  const auto result = run({"list"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, HasSubstr("chmod 700 " + folder().string()));
}

TEST_F(McpAdmin, AWeakSecretIsRefusedWithTwo) {
  variables_["API_KEY_SECRET"] = "hunter2";
  const auto result = add();
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("weak secret"), Not(HasSubstr("hunter2"))));
}

TEST_F(McpAdmin, TheStateFolderMayBeGivenBeforeOrBehindTheCommand) {
  const auto other = (temp_.path() / "other").string();
  variables_.clear();
  const Arguments add_user{
      "--state-dir",
      other,
      "add",
      "--email",
      "a@b.c",
      "--entity",
      "crm1",
      "--user",
      "u",
      "--pass",
      "-"
  };
  EXPECT_EQ(run(add_user, "x\n").code, 0);
  EXPECT_THAT(run({"list", "--state-dir", other}).out, HasSubstr("a@b.c"));
}

TEST_F(McpAdmin, ColourIsUsedOnlyWhenTheConsoleSaysSo) {
  add();
  EXPECT_THAT(run({"list"}).out, Not(HasSubstr("\x1b")));
  use_colour_ = true;
  EXPECT_THAT(run({"list"}).out, HasSubstr("\x1b[1mEMAIL"));
}

}  // namespace
}  // namespace suitemcp::admin
