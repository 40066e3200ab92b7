#include "base/error.hpp"
#include "identity/profiles_fixture.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

namespace suitemcp::identity {
namespace {

using namespace std::chrono_literals;
using base::Secret;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST_F(ProfilesTest, AnEmailHasOneProfileInWhateverLetterCase) {
  const auto first = add();
  EXPECT_EQ(first.email, "ann@example.com");
  EXPECT_EQ(add(" ANN@example.com ").id, first.id);
  EXPECT_NE(add("bob@example.com").id, first.id);
  const auto found = run(there_.profiles.find_by_email(context_, "aNN@EXAMPLE.com"));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->id, first.id);
  EXPECT_EQ(run(here_.profiles.find_by_email(context_, "carol@example.com")), std::nullopt);
}

TEST_F(ProfilesTest, ANameIsKeptUntilAnotherIsGiven) {
  EXPECT_EQ(run(here_.profiles.get_or_add(context_, "a@b", "Ann")).name, "Ann");
  EXPECT_EQ(run(here_.profiles.get_or_add(context_, "a@b", std::nullopt)).name, "Ann");
  EXPECT_EQ(run(here_.profiles.get_or_add(context_, "a@b", "Anne")).name, "Anne");
  EXPECT_EQ(run(there_.profiles.find_by_email(context_, "a@b"))->name, "Anne");
}

TEST_F(ProfilesTest, CredentialsComeBackInEveryProcess) {
  const auto profile = add();
  EXPECT_TRUE(grant(profile));
  for (auto* process : {&here_, &there_}) {
    const auto found = credentials(process->profiles, profile);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->user_name, "ann");
    EXPECT_EQ(found->password.expose(), kCanary);
  }
  EXPECT_FALSE(credentials(here_.profiles, profile, "crm2"));
  EXPECT_FALSE(run(here_.profiles.credentials(context_, "nobody", "crm1")));
}

TEST_F(ProfilesTest, AGrantForAnUnknownProfileIsNotMade) {
  EXPECT_FALSE(grant(Profile{.id = "nobody"}));
}

TEST_F(ProfilesTest, TwoProcessesThatGrantAtOnceLoseNothing) {
  const auto profile = add();
  bool raced = false;
  here_.store.before_answer = [&] {
    if (std::exchange(raced, true)) return;
    asio::co_spawn(
        io_,
        there_.profiles.grant(context_, profile.id, "crm2", {"ann2", Secret("x")}),
        [](std::exception_ptr, bool) {}
    );
    io_.poll();
  };
  EXPECT_TRUE(grant(profile));
  here_.store.before_answer = nullptr;
  settle();
  EXPECT_TRUE(credentials(here_.profiles, profile, "crm1"));
  EXPECT_TRUE(credentials(here_.profiles, profile, "crm2"));
}

TEST_F(ProfilesTest, ARemovedGrantIsGoneAtOnceHereAndAfterTheMessageThere) {
  const auto profile = add();
  grant(profile);
  grant(profile, "crm2");
  EXPECT_TRUE(credentials(there_.profiles, profile));
  std::vector<std::string> changed;
  const auto listener =
      there_.profiles.on_changed([&](const std::string& id) { changed.push_back(id); });
  settle();
  changed.clear();
  EXPECT_TRUE(run(here_.profiles.remove_grant(context_, profile.id, "crm1")));
  EXPECT_FALSE(credentials(here_.profiles, profile));
  settle();
  EXPECT_THAT(changed, ElementsAre(profile.id));
  EXPECT_FALSE(credentials(there_.profiles, profile));
  EXPECT_TRUE(credentials(there_.profiles, profile, "crm2"));
  EXPECT_FALSE(run(here_.profiles.remove_grant(context_, profile.id, "crm1")));
}

TEST_F(ProfilesTest, AGrantRemovedWhileTheLookUpIsUnderWayIsNotRemembered) {
  const auto profile = add();
  grant(profile);
  settle();
  bool removed = false;
  there_.store.before_answer = [&] {
    if (std::exchange(removed, true)) return;
    data_->hashes["crm:profiles"].erase(profile.id);
    data_->channels["crm:profiles:changed"].notify(profile.id);
  };
  EXPECT_FALSE(credentials(there_.profiles, profile));
}

TEST_F(ProfilesTest, ARemovedProfileIsGoneAndItsEmailFree) {
  const auto profile = add();
  grant(profile);
  EXPECT_TRUE(run(here_.profiles.remove(context_, profile.id)));
  EXPECT_FALSE(run(here_.profiles.remove(context_, profile.id)));
  EXPECT_EQ(run(here_.profiles.find(context_, profile.id)), nullptr);
  EXPECT_EQ(run(here_.profiles.find_by_email(context_, profile.email)), std::nullopt);
  EXPECT_NE(add().id, profile.id);
}

