#include "mcp/endpoint.hpp"

#include "base/json.hpp"
#include "mcp/fake_tools.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>

namespace suitemcp::mcp {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class EndpointTest : public testing::Test {
 protected:
  std::string ask(std::string_view method, std::string_view params = "{}") {
    Request request{
        RequestId("1"), std::string(method), base::parse_json(params).value().as_object()
    };
    auto answer = asio::co_spawn(
        io_, endpoint_.handle(context_, peer_, std::move(request)), asio::use_future
    );
    io_.restart();
    io_.poll();
    EXPECT_EQ(answer.wait_for(std::chrono::seconds(0)), std::future_status::ready);
    return answer.get();
  }

  asio::io_context io_{1};
  FakeTools tools_{io_.get_executor()};
  Endpoint endpoint_{fake_identity(), tools_, fake_face};
  PeerState peer_;
  base::Context context_;
};

constexpr std::string_view kNotFoundHead = R"({"jsonrpc":"2.0","id":1,"error":{"code":-32601,)";
constexpr std::string_view kParamsHead = R"({"jsonrpc":"2.0","id":1,"error":{"code":-32602,)";

TEST(NegotiateVersion, KeepsWhatIsSpokenAndOffersTheNewestOtherwise) {
  for (const auto version : kProtocolVersions) EXPECT_EQ(negotiate_version(version), version);
  for (const auto* strange : {"2026-07-28", "2099-01-01", "1.0", "", "2025-06-18 "}) {
    EXPECT_EQ(negotiate_version(strange), "2025-11-25") << strange;
  }
}

TEST_F(EndpointTest, RemembersTheNegotiatedVersion) {
  ask("initialize", R"({"protocolVersion":"2024-11-05"})");
  EXPECT_EQ(peer_.protocol_version, "2024-11-05");
  ask("initialize", R"({"protocolVersion":"2026-07-28"})");
  EXPECT_EQ(peer_.protocol_version, "2025-11-25");
}

TEST_F(EndpointTest, RefusesAnInitializeWithoutAVersion) {
  for (const auto* params :
       {"{}", R"({"protocolVersion":20251125})", R"({"protocolVersion":null})"}) {
    EXPECT_THAT(ask("initialize", params), HasSubstr(kParamsHead)) << params;
  }
  EXPECT_EQ(peer_.protocol_version, "");
}

TEST_F(EndpointTest, TellsTheToolsWhatTheClientSaysItIs) {
  context_.request_id = "r1";
  ask("initialize",
      R"({"protocolVersion":"2025-11-25","clientInfo":{"name":"claude-code","version":"2.1.330"}})"
  );
  EXPECT_THAT(tools_.clients, ElementsAre("claude-code 2.1.330"));
  EXPECT_EQ(tools_.last_context.request_id, "r1");
}

TEST_F(EndpointTest, SaysNothingOfAClientThatDoesNotSayWhatItIs) {
  for (const auto* info :
       {"null",
        "7",
        "[]",
        "{}",
        R"({"name":"x"})",
        R"({"version":"1"})",
        R"({"name":7,"version":"1"})",
        R"({"name":"x","version":null})"}) {
    const auto params =
        R"({"protocolVersion":"2025-11-25","clientInfo":)" + std::string(info) + "}";
    EXPECT_THAT(ask("initialize", params), HasSubstr(R"("result")")) << info;
  }
  ask("initialize", R"({"protocolVersion":"2025-11-25"})");
  ask("initialize", R"({"clientInfo":{"name":"no version","version":"1"}})");
  EXPECT_THAT(tools_.clients, IsEmpty());
}

TEST_F(EndpointTest, CutsTheNameOfAClient) {
  const std::string name(1'000'000, 'x');
  ask("initialize",
      R"({"protocolVersion":"2025-11-25","clientInfo":{"name":")" + name + R"(","version":")" +
          name + R"("}})");
  ASSERT_EQ(tools_.clients.size(), 1U);
  EXPECT_LT(tools_.clients[0].size(), 500U);
}

TEST_F(EndpointTest, LeavesOutWhatTheIdentityDoesNotSay) {
  Endpoint bare({"n", "", "1", ""}, tools_, fake_face);
  auto answer = asio::co_spawn(
      io_,
      bare.handle(
          context_,
          peer_,
          Request{RequestId("1"), "initialize", {{"protocolVersion", "2025-11-25"}}}
      ),
      asio::use_future
  );
  io_.poll();
  EXPECT_EQ(
      answer.get(),
      R"({"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25",)"
      R"("capabilities":{"tools":{"listChanged":false}},"serverInfo":{"name":"n","version":"1"}}})"
  );
}

TEST_F(EndpointTest, AnswersPingAtAnyTime) {
  EXPECT_EQ(ask("ping"), R"({"jsonrpc":"2.0","id":1,"result":{}})");
}

