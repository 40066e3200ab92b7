#pragma once

#include <string>
#include <utility>
#include <vector>

namespace suitemcp::sandbox {

/// What the demo CRM or the identity provider sees of an HTTP request; whoever owns the socket
/// fills it in.
struct WireRequest {
  std::string method = "POST";
  std::string path = "/legacy/service/v4_1/rest.php";
  std::string query;          // without the question mark
  std::string content_type;   // value of the Content-Type header
  std::string cookie;         // value of the Cookie header
  std::string forwarded_for;  // value of the X-Forwarded-For header
  std::string body;
  std::string remote_ip = "127.0.0.1";
  std::string authorization;  // value of the Authorization header
};

struct WireReply {
  unsigned status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

inline constexpr char kHtmlType[] = "text/html; charset=UTF-8";
inline constexpr char kJsonType[] = "application/json; charset=UTF-8";

inline WireReply html_reply(unsigned status, std::string body) {
  return {status, {{"Content-Type", kHtmlType}}, std::move(body)};
}

inline WireReply json_reply(std::string body) {
  return {200, {{"Content-Type", kJsonType}}, std::move(body)};
}

}  // namespace suitemcp::sandbox
