#include "identity/key_record.hpp"

#include "base/error.hpp"

#include <gmock/gmock.h>

namespace suitemcp::identity {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const base::WallTime kNow = base::from_unix(1'800'000'000);

ListedKey key(std::string id, std::string name, base::WallTime expires_at = kNow + 1h) {
  return {
      "auth:session:" + id,
      {.id = id,
       .user_id = "u1",
       .email = "ann@example.com",
       .name = std::move(name),
       .created_at = kNow,
       .expires_at = expires_at}
  };
}

TEST(KeyRecord, ComesBackFromItsTextWithoutTheName) {
  auto record = key("0123456789abcdef", "laptop").record;
  const auto text = to_json(record);
  EXPECT_THAT(text, HasSubstr(R"("sub":"u1")"));
  EXPECT_THAT(text, Not(HasSubstr("laptop")));
  const auto back = parse_key_record(text);
  EXPECT_EQ(back.id, record.id);
  EXPECT_EQ(back.user_id, "u1");
  EXPECT_EQ(back.email, "ann@example.com");
  EXPECT_EQ(back.created_at, record.created_at);
  EXPECT_EQ(back.expires_at, record.expires_at);
}

TEST(KeyRecord, AListComesBackFromItsTextAsItWas) {
  const KeyList list{{key("a1", "default"), key("b2", "B\u00fcro \"2\"", kNow + 60s)}};
  const auto text = to_json(list);
  const auto back = parse_key_list("u1", text);
  EXPECT_EQ(to_json(back), text);
  ASSERT_EQ(back.keys.size(), 2U);
  EXPECT_EQ(back.keys[1].session, "auth:session:b2");
  EXPECT_EQ(back.keys[1].record.name, "B\u00fcro \"2\"");
  EXPECT_EQ(back.keys[1].record.user_id, "u1");
  EXPECT_EQ(back.keys[1].record.expires_at, kNow + 60s);
}

TEST(KeyRecord, SaysWhatIsDamaged) {
  for (const auto* text : {"", "{", "[]", "{}", R"({"keyId":"a","email":"e","createdAt":"x"})"}) {
    EXPECT_THROW(parse_key_record(text), base::Error) << text;
  }
  for (const auto* text : {"", "{}", "[7]", "[{}]", R"([{"session":"s","keyId":7}])"}) {
    EXPECT_THROW(parse_key_list("u1", text), base::Error) << text;
  }
}

TEST(KeyList, FindsByIdNameAndSession) {
  KeyList list{{key("a1", "one"), key("b2", "two")}};
  EXPECT_EQ(list.find_id("b2")->record.name, "two");
  EXPECT_EQ(list.find_name("one")->record.id, "a1");
  EXPECT_EQ(list.find_session("auth:session:b2")->record.id, "b2");
  EXPECT_EQ(list.find_id("one"), nullptr);
  list.remove("auth:session:a1");
  EXPECT_EQ(list.find_name("one"), nullptr);
  EXPECT_EQ(list.keys.size(), 1U);
}

TEST(KeyList, DropsWhatHasExpiredToTheSecond) {
  KeyList list{{key("a1", "one", kNow), key("b2", "two", kNow + 1s)}};
  EXPECT_THAT(list.drop_expired(kNow), ElementsAre("a1"));
  EXPECT_EQ(list.keys.size(), 1U);
}

TEST(KeyList, FindsTheFirstFreeName) {
  KeyList list{{key("a1", "n1"), key("b2", "n2"), key("c3", "n4")}};
  const auto spell = [](std::size_t number) { return "n" + std::to_string(number); };
  EXPECT_EQ(list.free_name(spell), "n3");
}

}  // namespace
}  // namespace suitemcp::identity
