#pragma once

#include "base/error.hpp"
#include "net/http_parser.hpp"
#include "net/reply_parser.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::test {

/// What a parser made of some bytes, in a form that can be compared.
struct HttpOutcome {
  int refused = 0;  // status of the refusal, 0: none
  std::string reason;
  std::vector<std::string> messages;  // each on one line
  bool is_waiting = false;            // for the rest of a message
};

/// The same messages; what one reader refuses the other may still wait on, never accept.
inline bool agree(const HttpOutcome& left, const HttpOutcome& right) {
  const bool one_waits = left.is_waiting || right.is_waiting;
  return left.messages == right.messages && (left.refused == right.refused || one_waits);
}

inline constexpr net::RequestParser::Limits kSmallLimits{8192, 4096};

inline std::string describe(const net::Headers& headers, std::string_view body) {
  std::string text;
  for (const auto& header : headers) text += header.name + "=" + header.value + ";";
  return text.append("|").append(body);
}

/// Reads request after request, `step` bytes at a time, as the server does.
inline HttpOutcome read_requests(
    std::string_view bytes, std::size_t step, net::RequestParser::Limits limits = kSmallLimits
) {
  HttpOutcome outcome;
  net::RequestParser parser(limits);
  std::string waiting;
  while (true) {
    std::size_t used = 0;
    if (!waiting.empty()) {
      const auto fed = parser.feed(waiting);
      if (!fed) {
        outcome.refused = fed.error().status;
        outcome.reason = fed.error().reason;
        return outcome;
      }
      used = *fed;
      waiting.erase(0, used);
    }
    if (parser.is_done()) {
      const auto request = parser.take();
      outcome.messages.push_back(
          request.method + " " + request.target + " " + describe(request.headers, request.body)
      );
      parser = net::RequestParser(limits);
      continue;
    }
    if (used > 0) continue;
    if (bytes.empty()) break;
    waiting.append(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
  }
  outcome.is_waiting = parser.has_started();
  return outcome;
}

/// Reads one reply until the peer ends the connection.
inline HttpOutcome read_reply(std::string_view bytes, std::size_t step) {
  HttpOutcome outcome;
  net::ReplyParser parser(4096, false);
  std::string waiting;
  try {
    while (!parser.is_done() && !bytes.empty()) {
      waiting.append(bytes.substr(0, step));
      bytes.remove_prefix(std::min(step, bytes.size()));
      std::size_t used = 1;
      while (used > 0 && !waiting.empty() && !parser.is_done()) {
        used = parser.feed(waiting);
        waiting.erase(0, used);
      }
    }
    if (!parser.is_done() && waiting.empty()) parser.feed_end();
  } catch (const base::Error& error) {
    outcome.refused = 1;
    outcome.reason = error.code();
    return outcome;
  }
  outcome.is_waiting = !parser.is_done();
  if (outcome.is_waiting) return outcome;
  const auto reply = parser.take();
  outcome.messages.push_back(
      std::to_string(reply.status) + " " + describe(reply.headers, reply.body)
  );
  return outcome;
}

}  // namespace suitemcp::test