TEST_F(ProfilesTest, AGrantSaysWhoseItIs) {
  const auto profile = add();
  grant(profile);
  run(here_.profiles.grant(context_, profile.id, "crm2", {"ann", Secret("x")}, kGroupOrigin));
  const auto found = run(there_.profiles.find(context_, profile.id));
  EXPECT_EQ(found->entities.at("crm1").origin, "operator");
  EXPECT_EQ(found->entities.at("crm2").origin, "group");
  grant(profile, "crm2");
  EXPECT_EQ(run(here_.profiles.load(context_, profile.id))->entities.at("crm2").origin, "operator");
}

TEST_F(ProfilesTest, AProfileIsBelievedForFiveSecondsWithoutTheStore) {
  const auto profile = add();
  grant(profile);
  settle();
  credentials(here_.profiles, profile);
  const int calls = here_.store.calls;
  here_.store.down = true;
  clock_.advance(4999ms);
  EXPECT_TRUE(credentials(here_.profiles, profile));
  EXPECT_EQ(here_.store.calls, calls);
  clock_.advance(1ms);
  EXPECT_THROW(credentials(here_.profiles, profile), base::Error);
}

TEST_F(ProfilesTest, APasswordCopiedToAnotherProfileOrEntityDoesNotOpen) {
  const auto ann = add();
  const auto bob = add("bob@example.com");
  grant(ann);
  auto& hash = data_->hashes["crm:profiles"];
  hash[bob.id] = hash[ann.id];
  auto stolen = hash[ann.id];
  stolen.replace(stolen.find("crm1"), 4, "crm2");
  hash[ann.id] = stolen;
  EXPECT_THROW(credentials(there_.profiles, bob), base::Error);
  EXPECT_THROW(credentials(there_.profiles, ann, "crm2"), base::Error);
}

TEST_F(ProfilesTest, AfterRotationOldPasswordsOpenAndNewOnesAreSealedWithTheNewSecret) {
  const auto profile = add();
  grant(profile);
  const StateSecrets rotated{Secret("second secret"), kFirstSecrets.current};
  ProfileProcess process(io_, clock_, random_, data_, rotated);
  EXPECT_EQ(credentials(process.profiles, profile)->password.expose(), kCanary);
  run(process.profiles.grant(context_, profile.id, "crm2", {"ann", Secret("new")}));

  ProfileProcess last(io_, clock_, random_, data_, StateSecrets{Secret("second secret")});
  EXPECT_EQ(credentials(last.profiles, profile, "crm2")->password.expose(), "new");
  try {
    credentials(last.profiles, profile, "crm1");
    FAIL() << "opened";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "identity.cannot_open");
    EXPECT_THAT(std::string(error.user_message()), HasSubstr("mcp-admin add --email ann@"));
  }
}

TEST_F(ProfilesTest, ListsProfilesByEmail) {
  add("zoe@example.com");
  add("ann@example.com");
  std::vector<std::string> emails;
  for (const auto& profile : run(here_.profiles.list(context_))) emails.push_back(profile.email);
  EXPECT_THAT(emails, ElementsAre("ann@example.com", "zoe@example.com"));
}

TEST_F(ProfilesTest, ADamagedProfileIsAnErrorAndNotAMissingOne) {
  const auto profile = add();
  settle();
  data_->hashes["crm:profiles"][profile.id] = R"({"email":"a@b","name":"x"})";
  EXPECT_THROW(run(there_.profiles.find(context_, profile.id)), base::Error);
}

TEST_F(ProfilesTest, ThePasswordIsInNoFileOfTheStore) {
  const test::TempFolder temp;
  {
    store::SqliteStore sqlite(
        io_.get_executor(), clock_, {.folder = temp.path()}, base::Log::none()
    );
    Profiles profiles(sqlite, clock_, random_, kFirstSecrets, {});
    const auto profile = run(profiles.get_or_add(context_, "canary@example.com", std::nullopt));
    run(profiles.grant(context_, profile.id, "crm1", {"ann", Secret(kCanary)}));
    EXPECT_EQ(credentials(profiles, profile)->password.expose(), kCanary);

    std::string everything;
    for (const auto& file : std::filesystem::directory_iterator(temp.path())) {
      std::ostringstream bytes;
      bytes << std::ifstream(file.path(), std::ios::binary).rdbuf();
      everything += bytes.str();
    }
    EXPECT_THAT(everything, HasSubstr("canary@example.com"));  // the search would find it
    EXPECT_THAT(everything, Not(HasSubstr(kCanary)));
  }
  settle();
}

}  // namespace
}  // namespace suitemcp::identity
