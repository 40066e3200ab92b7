#include "gateway/error_table.hpp"

#include <fmt/format.h>

#include <utility>

namespace suitemcp::gateway {

using base::ErrorKind;
using base::LogLevel;

ErrorFace face_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid_argument:
      return {400, "bad_request", mcp::kInvalidParams, LogLevel::info};
    case ErrorKind::unauthenticated:
      return {401, "unauthorized", -32003, LogLevel::warn};
    case ErrorKind::permission_denied:
      return {403, "forbidden", -32003, LogLevel::warn};
    case ErrorKind::not_found:
      return {404, "not_found", mcp::kInvalidParams, LogLevel::info};
    case ErrorKind::conflict:
      return {409, "conflict", -32004, LogLevel::info};
    case ErrorKind::too_large:
      return {413, "too_large", mcp::kInvalidParams, LogLevel::info};
    case ErrorKind::rate_limited:
      return {429, "rate_limited", mcp::kTooManyRequests, LogLevel::warn};
    case ErrorKind::cancelled:
      return {499, "cancelled", -32005, LogLevel::info};
    case ErrorKind::timeout:
      return {504, "timeout", -32006, LogLevel::warn};
    case ErrorKind::unavailable:
      return {503, "unavailable", -32007, LogLevel::error};
    case ErrorKind::bad_upstream:
      return {502, "bad_upstream", -32008, LogLevel::error};
    case ErrorKind::internal:
      return {500, "internal", -32603, LogLevel::error};
  }
  std::unreachable();
}

net::Response http_face(const base::Error& error) {
  const auto face = face_of(error.kind());
  auto response = net::error_response(face.http_status, face.http_error, error.user_message());
  if (error.retry_after().count() > 0) {
    response.headers.push_back({"Retry-After", std::to_string(error.retry_after().count())});
  } else if (error.kind() == ErrorKind::unavailable) {
    response.headers.push_back({"Retry-After", "5"});
  }
  if (error.kind() == ErrorKind::unauthenticated) {
    // RFC 6750 3.1: no error attribute when no credentials came at all.
    const bool presented = error.code() != "auth.missing";
    response.headers.push_back(
        {"WWW-Authenticate",
         presented ? R"(Bearer realm="suitecrm-mcp", error="invalid_token")"
                   : R"(Bearer realm="suitecrm-mcp")"}
    );
  }
  return response;
}

mcp::RpcError rpc_face(const base::Error& error) {
  return {face_of(error.kind()).rpc_code, std::string(error.user_message()), {}};
}

void log_error(const base::Log& log, std::string_view event, const base::Error& error) {
  log.write(
      face_of(error.kind()).level, event, {{"code", error.code()}, {"error", error.detail()}}
  );
}

net::Response refuse(const base::Context& context, const base::Error& error) {
  const bool is_login = error.kind() == ErrorKind::unauthenticated;
  if (error.code() == kTooManyFailures.text()) return http_face(error);
  log_error(context.log, is_login ? "auth failed" : "request failed", error);
  return http_face(error);
}

}  // namespace suitemcp::gateway
