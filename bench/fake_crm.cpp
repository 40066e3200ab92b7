// A CRM that costs next to nothing: answers made beforehand, at once or after a fixed time.
#include "bench/asio.hpp"
#include "bench/crm_answers.hpp"
#include "bench/http_wire.hpp"
#include "bench/process_cpu.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <exception>

namespace suitemcp::bench {
namespace {

struct Options {
  std::uint16_t port = 0;
  int delay_ms = 0;
  bool is_large = false;
  int core = -1;
};

/// Serves one connection until the peer leaves.
class Peer {
 public:
  Peer(Socket socket, CrmAnswers& answers, std::chrono::milliseconds delay)
      : socket_(std::move(socket)),
        timer_(socket_.get_executor()),
        answers_(answers),
        delay_(delay) {
    socket_.set_option(Tcp::no_delay(true));
    socket_.non_blocking(true);
  }

  Task<void> serve() {
    for (;;) {
      std::optional<Head> head;
      while (!(head = read_head({buffer_.data(), end_}))) co_await read_more();
      const auto size = head->bytes + head->length.value_or(0);
      const auto head_bytes = head->bytes;
      while (end_ < size) co_await read_more();
      if (delay_.count() > 0) {
        timer_.expires_after(delay_);
        co_await timer_.async_wait(kResume);
      }
      const auto form = std::string_view(buffer_).substr(head_bytes, size - head_bytes);
      co_await write(answers_.answer(form));
      std::copy(
          buffer_.begin() + static_cast<std::ptrdiff_t>(size),
          buffer_.begin() + static_cast<std::ptrdiff_t>(end_),
          buffer_.begin()
      );
      end_ -= size;
    }
  }

 private:
  Task<void> read_more() {
    if (end_ == buffer_.size()) buffer_.resize(2 * buffer_.size());
    const auto room = asio::buffer(buffer_.data() + end_, buffer_.size() - end_);
    end_ += co_await socket_.async_read_some(room, kResume);
  }

  Task<void> write(std::string_view answer) {
    boost::system::error_code code;
    const auto count = socket_.write_some(asio::buffer(answer), code);
    if (code && code != asio::error::would_block) throw boost::system::system_error(code);
    answer.remove_prefix(count);
    if (!answer.empty()) {
      // What waits must not change when somebody else logs in.
      const std::string rest(answer);
      co_await asio::async_write(socket_, asio::buffer(rest), kResume);
    }
  }

  Socket socket_;
  Timer timer_;
  CrmAnswers& answers_;
  std::chrono::milliseconds delay_;
  std::string buffer_ = std::string(8192, '\0');
  std::size_t end_ = 0;
};

Task<void> serve_peer(Socket socket, CrmAnswers& answers, std::chrono::milliseconds delay) {
  try {
    Peer peer(std::move(socket), answers, delay);
    co_await peer.serve();
  } catch (const boost::system::system_error&) {  // the peer has left: nothing to tell
  }
}

void rethrow(const std::exception_ptr& failure) {
  if (failure) std::rethrow_exception(failure);
}

Task<void> accept_all(Acceptor& acceptor, CrmAnswers& answers, std::chrono::milliseconds delay) {
  for (;;) {
    auto socket = co_await acceptor.async_accept(kResume);
    const auto executor = acceptor.get_executor();
    asio::co_spawn(executor, serve_peer(std::move(socket), answers, delay), &rethrow);
  }
}

int run(const Options& options) {
  stay_on_core(options.core);
  asio::io_context io(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE);
  CrmAnswers answers(options.is_large ? Size::large : Size::small);
  const Tcp::endpoint place(asio::ip::address_v4::loopback(), options.port);
  Acceptor acceptor(io.get_executor(), place);
  asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&io](const boost::system::error_code&, int) { io.stop(); });
  const std::chrono::milliseconds delay(options.delay_ms);
  asio::co_spawn(io.get_executor(), accept_all(acceptor, answers, delay), &rethrow);
  fmt::print("ready on port {}, lists of {} bytes\n", options.port, answers.list_bytes());
  std::fflush(stdout);
  io.run();
  return 0;
}

}  // namespace
}  // namespace suitemcp::bench

int main(int argc, char** argv) {
  suitemcp::bench::Options options;
  CLI::App app("A fake SuiteCRM v4.1 with twenty accounts, for measuring");
  app.add_option("--port", options.port)->required();
  app.add_option("--delay-ms", options.delay_ms, "Time every call takes");
  app.add_flag("--large", options.is_large, "Lists of about 61 kB instead of 6 kB");
  app.add_option("--cpu", options.core, "Stay on this core");
  CLI11_PARSE(app, argc, argv);
  try {
    return suitemcp::bench::run(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_fake_crm: {}\n", error.what());
    return 1;
  }
}
