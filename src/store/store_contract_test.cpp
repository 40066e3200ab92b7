#include "base/error.hpp"
#include "store/memory/memory_store.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "store/testing.hpp"

#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>

#include <algorithm>

namespace suitemcp::store {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

/// Two stores on the same data, as two processes would have.
struct MemoryPair {
  MemoryPair(asio::io_context& io, const base::Clock& clock)
      : data(std::make_shared<MemoryStore::Data>()),
        first(io.get_executor(), clock, data),
        second(io.get_executor(), clock, data) {}
  std::shared_ptr<MemoryStore::Data> data;
  MemoryStore first;
  MemoryStore second;
};

struct SqlitePair {
  SqlitePair(asio::io_context& io, const base::Clock& clock)
      : first(io.get_executor(), clock, {.folder = folder.path()}, base::Log::none()),
        second(io.get_executor(), clock, {.folder = folder.path()}, base::Log::none()) {}
  test::TempFolder folder;
  SqliteStore first;
  SqliteStore second;
};

template <class Pair>
class StoreContract : public testing::Test {
 protected:
  ~StoreContract() override {
    pair_.reset();
    test::run_until(io_, 1s, [this] { return io_.poll() == 0; });
  }

  template <class T>
  T run(asio::awaitable<T> work) {
    return test::run(io_, std::move(work));
  }

