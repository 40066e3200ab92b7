#include "gateway/mcp_headers.hpp"

#include <gtest/gtest.h>

namespace suitemcp::gateway {
namespace {

net::Request with(std::string name, std::string value) {
  net::Request request;
  request.headers.push_back({std::move(name), std::move(value)});
  return request;
}

TEST(McpHeaders, AcceptTellsWhatTheClientReads) {
  struct Row {
    const char* accept;
    bool json;
    bool stream;
  };
  for (const auto& row : {
           Row{"application/json, text/event-stream", true, true},
           Row{"Application/JSON;q=0.9 , TEXT/event-stream", true, true},
           Row{"*/*", true, true},
           Row{"application/*", true, false},
           Row{"application/json", true, false},
           Row{"text/event-stream", false, true},
           Row{"text/html", false, false},
           Row{"text/html, */*;q=0.1", true, true},
           Row{"", true, true},
           Row{",,", false, false},
       }) {
    const auto reader = reader_of(with("Accept", row.accept));
    EXPECT_EQ(reader.takes_json, row.json) << row.accept;
    EXPECT_EQ(reader.takes_stream, row.stream) << row.accept;
  }
  EXPECT_TRUE(reader_of(net::Request{}).takes_json);
}

TEST(McpHeaders, TheBodyMustCallItselfJson) {
  EXPECT_TRUE(is_json_body(with("content-type", "application/json; charset=utf-8")));
  EXPECT_TRUE(is_json_body(with("Content-Type", "Application/JSON")));
  EXPECT_FALSE(is_json_body(with("Content-Type", "text/plain")));
  EXPECT_FALSE(is_json_body(with("Content-Type", "application/jsonp")));
  EXPECT_FALSE(is_json_body(net::Request{}));
}

TEST(McpHeaders, KnowsTheRevisionsWithSessions) {
  EXPECT_TRUE(has_known_version(net::Request{}));
  EXPECT_TRUE(has_known_version(with("mcp-protocol-version", " 2025-06-18 ")));
  EXPECT_FALSE(has_known_version(with("MCP-Protocol-Version", "2026-07-28")));
  EXPECT_FALSE(has_known_version(with("MCP-Protocol-Version", "")));
}

}  // namespace
}  // namespace suitemcp::gateway
