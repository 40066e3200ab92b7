#include "base/secret.hpp"

#include "base/log.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <concepts>
#include <memory>
#include <new>
#include <ostream>
#include <string>

namespace suitemcp::base {
namespace {

template <class T>
concept Streams = requires(std::ostream& out, const T& value) { out << value; };

static_assert(!fmt::is_formattable<Secret>::value);
static_assert(!Streams<Secret>);
static_assert(!std::convertible_to<Secret, std::string>);
static_assert(!std::convertible_to<Secret, std::string_view>);
static_assert(!std::constructible_from<LogField, std::string_view, Secret>);
static_assert(Streams<std::string>);  // the check itself can say yes

/// Whether the text can still be found in the bytes where an object lived.
bool holds(const std::byte* place, std::size_t size, std::string_view text) {
  const auto* begin = reinterpret_cast<const char*>(place);
  return std::search(begin, begin + size, text.begin(), text.end()) != begin + size;
}

TEST(Secret, LeavesNothingBehindWhenItGoes) {
  // A short text lives inside the object, so its place can be looked at afterwards.
  alignas(Secret) std::byte place[sizeof(Secret)];
  auto* secret = new (place) Secret(std::string("short-canary"));
  ASSERT_TRUE(holds(place, sizeof place, "short-canary"));
  secret->~Secret();
  EXPECT_FALSE(holds(place, sizeof place, "canary"));
}

TEST(Secret, LeavesNothingBehindWhenMoved) {
  alignas(Secret) std::byte place[sizeof(Secret)];
  auto* first = new (place) Secret(std::string("short-canary"));
  const Secret second(std::move(*first));
  EXPECT_EQ(second.expose(), "short-canary");
  EXPECT_TRUE(first->empty());
  EXPECT_FALSE(holds(place, sizeof place, "canary"));
  first->~Secret();
}

TEST(Secret, WipesTheOldTextWhenAssigned) {
  alignas(Secret) std::byte place[sizeof(Secret)];
  auto* secret = new (place) Secret(std::string("short-canary"));
  *secret = Secret("b");
  EXPECT_FALSE(holds(place, sizeof place, "canary"));
  EXPECT_EQ(secret->expose(), "b");
  const auto& self = *secret;
  *secret = self;
  EXPECT_EQ(secret->expose(), "b");
  secret->~Secret();
}

TEST(Secret, WipesTextBeyondItsSize) {
  std::string text(100, 'x');
  text.resize(3);
  const char* place = text.data();
  wipe(text);
  EXPECT_TRUE(text.empty());
  EXPECT_TRUE(std::all_of(place, place + 100, [](char letter) { return letter == '\0'; }));
}

}  // namespace
}  // namespace suitemcp::base
