#include "identity/browser_sessions.hpp"

#include "base/random.hpp"
#include "store/flaky_store.hpp"
#include "store/memory/memory_store.hpp"
#include "store/testing.hpp"

#include <gmock/gmock.h>

#include <set>

namespace suitemcp::identity {
namespace {

using namespace std::chrono_literals;
using base::Secret;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

const StateSecrets kFirst{Secret("first secret, 32 bytes and more...")};
const StateSecrets kRotated{Secret("second secret, 32 bytes and more.."), kFirst.current};
const StateSecrets kRotatedTwice{Secret("third secret, 32 bytes and more..."), kRotated.current};
constexpr const char* kUser = "ann_-Profile0000000000";

class BrowserSessionsTest : public testing::Test {
 protected:
  template <class T>
  T run(asio::awaitable<T> work) {
    return test::run(io_, std::move(work));
  }
  BrowserSessions made_with(const StateSecrets& secrets) {
    return {store_, clock_, random_, secrets};
  }
  std::string start(std::string user_id = kUser) {
    return std::string(run(sessions_.start(context_, std::move(user_id))).expose());
  }
  std::string find(BrowserSessions& sessions, std::string cookie) {
    return run(sessions.find(context_, std::move(cookie))).value_or("nobody");
  }
  std::string find(std::string cookie) { return find(sessions_, std::move(cookie)); }

  asio::io_context io_{1};
  base::FakeClock clock_;
  base::SystemRandom random_;
  base::Context context_;
  std::shared_ptr<store::MemoryStore::Data> data_ = std::make_shared<store::MemoryStore::Data>();
  store::MemoryStore memory_{io_.get_executor(), clock_, data_};
  store::FlakyStore store_{memory_};
  BrowserSessions sessions_{store_, clock_, random_, kFirst};
};

TEST_F(BrowserSessionsTest, TheCookieLeadsToItsUser) {
  const auto ann = start();
  const auto bob = start("bob");
  EXPECT_THAT(ann, MatchesRegex("ann_-Profile0000000000\\.[A-Za-z0-9_-]{43}"));
  EXPECT_EQ(find(ann), kUser);
  EXPECT_EQ(find(bob), "bob");
}

TEST_F(BrowserSessionsTest, EachLoginHasItsOwn) {
  const auto one = start();
  const auto two = start();
  EXPECT_NE(one, two);
  run(sessions_.end(context_, one));
  EXPECT_EQ(find(one), "nobody");
  EXPECT_EQ(find(two), kUser);
}

TEST_F(BrowserSessionsTest, ATamperedCookieIsNobodys) {
  const auto cookie = start();
  start("bob");
  for (std::size_t at = 0; at < cookie.size(); ++at) {
    auto other = cookie;
    other[at] = other[at] == 'A' ? 'B' : 'A';
    EXPECT_EQ(find(other), "nobody") << other;
  }
  const auto random = cookie.substr(cookie.find('.'));
  EXPECT_EQ(find("bob" + random), "nobody");
}

TEST_F(BrowserSessionsTest, WhatHasAnotherFormIsNotEvenLookedUp) {
  const auto cookie = start();
  const auto random = cookie.substr(cookie.find('.') + 1);
  store_.calls = 0;
  for (const auto& other :
       {std::string(),
        std::string("."),
        std::string(kUser),
        std::string(kUser) + ".",
        "." + random,
        random,
        cookie + "A",
        cookie + ".",
        cookie + "=",
        cookie.substr(0, cookie.size() - 1),
        " " + cookie,
        "ann:bob." + random,
        "ann*." + random,
        "ann.bob." + random,
        "../ann." + random,
        std::string("ann\0bob.", 8) + random,
        "\xC3\xA4nn." + random,
        std::string(65, 'a') + "." + random,
        std::string(100'000, 'a')}) {
    EXPECT_EQ(find(other), "nobody") << other;
    run(sessions_.end(context_, other));
  }
  EXPECT_EQ(store_.calls, 0);
  EXPECT_EQ(find(cookie), kUser);
}

TEST_F(BrowserSessionsTest, AUserIdThatCouldReachElsewhereGetsNone) {
  for (const auto& id : {std::string(), std::string("ann:x"), std::string(65, 'a')}) {
    try {
      start(id);
      ADD_FAILURE() << id;
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), "identity.bad_user_id");
    }
  }
  EXPECT_EQ(find(start(std::string(64, 'a'))), std::string(64, 'a'));
}

TEST_F(BrowserSessionsTest, EndsAfterEightHoursWhateverIsDone) {
  const auto cookie = start();
  for (int hour = 1; hour < 8; ++hour) {
    clock_.advance(1h);
    EXPECT_EQ(find(cookie), kUser) << hour;
  }
  clock_.advance(1h - 1s);
  EXPECT_EQ(find(cookie), kUser);
  clock_.advance(1s);
  EXPECT_EQ(find(cookie), "nobody");
  EXPECT_THAT(data_->entries, IsEmpty());
}

TEST_F(BrowserSessionsTest, EndsEvenIfTheStoreKeepsIt) {
  const auto cookie = start();
  for (auto& [key, entry] : data_->entries) entry.expires_at += 24h;
  clock_.advance(8h);
  EXPECT_EQ(find(cookie), "nobody");
}

TEST_F(BrowserSessionsTest, ADamagedRecordIsNoSession) {
  const auto cookie = start();
  for (const auto* text : {"", "1", "[]", "{}", R"({"expiresAt":"soon"})"}) {
    data_->entries.begin()->second.value = text;
    EXPECT_EQ(find(cookie), "nobody") << text;
  }
}

TEST_F(BrowserSessionsTest, AllOfAUserEndAtOnceAndNoOneElses) {
  const auto one = start("ann");
  const auto two = start("ann");
  const auto namesake = start("anna");
  run(sessions_.end_all_of(context_, "ann"));
  EXPECT_EQ(find(one), "nobody");
  EXPECT_EQ(find(two), "nobody");
  EXPECT_EQ(find(namesake), "anna");
  for (const auto* id : {"", "anna:", "*"}) run(sessions_.end_all_of(context_, id));
  EXPECT_EQ(find(namesake), "anna");
}

TEST_F(BrowserSessionsTest, TheStoreSeesNoCookie) {
  const auto cookie = start();
  ASSERT_THAT(data_->entries, SizeIs(1));
  for (const auto& [key, entry] : data_->entries) {
    EXPECT_THAT(key, StartsWith(std::string("auth:browser:") + kUser + ":"));
    const auto text = key + entry.value;
    EXPECT_THAT(text, Not(HasSubstr(cookie.substr(cookie.find('.') + 1))));
    EXPECT_THAT(text, Not(HasSubstr(base::hex(base::sha256(cookie)))));  // the digest has a key
  }
}

TEST_F(BrowserSessionsTest, ARotationSignsNobodyOut) {
  const auto cookie = start();
  auto rotated = made_with(kRotated);
  EXPECT_EQ(find(rotated, cookie), kUser);
  const auto fresh = std::string(run(rotated.start(context_, kUser)).expose());
  auto later = made_with(kRotatedTwice);
  EXPECT_EQ(find(later, cookie), "nobody");
  EXPECT_EQ(find(later, fresh), kUser);
  run(rotated.end(context_, cookie));
  EXPECT_EQ(find(cookie), "nobody");
}

TEST_F(BrowserSessionsTest, ADeadStoreIsNotAnEndedSession) {
  const auto cookie = start();
  store_.down = true;
  for (const auto& work : std::vector<std::function<void()>>{
           [&] { find(cookie); },
           [&] { start(); },
           [&] { run(sessions_.end(context_, cookie)); },
           [&] { run(sessions_.end_all_of(context_, kUser)); }
       }) {
    try {
      work();
      ADD_FAILURE();
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), "store.unavailable");
    }
  }
}

