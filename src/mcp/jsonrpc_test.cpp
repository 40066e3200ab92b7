#include "mcp/jsonrpc.hpp"

#include "base/json.hpp"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <variant>

namespace suitemcp::mcp {
namespace {

using testing::HasSubstr;

struct BadMessage {
  const char* what;
  std::string text;
  int code;
  const char* id;  // as it stands in the answer
};

std::string nested(std::size_t levels) {
  return R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":)" + std::string(levels, '[') +
         std::string(levels, ']') + "}}";
}

std::string ping(std::string_view id) {
  return R"({"jsonrpc":"2.0","id":)" + std::string(id) + R"(,"method":"ping"})";
}

TEST(JsonRpc, RefusesWhatIsNoMessageAndNamesTheIdItCouldRead) {
  const BadMessage cases[] = {
      {"nothing", "", kParseError, "null"},
      {"half a message", R"({"jsonrpc":"2.0")", kParseError, "null"},
      {"two messages", ping("1") + ping("2"), kParseError, "null"},
      {"too deep", nested(40), kParseError, "null"},
      {"far too deep", nested(100'000), kParseError, "null"},
      {"a key twice", R"({"jsonrpc":"2.0","id":1,"id":2,"method":"ping"})", kParseError, "null"},
      {"a hidden key twice",
       R"({"jsonrpc":"2.0","id":1,"method":"x","params":{"a":1,"a":2}})",
       kParseError,
       "null"},
      {"a number beyond all numbers",
       R"({"jsonrpc":"2.0","id":1,"method":"x","params":{"a":-1e400}})",
       kParseError,
       "null"},
      {"broken UTF-8", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xC3\x28\"}", kParseError, "null"
      },
      {"half a surrogate", ping(R"("\ud800")"), kParseError, "null"},
      {"a raw line end", ping("\"a\nb\""), kParseError, "null"},
      {"a byte order mark", "\xEF\xBB\xBF" + ping("1"), kParseError, "null"},
      {"a comment", "/* hi */" + ping("1"), kParseError, "null"},
      {"NaN", ping("NaN"), kParseError, "null"},
      {"a batch", "[" + ping("1") + "]", kInvalidRequest, "null"},
      {"an empty batch", "[]", kInvalidRequest, "null"},
      {"a string", R"("ping")", kInvalidRequest, "null"},
      {"null", "null", kInvalidRequest, "null"},
      {"an empty object", "{}", kInvalidRequest, "null"},
      {"no version", R"({"id":7,"method":"ping"})", kInvalidRequest, "7"},
      {"version 1.0", R"({"jsonrpc":"1.0","id":7,"method":"ping"})", kInvalidRequest, "7"},
      {"version as number", R"({"jsonrpc":2.0,"id":7,"method":"ping"})", kInvalidRequest, "7"},
      {"a null id", ping("null"), kInvalidRequest, "null"},
      {"a boolean id", ping("true"), kInvalidRequest, "null"},
      {"an object id", ping("{}"), kInvalidRequest, "null"},
      {"an array id", ping("[1]"), kInvalidRequest, "null"},
      {"a broken number id", ping("1.5"), kInvalidRequest, "null"},
      {"an endless id", ping("1e400"), kParseError, "null"},
      {"an id beyond 64 bits", ping("18446744073709551616"), kInvalidRequest, "null"},
      {"a huge id", ping('"' + std::string(1025, 'x') + '"'), kInvalidRequest, "null"},
      {"a method that is a number", R"({"jsonrpc":"2.0","id":7,"method":1})", kInvalidRequest, "7"},
      {"a null method", R"({"jsonrpc":"2.0","id":7,"method":null})", kInvalidRequest, "7"},
      {"params in a list",
       R"({"jsonrpc":"2.0","id":"a","method":"ping","params":[]})",
       kInvalidRequest,
       R"("a")"},
      {"null params",
       R"({"jsonrpc":"2.0","id":7,"method":"ping","params":null})",
       kInvalidRequest,
       "7"},
      {"neither request nor answer", R"({"jsonrpc":"2.0","id":7})", kInvalidRequest, "7"},
      {"both request and answer",
       R"({"jsonrpc":"2.0","id":7,"method":"ping","result":{}})",
       kInvalidRequest,
       "7"},
      {"result and error",
       R"({"jsonrpc":"2.0","id":7,"result":{},"error":{}})",
       kInvalidRequest,
       "7"},
      {"an error for a boolean",
       R"({"jsonrpc":"2.0","id":true,"error":{}})",
       kInvalidRequest,
       "null"},
      {"a result for nobody", R"({"jsonrpc":"2.0","result":{}})", kInvalidRequest, "null"},
      {"a result for null", R"({"jsonrpc":"2.0","id":null,"result":{}})", kInvalidRequest, "null"},
  };
  for (const auto& bad : cases) {
    const auto message = parse_message(bad.text);
    ASSERT_FALSE(message.has_value()) << bad.what;
    const auto& refusal = message.error();
    EXPECT_EQ(refusal.error.code, bad.code) << bad.what;
    EXPECT_FALSE(refusal.error.message.empty()) << bad.what;
    EXPECT_EQ(refusal.id ? refusal.id->text() : "null", bad.id) << bad.what;
  }
}

TEST(JsonRpc, EchoesEachIdAsItCame) {
  const std::string ids[] = {
      "0",
      "-1",
      "7",
      "9223372036854775807",
      "9223372036854775808",
      "18446744073709551615",
      "-9223372036854775808",
      R"("")",
      R"("7")",
      R"("a\"b\\c\n")",
      "\"\xE6\xBC\xA2\xF0\x9F\x98\x80\"",
      '"' + std::string(1024, 'x') + '"',
  };
  for (const auto& id : ids) {
    const auto message = parse_message(ping(id));
    ASSERT_TRUE(message.has_value()) << id;
    EXPECT_EQ(std::get<Request>(*message).id.text(), id);
  }
}

TEST(JsonRpc, KeepsNumberAndTextApartAsIds) {
  const auto number = std::get<Request>(*parse_message(ping("7"))).id;
  const auto text = std::get<Request>(*parse_message(ping("\"7\""))).id;
  EXPECT_NE(number, text);
}

TEST(JsonRpc, ReadsARequestWithItsParams) {
  const auto message =
      parse_message(R"({"params":{"a":[1]},"extra":1,"method":"m","id":"x","jsonrpc":"2.0"})");
  ASSERT_TRUE(message.has_value());
  const auto& request = std::get<Request>(*message);
  EXPECT_EQ(request.method, "m");
  EXPECT_EQ(boost::json::serialize(request.params), R"({"a":[1]})");
}

TEST(JsonRpc, TakesAMessageWithoutIdForANotification) {
  const auto message = parse_message(R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(std::get<Notification>(*message).method, "notifications/initialized");
}

TEST(JsonRpc, AcceptsAnEmptyMethodAsAMethodThatNobodyKnows) {
  const auto message = parse_message(R"({"jsonrpc":"2.0","id":1,"method":""})");
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(std::get<Request>(*message).method, "");
}

TEST(JsonRpc, AcceptsAnswersOfTheClient) {
  for (const auto* text :
       {R"({"jsonrpc":"2.0","id":1,"result":{}})",
        R"({"jsonrpc":"2.0","id":"a","error":{"code":-1,"message":"no"}})",
        R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}})"}) {
    const auto message = parse_message(text);
    ASSERT_TRUE(message.has_value()) << text;
    EXPECT_TRUE(std::holds_alternative<Response>(*message)) << text;
  }
}

TEST(JsonRpc, SaysWhereTheJsonBreaks) {
  const auto message = parse_message(R"({"jsonrpc":"2.0",})");
  EXPECT_THAT(message.error().error.message, HasSubstr("at byte 17"));
}

TEST(JsonRpc, WritesAnswersOnOneLine) {
  const RequestId id(R"("a\n")");
  EXPECT_EQ(result_text(id, "{}"), R"({"jsonrpc":"2.0","id":"a\n","result":{}})");
  EXPECT_EQ(
      error_text(id, {-32602, "line\nend \"x\"", R"({"a":1})"}),
      R"({"jsonrpc":"2.0","id":"a\n","error":{"code":-32602,"message":"line\nend \"x\"","data":{"a":1}}})"
  );
  EXPECT_EQ(
      error_text(std::nullopt, {-32700, "no", {}}),
      R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}})"
  );
}

TEST(JsonRpc, CutsLongWordsOnTheBorderOfACharacter) {
  EXPECT_EQ(quote("short"), "'short'");
  EXPECT_EQ(quote(std::string(64, 'x')), "'" + std::string(64, 'x') + "'");
  EXPECT_EQ(quote(std::string(63, 'x') + "\xE6\xBC\xA2"), "'" + std::string(63, 'x') + "...'");
}

TEST(JsonRpc, AnswersTheWholeFuzzCorpusWithJson) {
  const std::filesystem::path folder = SUITEMCP_SOURCE_DIR "/fuzz/corpus/mcp_jsonrpc";
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::stringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    const auto message = parse_message(text.str());
    if (!message) {
      const auto answer = error_text(message.error().id, message.error().error);
      EXPECT_TRUE(base::parse_json(answer).has_value()) << entry.path();
    } else if (const auto* request = std::get_if<Request>(&*message)) {
      EXPECT_TRUE(base::parse_json(result_text(request->id, "{}")).has_value()) << entry.path();
    }
    ++files;
  }
  EXPECT_GE(files, 20U);
}

}  // namespace
}  // namespace suitemcp::mcp
