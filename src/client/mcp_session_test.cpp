#include "client/mcp_session.hpp"

#include <gtest/gtest.h>

namespace suitemcp::client {
namespace {

std::string resolve(std::string_view endpoint) {
  return resolve_endpoint(*net::parse_url("http://127.0.0.1:3101/crm1/sse?x=/1"), endpoint);
}

TEST(ResolveEndpoint, AnAbsolutePathIsTakenAsItIs) {
  EXPECT_EQ(resolve("/crm1/messages?sessionId=a"), "/crm1/messages?sessionId=a");
}

TEST(ResolveEndpoint, ARelativePathStandsBesideTheStream) {
  EXPECT_EQ(resolve("messages?sessionId=a"), "/crm1/messages?sessionId=a");
}

TEST(ResolveEndpoint, AUrlOfTheSameOriginIsTaken) {
  EXPECT_EQ(resolve("http://127.0.0.1:3101/m?sessionId=a"), "/m?sessionId=a");
}

TEST(ResolveEndpoint, TheKeyIsNotSentToAnotherOrigin) {
  EXPECT_EQ(resolve("http://evil.example.com/m"), "");
  EXPECT_EQ(resolve("https://127.0.0.1:3101/m"), "");
  EXPECT_EQ(resolve("http://127.0.0.1:3102/m"), "");
  EXPECT_EQ(resolve("//evil.example.com/m"), "");
  EXPECT_EQ(resolve(""), "");
}

}  // namespace
}  // namespace suitemcp::client
