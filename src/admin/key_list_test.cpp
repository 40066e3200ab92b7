#include "admin/program_fixture.hpp"

#include <gmock/gmock.h>

namespace suitemcp::admin {
namespace {

using testing::AllOf;
using testing::HasSubstr;

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

}  // namespace
}  // namespace suitemcp::admin
