#include "sandbox/idp/guid.hpp"

#include "base/crypto.hpp"

#include <boost/algorithm/string/case_conv.hpp>

namespace suitemcp::sandbox::idp {
namespace {

std::string guid_of(std::string_view kind, std::string_view name) {
  auto digest = base::sha256(std::string(kind).append(" ").append(name));
  digest[6] = static_cast<std::uint8_t>((digest[6] & 0x0FU) | 0x80U);  // RFC 9562 5.8: version 8
  digest[8] = static_cast<std::uint8_t>((digest[8] & 0x3FU) | 0x80U);
  const auto digits = base::hex(digest);
  return digits.substr(0, 8) + '-' + digits.substr(8, 4) + '-' + digits.substr(12, 4) + '-' +
         digits.substr(16, 4) + '-' + digits.substr(20, 12);
}

}  // namespace

std::string tenant_id(std::string_view domain) {
  return guid_of("tenant", domain);
}
std::string group_id(std::string_view group) {
  return guid_of("group", boost::algorithm::to_lower_copy(std::string(group)));
}
std::string user_id(std::string_view account) {
  return guid_of("user", account);
}

}  // namespace suitemcp::sandbox::idp
