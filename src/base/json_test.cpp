#include "base/json.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace suitemcp::base {
namespace {

std::string code_of(std::string_view text, JsonLimits limits = {}) {
  const auto parsed = parse_json(text, limits);
  return parsed ? "ok" : std::string(parsed.error().code());
}

TEST(ParseJson, TakesEachKindOfValue) {
  for (const auto* text :
       {"null",
        "true",
        " [ ] ",
        "{}",
        "\"\\u00e9\\ud83d\\ude00\"",
        "-0",
        "1e5",
        "18446744073709551615",
        "\t{\"a\":[1,{\"b\":null}]}\r\n"}) {
    EXPECT_EQ(code_of(text), "ok") << text;
  }
}

TEST(ParseJson, RefusesWhatIsNotJson) {
  for (const auto* text :
       {"",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "'x'",
        "NaN",
        "Infinity",
        "01",
        "+1",
        "1.",
        ".5",
        "\"\t\"",
        "\"\\x41\"",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "nul",
        "[1] [2]",
        "{} x",
        "/* c */ 1",
        "// c\n1",
        "\xef\xbb\xbf{}",
        "\"open",
        "[1 2]",
        "{\"a\" 1}",
        "{\"a\":}"}) {
    EXPECT_EQ(code_of(text), "json.syntax") << text;
  }
  EXPECT_EQ(code_of(std::string_view("{}\0", 3)), "json.syntax");
}

TEST(ParseJson, RefusesBytesThatAreNotUtf8) {
  for (const auto* text :
       {"\"\xff\"",
        "\"\xc3\"",
        "\"\xc0\xaf\"",
        "\"\xed\xa0\x80\"",
        "\"\xf4\x90\x80\x80\"",
        "\"\x80\"",
        "{\"\xff\":1}"}) {
    EXPECT_EQ(code_of(text), "json.not_utf8") << text;
  }
  EXPECT_EQ(code_of("\"\xc3\xa9\xf0\x9f\x98\x80\""), "ok");
}

TEST(ParseJson, CountsDepthExactly) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(code_of(nested(32)), "ok");
  EXPECT_EQ(code_of(nested(33)), "json.too_deep");
  EXPECT_EQ(code_of(nested(3), {.max_depth = 3}), "ok");
  EXPECT_EQ(code_of(nested(4), {.max_depth = 3}), "json.too_deep");
  EXPECT_EQ(code_of(std::string(100'000, '[')), "json.too_deep");
  EXPECT_EQ(code_of("{\"a\":{\"b\":[{}]}}", {.max_depth = 3}), "json.too_deep");
}

TEST(ParseJson, RefusesADuplicateKeyAtAnyLevel) {
  for (const auto* text :
       {R"({"a":1,"a":1})",
        R"({"a":1,"b":2,"a":3})",
        R"([{"x":{"k":1,"k":2}}])",
        R"({"a":{"b":1},"a":{"c":1,"d":2}})",
        R"({"a":1,"\u0061":2})",
        R"({"":1,"":2})"}) {
    EXPECT_EQ(code_of(text), "json.duplicate_key") << text;
  }
  EXPECT_EQ(code_of(R"({"a":{"a":{"a":1}},"b":{"a":1},"A":2})"), "ok");
}

TEST(ParseJson, SaysWhere) {
  const auto parsed = parse_json(R"({"a": tru})");
  ASSERT_FALSE(parsed.has_value());
  EXPECT_NE(parsed.error().user_message().find("at byte 6"), std::string_view::npos)
      << parsed.error().user_message();
  EXPECT_EQ(parsed.error().kind(), ErrorKind::invalid_argument);
}

TEST(ParseJson, KeepsTheValue) {
  const auto parsed = parse_json(R"({"a":[1,-2,2.5,"x\n\u00e9",true,null]})");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(boost::json::serialize(*parsed), "{\"a\":[1,-2,2.5E0,\"x\\n\xc3\xa9\",true,null]}");
}

TEST(JsonString, EscapesWhatMustBe) {
  EXPECT_EQ(json_string("plain \xc3\xa9 /"), "\"plain \xc3\xa9 /\"");
  EXPECT_EQ(json_string("\"\\\n\r\t"), R"("\"\\\n\r\t")");
  EXPECT_EQ(json_string(std::string_view("\0\x01\x1f", 3)), R"("\u0000\u0001\u001f")");
  EXPECT_EQ(json_string(""), "\"\"");
}

// Eight bytes are looked at together: each byte at each place among each kind of neighbours.
TEST(JsonString, EscapesAtEachPlaceOfAWord) {
  for (const std::string_view filler : {"a", "\"", "\\", "\x1f", "!", "#", "[", "]", "\x7f"}) {
    for (std::size_t length = 1; length <= 20; ++length) {
      for (std::size_t place = 0; place < length; ++place) {
        for (int byte = 0; byte < 128; ++byte) {
          std::string text(length, filler[0]);
          text[place] = static_cast<char>(byte);
          const auto escaped = json_string(text);
          const auto parsed = parse_json(escaped);
          ASSERT_TRUE(parsed.has_value()) << escaped;
          ASSERT_EQ(parsed->as_string(), text);
        }
      }
    }
  }
}

TEST(JsonString, EscapesLongTexts) {
  for (const std::size_t length : {127U, 128U, 129U, 1000U, 100'000U}) {
    std::string text;
    while (text.size() < length) text += "\"k\":\"v\xc3\xa9\"\n";
    text.resize(length, ' ');
    const auto expected = is_utf8(text) ? text : text.substr(0, length - 1) + "\xef\xbf\xbd";
    const auto parsed = parse_json(json_string(text));
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(parsed->as_string(), expected);
  }
}

TEST(JsonString, RepairsWhatIsNotUtf8) {
  EXPECT_EQ(
      json_string("a\xff"
                  "b"),
      "\"a\xef\xbf\xbd"
      "b\""
  );
  EXPECT_EQ(json_string("\xc3"), "\"\xef\xbf\xbd\"");
  EXPECT_EQ(json_string("\xe2\x82"), "\"\xef\xbf\xbd\xef\xbf\xbd\"");
  for (int byte = 0; byte < 256; ++byte) {
    for (const auto* tail : {"", "x", "\x80", "\xbf\x80", "\x80\x80\x80"}) {
      const auto text = std::string(1, static_cast<char>(byte)) + tail;
      const auto parsed = parse_json(json_string(text));
      ASSERT_TRUE(parsed.has_value()) << byte;
      if (is_utf8(text)) EXPECT_EQ(parsed->as_string(), text);
    }
  }
}

TEST(JsonMembers, AreFoundOnlyWithTheirType) {
  const auto parsed = parse_json(R"({"s":"x","i":7,"d":7.5,"o":{},"u":18446744073709551615})");
  const auto& object = parsed->as_object();
  EXPECT_EQ(find_string(object, "s"), "x");
  EXPECT_EQ(find_string(object, "i"), std::nullopt);
  EXPECT_EQ(find_string(object, "absent"), std::nullopt);
  EXPECT_EQ(find_integer(object, "i"), 7);
  EXPECT_EQ(find_integer(object, "d"), std::nullopt);
  EXPECT_EQ(find_integer(object, "u"), std::nullopt);
  EXPECT_NE(find_object(object, "o"), nullptr);
  EXPECT_EQ(find_object(object, "s"), nullptr);
  EXPECT_EQ(describe_kind(object.at("o")), "an object");
  EXPECT_EQ(describe_kind(object.at("d")), "a number");
}

TEST(FuzzCorpus, OfJsonNeitherCrashesNorHangs) {
  const std::filesystem::path folder(SUITEMCP_SOURCE_DIR "/fuzz/corpus/base_json");
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto parsed = parse_json(text);
    if (parsed) EXPECT_EQ(code_of(boost::json::serialize(*parsed)), "ok") << entry.path();
    ++count;
  }
  EXPECT_GT(count, 5U);
}

}  // namespace
}  // namespace suitemcp::base
