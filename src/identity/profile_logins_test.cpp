// Who comes to which profile. Races and interruptions: profile_logins_race_test.cpp.
#include "base/crypto.hpp"
#include "identity/profile_logins_fixture.hpp"

#include <gmock/gmock.h>

namespace suitemcp::identity {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAre;

TEST_F(ProfileLoginsTest, WhoSignsInFirstGetsAProfileThatTheEmailFinds) {
  const auto profile = sign_in(ann());
  EXPECT_EQ(profile.email, "ann@example.com");
  EXPECT_EQ(profile.name, "Ann Example");
  EXPECT_THAT(profile.entities, IsEmpty());
  const auto found = run(there_.profiles.find_by_email(context_, "ANN@example.com"));
  ASSERT_TRUE(found && found->login);
  EXPECT_EQ(found->id, profile.id);
  EXPECT_EQ(found->login->issuer, kIssuer);
  EXPECT_EQ(found->login->subject, "u-1");
  EXPECT_EQ(found->login->user_name, "ann");
  EXPECT_THAT(found->login->groups, ElementsAre("CRM-Main"));
  EXPECT_EQ(found->login->signed_in_at, clock_.wall());
  EXPECT_EQ(found->login->checked_at, clock_.wall());
  EXPECT_FALSE(found->login->ended);
}

TEST_F(ProfileLoginsTest, IssuerAndSubjectDecideWhateverElseHasChanged) {
  const auto first = sign_in(ann());
  auto changed = ann();
  changed.name = "Ann Married";
  changed.crm_user_name = "amarried";
  changed.groups = {"CRM-Sales"};
  changed.email = "";
  clock_.advance(1h);
  const auto second = sign_in(changed, there_);
  EXPECT_EQ(second.id, first.id);
  EXPECT_EQ(second.name, "Ann Married");
  EXPECT_EQ(second.email, "ann@example.com");  // not known to be lost
  EXPECT_EQ(second.login->user_name, "amarried");
  EXPECT_THAT(second.login->groups, ElementsAre("CRM-Sales"));
  EXPECT_EQ(second.login->signed_in_at, first.login->signed_in_at + 1h);
  EXPECT_THAT(everybody(), SizeIs(1));
}

TEST_F(ProfileLoginsTest, AnOperatorsProfileIsAdoptedByItsVerifiedAddress) {
  const auto manual = add(" Ann@EXAMPLE.com");
  grant(manual);
  const auto profile = sign_in(ann());
  EXPECT_EQ(profile.id, manual.id);
  EXPECT_EQ(profile.email, "ann@example.com");
  EXPECT_EQ(credentials(here_.profiles, profile)->password.expose(), kCanary);
  EXPECT_EQ(sign_in(ann()).id, manual.id);
  EXPECT_THAT(everybody(), SizeIs(1));
}

TEST_F(ProfileLoginsTest, AnUnverifiedAddressAdoptsNothing) {
  const auto manual = add();
  grant(manual);
  const auto before = stored(manual.id);
  auto attacker = ann("u-666");
  attacker.is_email_verified = false;
  const auto profile = sign_in(attacker);
  EXPECT_NE(profile.id, manual.id);
  EXPECT_THAT(profile.email, IsEmpty());
  EXPECT_THAT(profile.entities, IsEmpty());
  EXPECT_EQ(stored(manual.id), before);
  EXPECT_EQ(sign_in(ann()).id, manual.id);  // the owner still can
}

TEST_F(ProfileLoginsTest, AnOperatorMayTrustAddresses) {
  const auto manual = add();
  auto person = ann();
  person.is_email_verified = false;
  EXPECT_EQ(sign_in(person, here_, oidc::EmailTrust::always).id, manual.id);
}

TEST_F(ProfileLoginsTest, AProfileIsAdoptedOnceAndThenOnlyTheIdentityCounts) {
  const auto manual = add();
  grant(manual);
  sign_in(ann());
  const auto before = stored(manual.id);
  const auto second = sign_in(ann("u-2"));  // the same verified address
  EXPECT_NE(second.id, manual.id);
  EXPECT_THAT(second.email, IsEmpty());
  EXPECT_FALSE(credentials(here_.profiles, second));
  EXPECT_EQ(stored(manual.id), before);
  EXPECT_EQ(run(here_.profiles.find_by_email(context_, "ann@example.com"))->id, manual.id);
}

TEST_F(ProfileLoginsTest, TheSameSubjectOfAnotherProviderIsSomebodyElse) {
  const auto first = sign_in(ann());
  auto other = ann();
  other.issuer = "https://other.example.com";
  EXPECT_NE(sign_in(other).id, first.id);
  other.issuer = std::string(kIssuer) + "/";  // the token's issuer counts as it is written
  EXPECT_NE(sign_in(other).id, first.id);
  EXPECT_THAT(everybody(), SizeIs(3));
  EXPECT_THAT(run(here_.profiles.find_by_subject(context_, "u-1")), SizeIs(3));
  EXPECT_THAT(run(here_.profiles.find_by_subject(context_, "U-1")), IsEmpty());
}

TEST_F(ProfileLoginsTest, SubjectsDifferInCaseAndAddressesDoNot) {
  const auto lower = sign_in(ann("abc"));
  auto upper = ann("ABC");
  upper.email = "ANN@Example.COM";
  const auto second = sign_in(upper);
  EXPECT_NE(second.id, lower.id);
  EXPECT_THAT(second.email, IsEmpty());
}

// The parts are joined by what no issuer holds.
TEST_F(ProfileLoginsTest, IssuerAndSubjectCannotBeShiftedIntoEachOther) {
  auto one = ann("b\nc");
  one.issuer = "a";
  auto other = ann("c");
  other.issuer = "a\nb";
  EXPECT_NE(sign_in(one).id, "");
  const auto& keys = data_->entries;
  EXPECT_TRUE(keys.contains("crm:profile-login:" + base::hex(base::sha256("a\nb\nc"))));
}

TEST_F(ProfileLoginsTest, AStrangerCannotTakeAnAddressThatTheOperatorUsesLater) {
  auto stranger = ann("u-666");
  stranger.is_email_verified = false;
  const auto squatter = sign_in(stranger);
  const auto manual = add();
  EXPECT_NE(manual.id, squatter.id);
  grant(manual);
  sign_in(stranger);
  EXPECT_FALSE(credentials(here_.profiles, squatter));
  EXPECT_EQ(sign_in(ann()).id, manual.id);
}

TEST_F(ProfileLoginsTest, WhoHasSignedInAlreadyIsTheOneWhomTheOperatorMeans) {
  const auto profile = sign_in(ann());
  EXPECT_EQ(add().id, profile.id);
  EXPECT_TRUE(run(here_.profiles.load(context_, profile.id))->login);
}

TEST_F(ProfileLoginsTest, ALoginWithoutAnAddressIsAProfileLikeAnyOther) {
  auto person = ann();
  person.email = "";
  person.is_email_verified = false;
  const auto profile = sign_in(person);
  EXPECT_THAT(profile.email, IsEmpty());
  EXPECT_TRUE(grant(profile));
  EXPECT_EQ(credentials(there_.profiles, profile)->user_name, "ann");
  EXPECT_EQ(sign_in(person).id, profile.id);
  EXPECT_EQ(run(here_.profiles.find_by_email(context_, "")), std::nullopt);
  EXPECT_THAT(keys_with("crm:profile-email:"), IsEmpty());
}

TEST_F(ProfileLoginsTest, ANewAddressIsFollowedAndTheOldOneIsFree) {
  const auto profile = sign_in(ann());
  auto married = ann();
  married.email = "married@example.com";
  EXPECT_EQ(sign_in(married).email, "married@example.com");
  EXPECT_EQ(run(there_.profiles.find_by_email(context_, "married@example.com"))->id, profile.id);
  EXPECT_EQ(run(there_.profiles.find_by_email(context_, "ann@example.com")), std::nullopt);
  EXPECT_EQ(sign_in(ann("u-2")).email, "ann@example.com");  // a new colleague of that name
}

TEST_F(ProfileLoginsTest, AnAddressOfAnotherProfileIsNotTaken) {
  const auto bob = add("bob@example.com");
  const auto profile = sign_in(ann());
  auto changed = ann();
  changed.email = "bob@example.com";
  const auto again = sign_in(changed);
  EXPECT_EQ(again.id, profile.id);
  EXPECT_EQ(again.email, "ann@example.com");
  EXPECT_EQ(run(here_.profiles.find_by_email(context_, "bob@example.com"))->id, bob.id);
  run(here_.profiles.remove(context_, bob.id));
  EXPECT_EQ(sign_in(changed).email, "bob@example.com");
}

TEST_F(ProfileLoginsTest, AProfileThatWasLostIsMadeAnew) {
  const auto profile = sign_in(ann());
  settle();
  data_->hashes["crm:profiles"].erase(profile.id);
  const auto again = sign_in(ann(), there_);
  EXPECT_EQ(again.email, "ann@example.com");
  EXPECT_EQ(sign_in(ann()).id, again.id);
  EXPECT_THAT(everybody(), SizeIs(1));
}

TEST_F(ProfileLoginsTest, AKeyThatNamesSomebodyElsesProfileLeadsNowhere) {
  const auto bob = sign_in(bob_());
  const auto before = stored(bob.id);
  data_->entries["crm:profile-login:" + base::hex(base::sha256(std::string(kIssuer) + "\nu-1"))] = {
      bob.id, base::WallTime::max()
  };
  const auto profile = sign_in(ann());
  EXPECT_NE(profile.id, bob.id);
  EXPECT_EQ(stored(bob.id), before);
  EXPECT_EQ(sign_in(ann()).id, profile.id);
}

TEST_F(ProfileLoginsTest, LaterNewsAreTakenOverAndOnlyChangesAreTold) {
  const auto profile = sign_in(ann());
  settle();
  std::vector<std::string> told;
  const auto listener =
      there_.profiles.on_changed([&](const std::string& id) { told.push_back(id); });
  clock_.advance(5min);
  EXPECT_TRUE(run(here_.profiles.update_login(context_, profile.id, ann())));
  settle();
  EXPECT_THAT(told, IsEmpty());
  auto login = *run(here_.profiles.load(context_, profile.id))->login;
  EXPECT_EQ(login.checked_at, profile.login->checked_at + 5min);
  EXPECT_EQ(login.signed_in_at, profile.login->signed_in_at);

  auto changed = ann();
  changed.groups.clear();
  EXPECT_TRUE(run(here_.profiles.update_login(context_, profile.id, changed)));
  settle();
  EXPECT_THAT(told, ElementsAre(profile.id));
  EXPECT_THAT(run(there_.profiles.find(context_, profile.id))->login->groups, IsEmpty());
}

TEST_F(ProfileLoginsTest, NewsOfSomebodyElseAreRefused) {
  const auto profile = sign_in(ann());
  const auto manual = add("bob@example.com");
  auto other = ann();
  other.issuer = "https://other.example.com";
  const auto before = stored(profile.id);
  EXPECT_FALSE(run(here_.profiles.update_login(context_, profile.id, ann("u-2"))));
  EXPECT_FALSE(run(here_.profiles.update_login(context_, profile.id, other)));
  EXPECT_FALSE(run(here_.profiles.update_login(context_, manual.id, ann())));
  EXPECT_FALSE(run(here_.profiles.update_login(context_, "nobody", ann())));
  EXPECT_EQ(stored(profile.id), before);
}

TEST_F(ProfileLoginsTest, AnEndedLoginBeginsAnewOnlyBySigningIn) {
  const auto profile = sign_in(ann());
  run(there_.profiles.find(context_, profile.id));
  EXPECT_TRUE(run(here_.profiles.end_login(context_, profile.id)));
  EXPECT_FALSE(run(here_.profiles.end_login(context_, profile.id)));
  settle();
  EXPECT_TRUE(run(there_.profiles.find(context_, profile.id))->login->ended);
  EXPECT_FALSE(run(here_.profiles.update_login(context_, profile.id, ann())));
  EXPECT_TRUE(run(here_.profiles.load(context_, profile.id))->login->ended);
  EXPECT_FALSE(sign_in(ann()).login->ended);
  settle();
  EXPECT_FALSE(run(there_.profiles.find(context_, profile.id))->login->ended);
}

TEST_F(ProfileLoginsTest, WhatEndsAnOldLoginDoesNotEndTheNext) {
  const auto old = sign_in(ann());
  clock_.advance(1min);
  sign_in(ann());
  const auto began = old.login->signed_in_at;
  EXPECT_FALSE(run(here_.profiles.end_login(context_, old.id, began)));
  EXPECT_TRUE(run(here_.profiles.end_login(context_, old.id, began + 1min)));
  EXPECT_FALSE(run(here_.profiles.end_login(context_, "nobody")));
  EXPECT_FALSE(run(here_.profiles.end_login(context_, add("bob@example.com").id)));
}

TEST_F(ProfileLoginsTest, NewsOfAnOldLoginDoNotReachTheNext) {
  const auto old = sign_in(ann());
  clock_.advance(1min);
  auto without = ann();
  without.groups.clear();
  const auto next = sign_in(without);
  const auto began = old.login->signed_in_at;
  EXPECT_FALSE(run(here_.profiles.update_login(context_, old.id, ann(), began)));
  EXPECT_EQ(stored(old.id), to_json(next));
  EXPECT_TRUE(run(here_.profiles.update_login(context_, old.id, ann(), began + 1min)));
}

TEST_F(ProfileLoginsTest, ARemovedProfileLeavesNothingBehind) {
  const auto profile = sign_in(ann());
  grant(profile);
  RefreshTokens tokens(here_.store, clock_, random_, kFirstSecrets);
  run(tokens.put(context_, profile.id, base::Secret("rt-1")));
  EXPECT_TRUE(run(here_.profiles.remove(context_, profile.id)));
  EXPECT_THAT(data_->entries, IsEmpty());
  EXPECT_THAT(data_->hashes["crm:profiles"], IsEmpty());
  EXPECT_THAT(data_->hashes[RefreshTokens::kKey], IsEmpty());
  const auto again = sign_in(ann());
  EXPECT_NE(again.id, profile.id);
  EXPECT_THAT(again.entities, IsEmpty());
}

TEST_F(ProfileLoginsTest, NothingInTheStoreNamesTheSubjectInAKey) {
  sign_in(ann("auth0|secret-subject"));
  for (const auto& [key, entry] : data_->entries) EXPECT_THAT(key, Not(HasSubstr("subject")));
}

}  // namespace
}  // namespace suitemcp::identity
