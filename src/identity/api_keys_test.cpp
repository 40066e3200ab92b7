#include "identity/api_keys.hpp"

#include "base/error.hpp"
#include "base/random.hpp"
#include "identity/api_key_format.hpp"
#include "net/task_group.hpp"
#include "store/flaky_store.hpp"
#include "store/memory/memory_store.hpp"
#include "store/testing.hpp"

#include <gmock/gmock.h>

namespace suitemcp::identity {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const StateSecrets kSecrets{base::Secret("first secret, 32 bytes and more...")};

/// One process: its own view of the shared data.
struct Process {
  Process(
      asio::io_context& io,
      const base::Clock& clock,
      base::Random& random,
      std::shared_ptr<store::MemoryStore::Data> data,
      const StateSecrets& secrets = kSecrets,
      ApiKeys::Options options = {}
  )
      : memory(io.get_executor(), clock, std::move(data)),
        store(memory),
        tasks(io.get_executor(), base::Log::none()),
        keys(store, clock, random, secrets, tasks, options) {}
  store::MemoryStore memory;
  store::FlakyStore store;
  net::TaskGroup tasks;
  ApiKeys keys;
};

class ApiKeysTest : public testing::Test {
 protected:
  template <class T>
  T run(asio::awaitable<T> work) {
    return test::run(io_, std::move(work));
  }
  void settle() {
    io_.restart();
    io_.poll();
  }

  NewKey make(std::string name = "laptop", std::chrono::seconds ttl = 30 * 24h) {
    return run(here_.keys.make(context_, "u1", "ann@example.com", std::move(name), ttl));
  }
  std::optional<VerifiedKey> verify(ApiKeys& keys, const NewKey& key) {
    return run(keys.verify(context_, key.key.expose()));
  }
  /// The rest of the key's name in the store.
  std::string session_digits(const NewKey& key) {
    const auto found = data_->entries.lower_bound("auth:session:" + key.record.id);
    return found->first.substr(std::string_view("auth:session:").size());
  }
  std::string conflict(std::string name) {
    try {
      make(std::move(name));
    } catch (const base::Error& error) {
      return std::string(error.code());
    }
    return "none";
  }

  asio::io_context io_{1};
  base::FakeClock clock_;
  base::SystemRandom random_;
  base::Context context_;
  std::shared_ptr<store::MemoryStore::Data> data_ = std::make_shared<store::MemoryStore::Data>();
  Process here_{io_, clock_, random_, data_};
  Process there_{io_, clock_, random_, data_};
};

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

TEST_F(ApiKeysTest, ARevokedKeyIsRefusedAtOnceHereAndAfterTheMessageThere) {
  const auto key = make();
  verify(here_.keys, key);
  verify(there_.keys, key);
  std::vector<std::string> cut;
  const auto listener = there_.keys.on_revoked([&](const std::string& id) { cut.push_back(id); });
  EXPECT_TRUE(run(here_.keys.revoke(context_, key.record.id)));
  EXPECT_FALSE(verify(here_.keys, key));
  settle();
  EXPECT_THAT(cut, ElementsAre(key.record.id));
  EXPECT_FALSE(verify(there_.keys, key));
}

TEST_F(ApiKeysTest, ARevocationWhileTheLookUpIsUnderWayIsNotMissed) {
  const auto key = make();
  bool revoked = false;
  there_.store.before_answer = [&] {
    if (std::exchange(revoked, true)) return;
    data_->entries.erase("auth:session:" + session_digits(key));
    data_->channels["auth:revoked"].notify(key.record.id);
  };
  EXPECT_FALSE(verify(there_.keys, key));
  EXPECT_TRUE(revoked);
}

TEST_F(ApiKeysTest, RevokingAgainTellsTheOthersAgain) {
  const auto key = make();
  int heard = 0;
  const auto listener = there_.keys.on_revoked([&](const auto&) { ++heard; });
  EXPECT_TRUE(run(here_.keys.revoke(context_, key.record.id)));
  EXPECT_FALSE(run(here_.keys.revoke(context_, key.record.id)));
  settle();
  EXPECT_EQ(heard, 2);
}

TEST_F(ApiKeysTest, RevokeWantsAWholeId) {
  const auto key = make();
  for (const auto& id : {std::string(), std::string("*"), key.record.id.substr(0, 15)}) {
    EXPECT_FALSE(run(here_.keys.revoke(context_, id)));
  }
  EXPECT_TRUE(run(there_.keys.verify(context_, key.key.expose())));
}

TEST_F(ApiKeysTest, RevokingAllOfOneUserLeavesTheOthers) {
  const auto first = make("one");
  const auto second = make("two");
  const auto foreign = run(here_.keys.make(context_, "u2", "bob@example.com", "one", 1h));
  EXPECT_EQ(run(here_.keys.revoke_all_of(context_, "u1")), 2U);
  EXPECT_FALSE(verify(here_.keys, first));
  EXPECT_FALSE(verify(here_.keys, second));
  EXPECT_TRUE(verify(here_.keys, foreign));
  EXPECT_EQ(run(here_.keys.revoke_all(context_)), 1U);
  EXPECT_FALSE(verify(here_.keys, foreign));
}

TEST_F(ApiKeysTest, AKeyStillValidIsToldFromARevokedOneWhateverIsRemembered) {
  const auto key = make();
  const auto verified = verify(there_.keys, key);
  EXPECT_TRUE(run(there_.keys.is_valid(context_, *verified)));
  run(here_.keys.revoke(context_, key.record.id));
  EXPECT_FALSE(run(there_.keys.is_valid(context_, *verified)));
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
  EXPECT_EQ(conflict("laptop"), "identity.name_taken");
  run(here_.keys.make(context_, "u2", "bob@example.com", "laptop", 1h));
  clock_.advance(100s);
  const auto again = make("laptop");
  EXPECT_EQ(conflict("laptop"), "identity.name_taken");
  run(here_.keys.revoke(context_, again.record.id));
  EXPECT_EQ(conflict("laptop"), "none");
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

TEST_F(ApiKeysTest, ANameClaimedByAProcessThatDiedIsFreeAfterAMinute) {
  here_.store.before_answer = [this] { here_.store.down = here_.store.calls >= 3; };
  EXPECT_THROW(make("laptop"), base::Error);
  here_.store.before_answer = nullptr;
  here_.store.down = false;
  EXPECT_EQ(conflict("laptop"), "identity.name_taken");
  clock_.advance(60s);
  EXPECT_EQ(conflict("laptop"), "none");
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

TEST_F(ApiKeysTest, LastUseIsWrittenOnceAMinute) {
  const auto key = make();
  const auto used_at = [&] { return run(here_.keys.list(context_)).at(0).last_used_at; };
  verify(here_.keys, key);
  settle();
  const auto first = used_at();
  clock_.advance(59s);
  verify(here_.keys, key);
  settle();
  EXPECT_EQ(used_at(), first);
  clock_.advance(1s);
  verify(here_.keys, key);
  settle();
  EXPECT_EQ(used_at(), clock_.wall());
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

TEST_F(ApiKeysTest, ADamagedRecordIsAnErrorAndNotAnInvalidKey) {
  const auto key = make();
  data_->entries.at("auth:session:" + session_digits(key)).value = "{";
  try {
    verify(there_.keys, key);
    FAIL() << "answered";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "identity.bad_record");
  }
}

}  // namespace
}  // namespace suitemcp::identity
