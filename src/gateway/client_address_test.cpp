#include "gateway/client_address.hpp"

#include <gtest/gtest.h>

namespace suitemcp::gateway {
namespace {

std::string hop_of(std::initializer_list<std::string> values) {
  net::Request request;
  request.headers = {{"X-Real-IP", "203.0.113.1"}};
  for (const auto& value : values) request.headers.push_back({"x-forwarded-for", value});
  return std::string(last_hop(request).value_or("none"));
}

TEST(ClientAddress, TheLastHopIsTheLastEntryOfTheLastHeader) {
  EXPECT_EQ(hop_of({}), "none");
  EXPECT_EQ(hop_of({""}), "");
  EXPECT_EQ(hop_of({"10.0.0.1"}), "10.0.0.1");
  EXPECT_EQ(hop_of({"10.0.0.1, 10.0.0.2"}), "10.0.0.2");
  EXPECT_EQ(hop_of({"10.0.0.1,10.0.0.2:4711 \t"}), "10.0.0.2:4711");
  EXPECT_EQ(hop_of({"10.0.0.3", "10.0.0.1,\t10.0.0.2"}), "10.0.0.2");
  EXPECT_EQ(hop_of({"10.0.0.1,"}), "");
}

TEST(ClientAddress, AHopIsAnAddressWithOrWithoutAPort) {
  const auto expect = [](std::string_view hop, std::string_view address) {
    EXPECT_EQ(address_of_hop(hop), address) << hop;
  };
  expect("10.0.0.1", "10.0.0.1");
  expect("10.0.0.1:4711", "10.0.0.1");
  expect("2001:db8::1", "2001:db8::1");
  expect("[2001:db8::1]", "2001:db8::1");
  expect("[2001:db8::1]:4711", "2001:db8::1");
  expect("::ffff:10.0.0.1", "::ffff:10.0.0.1");
}

TEST(ClientAddress, AHopThatIsNoAddressIsNone) {
  for (const auto* hop :
       {"",
        "unknown",
        "_hidden",
        "-",
        "client.example.com",
        "client.example.com:80",
        "10.0.0.1:",
        "10.0.0.1:x",
        "10.0.0.1:65536",
        "10.0.0.1:80:81",
        "10.0.0",
        "10.0.0.1 10.0.0.2",
        "[2001:db8::1",
        "[2001:db8::1]4711",
        "[10.0.0.1]:80",
        "[]",
        "[]:80",
        "2001:db8::1%eth0",
        "for=10.0.0.1"}) {
    EXPECT_FALSE(address_of_hop(hop)) << hop;
  }
}

TEST(ClientAddress, LimitsCountANetworkOf64BitsAsOne) {
  EXPECT_EQ(limit_subject("2001:db8:1:2::1"), "2001:db8:1:2::/64");
  EXPECT_EQ(limit_subject("2001:DB8:1:2:ffff:ffff:ffff:ffff"), "2001:db8:1:2::/64");
  EXPECT_EQ(limit_subject("2001:0db8:0001:0002:0003:0004:192.0.2.1"), "2001:db8:1:2::/64");
  EXPECT_EQ(limit_subject("2001:db8:1:3::1"), "2001:db8:1:3::/64");
  EXPECT_EQ(limit_subject("::1"), "::/64");
  EXPECT_EQ(limit_subject("fe80::1%eth0"), "fe80::/64");
}

TEST(ClientAddress, LimitsCountMappedIpv4AsIpv4) {
  EXPECT_EQ(limit_subject("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(limit_subject("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(limit_subject("::FFFF:c000:201"), "192.0.2.1");
  EXPECT_NE(limit_subject("::ffff:192.0.2.2"), limit_subject("::ffff:192.0.2.1"));
}

TEST(ClientAddress, OtherSubjectsOfLimitsStayAsTheyAre) {
  for (const auto* id : {"", "u_7f3a", "0123456789abcdef", "auth0|1:2", "unknown"}) {
    EXPECT_EQ(limit_subject(id), id);
  }
}

TEST(ClientAddress, KnowsAnAddressFromAnId) {
  for (const auto* address : {"192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1", "fe80::1%eth0"}) {
    EXPECT_TRUE(is_address(address)) << address;
  }
  for (const auto* id : {"", "u_7f3a", "192.0.2", "0123456789abcdef", "[::1]"}) {
    EXPECT_FALSE(is_address(id)) << id;
  }
}

}  // namespace
}  // namespace suitemcp::gateway
