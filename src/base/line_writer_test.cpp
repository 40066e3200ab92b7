#include "base/line_writer.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <thread>
#include <tuple>

namespace suitemcp::base {
namespace {

using namespace std::chrono_literals;

class LineWriterTest : public testing::Test {
 protected:
  LineWriterTest() {
    EXPECT_EQ(::pipe(ends.data()), 0);
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  }
  ~LineWriterTest() override {
    ::close(ends[0]);
    ::close(ends[1]);
  }

  /// Reads until `count` bytes are there or `limit` has passed.
  std::string read(std::size_t count, std::chrono::milliseconds limit = 5s) const {
    std::string text;
    const auto end = std::chrono::steady_clock::now() + limit;
    while (text.size() < count && std::chrono::steady_clock::now() < end) {
      pollfd readable{.fd = ends[0], .events = POLLIN, .revents = 0};
      if (::poll(&readable, 1, 5) <= 0) continue;
      std::array<char, 4096> piece{};
      const auto got = ::read(ends[0], piece.data(), piece.size());
      if (got > 0) text.append(piece.data(), static_cast<std::size_t>(got));
    }
    return text;
  }

  std::array<int, 2> ends{};
};

TEST_F(LineWriterTest, KeepsTheOrder) {
  LineWriter writer(ends[1]);
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    const auto line = "line " + std::to_string(i);
    writer.write(i % 100 == 0 ? LogLevel::warn : LogLevel::info, line);
    expected += line + '\n';
  }
  EXPECT_EQ(read(expected.size()), expected);
}

TEST_F(LineWriterTest, LinesWaitForOthersButWarningsDoNot) {
  LineWriter writer(ends[1], {.gather = 1h});
  writer.write(LogLevel::info, "one");
  EXPECT_EQ(read(1, 50ms), "");
  writer.write(LogLevel::error, "two");
  EXPECT_EQ(read(8), "one\ntwo\n");
}

TEST_F(LineWriterTest, TheEndWritesWhatWaits) {
  auto writer = std::make_unique<LineWriter>(ends[1], LineWriter::Options{.gather = 1h});
  writer->write(LogLevel::info, "last words");
  writer.reset();
  EXPECT_EQ(read(11), "last words\n");
}

TEST_F(LineWriterTest, DropsAndSaysSoWhenNobodyReads) {
  LineWriter writer(ends[1], {.gather = 0ms, .max_bytes = 300'000});
  const std::string line(999, 'x');
  for (int i = 0; i < 2000; ++i) writer.write(LogLevel::info, line);
  const auto seen = read(64'000);
  EXPECT_EQ(seen.substr(0, 1000), line + '\n');
  std::string all = seen;
  while (all.find("log lines dropped") == std::string::npos && all.size() < 2'000'000) {
    const auto more = read(1000);
    ASSERT_FALSE(more.empty());
    all += more;
  }
  EXPECT_LT(all.size(), 1'000'000U);
}

TEST_F(LineWriterTest, AReaderThatNeverReadsDoesNotHoldTheEndUp) {
  auto writer = std::make_unique<LineWriter>(
      ends[1], LineWriter::Options{.gather = 0ms, .last_words = 100ms}
  );
  for (int i = 0; i < 1000; ++i) writer->write(LogLevel::warn, std::string(999, 'x'));
  const auto start = std::chrono::steady_clock::now();
  writer.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - start, 3s);
}

TEST_F(LineWriterTest, ASlowReaderDoesNotHoldTheEndUp) {
  auto writer = std::make_unique<LineWriter>(
      ends[1], LineWriter::Options{.gather = 0ms, .last_words = 100ms}
  );
  for (int i = 0; i < 3000; ++i) writer->write(LogLevel::warn, std::string(999, 'x'));
  std::jthread slow([this](const std::stop_token& stop) {
    std::array<char, 4096> piece{};
    while (!stop.stop_requested()) {
      pollfd readable{.fd = ends[0], .events = POLLIN, .revents = 0};
      if (::poll(&readable, 1, 30) > 0) std::ignore = ::read(ends[0], piece.data(), piece.size());
      std::this_thread::sleep_for(10ms);
    }
  });
  const auto start = std::chrono::steady_clock::now();
  writer.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
}

}  // namespace
}  // namespace suitemcp::base
