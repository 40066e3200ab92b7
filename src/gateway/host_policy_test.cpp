#include "gateway/host_policy.hpp"

#include "base/error.hpp"
#include "config/syntax.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace suitemcp::gateway {
namespace {

net::Request request_with(net::Headers headers) {
  net::Request request;
  request.headers = std::move(headers);
  return request;
}

std::string code_of(const HostPolicy& policy, net::Headers headers) {
  try {
    const auto request = request_with(std::move(headers));
    policy.require_host(request);
    policy.require_origin(request);
  } catch (const base::Error& error) {
    return std::string(error.code());
  }
  return "allowed";
}

TEST(HostPolicy, AcceptsOnlyLoopbackNamesWhenNothingIsConfigured) {
  const HostPolicy policy({});
  EXPECT_FALSE(policy.accepts_any());
  for (const auto* host :
       {"localhost",
        "localhost:3101",
        "127.0.0.1:3101",
        "127.0.0.2",
        "127.0.0.2:3101",
        "[::1]:3101",
        "LocalHost"}) {
    EXPECT_TRUE(policy.allows_host(host)) << host;
  }
  for (const auto* host :
       {"evil.example.com",
        "127.0.0.1.evil.com",
        "localhost.evil.com",
        "10.0.0.1",
        "localhost:1@evil.com",
        "localhost:x",
        "localhost:123456",
        "[::1]evil.com",
        "[::1",
        "::1",
        "[127.0.0.1]",
        "[localhost]",
        "127.1",
        "127.0.0.2.evil.com",
        "127.0.0.2:1@evil.com",
        "localhost/evil.com",
        "evil.com/127.0.0.2",
        "127.0.0.2?evil.com",
        " 127.0.0.2",
        "128.0.0.1",
        ""}) {
    EXPECT_FALSE(policy.allows_host(host)) << host;
  }
  EXPECT_FALSE(policy.allows_host(std::string_view("127.0.0.2\0.evil.com", 18)));
}

TEST(HostPolicy, HasTheConfigurationsRuleForThisMachine) {
  for (const auto* host : {"localhost", "127.0.0.1:3101", "127.0.0.2:3101", "[::1]:3101"}) {
    EXPECT_TRUE(is_loopback(host_name(host))) << host;
    EXPECT_TRUE(config::is_loopback_url(fmt::format("http://{}", host))) << host;
  }
  EXPECT_FALSE(is_loopback(host_name("10.0.0.1")));
}

TEST(HostPolicy, AcceptsThePublicNameAndTheAllowedOnes) {
  const HostPolicy policy(
      {.public_url = "https://mcp.example.com",
       .allowed_hosts = {"Alt.example.com", "p.example.com:8443"}}
  );
  EXPECT_TRUE(policy.allows_host("mcp.example.com"));
  EXPECT_TRUE(policy.allows_host("mcp.example.com:443"));
  EXPECT_TRUE(policy.allows_host("alt.example.com"));
  EXPECT_TRUE(policy.allows_host("p.example.com:8443"));
  EXPECT_FALSE(policy.allows_host("p.example.com"));
  EXPECT_FALSE(policy.allows_host("mcp.example.com.evil.com"));
}

TEST(HostPolicy, AcceptsAnyHostBehindATrustedProxyWithoutNames) {
  const HostPolicy policy({.trust_proxy = true});
  EXPECT_TRUE(policy.accepts_any());
  EXPECT_TRUE(policy.allows_host("whatever.example.com"));
}

TEST(HostPolicy, RefusesForeignOrigins) {
  const HostPolicy policy({.public_url = "https://mcp.example.com"});
  const auto with_origin = [](std::string origin) {
    return net::Headers{{"Host", "mcp.example.com"}, {"Origin", std::move(origin)}};
  };
  EXPECT_EQ(code_of(policy, with_origin("https://mcp.example.com")), "allowed");
  EXPECT_EQ(code_of(policy, with_origin("http://localhost:6274")), "allowed");
  EXPECT_EQ(code_of(policy, with_origin("https://evil.example.com")), "http.foreign_origin");
  EXPECT_EQ(code_of(policy, with_origin("null")), "http.foreign_origin");
  EXPECT_EQ(code_of(policy, with_origin("file://")), "http.foreign_origin");
  EXPECT_EQ(code_of(policy, {{"Host", "mcp.example.com"}}), "allowed");
  EXPECT_EQ(code_of(policy, {{"Host", "evil.example.com"}}), "http.foreign_host");
}

}  // namespace
}  // namespace suitemcp::gateway
