#include "base/error.hpp"
#include "identity/api_key_format.hpp"
#include "identity/api_keys_fixture.hpp"

#include <gmock/gmock.h>

namespace suitemcp::identity {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST_F(ApiKeysTest, AMadeKeyIsVerifiedInEveryProcess) {
  const auto key = make();
  for (auto* process : {&here_, &there_}) {
    const auto verified = verify(process->keys, key);
    ASSERT_TRUE(verified.has_value());
    EXPECT_EQ(verified->principal->user_id, "u1");
    EXPECT_EQ(verified->principal->email, "ann@example.com");
    EXPECT_EQ(verified->principal->key_id, key.record.id);
    EXPECT_EQ(verified->expires_at, key.record.expires_at);
  }
}

TEST_F(ApiKeysTest, TheStoreNeverSeesTheKey) {
  const auto key = make();
  verify(here_.keys, key);
  settle();
  const std::string body(key.key.expose().substr(5, 20));
  for (const auto& [name, entry] : data_->entries) {
    EXPECT_THAT(name, Not(HasSubstr(body)));
    EXPECT_THAT(entry.value, Not(HasSubstr(body)));
  }
  for (const auto& [name, hash] : data_->hashes) {
    for (const auto& [field, value] : hash) {
      EXPECT_THAT(name + field + value, Not(HasSubstr(body)));
    }
  }
}

TEST_F(ApiKeysTest, AnUnknownKeyIsRefusedAndOnlyTheFirstTimeAskedFor) {
  const auto foreign = make_api_key(random_);
  EXPECT_FALSE(run(here_.keys.verify(context_, foreign.expose())));
  const int calls = here_.store.calls;
  EXPECT_FALSE(run(here_.keys.verify(context_, foreign.expose())));
  EXPECT_EQ(here_.store.calls, calls);
  clock_.advance(2s);
  EXPECT_FALSE(run(here_.keys.verify(context_, foreign.expose())));
  EXPECT_EQ(here_.store.calls, calls + 1);
}

TEST_F(ApiKeysTest, AMistypedKeyIsRefusedWithoutAskingTheStore) {
  const auto key = make();
  std::string typo(key.key.expose());
  typo[10] = typo[10] == 'a' ? 'b' : 'a';
  const int calls = here_.store.calls;
  EXPECT_FALSE(run(here_.keys.verify(context_, typo)));
  EXPECT_FALSE(run(here_.keys.verify(context_, "")));
  EXPECT_EQ(here_.store.calls, calls);
}

TEST_F(ApiKeysTest, IsAcceptedUntilTheSecondOfItsExpiryAndRefusedThen) {
  const auto key = make("laptop", 100s);
  clock_.advance(99s);
  EXPECT_TRUE(verify(here_.keys, key));
  EXPECT_TRUE(verify(there_.keys, key));
  clock_.advance(1s);
  EXPECT_FALSE(verify(here_.keys, key));  // from the cache
  EXPECT_FALSE(verify(there_.keys, key));
  clock_.advance(1s);
  EXPECT_FALSE(verify(here_.keys, key));
}

TEST_F(ApiKeysTest, AVerifiedKeyIsBelievedForFiveSecondsWithoutTheStore) {
  const auto key = make();
  verify(here_.keys, key);
  settle();
  const int calls = here_.store.calls;
  here_.store.down = true;
  clock_.advance(4999ms);
  EXPECT_TRUE(verify(here_.keys, key));
  EXPECT_EQ(here_.store.calls, calls);
}

TEST_F(ApiKeysTest, AStoreThatIsDownThrowsUnavailableAndNeverSaysInvalid) {
  const auto key = make();
  verify(here_.keys, key);
  settle();
  here_.store.down = true;
  clock_.advance(5s);
  for (int i = 0; i < 2; ++i) {
    try {
      verify(here_.keys, key);
      FAIL() << "answered";
    } catch (const base::Error& error) {
      EXPECT_EQ(error.kind(), base::ErrorKind::unavailable);
    }
  }
  here_.store.down = false;
  EXPECT_TRUE(verify(here_.keys, key));
}

TEST_F(ApiKeysTest, AfterRotationOldKeysWorkAsLongAsThePreviousSecretIsKnown) {
  const auto old_key = make("old");
  const StateSecrets rotated{base::Secret("second secret"), kSecrets.current};
  Process process(io_, clock_, random_, data_, rotated);
  EXPECT_TRUE(verify(process.keys, old_key));
  const auto new_key = run(process.keys.make(context_, "u1", "ann@example.com", "new", 1h));
  EXPECT_TRUE(verify(process.keys, new_key));
  EXPECT_FALSE(verify(here_.keys, new_key));

  const StateSecrets finished{base::Secret("second secret")};
  Process last(io_, clock_, random_, data_, finished);
  EXPECT_FALSE(verify(last.keys, old_key));
  EXPECT_TRUE(verify(last.keys, new_key));
  EXPECT_TRUE(run(last.keys.revoke(context_, old_key.record.id)));
  settle();
  EXPECT_FALSE(verify(process.keys, old_key));
}

TEST_F(ApiKeysTest, ANameIsTakenUntilItsKeyEnds) {
  const auto key = make("laptop", 100s);
  EXPECT_EQ(error_code([&] { make("laptop"); }), "identity.name_taken");
  run(here_.keys.make(context_, "u2", "bob@example.com", "laptop", 1h));
  clock_.advance(100s);
  const auto again = make("laptop");
  EXPECT_EQ(error_code([&] { make("laptop"); }), "identity.name_taken");
  run(here_.keys.revoke(context_, again.record.id));
  EXPECT_EQ(error_code([&] { make("laptop"); }), "none");
}

TEST_F(ApiKeysTest, AddsANumberToATakenNameWhenAsked) {
  std::vector<std::string> names;
  for (int i = 0; i < 3; ++i) {
    const auto made = run(
        here_.keys.make(context_, "u1", "ann@example.com", "operator", 1h, NameClash::add_number)
    );
    names.push_back(made.record.name);
  }
  EXPECT_THAT(names, ElementsAre("operator", "operator-2", "operator-3"));
}

TEST_F(ApiKeysTest, AProcessThatDiesWhileItMakesAKeyTakesNoName) {
  for (int calls = 0; calls < 4; ++calls) {
    here_.store.calls = 0;
    here_.store.before_answer = [&] { here_.store.down = here_.store.calls >= calls; };
    here_.store.down = calls == 0;
    EXPECT_EQ(error_code([&] { make("laptop"); }), "store.unavailable") << calls;
    here_.store.before_answer = nullptr;
    here_.store.down = false;
    EXPECT_THAT(listed(), IsEmpty()) << calls;
  }
  EXPECT_TRUE(verify(there_.keys, make("laptop")));
}

TEST_F(ApiKeysTest, ARefusedNameLeavesNothingInTheStore) {
  make("laptop");
  const auto before = data_->entries.size();
  EXPECT_EQ(error_code([&] { make("laptop"); }), "identity.name_taken");
  EXPECT_EQ(error_code([&] { make("a\nb"); }), "identity.bad_name");
  EXPECT_EQ(data_->entries.size(), before);
}

TEST_F(ApiKeysTest, OfTwoKeysMadeAtOnceOneGetsTheName) {
  for (int step = 1; step <= 4; ++step) {
    const auto name = std::to_string(step);
    std::string other = "not made";
    here_.store.calls = 0;
    here_.store.before_answer = [&] {
      if (here_.store.calls != step || other != "not made") return;
      other = error_code([&] {
        meanwhile(there_.keys.make(context_, "u1", "ann@example.com", name, 1h));
      });
    };
    const auto own = error_code([&] { make(name); });
    here_.store.before_answer = nullptr;
    const bool is_own_late = step < 4;  // the fourth call takes the name
    EXPECT_EQ(own, is_own_late ? "identity.name_taken" : "none") << step;
    EXPECT_EQ(other, is_own_late ? "none" : "identity.name_taken") << step;
    EXPECT_EQ(names().size(), static_cast<std::size_t>(step));
  }
}

TEST_F(ApiKeysTest, AUserHasABoundedNumberOfKeys) {
  Process small(io_, clock_, random_, data_, kSecrets, {.max_per_user = 2});
  run(small.keys.make(context_, "u1", "a@b", "1", 1h));
  run(small.keys.make(context_, "u1", "a@b", "2", 1h));
  EXPECT_THROW(run(small.keys.make(context_, "u1", "a@b", "3", 1h)), base::Error);
}

TEST_F(ApiKeysTest, ListsLivingKeysWithTheirLastUse) {
  const auto short_lived = make("short", 10s);
  const auto key = make("long");
  clock_.advance(10s);
  EXPECT_THAT(run(there_.keys.list(context_)).size(), 1U);
  verify(here_.keys, key);
  settle();
  for (const auto& records :
       {run(there_.keys.list(context_)), run(there_.keys.list_of(context_, "u1"))}) {
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].id, key.record.id);
    EXPECT_EQ(records[0].name, "long");
    EXPECT_EQ(records[0].last_used_at, clock_.wall());
  }
  EXPECT_THAT(run(there_.keys.list_of(context_, "u2")), IsEmpty());
}