TEST_F(BrowserSessionsTest, AFormTokenIsGoodForItsBrowserAndItsForm) {
  const auto token = sessions_.form_token("cookie-1", "keys");
  EXPECT_THAT(token, AllOf(MatchesRegex("[A-Za-z0-9_-]{43}"), Not(HasSubstr("cookie"))));
  EXPECT_EQ(token, sessions_.form_token("cookie-1", "keys"));
  EXPECT_TRUE(sessions_.is_form_token(token, "cookie-1", "keys"));
  EXPECT_FALSE(sessions_.is_form_token(token, "cookie-2", "keys"));
  EXPECT_FALSE(sessions_.is_form_token(token, "cookie-1", "logout"));
  EXPECT_FALSE(sessions_.is_form_token(token, "1keys", "cookie-"));
  EXPECT_FALSE(sessions_.is_form_token(token + "A", "cookie-1", "keys"));
  EXPECT_FALSE(sessions_.is_form_token(token.substr(1), "cookie-1", "keys"));
  EXPECT_FALSE(sessions_.is_form_token("", "cookie-1", "keys"));
  EXPECT_FALSE(sessions_.is_form_token("cookie-1", "cookie-1", "keys"));
}

TEST_F(BrowserSessionsTest, WhereFormAndCookieMeetIsPartOfTheToken) {
  const std::set<std::string> tokens{
      sessions_.form_token("c", "ab"),
      sessions_.form_token("bc", "a"),
      sessions_.form_token("abc", ""),
      sessions_.form_token("1:abc", ""),
  };
  EXPECT_THAT(tokens, SizeIs(4));
}

TEST_F(BrowserSessionsTest, ABrowserWithoutACookieHasNoFormToken) {
  EXPECT_FALSE(sessions_.is_form_token(sessions_.form_token("", "keys"), "", "keys"));
}

TEST_F(BrowserSessionsTest, AnOpenFormSurvivesARotation) {
  const auto token = sessions_.form_token("cookie-1", "keys");
  const auto rotated = made_with(kRotated);
  EXPECT_NE(rotated.form_token("cookie-1", "keys"), token);
  EXPECT_TRUE(rotated.is_form_token(token, "cookie-1", "keys"));
  EXPECT_FALSE(made_with(kRotatedTwice).is_form_token(token, "cookie-1", "keys"));
}

}  // namespace
}  // namespace suitemcp::identity
