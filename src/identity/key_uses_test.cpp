#include "base/error.hpp"
#include "identity/api_keys_fixture.hpp"

#include <gmock/gmock.h>

namespace suitemcp::identity {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class KeyUsesTest : public ApiKeysTest {
 protected:
  KeyUsesTest() { key_.emplace(make()); }

  void use(Process& process, std::string_view address = {}) {
    EXPECT_TRUE(run(process.keys.verify(context_, key_->key.expose(), address)));
    settle();
  }
  void tell(Process& process, std::string_view client) {
    const base::Principal principal{
        .user_id = "u1", .email = "ann@example.com", .key_id = key_->record.id
    };
    process.keys.note_client(principal, client);
    settle();
  }
  KeyRecord shown() { return listed().at(0); }
  std::string stored() const {
    const auto found = data_->entries.find("auth:used:" + key_->record.id);
    return found == data_->entries.end() ? "" : found->second.value;
  }
  /// How often the store's value changed hands during `action`.
  template <class Action>
  int writes(Action action) {
    int count = 0;
    here_.store.before_answer = [&, last = stored()]() mutable {
      if (stored() == last) return;
      last = stored();
      ++count;
    };
    action();
    here_.store.before_answer = nullptr;
    return count;
  }
  Process strict(std::chrono::seconds idle_limit) {
    return {io_, clock_, random_, data_, kSecrets, {.idle_limit = idle_limit}};
  }

