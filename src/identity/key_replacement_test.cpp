#include "base/error.hpp"
#include "identity/api_keys_fixture.hpp"

#include <gmock/gmock.h>

namespace suitemcp::identity {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using KeyReplacement = ApiKeysTest;

TEST_F(KeyReplacement, TheFirstReplacesNothing) {
  const auto key = replace(here_.keys);
  EXPECT_THAT(names(), ElementsAre("default"));
  EXPECT_TRUE(is_valid(key));
  EXPECT_EQ(key.record.expires_at, clock_.wall() + 30 * 24h);
}

TEST_F(KeyReplacement, TheOldKeyGoesOnForTheGraceUnderAnotherName) {
  const auto named = make("laptop");
  const auto old = replace(here_.keys);
  const auto fresh = replace(there_.keys);
  EXPECT_THAT(names(), ElementsAre("default", "default (replaced)", "laptop"));
  EXPECT_EQ(listed(fresh)->name, "default");
  EXPECT_EQ(listed(old)->expires_at, clock_.wall() + 15min);
  EXPECT_EQ(listed(named)->expires_at, named.record.expires_at);
  clock_.advance(15min - 1s);
  EXPECT_TRUE(verify(here_.keys, old));
  EXPECT_TRUE(verify(there_.keys, old));
  clock_.advance(1s);
  EXPECT_FALSE(verify(here_.keys, old));  // from the cache
  EXPECT_FALSE(is_valid(old));
  EXPECT_TRUE(is_valid(fresh));
  EXPECT_TRUE(is_valid(named));
  EXPECT_THAT(names(), ElementsAre("default", "laptop"));
}

TEST_F(KeyReplacement, NoGraceIsLongerThanTheLifeOfTheKey) {
  const auto old = make("default", 60s);
  replace(here_.keys);
  EXPECT_EQ(listed(old)->expires_at, old.record.expires_at);
  clock_.advance(60s);
  EXPECT_FALSE(is_valid(old));
}

TEST_F(KeyReplacement, WithoutGraceTheOldKeyIsRevoked) {
  const auto old = replace(here_.keys);
  verify(there_.keys, old);
  settle();
  std::vector<std::string> cut;
  const auto listener = there_.keys.on_revoked([&](const auto& id) { cut.push_back(id); });
  const auto fresh = replace(here_.keys, 0s);
  settle();
  EXPECT_THAT(cut, ElementsAre(old.record.id));
  EXPECT_FALSE(verify(here_.keys, old));
  EXPECT_FALSE(verify(there_.keys, old));
  EXPECT_EQ(session(old), nullptr);
  EXPECT_FALSE(data_->entries.contains("auth:used:" + old.record.id));
  EXPECT_THAT(names(), ElementsAre("default"));
  EXPECT_TRUE(is_valid(fresh));
}

TEST_F(KeyReplacement, EachReplacedKeyHasANameOfItsOwn) {
  make("default (replaced)");
  for (int i = 0; i < 3; ++i) replace(here_.keys);
  EXPECT_THAT(
      names(),
      ElementsAre("default", "default (replaced 2)", "default (replaced 3)", "default (replaced)")
  );
}

TEST_F(KeyReplacement, AnExpiredKeyIsNotReplaced) {
  make("default", 10s);
  clock_.advance(10s);
  replace(here_.keys);
  EXPECT_THAT(names(), ElementsAre("default"));
}

TEST_F(KeyReplacement, IsRefusedWhenTheUserHasTooManyKeys) {
  Process small(io_, clock_, random_, data_, kSecrets, {.max_per_user = 2});
  replace(small.keys);
  replace(small.keys);
  EXPECT_EQ(error_code([&] { replace(small.keys); }), "identity.too_many_keys");
  EXPECT_EQ(error_code([&] { replace(small.keys, 0s); }), "none");
  EXPECT_EQ(error_code([&] { replace(small.keys, 0s, ""); }), "identity.bad_name");
}

TEST_F(KeyReplacement, TheStoreKeepsTheOldKeyNoLongerThanItsGrace) {
  const auto old = replace(here_.keys);
  replace(here_.keys);
  ASSERT_NE(session(old), nullptr);
  EXPECT_EQ(session(old)->expires_at, clock_.wall() + 15min);
}

TEST_F(KeyReplacement, AProcessThatRemembersTheKeyHearsOfItsEarlierEnd) {
  Process patient(io_, clock_, random_, data_, kSecrets, {.fresh_for = 24h});
  const auto old = replace(here_.keys);
  EXPECT_EQ(verify(patient.keys, old)->expires_at, old.record.expires_at);
  std::vector<EarlierEnd> heard;
  const auto listener = patient.keys.on_earlier_end([&](const auto& e) { heard.push_back(e); });
  replace(here_.keys);
  settle();
  const auto end = clock_.wall() + 15min;
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].key_id, old.record.id);
  EXPECT_EQ(heard[0].at, end);
  EXPECT_EQ(verify(patient.keys, old)->expires_at, end);
  clock_.advance(15min);
  EXPECT_FALSE(verify(patient.keys, old));
  settle();
}

