#pragma once

#include "mcp/fake_tools.hpp"
#include "mcp/sse_session.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::mcp {

/// A session over fake tools whose stream is a list. Nothing waits: after each message everything
/// that can run has run.
struct SessionFixture {
  explicit SessionFixture(SseSession::Options options = {})
      : session(std::make_shared<SseSession>(
            SseSession::Binding{"session-1", "key-1"},
            endpoint,
            tasks,
            [this](std::string_view text) {
              stream.emplace_back(text);
              return stream_is_open;
            },
            options
        )) {
    context.principal = std::make_shared<base::Principal>(base::Principal{"user-1", "", "key-1"});
  }
  SessionFixture(const SessionFixture&) = delete;
  SessionFixture& operator=(const SessionFixture&) = delete;
  ~SessionFixture() {
    session->close();
    tools.release();
    run();
  }

  PostReply post(std::string_view body) {
    auto reply = session->post(context, body);
    run();
    return reply;
  }
  void run() {
    io.restart();
    io.poll();
  }

  asio::io_context io{1};
  FakeTools tools{io.get_executor()};
  Endpoint endpoint{fake_identity(), tools, fake_face};
  net::TaskGroup tasks{io.get_executor(), base::Log::none()};
  base::Context context;
  std::vector<std::string> stream;
  bool stream_is_open = true;
  std::shared_ptr<SseSession> session;
};

}  // namespace suitemcp::mcp
