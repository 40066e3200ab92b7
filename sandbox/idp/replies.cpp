#include "sandbox/idp/replies.hpp"

#include "net/http_message.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace suitemcp::sandbox::idp {

WireReply token_reply(unsigned status, std::string body) {
  auto reply = json_reply(std::move(body));
  reply.status = status;
  reply.headers.emplace_back("Cache-Control", "no-store");
  return reply;
}

WireReply oauth_error(unsigned status, std::string_view error, std::string_view description) {
  const boost::json::object body{{"error", error}, {"error_description", description}};
  return token_reply(status, boost::json::serialize(body));
}

WireReply redirect(std::string_view uri, const Parameters& parameters) {
  std::string target(uri);
  for (const auto& [name, value] : parameters) {
    if (value.empty()) continue;
    target += target.find('?') == std::string::npos ? '?' : '&';
    target.append(name).append("=").append(net::encode_url(value));
  }
  return {
      303,
      {{"Location", std::move(target)},
       {"Cache-Control", "no-store"},
       {"Referrer-Policy", "no-referrer"}},
      ""
  };
}

}  // namespace suitemcp::sandbox::idp
