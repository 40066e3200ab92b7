#include "admin/acl_explanation.hpp"

#include "acl/engine.hpp"
#include "admin/text_layout.hpp"
#include "tests/support/acl_world.hpp"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include <sstream>

namespace suitemcp::admin {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class AclExplanationTest : public testing::Test {
 protected:
  template <class Use>
  void explain(const std::string& action, const std::string& record, Use use) const {
    const auto question =
        make_case({.user_name = "bob", .module = "Tasks", .action = action, .record = record});
    const auto facts = world_.facts("Tasks", record);
    const auto verdict = world_.ask(action, "Tasks", record);
    use(AclExplanation{question, facts, verdict, world_.rules, "crm", changes_});
  }
  std::string text(const std::string& action, const std::string& record = "") const {
    std::istringstream in;
    std::ostringstream out;
    explain(action, record, [&](const AclExplanation& explanation) {
      const Console console{.in = in, .out = out, .err = out, .use_colour = use_colour_};
      print_explanation(console, explanation);
    });
    return out.str();
  }
  std::string json(const std::string& action, const std::string& record = "") const {
    std::string text;
    explain(action, record, [&](const AclExplanation& explanation) {
      text = boost::json::serialize(to_object(explanation));
    });
    return text;
  }

  test::AclWorld world_{acl::Rules::crm()};
  std::vector<std::string> changes_;
  bool use_colour_ = false;
};

TEST_F(AclExplanationTest, ShowsWhoAsksWhatDecidedAndThroughWhichRole) {
  world_.own_role("Sellers", {{"Tasks", "edit", 75}, {"Tasks", "delete", -99}});
  world_.own_role("Silent", {{"Tasks", "edit", 0}});
  world_.group_role("East", {{"Tasks", "edit", 90}});
  world_.join("East");
  world_.record("Tasks", "t1", "otto");
  world_.put("Tasks", "t1", "East");
  const auto shown = text("edit", "t1");
  EXPECT_THAT(
      shown,
      AllOf(
          HasSubstr("User     bob (id-bob), status Active, no administrator\n"),
          HasSubstr("Question edit Tasks, record t1\n"),
          HasSubstr("Verdict  refused: not_owner\n         Permission denied: user \"bob\""),
          HasSubstr("Access   89 (open) for \"access\", the CRM's default for everybody\n"),
          HasSubstr("Level    75 (owner) for \"edit\", said by role \"Sellers\"\n"),
          HasSubstr("Owner    another user (id-otto)\n"),
          HasSubstr("Group    of record and user: East (group-East)\n"),
          HasSubstr("ROLE     THROUGH     ACTION  LEVEL  EFFECT\n")
      )
  );
  EXPECT_THAT(
      shown,
      AllOf(
          HasSubstr("Sellers  user        edit    75     decides\n"),
          HasSubstr("Silent   user        edit    0      not set\n"),
          HasSubstr("of East  group East  edit    90     switched off\n"),
          Not(HasSubstr("\x1b"))
      )
  );
}

TEST_F(AclExplanationTest, JsonHasLevelOwnerGroupAndRoles) {
  world_.group_role("East", {{"Tasks", "edit", 80}});
  world_.join("East");
  world_.record("Tasks", "t1", "otto");
  world_.put("Tasks", "t1", "East");
  EXPECT_THAT(
      json("edit", "t1"),
      AllOf(
          HasSubstr(R"("allowed":true,"reason":"member","sentence":"Permitted: user)"),
          HasSubstr(R"("level":{"action":"edit","value":80,"origin":"role","reach":"group"})"),
          HasSubstr(
              R"("access":{"action":"access","value":89,"origin":"module_default","open":true})"
          ),
          HasSubstr(R"("owner":"id-otto","group":{"id":"group-East","name":"East"})"),
          HasSubstr(R"("user":{"id":"id-bob","user_name":"bob","status":"Active","is_admin":false)"
          ),
          HasSubstr(R"("roles":[{"role":{"id":"role-of East","name":"of East"},)"
                    R"("group":{"id":"group-East","name":"East"},)"
                    R"("action":"edit","level":80,"effect":"decides"}])"),
          HasSubstr(R"({"action":"edit","level":90,"deleted":false})"),
          HasSubstr(R"("shared_groups":[{"id":"group-East","name":"East"}])")
      )
  );
}

TEST_F(AclExplanationTest, AQuestionWithoutRecordAndRolesIsShort) {
  EXPECT_THAT(
      text("create"),
      AllOf(
          HasSubstr("Question create Tasks, no record named\n"),
          HasSubstr("Verdict  allowed: level_all\n"),
          HasSubstr("Level    90 (all) for \"edit\", the CRM's default for everybody\n"),
          Not(HasSubstr("Owner")),
          Not(HasSubstr("ROLE"))
      )
  );
  EXPECT_THAT(
      json("create"),
      AllOf(
          HasSubstr(R"("record":null)"),
          HasSubstr(R"("owner":null,"group":null)"),
          HasSubstr(R"("roles":[])")
      )
  );
}

TEST_F(AclExplanationTest, SaysThatAModuleIsSwitchedOff) {
  world_.own_role("Sellers", {{"Tasks", "access", -98}, {"Tasks", "edit", 90}});
  EXPECT_THAT(
      text("edit"),
      AllOf(
          HasSubstr("Verdict  refused: module_closed\n"),
          HasSubstr("Access   -98 (closed) for \"access\", said by role \"Sellers\"\n"),
          HasSubstr("Level    not looked at\n")
      )
  );
}

TEST_F(AclExplanationTest, SaysThatAReadIsNotJudged) {
  world_.rules = acl::Rules::documented();
  EXPECT_THAT(
      text("view"),
      AllOf(
          HasSubstr("Verdict  allowed: unchecked\n"),
          HasSubstr("Level    not looked at\n"),
          HasSubstr("ACL_READS"),
          HasSubstr("ACL_READ_CHECK")
      )
  );
}

TEST_F(AclExplanationTest, AMissingRecordAndAMissingUserAreNamed) {
  world_.own_role("Sellers", {{"Tasks", "edit", 75}});
  EXPECT_THAT(text("edit", "t9"), HasSubstr("Record   not found\n"));
  world_.tables.users.clear();
  EXPECT_THAT(text("edit", "t9"), HasSubstr("User     bob: not found in the CRM\n"));
  EXPECT_THAT(json("edit", "t9"), HasSubstr(R"("user":null)"));
}

TEST_F(AclExplanationTest, OnlyLiveGroupsOfRecordAndUserAreNamed) {
  world_.own_role("Sellers", {{"Tasks", "edit", 80}});
  world_.record("Tasks", "t1", "");
  for (const auto* name : {"Dead", "Foreign", "Left"}) world_.group(name);
  world_.tables.securitygroups.front().deleted = 1;
  world_.join("Dead");
  world_.join("Left");
  world_.put("Tasks", "t1", "Dead");
  world_.put("Tasks", "t1", "Foreign");
  world_.put("Tasks", "t1", "Left", 1);
  EXPECT_THAT(
      text("edit", "t1"),
      AllOf(
          HasSubstr("Owner    nobody\n"),
          HasSubstr("Group    the record is in none of the user's groups\n")
      )
  );
  world_.join("Foreign");
  EXPECT_THAT(text("edit", "t1"), HasSubstr("Group    through Foreign (group-Foreign)\n"));
}

TEST_F(AclExplanationTest, NamesTheRulesThatAreSetBesideTheProfile) {
  EXPECT_THAT(text("create"), HasSubstr("Rules    ACL_PROFILE crm\n"));
  EXPECT_THAT(json("create"), HasSubstr(R"("rules":{"ACL_PROFILE":"crm"})"));
  changes_ = {"ACL_ROLE_PRECEDENCE=pool", "ACL_ADDITIVE=0"};
  EXPECT_THAT(
      text("create"),
      HasSubstr("Rules    ACL_PROFILE crm, ACL_ADDITIVE 0, ACL_ROLE_PRECEDENCE pool\n")
  );
  EXPECT_THAT(
      json("create"),
      HasSubstr(R"("rules":{"ACL_PROFILE":"crm","ACL_ADDITIVE":"0","ACL_ROLE_PRECEDENCE":"pool"})")
  );
}

TEST_F(AclExplanationTest, ARoleOfAGroupIsNamedWithIt) {
  world_.group_role("East", {{"Tasks", "edit", 80}});
  world_.join("East");
  world_.record("Tasks", "t1", "otto");
  EXPECT_THAT(
      text("edit", "t1"),
      HasSubstr("Level    80 (group) for \"edit\", said by role \"of East\" of group \"East\"\n")
  );
}

TEST_F(AclExplanationTest, LinesFitATerminalWhateverTheNames) {
  const std::string long_name(150, 'x');
  world_.own_role("Sellers " + long_name, {{"Tasks", "massupdate", 75}});
  world_.group_role("East " + long_name, {{"Tasks", "massupdate", 90}});
  world_.join("East " + long_name);
  world_.record("Tasks", "t1", "otto");
  const auto shown = text("massupdate", "t1");
  std::istringstream lines(shown);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(width_of(line), kColumns) << line;
  EXPECT_THAT(
      shown, AllOf(HasSubstr("Sellers xxx"), HasSubstr("x…  "), HasSubstr("group East xxx"))
  );
}

TEST_F(AclExplanationTest, ALongRoleHasTheRoomThatGroupsLeave) {
  world_.own_role("Sales managers of the western region", {{"Tasks", "edit", 75}});
  EXPECT_THAT(text("edit"), HasSubstr("Sales managers of the western region  user "));
}

TEST_F(AclExplanationTest, NamesOfTheDatabaseCannotDriveTheTerminal) {
  world_.own_role(
      "\x1b[2J\x1b]0;x\x07"
      "evil\nrow\xe2\x80\xae",
      {{"Tasks", "edit", 75}}
  );
  world_.user().status = "\x1b[31mActive";
  const auto shown = text("edit");
  EXPECT_THAT(shown, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\x07")), HasSubstr("evil row")));
  EXPECT_THAT(shown, Not(HasSubstr("\xe2\x80\xae")));
}

TEST_F(AclExplanationTest, ColourIsUsedOnlyWhenTheConsoleSaysSo) {
  use_colour_ = true;
  EXPECT_THAT(
      text("create"),
      AllOf(
          HasSubstr("\x1b[1mVerdict\x1b[0m  \x1b[32mallowed: level_all\x1b[0m\n"),
          HasSubstr("\x1b[1mUser\x1b[0m     bob")
      )
  );
}

}  // namespace
}  // namespace suitemcp::admin
