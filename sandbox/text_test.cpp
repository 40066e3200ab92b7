#include "sandbox/entities.hpp"
#include "sandbox/form.hpp"
#include "sandbox/php_text.hpp"
#include "sandbox/purifier.hpp"
#include "sandbox/wire.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <gtest/gtest.h>

namespace suitemcp::sandbox {
namespace {

TEST(EncodeRead, EncodesExactlyFourCharactersAndLeavesTheAmpersand) {
  EXPECT_EQ(encode_read("a & b 'c' \"d\" <e>"), "a & b &#039;c&#039; &quot;d&quot; &lt;e&gt;");
}

TEST(DecodeEntities, DecodesNamedAndNumericOnesOnce) {
  EXPECT_EQ(decode_entities("&eacute;&#233;&#xe9; &amp;lt; &nope; &"), "ééé &lt; &nope; &");
}

TEST(HtmlEntities, NamesLatinLettersAndKeepsOthers) {
  EXPECT_EQ(html_entities("é & 漢 😀 '"), "&eacute; &amp; 漢 😀 &#039;");
}

struct Incoming {
  const char* sent;
  const char* stored;
  const char* echo;
};

// The pairs of the recorded entities_v4_* exchanges.
class CleanTextTable : public testing::TestWithParam<Incoming> {};

TEST_P(CleanTextTable, StoresAndEchoesWhatTheRecordedCrmDid) {
  const auto clean = clean_text(GetParam().sent);
  EXPECT_EQ(clean.stored, GetParam().stored);
  EXPECT_EQ(clean.echo, GetParam().echo);
}

INSTANTIATE_TEST_SUITE_P(
    Recorded,
    CleanTextTable,
    testing::Values(
        Incoming{"a < b", "a < b", "a &amp;lt; b"},
        Incoming{"a &lt; b", "a < b", "a &amp;lt; b"},
        Incoming{"x & y", "x & y", "x &amp;amp; y"},
        Incoming{"x &amp; y", "x & y", "x &amp;amp; y"},
        Incoming{"x &amp;lt; y", "x < y", "x &amp;lt; y"},
        Incoming{"<b>x</b>", "<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"},
        Incoming{"x<script>alert(1)</script>y", "xy", "xy"},
        Incoming{"O'Neil \"q\"", "O'Neil \"q\"", "O&#039;Neil &quot;q&quot;"},
        Incoming{"l1\r\nl2", "l1\nl2", "l1\nl2"},
        Incoming{"a&nbsp;b &eacute; é", "a\u00a0b é é", "a&nbsp;b &eacute; &eacute;"},
        Incoming{"C:\\temp\\new", "C:\\temp\\new", "C:\\temp\\new"},
        Incoming{"😀", "????", "😀"}
    )
);

TEST(Purify, DropsHandlersAndScriptLinks) {
  EXPECT_EQ(
      purify("<a href=\"javascript:x()\" onclick=\"y()\" title=\"t\">z</a>"), "<a title=\"t\">z</a>"
  );
}

TEST(Purify, DropsUnknownTagsAndClosesOpenOnes) {
  EXPECT_EQ(purify("<foo>a</foo><i>b<!-- c -->"), "a<i>b</i>");
}

TEST(PhpJson, EscapesSlashAndNonAscii) {
  EXPECT_EQ(to_php_json("a/é😀\n"), "\"a\\/\\u00e9\\ud83d\\ude00\\n\"");
}

TEST(PhpJson, KeepsAFloatAFloat) {
  EXPECT_EQ(to_php_json(75000.0), "75000.0");
  EXPECT_EQ(to_php_json(12345.67), "12345.67");
}

TEST(PrintR, LooksLikePhps) {
  boost::json::object inner{{"b", 1}};
  const boost::json::object outer{{"a", "x"}, {"i", inner}};
  EXPECT_EQ(
      to_print_r(outer),
      "Array\n(\n    [a] => x\n    [i] => Array\n        (\n            [b] => 1\n        )\n\n)\n"
  );
}

TEST(RequestForm, ReadsMultipartFields) {
  WireRequest request;
  request.content_type = "multipart/form-data; boundary=B";
  request.body = "--B\r\nContent-Disposition: form-data; name=\"method\"\r\n\r\nlogin\r\n--B--\r\n";
  EXPECT_EQ(request_form(request), (Form{{"method", "login"}}));
}

TEST(RequestForm, PrefersTheBodyOverTheQueryString) {
  WireRequest request;
  request.query = "method=a&x=%2B1+2";
  request.content_type = "application/x-www-form-urlencoded; charset=UTF-8";
  request.body = "method=b";
  EXPECT_EQ(request_form(request), (Form{{"method", "b"}, {"x", "+1 2"}}));
}

TEST(RequestForm, DoesNotUnderstandAJsonBody) {
  WireRequest request;
  request.content_type = "application/json";
  request.body = R"({"method":"login"})";
  EXPECT_TRUE(request_form(request).empty());
}

TEST(CookieValue, FindsOneOfSeveral) {
  EXPECT_EQ(cookie_value("a=1; SCRMSESSID=x%2Cy; b=2", "SCRMSESSID"), "x,y");
  EXPECT_EQ(cookie_value("XSCRMSESSID=1", "SCRMSESSID"), "");
}

}  // namespace
}  // namespace suitemcp::sandbox
