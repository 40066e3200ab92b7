#include "bench/start_time.hpp"

#include "bench/http_wire.hpp"
#include "bench/process_cpu.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <thread>

extern char** environ;

namespace suitemcp::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr auto kPatience = std::chrono::seconds(5);
constexpr auto kPause = std::chrono::microseconds(100);

/// A program of ours; what it prints goes nowhere. Ended when this goes.
class Child {
 public:
  Child(const std::vector<std::string>& command, int core) {
    std::vector<char*> arguments;
    for (const auto& part : command) arguments.push_back(const_cast<char*>(part.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    const int code =
        posix_spawnp(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (code != 0) throw std::runtime_error(command[0] + ": " + std::strerror(code));
    stay_on_core(core, pid_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }

 private:
  pid_t pid_ = 0;
};

bool answers(const Address& address) {
  asio::io_context io;
  Tcp::socket socket(io);
  boost::system::error_code code;
  socket.connect({asio::ip::make_address_v4(address.host), address.port}, code);
  if (code) return false;
  const auto request =
      fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\n\r\n", address.target, address.host_header());
  asio::write(socket, asio::buffer(request), code);
  std::string text(4096, '\0');
  text.resize(socket.read_some(asio::buffer(text), code));
  const auto head = read_head(text);
  return head && head->status() == 200;
}

double measure_start(const LoadOptions& options) {
  const auto began = Clock::now();
  const Child child(options.command, options.command_core);
  while (!answers(options.plan.address)) {
    if (Clock::now() - began > kPatience) throw std::runtime_error("no answer to " + options.url);
    std::this_thread::sleep_for(kPause);
  }
  return Milliseconds(Clock::now() - began).count();
}

}  // namespace

std::string measure_starts(const LoadOptions& options) {
  if (options.command.empty()) throw std::invalid_argument("start needs a command behind --");
  if (answers(options.plan.address)) throw std::invalid_argument("something answers there already");
  std::string out = R"({"mode":"start","ms":[)";
  for (int i = 0; i < options.runs; ++i) {
    out += fmt::format("{}{:.2f}", i > 0 ? "," : "", measure_start(options));
  }
  return out + "]}";
}

}  // namespace suitemcp::bench
