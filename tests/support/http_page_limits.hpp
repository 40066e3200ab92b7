#pragma once

#include "base/json.hpp"
#include "config/server_config.hpp"
#include "gateway/admission.hpp"
#include "gateway/failed_logins.hpp"
#include "gateway/http_front.hpp"
#include "gateway/limits.hpp"
#include "gateway/session_directory.hpp"
#include "gateway/sse_front.hpp"
#include "net/http_server.hpp"
#include "tests/support/source_code.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::test {

/// The limits of docs/http.md. Numbers come from the code; what happens beyond is said here and
/// shown by tests/e2e.

struct Limit {
  std::string what;
  std::string value;
  std::string variable;  // empty: fixed
  std::string beyond;
};

inline std::string bytes(std::size_t count) {
  if (count % (1U << 20U) == 0) return fmt::format("{} MiB", count >> 20U);
  if (count % (1U << 10U) == 0) return fmt::format("{} KiB", count >> 10U);
  return fmt::format("{} bytes", count);
}

inline std::string time(std::chrono::milliseconds length) {
  const auto ms = length.count();
  if (ms % 1000 != 0) return fmt::format("{} ms", ms);
  if (ms % 86'400'000 == 0) return fmt::format("{} d", ms / 86'400'000);
  if (ms % 3'600'000 == 0) return fmt::format("{} h", ms / 3'600'000);
  if (ms % 60'000 == 0) return fmt::format("{} min", ms / 60'000);
  return fmt::format("{} s", ms / 1000);
}

inline std::string per(const gateway::RateRule& rule) {
  return fmt::format("{} in {}", rule.limit, time(rule.window));
}

inline std::vector<Limit> wire_limits() {
  const net::HttpServer::Options http;
  const net::SseStream::Options stream;
  config::ServerConfig config;
  config.entities.resize(1);
  return {
      {"head of a request", bytes(http.max_head_bytes), "", "431; the number of headers is free"},
      {"body", bytes(config.max_body_bytes), "MAX_BODY_BYTES", "413"},
      {"time for the head", time(http.head_limit), "", "408; without a byte: closed"},
      {"time for the body", time(http.body_limit), "", "408"},
      {"time between two requests", time(http.idle_limit), "", "closed"},
      {"time to take an answer", time(http.write_limit), "", "closed"},
      {"connections of the process",
       fmt::format("{}", gateway::most_connections(config)),
       "",
       "one that waits or is slow makes room; without one 503. Grows to 4 for each stream of each "
       "CRM, as far as the open files of the process allow"},
      {"connections above it",
       fmt::format("{}", constant_in("src/net/http_connection.cpp", "kMostTurnedAway")),
       "",
       "closed without the 503; a quarter of the former where that is less"},
      {"open streams of a CRM",
       fmt::format("{}", config.max_sse_connections),
       "MAX_SSE_CONNECTIONS",
       "503 for `GET /sse` and `GET /mcp`"},
      {"of these, one user's",
       fmt::format("{}", gateway::most_streams_per_user(config)),
       "",
       "429; a quarter of MAX_SSE_CONNECTIONS, at least 4"},
      {"unread bytes of a stream", bytes(stream.max_queued_bytes), "", "the stream is closed"},
      {"silence on a stream",
       time(config.sse_keep_alive),
       "SSE_KEEP_ALIVE_MS",
       "the line `: keep-alive`"},
      {"finishing when the gateway stops",
       time(config.shutdown_grace),
       "SHUTDOWN_GRACE_MS",
       "calls are cut"},
  };
}

inline std::vector<Limit> caller_limits() {
  gateway::RateRules rules;
  const config::ServerConfig config;
  rules.sse.limit = config.rate_limit_sse;
  rules.messages.limit = config.rate_limit_messages;
  const gateway::FailedLogins::Options failures;
  return {
      {"`GET /sse` of a user", per(rules.sse), rules.sse.setting, "429"},
      {"`/messages`, `/mcp` and `/test` of a user, together",
       per(rules.messages),
       rules.messages.setting,
       "429; a batch counts once"},
      {"`GET /health/deep` from an address",
       per(rules.health_deep),
       rules.health_deep.setting,
       "429"},
      {"invalid keys from an address",
       fmt::format("{} in 1 min", failures.per_minute),
       "",
       "429 in the place of 401; valid keys are served all the same"},
  };
}

inline std::vector<Limit> protocol_limits() {
  const gateway::HttpFront::Options front;
  const mcp::SseSession::Options sse;
  const gateway::SessionDirectory::Options directory;
  if (sse.max_in_flight != front.session.max_in_flight ||
      sse.request_limit != front.session.request_limit) {
    throw std::runtime_error("the two transports differ: give each its row");
  }
  const auto number = [](const char* file, const char* name) {
    return fmt::format("{}", constant_in(file, name));
  };
  return {
      {"calls of a session at once", fmt::format("{}", sse.max_in_flight), "", "-32000"},
      {"one call", time(sse.request_limit), "", "a result with `isError`"},
      {"a JSON answer to `POST /mcp`",
       time(front.patience),
       "",
       "becomes an event stream, if the client reads those"},
      {"messages of a batch", number("src/mcp/jsonrpc.cpp", "kMostMessages"), "", "-32600"},
      {"bytes of an id", number("src/mcp/jsonrpc.cpp", "kMaxIdBytes"), "", "-32600"},
      {"depth of JSON", fmt::format("{}", base::JsonLimits().max_depth), "", "-32700"},
      {"session on `/mcp`, unused", time(directory.idle_limit), "", "404"},
      {"sessions on `/mcp` of a key",
       fmt::format("{}", directory.max_per_key),
       "",
       "the one used least recently ends: 404"},
      {"ended streams of a session that can be had again",
       fmt::format("{}", front.session.replay_streams),
       "",
       "the oldest are forgotten: 400"},
      {"bytes of these", bytes(front.session.replay_bytes), "", "the same"},
      {"events of one stream that can be had again",
       number("src/mcp/http_session.cpp", "kMostEvents"),
       "",
       "the first are missing"},
      {"memory of an unused session", time(front.forget_after), "", "streams cannot be had again"},
  };
}

inline std::string limits_table(const std::vector<Limit>& limits) {
  std::string table = "| what | limit | variable | beyond it |\n|---|---|---|---|\n";
  const auto settings = read_text(source_folder() / "src/config/common_settings.cpp") +
                        read_text(source_folder() / "src/config/login_settings.cpp");
  for (const auto& limit : limits) {
    if (!settings.contains('"' + limit.variable + '"') && !limit.variable.empty()) {
      throw std::runtime_error("no variable " + limit.variable);
    }
    table += fmt::format(
        "| {} | {} | {} | {} |\n", limit.what, limit.value, limit.variable, limit.beyond
    );
  }
  return table;
}

}  // namespace suitemcp::test
