#include "base/line_writer.hpp"

#include "base/clock.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <iterator>
#include <utility>

namespace suitemcp::base {

LineWriter::LineWriter(int descriptor) : LineWriter(descriptor, Options{}) {
}

LineWriter::LineWriter(int descriptor, Options options)
    : descriptor_(descriptor), options_(options), thread_([this] { run(); }) {
}

LineWriter::~LineWriter() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
    end_by_ = Clock::now() + options_.last_words;
  }
  changed_.notify_one();
  thread_.join();
}

void LineWriter::write(LogLevel level, std::string_view line) {
  bool must_wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() + line.size() >= options_.max_bytes) {
      ++dropped_;
      return;
    }
    const bool becomes_urgent = level >= LogLevel::warn && !is_urgent_;
    must_wake = waiting_.empty() || becomes_urgent;
    is_urgent_ = is_urgent_ || becomes_urgent;
    waiting_.append(line).push_back('\n');
  }
  if (must_wake) changed_.notify_one();
}

void LineWriter::run() {
  std::string text;
  std::unique_lock lock(mutex_);
  while (true) {
    gather(lock);
    if (waiting_.empty()) return;
    text.clear();
    std::swap(text, waiting_);
    const auto dropped = std::exchange(dropped_, 0);
    is_urgent_ = false;
    lock.unlock();
    if (dropped > 0) {
      fmt::format_to(
          std::back_inserter(text),
          R"({{"level":"warn","time":"{}","msg":"log lines dropped: their reader is too slow",)"
          R"("lines":{}}})"
          "\n",
          format_utc(std::chrono::system_clock::now()),
          dropped
      );
    }
    const bool is_alive = send(text);
    lock.lock();
    if (!is_alive && is_ending_) return;
  }
}

/// Returns with lines, or without any at the end.
void LineWriter::gather(std::unique_lock<std::mutex>& lock) {
  changed_.wait(lock, [this] { return is_ending_ || !waiting_.empty(); });
  changed_.wait_for(lock, options_.gather, [this] { return is_ending_ || is_urgent_; });
}

/// In pieces that a pipe with room takes whole (PIPE_BUF), so that no write outlasts the end. False
/// when the reader is gone or, at the end, takes too long.
bool LineWriter::send(std::string_view text) {
  while (!text.empty()) {
    if (!wait_for_reader()) return false;
    const auto count =
        ::write(descriptor_, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
    if (count >= 0) {
      text.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR && errno != EAGAIN) {
      return false;
    }
  }
  return true;
}

bool LineWriter::wait_for_reader() {
  constexpr int kLookEvery = 50;  // ms
  pollfd reader{.fd = descriptor_, .events = POLLOUT, .revents = 0};
  do {
    const std::lock_guard lock(mutex_);
    if (is_ending_ && Clock::now() >= end_by_) return false;
  } while (::poll(&reader, 1, kLookEvery) <= 0);
  return true;
}

}  // namespace suitemcp::base
