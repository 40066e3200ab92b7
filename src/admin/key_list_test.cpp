#include "admin/other_process_fixture.hpp"
#include "admin/program_fixture.hpp"

#include <gmock/gmock.h>

namespace suitemcp::admin {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST_F(McpAdmin, KeyListShowsWhoUsedTheKeyLastAndFromWhere) {
  add();
  const auto line = make_key();
  EXPECT_THAT(run({"key", "list", "--json"}).out, HasSubstr(R"("client":null,"address":null)"));
  {
    auto workplace = open();
    const auto key = line.substr(0, line.size() - 1);
    const auto used = workplace.run(workplace.keys().verify(workplace.context(), key, "192.0.2.7"));
    ASSERT_TRUE(used.has_value());
    workplace.keys().note_client(*used->principal, "claude-code 2.1.330");
  }
  for (const auto& result : {run({"key", "list"}), run({"key", "list", "--json"})}) {
    EXPECT_THAT(result.out, AllOf(HasSubstr("claude-code 2.1.330"), HasSubstr("192.0.2.7")));
  }
}

TEST_F(McpAdmin, KeyListShowsWhatTheGatewayTakes) {
  add();
  const auto profile = open().profile_of("ann@example.com");
  {
    OtherProcess earlier(folder(), base::SystemClock().wall() - std::chrono::days(8));
    identity::ApiKeys keys(
        *earlier.store, earlier.clock, earlier.random, earlier.secrets, earlier.tasks, {}
    );
    earlier.run(keys.make({}, profile.id, profile.email, "forgotten", std::chrono::days(30)));
  }
  make_key({"--name", "laptop"});
  variables_["KEY_IDLE_DAYS"] = "9";
  EXPECT_THAT(run({"key", "list"}).out, AllOf(HasSubstr("forgotten"), HasSubstr("laptop")));
  variables_["KEY_IDLE_DAYS"] = "7";
  EXPECT_THAT(run({"key", "list"}).out, AllOf(Not(HasSubstr("forgotten")), HasSubstr("laptop")));
  variables_["KEY_IDLE_DAYS"] = "soon";
  const auto refused = run({"key", "list"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("KEY_IDLE_DAYS: expected a number from 0 to 3650"));
}

TEST_F(McpAdmin, AKeyNameMustBeSeenAsItIs) {
  add();
  for (const auto* name : {"lap\u009b2Jtop", "lap\u202etop", "lap\u200btop", "laptop "}) {
    const auto result = run({"key", "create", "--email", "ann@example.com", "--name", name});
    EXPECT_EQ(result.code, 2) << name;
    EXPECT_THAT(result.err, HasSubstr("the key name is not valid"));
  }
  EXPECT_THAT(make_key({"--name", "Büro 🙂"}), HasSubstr("smcp_"));
}

}  // namespace
}  // namespace suitemcp::admin
