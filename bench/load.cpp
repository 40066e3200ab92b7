// The load client: opens its sessions, then calls in a closed loop and reports one JSON line.
#include "bench/course.hpp"
#include "bench/load_options.hpp"
#include "bench/session.hpp"
#include "bench/start_time.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <exception>

namespace suitemcp::bench {
namespace {

/// More would only fill the server's queue of connections that are not yet accepted.
constexpr std::size_t kOpenAtOnce = 32;

using Sessions = std::vector<std::unique_ptr<Session>>;

std::unique_ptr<Session> make_session(
    Executor executor, const LoadOptions& options, std::size_t i
) {
  Plan plan = options.plan;
  const auto number = i % options.keys.size();
  plan.key = options.keys[number];
  plan.arguments = with_number(std::move(plan.arguments), "@user", number);
  if (options.mode == "direct") return make_direct_session(executor, std::move(plan));
  if (options.mode == "http") return make_http_session(executor, std::move(plan));
  if (options.mode == "idle-sse") plan.buffer = 1024;
  return make_sse_session(executor, std::move(plan));
}

/// The clients of one run of this program.
class Load {
 public:
  explicit Load(const LoadOptions& options)
      : options_(options), course_(executor(), options.course, options.watched) {
    for (std::size_t i = 0; i < options.clients; ++i) {
      sessions_.push_back(make_session(executor(), options, i));
    }
  }

  void run() {
    spawn_openers();
    io_.run();
    io_.restart();
    if (failure_) std::rethrow_exception(failure_);
    if (options_.mode == "idle-sse") return hold();
    for (auto& session : sessions_) spawn(drive(*session, course_));
    spawn(course_.run());
    io_.run();
    fmt::print(
        "{{\"mode\":\"{}\",\"clients\":{},{}}}\n", options_.mode, options_.clients, course_.report()
    );
  }

 private:
  Executor executor() { return io_.get_executor(); }

  void spawn(Task<void> task) {
    asio::co_spawn(executor(), std::move(task), [](const std::exception_ptr& failure) {
      if (failure) std::rethrow_exception(failure);
    });
  }

  void spawn_openers() {
    for (std::size_t i = 0; i < kOpenAtOnce; ++i) spawn(open_some(*this));
  }

  static Task<void> open_some(Load& self) {
    try {
      while (self.next_ < self.sessions_.size()) co_await self.sessions_[self.next_++]->open();
    } catch (const std::exception&) {  // run() tells; the others stop too
      self.failure_ = std::current_exception();
      self.next_ = self.sessions_.size();
    }
  }

  static Task<void> drive(Session& session, Course& course) {
    while (!course.is_over()) {
      const auto began = Course::Clock::now();
      try {
        course.succeeded(began, co_await session.call());
      } catch (const boost::system::system_error& error) {
        course.failed(error.what());
        co_return;
      } catch (const std::exception& error) {
        course.failed(error.what());
      }
    }
  }

  std::size_t count_open() {
    std::size_t open = 0;
    for (auto& session : sessions_) open += session->is_open() ? 1 : 0;
    return open;
  }

  void hold() {
    fmt::print("{{\"mode\":\"idle-sse\",\"open\":{}}}\n", count_open());
    std::fflush(stdout);
    asio::signal_set signals(io_, SIGINT, SIGTERM);
    signals.async_wait([](const boost::system::error_code&, int) {});
    io_.run();
    fmt::print("{{\"mode\":\"idle-sse\",\"still_open\":{}}}\n", count_open());
  }

  // Without locks: there is one thread.
  asio::io_context io_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE};
  const LoadOptions& options_;
  Course course_;
  Sessions sessions_;
  std::size_t next_ = 0;
  std::exception_ptr failure_;
};

int run_load(const LoadOptions& options) {
  stay_on_core(options.core);
  if (options.mode == "start") {
    fmt::print("{}\n", measure_starts(options));
    return 0;
  }
  try {
    Load(options).run();
  } catch (const NotOffered& error) {
    fmt::print("{{\"mode\":\"{}\",\"not_offered\":\"{}\"}}\n", options.mode, error.what());
  }
  return 0;
}

}  // namespace
}  // namespace suitemcp::bench

int main(int argc, char** argv) {
  try {
    const auto parsed = suitemcp::bench::parse_load_options(argc, argv);
    if (parsed.exit_code >= 0) return parsed.exit_code;
    return suitemcp::bench::run_load(parsed.options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_load: {}\n", error.what());
    return 1;
  }
}
