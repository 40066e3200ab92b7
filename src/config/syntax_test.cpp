#include "config/syntax.hpp"

#include <gtest/gtest.h>

#include <array>

namespace suitemcp::config {
namespace {

TEST(Syntax, FlagsAreWrittenAsOneOrTrueInAnyCase) {
  for (const auto* on : {"1", "true", "YES", "On"}) EXPECT_EQ(parse_flag(on), true) << on;
  for (const auto* off : {"0", "false", "No", "OFF"}) EXPECT_EQ(parse_flag(off), false) << off;
  for (const auto* odd : {"", "2", "enable"}) EXPECT_FALSE(parse_flag(odd).has_value()) << odd;
}

TEST(Syntax, IntegersAreDigitsOnlyAndFit) {
  EXPECT_EQ(parse_integer("30000"), 30000);
  for (const auto* odd : {"", "-1", "+1", "1e3", "1.0", " 1", "0x10", "99999999999999999999"}) {
    EXPECT_FALSE(parse_integer(odd).has_value()) << odd;
  }
}

TEST(Syntax, UrlsHaveHttpSchemeAndHost) {
  for (const auto* good :
       {"https://crm.example.com/legacy/service/v4_1/rest.php",
        "http://127.0.0.1:8765",
        "HTTPS://crm",
        "http://[::1]:80/x?y=1"}) {
    EXPECT_TRUE(is_http_url(good)) << good;
  }
  for (const auto* bad :
       {"",
        "crm.example.com",
        "ftp://crm",
        "https://",
        "https:///path",
        "https://user:pw@crm",
        "https://crm/#x",
        "https://crm/a b",
        "http://crm:99999/",
        "http://crm:/",
        "https://[::1"}) {
    EXPECT_FALSE(is_http_url(bad)) << bad;
  }
}

TEST(Syntax, HostsHaveNoSchemeAndNoPath) {
  for (const auto* good : {"a.example.com", "a:8443", "10.0.0.5", "[::1]:3101", "my_host"}) {
    EXPECT_TRUE(is_host(good)) << good;
  }
  for (const auto* bad :
       {"", "https://a", "a/b", "a:0", "a:x", "[::1]x", "[::1", "[abc]", "[1.2.3.4]", "a b"}) {
    EXPECT_FALSE(is_host(bad)) << bad;
  }
}

TEST(Syntax, OnlyThisMachineIsLoopback) {
  for (const auto* host : {"localhost", "LocalHost", "127.0.0.1", "127.0.0.2", "::1"}) {
    EXPECT_TRUE(is_loopback_host(host)) << host;
  }
  for (const auto* host :
       {"", "[::1]", "127.1", "127.0.0.1.example.com", "localhost/", "128.0.0.1"}) {
    EXPECT_FALSE(is_loopback_host(host)) << host;
  }
  EXPECT_FALSE(is_loopback_host(std::string_view("127.0.0.1\0.example.com", 22)));
  EXPECT_TRUE(is_loopback_url("http://127.0.0.1:8765/x"));
  EXPECT_TRUE(is_loopback_url("http://localhost/x"));
  EXPECT_TRUE(is_loopback_url("http://[::1]:80/x"));
  EXPECT_FALSE(is_loopback_url("http://localhost.example.com/x"));
  EXPECT_TRUE(is_loopback_url("https://LOCALHOST"));
  EXPECT_TRUE(is_loopback_url("http://127.9.9.9"));
  EXPECT_FALSE(is_loopback_url("http://10.0.0.1/127.0.0.1"));
  EXPECT_FALSE(is_loopback_url("http://127.evil.example.com/"));
  EXPECT_FALSE(is_loopback_url("http://[::1:2]/"));
  EXPECT_FALSE(is_loopback_url("localhost"));
}

TEST(Syntax, ClearTextIsHttpToAnotherMachine) {
  for (const auto* clear :
       {"http://gw", "HTTP://gw.example.com:8080/x", "http://127.example.com"}) {
    EXPECT_TRUE(is_clear_text_url(clear)) << clear;
  }
  for (const auto* safe : {"https://gw", "HTTPS://gw", "http://localhost:1", "http://[::1]", ""}) {
    EXPECT_FALSE(is_clear_text_url(safe)) << safe;
  }
}

TEST(Syntax, BasePathsHaveNoSlashAtTheirEndAndNothingToEscape) {
  for (const auto* good : {"", "/crm1", "/a/b-c_d.e~f"}) EXPECT_TRUE(is_base_path(good)) << good;
  for (const auto* bad : {"/", "crm1", "/crm1/", "/a//b", "/a?b", "/a b", "/a'b", "/a%20b"}) {
    EXPECT_FALSE(is_base_path(bad)) << bad;
  }
}

TEST(Syntax, BindAddressesAreAddresses) {
  for (const auto* good : {"127.0.0.1", "0.0.0.0", "::", "::1"}) {
    EXPECT_TRUE(is_bind_address(good)) << good;
  }
  for (const auto* bad : {"", "eth0", "localhost", "127.0.0.1:80", "[::1]", "256.1.1.1"}) {
    EXPECT_FALSE(is_bind_address(bad)) << bad;
  }
}

TEST(Syntax, CodesAreNotPathsOfTheGateway) {
  for (const auto* good : {"crm1", "1", "Main-CRM_2", "authx"}) {
    EXPECT_TRUE(is_entity_code(good)) << good;
  }
  for (const auto* bad : {"", "-crm", "_crm", "a b", "a/b", "ümlaut", "sse", "Auth", "MCP"}) {
    EXPECT_FALSE(is_entity_code(bad)) << bad;
  }
  EXPECT_FALSE(is_entity_code(std::string(33, 'a')));
  EXPECT_TRUE(is_entity_code(std::string(32, 'a')));
}

TEST(Syntax, ANameInNoProxyStandsForItselfAndTheNamesBelowIt) {
  for (const auto* list :
       {"example.com", ".example.com", "*.example.com", "a, EXAMPLE.com.", "x example.com:8443"}) {
    EXPECT_TRUE(bypasses_proxy(list, "example.com")) << list;
    EXPECT_TRUE(bypasses_proxy(list, "CRM.example.com")) << list;
    EXPECT_FALSE(bypasses_proxy(list, "myexample.com")) << list;
    EXPECT_FALSE(bypasses_proxy(list, "example.com.evil.org")) << list;
    EXPECT_FALSE(bypasses_proxy(list, "com")) << list;
  }
}

TEST(Syntax, AddressesInNoProxyAreComparedWhole) {
  EXPECT_TRUE(bypasses_proxy("10.0.0.5,[::1]:443", "10.0.0.5"));
  EXPECT_TRUE(bypasses_proxy("10.0.0.5,[::1]:443", "::1"));
  EXPECT_TRUE(bypasses_proxy("::1", "[::1]"));
  EXPECT_FALSE(bypasses_proxy("0.0.5", "10.0.0.50"));
}

TEST(Syntax, AStarInNoProxyIsEveryHostAndNothingIsNone) {
  EXPECT_TRUE(bypasses_proxy("*", "crm.example.com"));
  EXPECT_TRUE(bypasses_proxy("a,*", "crm.example.com"));
  for (const auto* list : {"", ",", " , ", ".", "*.", "**"}) {
    EXPECT_FALSE(bypasses_proxy(list, "crm.example.com")) << list;
  }
  EXPECT_FALSE(bypasses_proxy("example.com", ""));
}

TEST(Syntax, QuotedTextIsShortAndHasNoControls) {
  EXPECT_EQ(quote("a\nb"), "\"a?b\"");
  EXPECT_EQ(quote(""), "nothing");
  EXPECT_EQ(quote(std::string(100, 'x')).size(), 65);
}

}  // namespace
}  // namespace suitemcp::config