TEST_F(KeyReplacement, WhoMissedTheMessageHearsOfTheEarlierEndWhenItAsks) {
  const auto old = replace(here_.keys);
  const auto verified = verify(there_.keys, old);
  replace(here_.keys);
  settle();
  std::vector<EarlierEnd> heard;
  const auto listener = there_.keys.on_earlier_end([&](const auto& e) { heard.push_back(e); });
  EXPECT_TRUE(run(there_.keys.is_valid(context_, *verified)));
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].at, clock_.wall() + 15min);
  EXPECT_TRUE(run(there_.keys.is_valid(context_, *verify(there_.keys, old))));
  EXPECT_EQ(heard.size(), 1U);
}

TEST_F(KeyReplacement, AReplacementWhileTheLookUpIsUnderWayIsNotMissed) {
  for (int calls = 1; calls <= 2; ++calls) {
    const auto old = replace(here_.keys);
    interleave(calls, [&] { meanwhile(replacement(there_.keys)); });
    const auto verified = verify(here_.keys, old);
    calm();
    ASSERT_TRUE(verified.has_value());
    EXPECT_EQ(verified->expires_at, clock_.wall() + 15min);
    EXPECT_EQ(verify(here_.keys, old)->expires_at, clock_.wall() + 15min);
  }
}

TEST_F(KeyReplacement, DamagedMessagesDoNoHarm) {
  const auto key = replace(here_.keys);
  int heard = 0;
  const auto listener = there_.keys.on_earlier_end([&](const auto&) { ++heard; });
  for (const auto& message :
       {std::string(),
        key.record.id,
        key.record.id + " ",
        key.record.id + " 12x",
        key.record.id + "-1",
        key.record.id + " 99999999999999999999"}) {
    data_->channels["auth:earlier-end"].notify(message);
  }
  EXPECT_EQ(heard, 0);
  EXPECT_TRUE(verify(there_.keys, key));
}

TEST_F(KeyReplacement, RenamingKeepsTheKeyAndFreesItsName) {
  const auto key = make("laptop");
  EXPECT_TRUE(run(here_.keys.rename(context_, "u1", key.record.id, "desktop")));
  EXPECT_THAT(names(), ElementsAre("desktop"));
  EXPECT_TRUE(is_valid(key));
  EXPECT_EQ(listed(key)->expires_at, key.record.expires_at);
  EXPECT_EQ(run(here_.keys.list(context_)).at(0).name, "desktop");
  make("laptop");
  EXPECT_EQ(
      error_code([&] { run(here_.keys.rename(context_, "u1", key.record.id, "laptop")); }),
      "identity.name_taken"
  );
  EXPECT_TRUE(run(here_.keys.rename(context_, "u1", key.record.id, "desktop")));
}

TEST_F(KeyReplacement, RenamingWantsAnOwnKeyAndAGoodName) {
  const auto key = make("laptop");
  EXPECT_FALSE(run(here_.keys.rename(context_, "u2", key.record.id, "x")));
  EXPECT_FALSE(run(here_.keys.rename(context_, "u1", "0123456789abcdef", "x")));
  for (const auto* name : {"", "a\nb", "\xff"}) {
    EXPECT_EQ(
        error_code([&] { run(here_.keys.rename(context_, "u1", key.record.id, name)); }),
        "identity.bad_name"
    );
  }
  run(here_.keys.revoke(context_, key.record.id));
  EXPECT_FALSE(run(here_.keys.rename(context_, "u1", key.record.id, "x")));
  EXPECT_THAT(names(), IsEmpty());
}

}  // namespace
}  // namespace suitemcp::identity
