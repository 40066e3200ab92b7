#include "net/http_client.hpp"
#include "net/http_message.hpp"

#include <gtest/gtest.h>

#include <string>

namespace suitemcp::net {
namespace {

struct UrlCase {
  std::string_view text;
  std::string_view origin;
  std::string_view target;
};

constexpr UrlCase kGood[] = {
    {"http://crm", "http://crm", "/"},
    {"https://crm.example.com/legacy/", "https://crm.example.com", "/legacy/"},
    {"HTTPS://crm.example.com", "https://crm.example.com", "/"},
    {"http://crm:8080/a?b=c", "http://crm:8080", "/a?b=c"},
    {"http://crm:80", "http://crm", "/"},
    {"https://crm:443/", "https://crm", "/"},
    {"https://crm:80/", "https://crm:80", "/"},
    {"http://crm?x=1", "http://crm", "/?x=1"},
    {"http://127.0.0.1:1", "http://127.0.0.1:1", "/"},
    {"http://[::1]/x", "http://[::1]", "/x"},
    {"http://[fe80::1]:65535/", "http://[fe80::1]:65535", "/"},
    {"http://my_host-1.local/%20", "http://my_host-1.local", "/%20"},
};

TEST(ParseUrl, TakesHttpAndHttps) {
  for (const auto& good : kGood) {
    const auto url = parse_url(good.text);
    ASSERT_TRUE(url.has_value()) << good.text;
    EXPECT_EQ(url->origin(), good.origin) << good.text;
    EXPECT_EQ(url->target, good.target) << good.text;
  }
}

TEST(ParseUrl, RefusesEverythingElse) {
  const std::string_view bad[] = {
      "",
      "crm",
      "//crm/",
      "ftp://crm",
      "file:///etc/passwd",
      "http:/crm",
      "http://",
      "http:///path",
      "http://user@crm/",
      "http://user:secret@crm/",
      "http://crm@evil:80/",
      "http://crm#fragment",
      "http://crm/path#fragment",
      "http://crm:/",
      "http://crm:0/",
      "http://crm:65536/",
      "http://crm:-1/",
      "http://crm:+80/",
      "http://crm:80x/",
      "http://crm:8 0/",
      "http://cr m/",
      "http://crm\\evil/",
      "http://::1/",
      "http://[::1/",
      "http://[::1]x/",
      "http://[]/",
      "http://[crm]/",
      "http://[::1%25eth0]/",
      "http://crm/a b",
      "http://crm/a\r\nX: y",
      "http://crm/\x7f",
      "http://crm\r\n/",
      "http://crm/caf\xc3\xa9",
      " http://crm/",
  };
  for (const auto text : bad) EXPECT_FALSE(parse_url(text).has_value()) << text;
  EXPECT_FALSE(parse_url(std::string_view("http://crm/\0", 12)).has_value());
}

TEST(ParseUrl, KeepsTheIpv6AddressWithoutBrackets) {
  const auto url = parse_url("http://[::1]:8080/");
  ASSERT_TRUE(url.has_value());
  EXPECT_EQ(url->host, "::1");
  EXPECT_EQ(url->port, 8080);
  EXPECT_EQ(url->host_header(), "[::1]:8080");
}

TEST(UrlEncoding, RoundTripsEachByte) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all.push_back(static_cast<char>(byte));
  const auto encoded = encode_url(all);
  EXPECT_EQ(decode_url(encoded), all);
  EXPECT_EQ(encoded.find_first_of(" +&=#?/\r\n\"'<>"), std::string::npos);
  EXPECT_EQ(encode_url("aZ09-._~ /\xc3\xa9"), "aZ09-._~%20%2F%C3%A9");
}

TEST(UrlDecoding, RefusesABrokenEscape) {
  for (const auto* text : {"%", "%4", "%g1", "%1g", "a%", "%%41", "% 41", "%-1", "%+1"}) {
    EXPECT_EQ(decode_url(text), std::nullopt) << text;
  }
  EXPECT_EQ(decode_url("a+b%41%2b"), "a bA+");
  EXPECT_EQ(decode_url(""), "");
}

TEST(RequestParameter, IsTheFirstOfItsName) {
  Request request;
  request.query = "a=1&b=x%20y+z&a=2&empty=&flag&bad=%zz&ab=3&=4";
  EXPECT_EQ(request.parameter("a"), "1");
  EXPECT_EQ(request.parameter("b"), "x y z");
  EXPECT_EQ(request.parameter("empty"), "");
  EXPECT_EQ(request.parameter("flag"), "");
  EXPECT_EQ(request.parameter("bad"), std::nullopt);
  EXPECT_EQ(request.parameter("absent"), std::nullopt);
  EXPECT_EQ(request.parameter("ab"), "3");
}

TEST(Headers, AreFoundWhateverTheirCase) {
  const Headers headers{{"Content-Type", "text/html"}, {"X-A", "1"}, {"x-a", "2"}};
  EXPECT_EQ(find_header(headers, "content-type"), "text/html");
  EXPECT_EQ(find_header(headers, "X-a"), "1");
  EXPECT_EQ(find_header(headers, "Content"), std::nullopt);
}

TEST(ErrorResponse, IsJsonWhateverTheMessage) {
  const auto response = error_response(400, "bad", "a \"quoted\"\nline");
  EXPECT_EQ(response.body, R"({"error":"bad","message":"a \"quoted\"\nline"})");
  EXPECT_EQ(response.content_type, "application/json");
}

}  // namespace
}  // namespace suitemcp::net