  asio::io_context io_{1};
  base::FakeClock clock_;
  base::Context context_;
  std::optional<Pair> pair_{std::in_place, io_, clock_};
  KeyValueStore& store_ = pair_->first;
  KeyValueStore& other_ = pair_->second;
};

using Stores = testing::Types<MemoryPair, SqlitePair>;
TYPED_TEST_SUITE(StoreContract, Stores);

TYPED_TEST(StoreContract, AMissingKeyHasNoValue) {
  EXPECT_EQ(this->run(this->store_.get(this->context_, "nothing")), std::nullopt);
}

TYPED_TEST(StoreContract, AValueIsSeenByAllProcesses) {
  EXPECT_TRUE(this->run(this->store_.set(this->context_, "key", "value", {})));
  EXPECT_EQ(this->run(this->other_.get(this->context_, "key")), "value");
}

TYPED_TEST(StoreContract, KeysAndValuesAreAnyBytes) {
  const std::string odd("\0\xff\x80'\";%_\n", 9);
  this->run(this->store_.set(this->context_, odd, odd + odd, {}));
  this->run(this->store_.hash_set(this->context_, "hash", odd, odd));
  this->run(this->store_.set(this->context_, "empty", "", {}));
  EXPECT_EQ(this->run(this->store_.get(this->context_, odd)), odd + odd);
  EXPECT_THAT(
      this->run(this->store_.hash_all(this->context_, "hash")), ElementsAre(Pair(odd, odd))
  );
  EXPECT_EQ(this->run(this->store_.get(this->context_, "empty")), "");
}

TYPED_TEST(StoreContract, AValueIsGoneWhenItsTimeIsUp) {
  this->run(this->store_.set(this->context_, "key", "value", {.ttl = 10s}));
  this->clock_.advance(9999ms);
  EXPECT_EQ(this->run(this->store_.get(this->context_, "key")), "value");
  this->clock_.advance(1ms);
  EXPECT_EQ(this->run(this->store_.get(this->context_, "key")), std::nullopt);
  EXPECT_EQ(this->run(this->store_.take(this->context_, "key")), std::nullopt);
  EXPECT_THAT(this->run(this->store_.scan(this->context_, "", 10)), IsEmpty());
}

TYPED_TEST(StoreContract, SettingAgainReplacesTheTimeToLive) {
  this->run(this->store_.set(this->context_, "key", "short", {.ttl = 1s}));
  this->run(this->store_.set(this->context_, "key", "for ever", {}));
  this->clock_.advance(24h * 365);
  EXPECT_EQ(this->run(this->store_.get(this->context_, "key")), "for ever");
}

TYPED_TEST(StoreContract, SetIfAbsentLeavesALivingValueAndReplacesAnExpiredOne) {
  EXPECT_TRUE(this->run(this->store_.set(this->context_, "key", "1", {.ttl = 5s, .if_absent = true})
  ));
  EXPECT_FALSE(this->run(this->other_.set(this->context_, "key", "2", {.if_absent = true})));
  EXPECT_EQ(this->run(this->store_.get(this->context_, "key")), "1");
  this->clock_.advance(5s);
  EXPECT_TRUE(this->run(this->other_.set(this->context_, "key", "2", {.if_absent = true})));
  EXPECT_EQ(this->run(this->store_.get(this->context_, "key")), "2");
}

TYPED_TEST(StoreContract, RemoveSaysWhetherThereWasSomething) {
  this->run(this->store_.set(this->context_, "value", "x", {}));
  this->run(this->store_.set(this->context_, "expired", "x", {.ttl = 1s}));
  this->run(this->store_.hash_set(this->context_, "hash", "field", "x"));
  this->clock_.advance(1s);
  EXPECT_TRUE(this->run(this->store_.remove(this->context_, "value")));
  EXPECT_FALSE(this->run(this->store_.remove(this->context_, "value")));
  EXPECT_FALSE(this->run(this->store_.remove(this->context_, "expired")));
  EXPECT_TRUE(this->run(this->store_.remove(this->context_, "hash")));
  EXPECT_THAT(this->run(this->store_.hash_all(this->context_, "hash")), IsEmpty());
}

TYPED_TEST(StoreContract, OnlyOneOfTwoTakersGetsTheValue) {
  this->run(this->store_.set(this->context_, "key", "once", {}));
  auto both = [](KeyValueStore& store, KeyValueStore& other, base::Context context
              ) -> asio::awaitable<int> {
    auto executor = co_await asio::this_coro::executor;
    auto pair = asio::experimental::make_parallel_group(
        asio::co_spawn(executor, store.take(context, "key"), asio::deferred),
        asio::co_spawn(executor, other.take(context, "key"), asio::deferred)
    );
    auto [order, failure_1, value_1, failure_2, value_2] =
        co_await pair.async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
    if (failure_1) std::rethrow_exception(failure_1);
    if (failure_2) std::rethrow_exception(failure_2);
    co_return (value_1 == "once" ? 1 : 0) + (value_2 == "once" ? 1 : 0);
  };
  EXPECT_EQ(this->run(both(this->store_, this->other_, this->context_)), 1);
}

TYPED_TEST(StoreContract, AHashHoldsFields) {
  EXPECT_TRUE(this->run(this->store_.hash_set(this->context_, "hash", "a", "1")));
  EXPECT_FALSE(this->run(this->store_.hash_set(this->context_, "hash", "a", "2")));
  EXPECT_TRUE(this->run(this->other_.hash_set(this->context_, "hash", "b", "3")));
  EXPECT_TRUE(this->run(this->other_.hash_set(this->context_, "hash2", "c", "4")));
  EXPECT_EQ(this->run(this->other_.hash_get(this->context_, "hash", "a")), "2");
  EXPECT_EQ(this->run(this->other_.hash_get(this->context_, "hash", "c")), std::nullopt);
  EXPECT_THAT(
      this->run(this->store_.hash_all(this->context_, "hash")),
      ElementsAre(Pair("a", "2"), Pair("b", "3"))
  );
  EXPECT_TRUE(this->run(this->store_.hash_remove(this->context_, "hash", "a")));
  EXPECT_FALSE(this->run(this->store_.hash_remove(this->context_, "hash", "a")));
}

TYPED_TEST(StoreContract, CompareAndSetWritesOnlyOverWhatWasExpected) {
  auto swap = [this](std::optional<std::string> expected, std::optional<std::string> desired) {
    return this->run(this->store_.hash_compare_and_set(
        this->context_, "hash", "field", std::move(expected), std::move(desired)
    ));
  };
  EXPECT_FALSE(swap("1", "2"));
  EXPECT_TRUE(swap(std::nullopt, std::nullopt));
  EXPECT_TRUE(swap(std::nullopt, "1"));
  EXPECT_FALSE(swap(std::nullopt, "2"));
  EXPECT_FALSE(swap(std::nullopt, std::nullopt));
  EXPECT_FALSE(swap("0", "2"));
  EXPECT_TRUE(swap("1", "2"));
  EXPECT_FALSE(swap("1", std::nullopt));
  EXPECT_EQ(this->run(this->other_.hash_get(this->context_, "hash", "field")), "2");
  EXPECT_TRUE(swap("2", std::nullopt));
  EXPECT_EQ(this->run(this->other_.hash_get(this->context_, "hash", "field")), std::nullopt);
}

TYPED_TEST(StoreContract, ACounterStartsAgainAfterItsWindow) {
  auto add = [this](std::int64_t amount) {
    return this->run(this->store_.increment(this->context_, "counter", amount, 60s));
  };
  auto count = add(1);
  EXPECT_EQ(count.value, 1);
  EXPECT_EQ(count.remaining, 60s);
  this->clock_.advance(20s);
  count = add(10);
  EXPECT_EQ(count.value, 11);
  EXPECT_EQ(count.remaining, 40s);
  this->clock_.advance(40s);
  count = add(2);
  EXPECT_EQ(count.value, 2);
  EXPECT_EQ(count.remaining, 60s);
}

TYPED_TEST(StoreContract, ScanFindsKeysByPrefixAndStopsAtTheLimit) {
  for (const auto* key : {"a:1", "a:2", "a:\xff", "b:1", "a"}) {
    this->run(this->store_.set(this->context_, key, "x", {}));
  }
  this->run(this->store_.set(this->context_, "a:old", "x", {.ttl = 1s}));
  this->clock_.advance(1s);
  EXPECT_THAT(
      this->run(this->other_.scan(this->context_, "a:", 10)),
      UnorderedElementsAre("a:1", "a:2", "a:\xff")
  );
  EXPECT_THAT(this->run(this->other_.scan(this->context_, "a:\xff", 10)), ElementsAre("a:\xff"));
  EXPECT_EQ(this->run(this->other_.scan(this->context_, "a:", 2)).size(), 2U);
  EXPECT_EQ(this->run(this->other_.scan(this->context_, "", 100)).size(), 5U);
}

TYPED_TEST(StoreContract, AMessageReachesSubscribersOfItsChannelInEveryProcess) {
  std::vector<std::string> heard;
  auto note = [&heard](std::string who) {
    return [&heard, who](const std::string& body) { heard.push_back(who + body); };
  };
  const auto own = this->store_.subscribe("news", note("own "));
  const auto other = this->other_.subscribe("news", note("other "));
  const auto deaf = this->other_.subscribe("weather", note("deaf "));
  this->run(this->store_.publish(this->context_, "news", "1"));
  this->run(this->store_.publish(this->context_, "news", "2"));
  ASSERT_TRUE(test::run_until(this->io_, 10s, [&heard] { return heard.size() >= 4; }));
  const auto heard_by = [&heard](std::string_view who) {
    std::string bodies;
    for (const auto& line : heard) {
      if (line.starts_with(who)) bodies += line.substr(who.size());
    }
    return bodies;
  };
  EXPECT_EQ(heard.size(), 4U);
  EXPECT_EQ(heard_by("own "), "12");
  EXPECT_EQ(heard_by("other "), "12");
}

TYPED_TEST(StoreContract, AMessageReachesAnotherProcessWithin250Milliseconds) {
  int heard = 0;
  const auto subscription = this->other_.subscribe("news", [&heard](const auto&) { ++heard; });
  auto fastest = std::chrono::steady_clock::duration::max();
  // A busy machine may be late once; the store may not be late always.
  for (int attempt = 1; attempt <= 5 && fastest > 250ms; ++attempt) {
    const auto start = std::chrono::steady_clock::now();
    this->run(this->store_.publish(this->context_, "news", "x"));
    ASSERT_TRUE(test::run_until(this->io_, 10s, [&] { return heard == attempt; }));
    fastest = std::min(fastest, std::chrono::steady_clock::now() - start);
  }
  EXPECT_LE(fastest, 250ms);
}

TYPED_TEST(StoreContract, AnEndedSubscriptionHearsNothing) {
  int first = 0;
  int second = 0;
  auto ended = std::optional(this->store_.subscribe("news", [&](const auto&) { ++first; }));
  const auto stays = this->store_.subscribe("news", [&](const auto&) { ++second; });
  ended.reset();
  this->run(this->other_.publish(this->context_, "news", "x"));
  ASSERT_TRUE(test::run_until(this->io_, 10s, [&] { return second == 1; }));
  EXPECT_EQ(first, 0);
}

TYPED_TEST(StoreContract, ASubscriptionMayEndItselfFromItsCallback) {
  int heard = 0;
  std::optional<Subscription> subscription;
  subscription = this->store_.subscribe("news", [&](const auto&) {
    ++heard;
    subscription.reset();
  });
  const auto stays = this->store_.subscribe("news", [&](const auto&) { heard += 10; });
  this->run(this->store_.publish(this->context_, "news", "1"));
  this->run(this->store_.publish(this->context_, "news", "2"));
  ASSERT_TRUE(test::run_until(this->io_, 10s, [&] { return heard >= 21; }));
  EXPECT_EQ(heard, 21);
}

TYPED_TEST(StoreContract, PingAnswers) {
  EXPECT_NO_THROW(this->run(this->store_.ping(this->context_)));
}

}  // namespace
}  // namespace suitemcp::store
