#include "sandbox/faults.hpp"

#include <gtest/gtest.h>

namespace suitemcp::sandbox {
namespace {

TEST(ParseFault, ReadsAllMembers) {
  const auto rule =
      parse_fault(R"({"fault":"slow_bytes","ms":20,"times":2,"method":"get_entry_list"})");
  ASSERT_TRUE(rule);
  EXPECT_EQ(rule->kind, FaultKind::slow_bytes);
  EXPECT_EQ(rule->length, std::chrono::milliseconds(20));
  EXPECT_EQ(rule->times, 2);
  EXPECT_EQ(rule->method, "get_entry_list");
}

TEST(ParseFault, NamesTheKindsWhenItIsUnknown) {
  const auto rule = parse_fault(R"({"fault":"earthquake"})");
  ASSERT_FALSE(rule);
  EXPECT_NE(rule.error().find("php_notice"), std::string::npos);
  EXPECT_FALSE(parse_fault("nonsense"));
}

TEST(FaultSwitch, HitsTheNamedMethodTheGivenNumberOfTimes) {
  FaultSwitch faults;
  faults.set({FaultKind::drop, {}, 2, "get_entry"});
  EXPECT_EQ(faults.take("login").kind, FaultKind::none);
  EXPECT_EQ(faults.take("get_entry").kind, FaultKind::drop);
  EXPECT_EQ(faults.take("get_entry").kind, FaultKind::drop);
  EXPECT_EQ(faults.take("get_entry").kind, FaultKind::none);
}

TEST(FaultSwitch, GoesOnForEverWhenAskedTo) {
  FaultSwitch faults;
  faults.set({FaultKind::html, {}, -1, "*"});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(faults.take("login").kind, FaultKind::html);
}

TEST(Spoil, PutsANoticeInFrontOfTheJson) {
  const auto reply = spoil(FaultKind::php_notice, json_reply("{}"));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_TRUE(reply.body.starts_with("<br />\n<b>Notice</b>"));
  EXPECT_TRUE(reply.body.ends_with("{}"));
}

TEST(Spoil, EmptiesTheBodyOfA500) {
  const auto reply = spoil(FaultKind::http_500, json_reply("{}"));
  EXPECT_EQ(reply.status, 500U);
  EXPECT_EQ(reply.body, "");
}

}  // namespace
}  // namespace suitemcp::sandbox
