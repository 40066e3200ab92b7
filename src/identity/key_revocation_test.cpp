#include "base/error.hpp"
#include "identity/api_keys_fixture.hpp"

#include <gmock/gmock.h>

namespace suitemcp::identity {
namespace {

using testing::ElementsAre;

using KeyRevocation = ApiKeysTest;

TEST_F(KeyRevocation, ARevokedKeyIsRefusedAtOnceHereAndAfterTheMessageThere) {
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

TEST_F(KeyRevocation, ARevocationWhileTheLookUpIsUnderWayIsNotMissed) {
  for (int step = 1; step <= 2; ++step) {
    const auto key = make();
    here_.store.calls = 0;
    bool is_revoked = false;
    here_.store.before_answer = [&] {
      if (here_.store.calls != step || is_revoked) return;
      is_revoked = meanwhile(there_.keys.revoke(context_, key.record.id));
    };
    EXPECT_FALSE(verify(here_.keys, key)) << step;
    EXPECT_TRUE(is_revoked) << step;
    here_.store.before_answer = nullptr;
  }
}

TEST_F(KeyRevocation, RevokingAgainTellsTheOthersAgain) {
  const auto key = make();
  int heard = 0;
  const auto listener = there_.keys.on_revoked([&](const auto&) { ++heard; });
  EXPECT_TRUE(run(here_.keys.revoke(context_, key.record.id)));
  EXPECT_FALSE(run(here_.keys.revoke(context_, key.record.id)));
  settle();
  EXPECT_EQ(heard, 2);
}

TEST_F(KeyRevocation, RevokeWantsAWholeId) {
  const auto key = make();
  for (const auto& id : {std::string(), std::string("*"), key.record.id.substr(0, 15)}) {
    EXPECT_FALSE(run(here_.keys.revoke(context_, id)));
  }
  EXPECT_TRUE(run(there_.keys.verify(context_, key.key.expose())));
}

TEST_F(KeyRevocation, RevokingAllOfOneUserLeavesTheOthers) {
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

TEST_F(KeyRevocation, AKeyStillValidIsToldFromARevokedOneWhateverIsRemembered) {
  const auto key = make();
  const auto verified = verify(there_.keys, key);
  EXPECT_TRUE(run(there_.keys.is_valid(context_, *verified)));
  run(here_.keys.revoke(context_, key.record.id));
  EXPECT_FALSE(run(there_.keys.is_valid(context_, *verified)));
}

TEST_F(KeyRevocation, ASessionThatNoListHoldsIsNoKey) {
  const auto key = make();
  const auto kept = *session(key);
  const auto place = "auth:session:" + key.record.id;
  const auto name = data_->entries.lower_bound(place)->first;
  EXPECT_TRUE(run(here_.keys.revoke(context_, key.record.id)));
  data_->entries.insert_or_assign(name, kept);
  EXPECT_FALSE(is_valid(key));
  EXPECT_FALSE(listed(key));
}

TEST_F(KeyRevocation, RevokingOfAUserTakesOnlyTheUsersOwnKeys) {
  const auto key = make();
  EXPECT_FALSE(run(here_.keys.revoke_of(context_, "u2", key.record.id)));
  EXPECT_FALSE(run(here_.keys.revoke_of(context_, "u1", "*")));
  EXPECT_TRUE(is_valid(key));
  EXPECT_TRUE(run(here_.keys.revoke_of(context_, "u1", key.record.id)));
  EXPECT_FALSE(run(here_.keys.revoke_of(context_, "u1", key.record.id)));
  EXPECT_FALSE(is_valid(key));
}

TEST_F(KeyRevocation, ARevocationThatCouldNotBeToldIsToldByTheNextTry) {
  const auto key = make();
  int heard = 0;
  const auto listener = there_.keys.on_revoked([&](const auto&) { ++heard; });
  // The list is written, the message is not.
  here_.store.before_answer = [&] { here_.store.down = data_->hashes["auth:keys"].empty(); };
  EXPECT_EQ(
      error_code([&] { run(here_.keys.revoke_of(context_, "u1", key.record.id)); }),
      "store.unavailable"
  );
  here_.store.before_answer = nullptr;
  here_.store.down = false;
  EXPECT_FALSE(is_valid(key));
  settle();
  EXPECT_EQ(heard, 0);
  EXPECT_TRUE(run(here_.keys.revoke_of(context_, "u1", key.record.id)));
  settle();
  EXPECT_EQ(heard, 1);
}

TEST_F(KeyRevocation, ADamagedListIsAnErrorThatRevokingAllMends) {
  const auto key = make();
  data_->hashes["auth:keys"]["u1"] = R"([{"session":"s"}])";
  EXPECT_EQ(error_code([&] { verify(there_.keys, key); }), "identity.bad_record");
  EXPECT_EQ(error_code([&] { make("other"); }), "identity.bad_record");
  EXPECT_EQ(run(here_.keys.revoke_all_of(context_, "u1")), 0U);
  EXPECT_FALSE(is_valid(key));
  EXPECT_TRUE(is_valid(make("other")));
}

}  // namespace
}  // namespace suitemcp::identity
