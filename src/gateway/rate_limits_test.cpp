#include "gateway/rate_limits.hpp"

#include "base/error.hpp"
#include "store/flaky_store.hpp"
#include "store/memory/memory_store.hpp"
#include "store/testing.hpp"

#include <gtest/gtest.h>

namespace suitemcp::gateway {
namespace {

using namespace std::chrono_literals;

class RateLimitsTest : public testing::Test {
 protected:
  RateVerdict take(RateLimits& limits, const RateRule& rule, std::string subject = "ann") {
    return test::run(io_, limits.take(context_, rule, std::move(subject)));
  }
  /// How many of `tries` requests pass.
  int count_allowed(RateLimits& limits, const RateRule& rule, int tries) {
    int allowed = 0;
    for (int i = 0; i < tries; ++i) allowed += take(limits, rule).allowed ? 1 : 0;
    return allowed;
  }

  asio::io_context io_{1};
  base::FakeClock clock_;
  base::Context context_;
  store::MemoryStore memory_{io_.get_executor(), clock_};
  store::FlakyStore store_{memory_};
  RateLimits limits_{store_, clock_};
  const RateRule rule_{"messages", 100, 60s};
};

TEST_F(RateLimitsTest, ExactlyTheLimitPassesInOneProcess) {
  for (const std::int64_t limit : {1, 2, 9, 25, 100, 777}) {
    const RateRule rule{"r" + std::to_string(limit), limit, 60s};
    EXPECT_EQ(count_allowed(limits_, rule, static_cast<int>(limit) + 50), limit);
  }
}

TEST_F(RateLimitsTest, TwoProcessesTogetherNeverPassMoreThanTheLimit) {
  RateLimits other(store_, clock_);
  int allowed = 0;
  for (int i = 0; i < 150; ++i) {
    allowed += take(limits_, rule_).allowed ? 1 : 0;
    allowed += take(other, rule_).allowed ? 1 : 0;
  }
  EXPECT_EQ(allowed, 100);
}

TEST_F(RateLimitsTest, AsksTheStoreOncePerSliceAndNotAtAllWhenTheLimitIsReached) {
  count_allowed(limits_, rule_, 100);
  EXPECT_EQ(store_.calls, 10);
  count_allowed(limits_, rule_, 1000);
  EXPECT_EQ(store_.calls, 10);
}

TEST_F(RateLimitsTest, TellsWhatRemainsAndWhenTheWindowEnds) {
  auto verdict = take(limits_, rule_);
  EXPECT_TRUE(verdict.allowed);
  EXPECT_EQ(verdict.limit, 100);
  EXPECT_EQ(verdict.remaining, 99);
  EXPECT_EQ(verdict.reset, 60s);
  clock_.advance(20500ms);
  verdict = take(limits_, rule_);
  EXPECT_EQ(verdict.remaining, 98);
  EXPECT_EQ(verdict.reset, 40s);
  count_allowed(limits_, rule_, 98);
  verdict = take(limits_, rule_);
  EXPECT_FALSE(verdict.allowed);
  EXPECT_EQ(verdict.remaining, 0);
  EXPECT_EQ(verdict.reset, 40s);
}

TEST_F(RateLimitsTest, StartsAgainWhenTheWindowEnds) {
  count_allowed(limits_, rule_, 200);
  clock_.advance(59999ms);
  EXPECT_FALSE(take(limits_, rule_).allowed);
  clock_.advance(1ms);
  EXPECT_EQ(count_allowed(limits_, rule_, 200), 100);
}

TEST_F(RateLimitsTest, RoutesAndSubjectsCountForThemselves) {
  const RateRule sse{"sse", 1, 60s};
  EXPECT_TRUE(take(limits_, sse, "ann").allowed);
  EXPECT_FALSE(take(limits_, sse, "ann").allowed);
  EXPECT_TRUE(take(limits_, sse, "bob").allowed);
  EXPECT_TRUE(take(limits_, rule_, "ann").allowed);
}

TEST_F(RateLimitsTest, AStoreThatIsDownThrowsUnavailable) {
  store_.down = true;
  try {
    take(limits_, rule_);
    FAIL() << "passed";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.kind(), base::ErrorKind::unavailable);
  }
}

TEST_F(RateLimitsTest, ForgettingSubjectsNeverWidensTheLimit) {
  RateLimits small(store_, clock_, 2);
  const RateRule sse{"sse", 20, 60s};
  int allowed = 0;
  for (int i = 0; i < 60; ++i) {
    allowed += take(small, sse, "ann").allowed ? 1 : 0;
    take(small, sse, "bob" + std::to_string(i));
  }
  EXPECT_GT(allowed, 5);
  EXPECT_LE(allowed, 20);
}

TEST_F(RateLimitsTest, ASliceClaimedInAnOldWindowIsNotUsedInTheNext) {
  take(limits_, rule_);
  RateLimits other(store_, clock_);
  clock_.advance(60s);
  EXPECT_EQ(count_allowed(other, rule_, 200), 100);
  EXPECT_FALSE(take(limits_, rule_).allowed);
}

TEST_F(RateLimitsTest, OneRefusalOfASubjectInAWindowIsTheFirst) {
  const auto firsts = [&](const RateRule& rule, std::string subject) {
    int count = 0;
    for (int i = 0; i < 10; ++i) count += take(limits_, rule, subject).is_first_refusal ? 1 : 0;
    return count;
  };
  const RateRule sse{"sse", 5, 60s};
  const RateRule start{"start", 5, 60s};
  EXPECT_EQ(firsts(sse, "ann"), 1);
  EXPECT_EQ(firsts(sse, "ann"), 0);
  EXPECT_EQ(firsts(sse, "bob"), 1);
  EXPECT_EQ(firsts(start, "ann"), 1);
  clock_.advance(60s);
  EXPECT_EQ(firsts(sse, "ann"), 1);
}

TEST_F(RateLimitsTest, TheRequestThatPassesIsNoRefusal) {
  EXPECT_FALSE(take(limits_, rule_).is_first_refusal);
}

// What a subject has used is all that tells whether it is remembered: a known one asks nobody.
TEST_F(RateLimitsTest, RemembersABoundedNumberOfSubjects) {
  RateLimits small(store_, clock_, 4);
  const auto calls_for = [&](std::string subject) {
    const auto before = store_.calls;
    take(small, rule_, std::move(subject));
    return store_.calls - before;
  };
  for (const auto* name : {"a", "b", "c", "d"}) EXPECT_EQ(calls_for(name), 1) << name;
  for (const auto* name : {"a", "b", "c", "d"}) EXPECT_EQ(calls_for(name), 0) << name;
  EXPECT_EQ(calls_for("e"), 1);
  for (const auto* name : {"a", "b", "c"}) EXPECT_EQ(calls_for(name), 1) << name;
}

TEST_F(RateLimitsTest, ForgetsThoseWhoseWindowIsOverFirst) {
  RateLimits small(store_, clock_, 4);
  const auto calls_for = [&](std::string subject) {
    const auto before = store_.calls;
    take(small, rule_, std::move(subject));
    return store_.calls - before;
  };
  for (const auto* name : {"a", "b"}) calls_for(name);
  clock_.advance(30s);
  for (const auto* name : {"c", "d"}) calls_for(name);
  clock_.advance(30s);
  EXPECT_EQ(calls_for("e"), 1);
  for (const auto* name : {"c", "d", "e"}) EXPECT_EQ(calls_for(name), 0) << name;
}

// Else each newcomer looks through all of them, to gain one place.
TEST_F(RateLimitsTest, ForgetsAllWhereFewWindowsAreOver) {
  RateLimits small(store_, clock_, 4);
  take(small, rule_, "a");
  clock_.advance(30s);
  for (const auto* name : {"b", "c", "d"}) take(small, rule_, name);
  clock_.advance(30s);
  take(small, rule_, "e");
  const auto before = store_.calls;
  for (const auto* name : {"b", "c", "d"}) take(small, rule_, name);
  EXPECT_EQ(store_.calls - before, 3);
}

TEST_F(RateLimitsTest, LeavesNothingInTheStoreOnceTheWindowsAreOver) {
  const RateRule login{"login", 10, 60s, "/auth/login", {}, RateRule::Claim::each};
  for (int i = 0; i < 100; ++i) {
    const auto address = "192.0.2." + std::to_string(i);
    take(limits_, rule_, address);
    for (int tries = 0; tries < 15; ++tries) take(limits_, login, address);
  }
  const auto counters = [&] { return test::run(io_, memory_.scan(context_, "rl:", 1000)).size(); };
  EXPECT_EQ(counters(), 200U);
  clock_.advance(60s);
  EXPECT_EQ(counters(), 0U);
}

// Restarting a process must not use up what people may do.
TEST_F(RateLimitsTest, CountsOneByOneWhereTheRuleSaysSo) {
  const RateRule login{"login", 60, 60s, "/auth/login", {}, RateRule::Claim::each};
  for (int process = 0; process < 60; ++process) {
    RateLimits limits(store_, clock_);
    EXPECT_EQ(count_allowed(limits, login, 1), 1) << process;
  }
  RateLimits limits(store_, clock_);
  EXPECT_EQ(count_allowed(limits, login, 1), 0);
}

}  // namespace
}  // namespace suitemcp::gateway
