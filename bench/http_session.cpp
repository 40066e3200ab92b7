#include "bench/connection.hpp"
#include "bench/session.hpp"

#include <fmt/format.h>

namespace suitemcp::bench {
namespace {

class HttpSession final : public Session {
 public:
  HttpSession(Executor executor, Plan plan)
      : plan_(std::move(plan)), connection_(executor, plan_.address, plan_.buffer) {
    head_ = fmt::format(
        "POST {} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n"
        "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n",
        plan_.address.target,
        plan_.address.host_header(),
        plan_.key
    );
  }

  Task<void> open() override {
    const auto reply = co_await post(initialize_body());
    if (reply.status == 404 || reply.status == 405) {
      throw NotOffered("HTTP " + std::to_string(reply.status));
    }
    check_status(reply.status, 200, reply.body);
    head_ += fmt::format("MCP-Protocol-Version: {}\r\n", kProtocolVersion);
    // A server without sessions gives no id, and wants none.
    if (!reply.session_id.empty()) head_ += "Mcp-Session-Id: " + reply.session_id + "\r\n";
    const auto second = co_await post(initialized_body());
    check_status(second.status, 202, second.body);
  }

  Task<std::size_t> call() override {
    const auto reply = co_await post(tool_call_body(plan_, ++last_id_));
    check_status(reply.status, 200, reply.body);
    const auto message = reply.is_event_stream ? last_event(reply.body) : reply.body;
    check_.require_result(message, plan_, last_id_);
    co_return reply.body.size();
  }

  bool is_open() override { return connection_.is_open(); }

 private:
  Task<Reply> post(std::string body) {
    request_ = head_;
    append_body(request_, body);
    co_await connection_.send(request_);
    co_return co_await connection_.read_reply();
  }

  /// The answer is the last: what stands before it primes the client or tells of progress.
  static std::string_view last_event(std::string_view body) {
    std::string_view last;
    while (!body.empty()) {
      const auto end = std::min(body.find("\n\n"), body.size());
      if (const auto data = event_data(body.substr(0, end)); data && !data->empty()) last = *data;
      body.remove_prefix(std::min(end + 2, body.size()));
    }
    return last;
  }

  Plan plan_;
  Connection connection_;
  std::string head_;
  std::string request_;
  AnswerCheck check_;
  std::uint64_t last_id_ = 0;
};

}  // namespace

std::unique_ptr<Session> make_http_session(Executor executor, Plan plan) {
  return std::make_unique<HttpSession>(executor, std::move(plan));
}

}  // namespace suitemcp::bench