  std::optional<NewKey> key_;
};

TEST_F(KeyUsesTest, TheListShowsWhenByWhatAndFromWhere) {
  EXPECT_FALSE(shown().last_used_at);
  use(here_, "192.0.2.7");
  tell(here_, "claude-code 2.1.330");
  for (const auto& record : {shown(), run(there_.keys.list(context_)).at(0)}) {
    EXPECT_EQ(record.last_used_at, clock_.wall());
    EXPECT_EQ(record.client, "claude-code 2.1.330");
    EXPECT_EQ(record.address, "192.0.2.7");
  }
  EXPECT_EQ(stored(), R"({"at":1800000000,"client":"claude-code 2.1.330","address":"192.0.2.7"})");
}

TEST_F(KeyUsesTest, IsWrittenOnceAMinute) {
  EXPECT_EQ(writes([&] { use(here_, "192.0.2.7"); }), 1);
  EXPECT_EQ(
      writes([&] {
        for (int second = 0; second < 59; ++second) {
          clock_.advance(1s);
          use(here_, "192.0.2.7");
        }
      }),
      0
  );
  clock_.advance(1s);
  EXPECT_EQ(writes([&] { use(here_, "192.0.2.7"); }), 1);
  EXPECT_EQ(shown().last_used_at, clock_.wall());
}

TEST_F(KeyUsesTest, WhatIsFirstKnownIsWrittenAtOnceAndOnce) {
  use(here_);
  EXPECT_EQ(writes([&] { use(here_, "2001:db8::1"); }), 1);
  EXPECT_EQ(writes([&] { tell(here_, "Inspector 1.0"); }), 1);
  EXPECT_EQ(writes([&] { tell(here_, "Inspector 1.0"); }), 0);
  EXPECT_EQ(writes([&] { use(here_, "2001:db8::1"); }), 0);
}

TEST_F(KeyUsesTest, AChangeIsWrittenAtOnceButAFlappingAddressOnceAMinute) {
  use(here_, "192.0.2.1");
  clock_.advance(10s);
  EXPECT_EQ(writes([&] { use(here_, "192.0.2.2"); }), 1);
  EXPECT_EQ(shown().address, "192.0.2.2");
  const int written = writes([&] {
    for (int second = 0; second < 600; ++second) {
      clock_.advance(1s);
      use(here_, second % 2 == 0 ? "192.0.2.1" : "192.0.2.2");
    }
  });
  EXPECT_GE(written, 9);
  EXPECT_LE(written, 10);
}

TEST_F(KeyUsesTest, AChangeThatHadToWaitIsWrittenWithTheNextUse) {
  use(here_, "192.0.2.1");
  use(here_, "192.0.2.2");
  use(here_, "192.0.2.3");
  EXPECT_EQ(shown().address, "192.0.2.2");
  clock_.advance(60s);
  use(here_, "192.0.2.3");
  EXPECT_EQ(shown().address, "192.0.2.3");
}

TEST_F(KeyUsesTest, AProcessThatDoesNotKnowTheClientKeepsWhatAnotherWrote) {
  use(here_, "192.0.2.7");
  tell(here_, "claude-code 2.1.330");
  clock_.advance(5min);
  use(there_);
  EXPECT_EQ(shown().last_used_at, clock_.wall());
  EXPECT_EQ(shown().client, "claude-code 2.1.330");
  EXPECT_EQ(shown().address, "192.0.2.7");
}

TEST_F(KeyUsesTest, OfTwoWritesAtOnceTheEarlierDoesNotUndoTheLater) {
  // The client says what it is while the first write still looks up what was known.
  here_.store.before_answer = [&, is_told = false]() mutable {
    if (here_.tasks.running() == 0 || std::exchange(is_told, true)) return;
    here_.keys.note_client({"u1", "ann@example.com", key_->record.id}, "late 1");
  };
  use(here_, "192.0.2.7");
  here_.store.before_answer = nullptr;
  settle();
  EXPECT_EQ(shown().client, "late 1");
  EXPECT_EQ(shown().address, "192.0.2.7");
}

TEST_F(KeyUsesTest, TextsOfStrangersAreCutAndCleaned) {
  use(here_, "192.0.2.7\r\nX: y");
  tell(here_, "\x1b[31mevil\nclient\x07 " + std::string(99, '\xc3') + std::string(500, 'x'));
  EXPECT_EQ(shown().address, "");
  EXPECT_EQ(shown().client, "[31mevil client " + std::string(84, 'x'));
  EXPECT_EQ(shown().client.size(), 100U);
  use(here_, std::string(65, '1'));
  EXPECT_EQ(shown().address, "");
}

TEST_F(KeyUsesTest, AClientOfAnUnknownKeyIsNotWritten) {
  tell(here_, "nobody 1");
  EXPECT_EQ(stored(), "");
}

TEST_F(KeyUsesTest, ARevokedKeyLeavesNoTrace) {
  use(here_, "192.0.2.7");
  EXPECT_TRUE(run(here_.keys.revoke(context_, key_->record.id)));
  tell(here_, "late 1");
  EXPECT_EQ(stored(), "");
}

TEST_F(KeyUsesTest, AFailedWriteIsTriedAgainFiveSecondsLater) {
  use(here_, "192.0.2.7");
  const auto first = stored();
  clock_.advance(58s);
  use(here_, "192.0.2.7");  // remembered for five seconds from now
  clock_.advance(2s);
  here_.store.down = true;
  use(here_, "192.0.2.7");
  here_.store.down = false;
  use(here_, "192.0.2.7");
  EXPECT_EQ(stored(), first);
  clock_.advance(5s);
  use(here_, "192.0.2.7");
  EXPECT_EQ(shown().last_used_at, clock_.wall());
}

TEST_F(KeyUsesTest, ADamagedUseIsReplacedByTheNext) {
  for (const auto* text : {"{", "7", "[]", R"({"at":"x"})"}) {
    data_->entries.insert_or_assign(
        "auth:used:" + key_->record.id, store::MemoryStore::Entry{text, clock_.wall() + 1h}
    );
    EXPECT_FALSE(shown().last_used_at) << text;
  }
  use(here_);
  EXPECT_EQ(shown().last_used_at, clock_.wall());
}

TEST_F(KeyUsesTest, AKeyUnusedForTheIdleLimitIsRefusedAndGoes) {
  auto process = strict(1h);
  std::vector<std::string> cut;
  const auto listener = there_.keys.on_revoked([&](const auto& id) { cut.push_back(id); });
  clock_.advance(1h - 1s);
  use(process);
  clock_.advance(1h - 1s);
  use(process);
  clock_.advance(1h);
  EXPECT_FALSE(verify(process.keys, *key_));
  settle();
  EXPECT_THAT(cut, ElementsAre(key_->record.id));
  EXPECT_THAT(names(), IsEmpty());
  EXPECT_EQ(session(*key_), nullptr);
  EXPECT_FALSE(is_valid(*key_));
}

TEST_F(KeyUsesTest, AnIdleKeyIsNeitherListedNorStillValid) {
  auto process = strict(1h);
  const auto verified = verify(process.keys, *key_);
  settle();
  const auto other = make("other");
  clock_.advance(59min);
  EXPECT_TRUE(run(process.keys.is_valid(context_, *verified)));
  clock_.advance(1min);
  EXPECT_THAT(run(process.keys.list(context_)), IsEmpty());
  EXPECT_THAT(names(), IsEmpty());
  EXPECT_FALSE(is_valid(other));
  EXPECT_FALSE(run(process.keys.is_valid(context_, *verified)));
}

TEST_F(KeyUsesTest, WithoutAnIdleLimitAKeyMayRest) {
  clock_.advance(29 * 24h);
  EXPECT_TRUE(verify(here_.keys, *key_));
  settle();
}

}  // namespace
}  // namespace suitemcp::identity