TEST_F(EndpointTest, KnowsNoMethodOfACapabilityItDoesNotDeclare) {
  for (const auto* method :
       {"logging/setLevel",
        "resources/list",
        "prompts/list",
        "completion/complete",
        "server/discover",
        "subscriptions/listen",
        "notifications/initialized",
        "Tools/List",
        "tools/list ",
        ""}) {
    EXPECT_THAT(ask(method), HasSubstr(kNotFoundHead)) << method;
  }
}

TEST_F(EndpointTest, CutsTheNameOfAMethodThatItRepeats) {
  const auto answer = ask(std::string(100'000, 'm'));
  EXPECT_THAT(answer, HasSubstr(kNotFoundHead));
  EXPECT_LT(answer.size(), 200U);
}

TEST_F(EndpointTest, HasOnePageOfTools) {
  for (const auto* params : {"{}", R"({"cursor":null})", R"({"cursor":""})"}) {
    EXPECT_THAT(ask("tools/list", params), HasSubstr(R"("name":"search")")) << params;
  }
  for (const auto* params : {R"({"cursor":"2"})", R"({"cursor":0})", R"({"cursor":{}})"}) {
    EXPECT_THAT(ask("tools/list", params), HasSubstr(kParamsHead)) << params;
  }
}

TEST_F(EndpointTest, ShowsOutputSchemasExactlyToThoseWhoGetStructuredResults) {
  struct Case {
    const char* version;
    bool structured;
  };
  for (const auto& [version, structured] :
       {Case{"", true},
        Case{"2024-10-07", false},
        Case{"2024-11-05", false},
        Case{"2025-03-26", false},
        Case{"2025-06-18", true},
        Case{"2025-11-25", true}}) {
    peer_.protocol_version = version;
    EXPECT_EQ(ask("tools/list").contains("outputSchema"), structured) << version;
    const auto result = ask("tools/call", R"({"name":"search"})");
    EXPECT_EQ(result.contains("structuredContent"), structured) << version;
  }
}

TEST_F(EndpointTest, RefusesACallThatNamesNoToolOrHasStrangeArguments) {
  for (const auto* params :
       {"{}",
        R"({"name":null})",
        R"({"name":7})",
        R"({"name":""})",
        R"({"name":"search","arguments":[]})",
        R"({"name":"search","arguments":"{}"})",
        R"({"name":"search","arguments":false})"}) {
    EXPECT_THAT(ask("tools/call", params), HasSubstr(kParamsHead)) << params;
  }
  EXPECT_EQ(tools_.started, 0);
}

TEST_F(EndpointTest, TakesMissingAndNullArgumentsForNone) {
  for (const auto* params : {R"({"name":"search"})", R"({"name":"search","arguments":null})"}) {
    EXPECT_THAT(ask("tools/call", params), HasSubstr(R"("structuredContent":{"got":{}})"))
        << params;
  }
}

TEST_F(EndpointTest, SuggestsTheToolThatWasMeant) {
  EXPECT_THAT(
      ask("tools/call", R"({"name":"serach"})"),
      HasSubstr(R"("message":"Unknown tool 'serach'. Did you mean search?")")
  );
  EXPECT_THAT(
      ask("tools/call", R"({"name":"weather"})"),
      HasSubstr(R"("message":"Unknown tool 'weather'.")")
  );
}

TEST_F(EndpointTest, GivesTheToolsJsonOnceAsItIsAndOnceAsText) {
  EXPECT_EQ(
      ask("tools/call", R"({"name":"search","arguments":{"q":"M\u00fcller \"x\"\n"}})"),
      R"({"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":)"
      "\"{\\\"got\\\":{\\\"q\\\":\\\"M\u00fcller \\\\\\\"x\\\\\\\"\\\\n\\\"}}\"}],"
      "\"structuredContent\":{\"got\":{\"q\":\"M\u00fcller \\\"x\\\"\\n\"}}}}"
  );
}

TEST_F(EndpointTest, ShowsAFailedToolAsAResult) {
  EXPECT_EQ(
      ask("tools/call", R"({"name":"refuse"})"),
      R"({"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text",)"
      R"("text":"Unknown module 'Acounts'."}],"isError":true}})"
  );
}

TEST_F(EndpointTest, LetsTheGatewayNameWhatEscapesATool) {
  auto sink = std::make_shared<base::CapturingSink>();
  context_.log = base::Log(sink, std::make_shared<base::FakeClock>(), base::LogLevel::debug);
  const auto ours = ask("tools/call", R"({"name":"broken"})");
  EXPECT_THAT(ours, HasSubstr(R"("error":{"code":-32603,)"));
  EXPECT_THAT(ours, Not(HasSubstr("detail of ours")));
  EXPECT_THAT(sink->lines, HasSubstr("store.down"));
  const auto foreign = ask("tools/call", R"({"name":"foreign"})");
  EXPECT_THAT(foreign, HasSubstr(R"("error":{"code":-32603,)"));
  EXPECT_THAT(foreign, Not(HasSubstr("bad luck")));
  EXPECT_THAT(sink->lines, HasSubstr("bad luck"));
}

}  // namespace
}  // namespace suitemcp::mcp
