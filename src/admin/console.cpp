#include "admin/console.hpp"

#include "config/environment.hpp"
#include "identity/label.hpp"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <iostream>
#include <ranges>
#include <utility>

namespace suitemcp::admin {
namespace {

/// Switches the terminal's echo off for as long as it lives.
class EchoOff {
 public:
  EchoOff() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    silent.c_lflag |= ECHONL;
    is_changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
  }
  EchoOff(const EchoOff&) = delete;
  EchoOff& operator=(const EchoOff&) = delete;
  ~EchoOff() {
    if (is_changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }

 private:
  termios before_{};
  bool is_changed_ = false;
};

/// The ends of its lines are ours; names in them come from people and providers.
std::string shown(std::string_view text) {
  std::string lines;
  for (const auto line : std::views::split(text, '\n')) {
    if (!lines.empty()) lines.push_back('\n');
    lines += identity::clean_label(std::string_view(line), text.size());
  }
  return lines;
}

}  // namespace

Console Console::of_process(const config::Environment& environment) {
  const bool may_colour = environment.find("NO_COLOR").value_or("").empty();
  return Console{
      .in = std::cin,
      .out = std::cout,
      .err = std::cerr,
      .in_side = ::isatty(STDIN_FILENO) == 1 ? Side::terminal : Side::program,
      .use_colour = may_colour && ::isatty(STDOUT_FILENO) == 1
  };
}

void Console::warn(std::string_view text) const {
  err << "mcp-admin: warning: " << shown(text) << '\n';
}

void Console::fail(std::string_view text) const {
  err << "mcp-admin: " << shown(text) << '\n';
}

std::string Console::bold(std::string_view text) const {
  return use_colour ? fmt::format("\x1b[1m{}\x1b[0m", text) : std::string(text);
}

std::optional<base::Secret> Console::read_secret_line() const {
  std::string line;
  if (!std::getline(in, line)) return std::nullopt;
  if (!line.empty() && line.back() == '\r') line.pop_back();
  base::Secret secret(line);
  base::wipe(line);
  return secret;
}

std::optional<base::Secret> Console::ask_secret(std::string_view question) const {
  const EchoOff echo_off;  // first: what is typed at once must neither show nor be thrown away
  err << question << std::flush;
  return read_secret_line();
}

}  // namespace suitemcp::admin
