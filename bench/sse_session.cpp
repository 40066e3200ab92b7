#include "bench/connection.hpp"
#include "bench/session.hpp"

#include <fmt/format.h>

namespace suitemcp::bench {
namespace {

class SseSession final : public Session {
 public:
  SseSession(Executor executor, Plan plan)
      : plan_(std::move(plan)),
        stream_(executor, plan_.address, plan_.buffer),
        posts_(executor, plan_.address, 2048) {}

  Task<void> open() override {
    co_await stream_.send(fmt::format(
        "GET {} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n"
        "Accept: text/event-stream\r\n\r\n",
        plan_.address.target,
        plan_.address.host_header(),
        plan_.key
    ));
    check_status(co_await stream_.open_stream(), 200, "GET");
    post_head_ = fmt::format(
        "POST {} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n"
        "Content-Type: application/json\r\nMCP-Protocol-Version: {}\r\n",
        co_await stream_.next_event(),
        plan_.address.host_header(),
        plan_.key,
        kProtocolVersion
    );
  }

  /// Not part of open(): a client that only listens sends nothing.
  Task<void> initialize() {
    co_await post(initialize_body());
    co_await stream_.next_event();
    co_await post(initialized_body());
    is_initialized_ = true;
  }

  Task<std::size_t> call() override {
    if (!is_initialized_) co_await initialize();
    co_await post(tool_call_body(plan_, ++last_id_));
    const auto message = co_await stream_.next_event();
    check_.require_result(message, plan_, last_id_);
    co_return message.size();
  }

  bool is_open() override { return stream_.is_open(); }

 private:
  Task<void> post(std::string body) {
    request_ = post_head_;
    append_body(request_, body);
    co_await posts_.send(request_);
    const auto reply = co_await posts_.read_reply();
    check_status(reply.status, 202, reply.body);
  }

  Plan plan_;
  Connection stream_;
  Connection posts_;
  std::string post_head_;
  std::string request_;
  AnswerCheck check_;
  std::uint64_t last_id_ = 0;
  bool is_initialized_ = false;
};

}  // namespace

std::unique_ptr<Session> make_sse_session(Executor executor, Plan plan) {
  return std::make_unique<SseSession>(executor, std::move(plan));
}

}  // namespace suitemcp::bench
