#include "base/log.hpp"

#include "base/clock.hpp"
#include "base/json.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <memory>

namespace suitemcp::base {
namespace {

TEST(Clock, WritesUtcWithMilliseconds) {
  EXPECT_EQ(format_utc(from_unix(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(
      format_utc(from_unix(1'795'339'918) + std::chrono::milliseconds(7)),
      "2026-11-22T09:31:58.007Z"
  );
  EXPECT_EQ(format_utc(from_unix(951'782'399)), "2000-02-28T23:59:59.000Z");
  EXPECT_EQ(format_utc(from_unix(951'782'400)), "2000-02-29T00:00:00.000Z");
  EXPECT_EQ(to_unix(from_unix(123)), 123);
}

TEST(Clock, StandsStillUntilMoved) {
  FakeClock clock;
  const auto before = clock.now();
  EXPECT_EQ(clock.now(), before);
  clock.advance(std::chrono::seconds(3));
  EXPECT_EQ(clock.now() - before, std::chrono::seconds(3));
  EXPECT_EQ(to_unix(clock.wall()), 1'800'000'003);
}

class LogTest : public testing::Test {
 protected:
  std::shared_ptr<CapturingSink> sink = std::make_shared<CapturingSink>();
  std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>();
  Log log{sink, clock, LogLevel::info};

  /// The one line written, as JSON; fails when it is not exactly one valid line.
  boost::json::object line() const {
    EXPECT_EQ(std::count(sink->lines.begin(), sink->lines.end(), '\n'), 1);
    const std::string_view text(sink->lines.data(), sink->lines.size() - 1);
    auto parsed = parse_json(text);
    EXPECT_TRUE(parsed.has_value()) << text;
    return parsed ? parsed->as_object() : boost::json::object();
  }
};

TEST_F(LogTest, WritesOneJsonLineWithTheFieldsInOrder) {
  log.with({{"entity", "crm1"}}).info("tool call", {{"tool", "search"}, {"duration_ms", 12}});
  EXPECT_EQ(
      sink->lines,
      R"({"level":"info","time":"2027-01-15T08:00:00.000Z","msg":"tool call","entity":"crm1",)"
      R"("tool":"search","duration_ms":12})"
      "\n"
  );
}

TEST_F(LogTest, StaysOneLineWhateverAStrangerSends) {
  const std::string hostile =
      "x\n{\"level\":\"error\"}\r\n\x1b[31m\"\\\x00\xff"
      "end";
  log.with({{"user", hostile}}).warn("login", {{"agent", hostile}});
  const auto object = line();
  EXPECT_EQ(find_string(object, "level"), "warn");
  EXPECT_EQ(find_string(object, "user")->substr(0, 3), "x\n{");
  EXPECT_EQ(sink->lines.find('\x1b'), std::string::npos);
}

TEST_F(LogTest, LeavesOutWhatIsBelowItsLevel) {
  log.debug("quiet");
  EXPECT_TRUE(sink->lines.empty());
  log.error("loud");
  EXPECT_EQ(find_string(line(), "level"), "error");
}

TEST_F(LogTest, KeepsBoundFieldsApart) {
  const auto first = log.with({{"a", 1}});
  const auto second = first.with({{"b", 2}});
  first.info("x");
  EXPECT_FALSE(line().contains("b"));
  sink->lines.clear();
  second.info("x");
  EXPECT_TRUE(line().contains("a"));
  EXPECT_TRUE(line().contains("b"));
}

TEST_F(LogTest, WritesNumbersThatAreJson) {
  log.info(
      "numbers",
      {{"nan", std::nan("")},
       {"infinite", std::numeric_limits<double>::infinity()},
       {"half", 0.5},
       {"flag", true},
       {"big", std::numeric_limits<std::uint64_t>::max()},
       {"small", std::numeric_limits<std::int64_t>::min()}}
  );
  const auto object = line();
  EXPECT_TRUE(object.at("nan").is_null());
  EXPECT_TRUE(object.at("infinite").is_null());
  EXPECT_EQ(object.at("half").as_double(), 0.5);
  EXPECT_TRUE(object.at("flag").as_bool());
  EXPECT_EQ(object.at("big").as_int64(), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(object.at("small").as_int64(), std::numeric_limits<std::int64_t>::min());
}

}  // namespace
}  // namespace suitemcp::base
