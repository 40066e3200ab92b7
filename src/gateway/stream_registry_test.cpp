#include "gateway/stream_registry.hpp"

#include "base/error.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace suitemcp::gateway {
namespace {

struct StreamRegistryTest : testing::Test {
  /// As a front does it: a stream that closes leaves the list.
  std::shared_ptr<net::SseStream> open(
      const std::string& user, const std::string& key = "key", base::WallTime expires_at = {}
  ) {
    registry.require_room(user);
    auto stream = std::make_shared<net::SseStream>(io.get_executor(), net::SseStream::Options{});
    const auto number = registry.add({user, key, {nullptr, expires_at, {}}}, stream);
    stream->on_closed([this, number] { registry.remove(number); });
    return stream;
  }
  std::string refusal(const std::string& user) {
    try {
      open(user);
      return {};
    } catch (const base::Error& error) {
      return std::string(error.code());
    }
  }

  asio::io_context io{1};
  StreamRegistry registry{{.max_connections = 4, .max_per_user = 2}};
};

TEST_F(StreamRegistryTest, HasAPlaceForEachUserAndOneCapForAll) {
  const auto first = open("ann");
  const auto second = open("ann");
  EXPECT_EQ(refusal("ann"), "sse.too_many");
  const auto third = open("bob");
  const auto fourth = open("bob");
  EXPECT_EQ(refusal("cora"), "sse.full");
  EXPECT_EQ(registry.connections(), 4U);
  for (const auto& stream : {first, second, third, fourth}) stream->close();
  EXPECT_EQ(registry.connections(), 0U);
}

TEST_F(StreamRegistryTest, GivesTheUsersPlaceBackOnceForEachStream) {
  const auto first = open("ann");
  const auto second = open("ann");
  first->close();
  first->cut();
  registry.remove(1);
  const auto third = open("ann");
  EXPECT_EQ(refusal("ann"), "sse.too_many");
  second->close();
  third->close();
  EXPECT_EQ(refusal("ann"), "");
}

TEST_F(StreamRegistryTest, CutsTheStreamsOfAKeyAndNoOther) {
  const auto first = open("ann", "old");
  const auto second = open("ann", "new");
  registry.cut_key("old");
  EXPECT_TRUE(first->is_closed());
  EXPECT_FALSE(second->is_closed());
  EXPECT_EQ(registry.connections(), 1U);
  second->close();
}

TEST_F(StreamRegistryTest, CutsTheStreamsOfAKeyAtItsEarlierEnd) {
  const auto at = [](int minutes) { return base::WallTime(std::chrono::minutes(minutes)); };
  const auto first = open("ann", "old", at(60));
  const auto second = open("ann", "old", at(5));
  const auto third = open("bob", "new", at(60));
  registry.end_key_at("old", at(15));
  registry.cut_expired(at(15) - std::chrono::seconds(1));
  EXPECT_FALSE(first->is_closed());
  EXPECT_TRUE(second->is_closed());  // no end is later than it was
  registry.cut_expired(at(15));
  EXPECT_TRUE(first->is_closed());
  EXPECT_FALSE(third->is_closed());
  third->close();
}

}  // namespace
}  // namespace suitemcp::gateway
