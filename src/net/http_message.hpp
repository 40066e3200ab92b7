#pragma once

#include "net/sse_stream.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::net {

struct Header {
  std::string name;
  std::string value;
};
using Headers = std::vector<Header>;

/// The first header of that name, case-insensitive.
std::optional<std::string_view> find_header(const Headers& headers, std::string_view name);

/// A request as the server read it: within its limits, syntax checked.
struct Request {
  std::string method;      // upper case as sent
  std::string target;      // as sent, e.g. "/crm1/messages?sessionId=x"
  std::string_view path;   // the part of `target` before '?'
  std::string_view query;  // the part behind '?', without it
  Headers headers;
  std::string body;
  std::string peer;  // IP address of the connection, no port

  std::optional<std::string_view> header(std::string_view name) const {
    return find_header(headers, name);
  }
  /// The first such parameter of the query, percent-decoded; empty optional when absent.
  std::optional<std::string> parameter(std::string_view name) const;
};

/// What a handler answers. With `stream` set the body is ignored: the server sends the head at once
/// and then what the stream brings, until it or the peer closes.
struct Response {
  enum class Connection { keep, close, abort };  // abort: cut without a byte

  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  Headers headers;  // Content-Type, Content-Length and Connection are the server's
  std::shared_ptr<SseStream> stream;
  Connection connection = Connection::keep;
};

Response json_response(int status, std::string body);
/// {"error":"...", "message":"..."}: the one shape of HTTP errors.
Response error_response(int status, std::string_view error, std::string_view message);

/// "+" and "%41" of application/x-www-form-urlencoded; empty optional on a broken escape.
std::optional<std::string> decode_url(std::string_view text);
/// For application/x-www-form-urlencoded bodies and query values.
std::string encode_url(std::string_view text);

}  // namespace suitemcp::net
