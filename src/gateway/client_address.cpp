#include "gateway/client_address.hpp"

#include "base/ascii.hpp"
#include "config/syntax.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace suitemcp::gateway {
namespace {

std::string text_of(int family, const void* bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  return inet_ntop(family, bytes, text.data(), text.size());
}

/// Without the interface of a link-local one: fe80::1%eth0.
std::optional<in6_addr> parse_ipv6(std::string_view text) {
  const std::string address(text.substr(0, text.find('%')));
  in6_addr parsed{};
  if (inet_pton(AF_INET6, address.c_str(), &parsed) != 1) return std::nullopt;
  return parsed;
}

}  // namespace

std::optional<std::string_view> last_hop(const net::Request& request) {
  std::optional<std::string_view> hop;
  for (const auto& header : request.headers) {
    if (base::equals_ignoring_case(header.name, "X-Forwarded-For")) hop = header.value;
  }
  if (!hop) return std::nullopt;
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  auto last = hop->substr(hop->rfind(',') + 1);
  while (!last.empty() && is_blank(last.front())) last.remove_prefix(1);
  while (!last.empty() && is_blank(last.back())) last.remove_suffix(1);
  return last;
}

std::optional<std::string_view> address_of_hop(std::string_view hop) {
  if (config::is_bind_address(hop)) return hop;
  if (!config::is_host(hop)) return std::nullopt;
  const auto address =
      hop.starts_with('[') ? hop.substr(1, hop.find(']') - 1) : hop.substr(0, hop.find(':'));
  if (!config::is_bind_address(address)) return std::nullopt;
  return address;
}

bool is_address(std::string_view text) {
  return config::is_bind_address(text) || parse_ipv6(text);
}

std::string limit_subject(std::string_view address) {
  auto ipv6 = parse_ipv6(address);
  if (!ipv6) return std::string(address);
  constexpr std::ptrdiff_t kNetworkBytes = 8;
  constexpr std::ptrdiff_t kMappedBytes = 12;
  if (IN6_IS_ADDR_V4MAPPED(&*ipv6)) return text_of(AF_INET, ipv6->s6_addr + kMappedBytes);
  std::fill(std::begin(ipv6->s6_addr) + kNetworkBytes, std::end(ipv6->s6_addr), 0);
  return text_of(AF_INET6, &*ipv6) + "/64";
}

}  // namespace suitemcp::gateway
