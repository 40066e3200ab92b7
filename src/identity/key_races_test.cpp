#include "base/error.hpp"
#include "identity/api_keys_fixture.hpp"

#include <gmock/gmock.h>

namespace suitemcp::identity {
namespace {

using testing::ElementsAre;

constexpr int kMostCalls = 12;  // of a replacement to the store

class KeyRaces : public ApiKeysTest {
 protected:
  /// The store fails at call number `calls`: before it is done, or when it is done and cannot say.
  enum class Fault { before, after };
  void fail_at(int calls, Fault fault) {
    here_.store.calls = 0;
    here_.store.down = fault == Fault::before && calls == 1;
    here_.store.before_answer = [this, calls, fault] {
      if (fault == Fault::before) here_.store.down = here_.store.calls + 1 == calls;
      if (fault == Fault::after && here_.store.calls == calls) {
        throw base::Error(base::ErrorKind::unavailable, "store.timeout", "no answer");
      }
    };
  }
  void expect_distinct_names() {
    const auto all = names();
    EXPECT_EQ(std::ranges::adjacent_find(all), all.end());
  }
  /// Valid exactly if it is listed.
  void expect_listed_or_dead(const NewKey& key) {
    EXPECT_EQ(is_valid(key), listed(key).has_value());
  }
};

TEST_F(KeyRaces, OfTwoLoginsAtOnceOneHasTheNameAndTheOtherItsGrace) {
  int interleaved = 0;
  for (int calls = 1; calls <= kMostCalls; ++calls) {
    run(here_.keys.revoke_all_of(context_, "u1"));
    const auto old = replace(here_.keys);
    std::optional<NewKey> other;
    interleave(calls, [&] { other = meanwhile(replacement(there_.keys)); });
    const auto own = replace(here_.keys);
    calm();
    if (!other) continue;
    ++interleaved;
    EXPECT_THAT(names(), ElementsAre("default", "default (replaced 2)", "default (replaced)"));
    const auto end = clock_.wall() + 15min;
    EXPECT_EQ(listed(old)->expires_at, end) << calls;
    const bool is_own_last = listed(own)->name == "default";
    EXPECT_EQ(listed(is_own_last ? *other : own)->expires_at, end) << calls;
    for (const NewKey* key : {&old, &std::as_const(*other), &own})
      EXPECT_TRUE(is_valid(*key)) << calls;
  }
  EXPECT_GE(interleaved, 6);
}

TEST_F(KeyRaces, ARevocationMeanwhileIsNotUndone) {
  int interleaved = 0;
  for (int calls = 1; calls <= kMostCalls; ++calls) {
    run(here_.keys.revoke_all_of(context_, "u1"));
    const auto old = replace(here_.keys);
    bool is_revoked = false;
    interleave(calls, [&] { is_revoked = meanwhile(there_.keys.revoke(context_, old.record.id)); });
    const auto fresh = replace(here_.keys);
    calm();
    if (!is_revoked) continue;
    ++interleaved;
    EXPECT_FALSE(is_valid(old)) << calls;
    EXPECT_FALSE(listed(old)) << calls;
    EXPECT_TRUE(is_valid(fresh)) << calls;
  }
  EXPECT_GE(interleaved, 6);
}

TEST_F(KeyRaces, AllKeysRevokedMeanwhileStayRevoked) {
  for (int calls = 1; calls <= kMostCalls; ++calls) {
    const auto old = replace(here_.keys);
    interleave(calls, [&] { meanwhile(there_.keys.revoke_all_of(context_, "u1")); });
    const auto fresh = replace(here_.keys);
    calm();
    EXPECT_FALSE(is_valid(old) && here_.store.calls > calls) << calls;
    expect_listed_or_dead(old);
    expect_listed_or_dead(fresh);
    run(here_.keys.revoke_all_of(context_, "u1"));
  }
}

TEST_F(KeyRaces, AFaultAtAnyStepLeavesTheListTrue) {
  for (const auto fault : {Fault::before, Fault::after}) {
    for (int calls = 1; calls <= kMostCalls; ++calls) {
      run(here_.keys.revoke_all_of(context_, "u1"));
      const auto old = replace(here_.keys);
      fail_at(calls, fault);
      error_code([&] { replace(here_.keys); });
      calm();
      // The login failed, the old key lives on: at least for the grace.
      EXPECT_TRUE(is_valid(old)) << calls;
      expect_distinct_names();
      const auto next = replace(here_.keys);
      EXPECT_EQ(listed(next)->name, "default") << calls;
      EXPECT_EQ(listed(old)->expires_at, clock_.wall() + 15min) << calls;
      clock_.advance(15min);
      EXPECT_FALSE(is_valid(old)) << calls;
    }
  }
}

TEST_F(KeyRaces, AStoreThatChangesAllTheTimeIsUnavailable) {
  replace(here_.keys);
  int number = 0;
  here_.store.before_answer = [&] {
    data_->hashes["auth:keys"]["u1"] += std::string(static_cast<std::size_t>(++number % 3), ' ');
  };
  EXPECT_EQ(
      error_code([&] { run(here_.keys.rename(context_, "u1", "0123456789abcdef", "x")); }), "none"
  );
  const auto id = listed().at(0).id;
  number = 0;
  here_.store.before_answer = [&] { data_->hashes["auth:keys"]["u1"] += ' '; };
  EXPECT_EQ(
      error_code([&] { run(here_.keys.rename(context_, "u1", id, "x")); }), "identity.contended"
  );
}

TEST_F(KeyRaces, ARenamingMeanwhileKeepsNamesDistinctAndEndsTrue) {
  for (int calls = 1; calls <= 3; ++calls) {
    run(here_.keys.revoke_all_of(context_, "u1"));
    const auto key = replace(here_.keys);
    interleave(calls, [&] { meanwhile(replacement(there_.keys)); });
    EXPECT_TRUE(run(here_.keys.rename(context_, "u1", key.record.id, "mine")));
    calm();
    expect_distinct_names();
    EXPECT_EQ(listed(key)->name, "mine");
    interleave(calls, [&] { meanwhile(there_.keys.revoke(context_, key.record.id)); });
    run(here_.keys.rename(context_, "u1", key.record.id, "again"));
    calm();
    EXPECT_EQ(is_valid(key), here_.store.calls < calls) << calls;
  }
}

}  // namespace
}  // namespace suitemcp::identity
