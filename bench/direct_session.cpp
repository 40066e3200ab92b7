#include "bench/connection.hpp"
#include "bench/session.hpp"

#include <fmt/format.h>

namespace suitemcp::bench {
namespace {

class DirectSession final : public Session {
 public:
  DirectSession(Executor executor, Plan plan)
      : plan_(std::move(plan)), connection_(executor, plan_.address, plan_.buffer) {
    request_ = fmt::format(
        "POST {} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        "Accept: application/json\r\n",
        plan_.address.target,
        plan_.address.host_header()
    );
    append_body(request_, plan_.form);
  }

  Task<void> open() override { co_await call(); }

  Task<std::size_t> call() override {
    co_await connection_.send(request_);
    const auto reply = co_await connection_.read_reply();
    check_status(reply.status, 200, reply.body);
    const bool is_known = reply.body.size() == known_size_;
    if (!is_known && reply.body.find(plan_.expected) == std::string_view::npos) {
      throw std::runtime_error("unexpected: " + std::string(reply.body.substr(0, 200)));
    }
    known_size_ = reply.body.size();
    co_return known_size_;
  }

  bool is_open() override { return connection_.is_open(); }

 private:
  Plan plan_;
  Connection connection_;
  std::string request_;
  std::size_t known_size_ = 0;
};

}  // namespace

std::unique_ptr<Session> make_direct_session(Executor executor, Plan plan) {
  return std::make_unique<DirectSession>(executor, std::move(plan));
}

}  // namespace suitemcp::bench