TEST_F(ApiKeysTest, AFloodOfForeignKeysDoesNotPushGoodOnesOut) {
  Process small(io_, clock_, random_, data_, kSecrets, {.max_cached = 10});
  const auto key = make();
  verify(small.keys, key);
  settle();
  for (int i = 0; i < 50; ++i) {
    const auto foreign = make_api_key(random_);
    EXPECT_FALSE(run(small.keys.verify(context_, foreign.expose())));
  }
  const int calls = small.store.calls;
  EXPECT_TRUE(verify(small.keys, key));
  EXPECT_EQ(small.store.calls, calls);
}

TEST_F(ApiKeysTest, ExpiredKeysLeaveNothingBehind) {
  const auto key = make("short", 10s);
  verify(here_.keys, key);
  settle();
  clock_.advance(10s);
  EXPECT_THAT(run(here_.keys.list(context_)), IsEmpty());
  EXPECT_THAT(data_->hashes["auth:keys"], IsEmpty());
  EXPECT_FALSE(data_->entries.contains("auth:used:" + key.record.id));
}

TEST_F(ApiKeysTest, ADamagedRecordIsAnErrorAndNotAnInvalidKey) {
  const auto key = make();
  session(key)->value = "{";
  try {
    verify(there_.keys, key);
    FAIL() << "answered";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "identity.bad_record");
  }
}

}  // namespace
}  // namespace suitemcp::identity
