// Logins that meet each other, an operator or a dying store, at every step.
#include "base/error.hpp"
#include "identity/profile_logins_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <functional>

namespace suitemcp::identity {
namespace {

using testing::SizeIs;

class LoginRacesTest : public ProfileLoginsTest {
 protected:
  struct Case {
    std::string subject;
    std::string email;
  };

  /// Signs somebody new in again and again: once with `other` done during each of its store calls.
  void at_every_step(
      const std::function<void(const Case&)>& prepare,
      const std::function<void(const Case&)>& other,
      const std::function<void(const Case&, const Profile&)>& check
  ) {
    for (int step = 1;; ++step) {
      const Case one{fmt::format("u-{}", step), fmt::format("ann{}@example.com", step)};
      SCOPED_TRACE(fmt::format("step {}", step));
      prepare(one);
      settle();
      bool have_met = false;
      here_.store.calls = 0;
      here_.store.before_answer = [&] {
        if (here_.store.calls != step || std::exchange(have_met, true)) return;
        other(one);
      };
      const auto profile = sign_in(ann(one.subject, one.email));
      here_.store.before_answer = nullptr;
      if (!have_met) {  // there are no more steps
        EXPECT_GT(step, 4);
        return;
      }
      settle();
      check(one, profile);
    }
  }

  /// To its end, while another call is under way.
  template <class T>
  T run_inside(asio::awaitable<T> work) {
    std::optional<T> result;
    asio::co_spawn(io_, std::move(work), [&result](std::exception_ptr failure, T value) {
      if (!failure) result = std::move(value);
    });
    while (!result && io_.poll_one() > 0) {
    }
    return std::move(result).value();
  }
  Profile sign_in_there(const Case& one, const std::string& subject) {
    return run_inside(
        there_.profiles.sign_in(context_, ann(subject, one.email), oidc::EmailTrust::verified_only)
    );
  }
  std::vector<Profile> bound_to(const std::string& subject) {
    return run(here_.profiles.find_by_subject(context_, subject));
  }

  static void nothing(const Case&) {}
};

TEST_F(LoginRacesTest, TwoFirstLoginsOfOnePersonEndInOneProfile) {
  std::string there;
  at_every_step(
      nothing,
      [&](const Case& one) { there = sign_in_there(one, one.subject).id; },
      [&](const Case& one, const Profile& profile) {
        EXPECT_EQ(profile.id, there);
        EXPECT_THAT(bound_to(one.subject), SizeIs(1));
        EXPECT_EQ(profile.email, one.email);
        EXPECT_EQ(run(there_.profiles.find_by_email(context_, one.email))->id, profile.id);
      }
  );
}

TEST_F(LoginRacesTest, TwoLoginsOfOnePersonAdoptOneProfile) {
  std::string manual;
  std::string there;
  at_every_step(
      [&](const Case& one) { manual = add(one.email).id; },
      [&](const Case& one) { there = sign_in_there(one, one.subject).id; },
      [&](const Case& one, const Profile& profile) {
        EXPECT_EQ(profile.id, manual);
        EXPECT_EQ(there, manual);
        EXPECT_THAT(bound_to(one.subject), SizeIs(1));
      }
  );
}

// The one adopts, the other cannot know of that profile.
TEST_F(LoginRacesTest, TwoLoginsOfOnePersonOfWhichOneBringsNoAddressEndInOneProfile) {
  std::string manual;
  std::string there;
  at_every_step(
      [&](const Case& one) { manual = add(one.email).id; },
      [&](const Case& one) { there = sign_in_there({one.subject, ""}, one.subject).id; },
      [&](const Case& one, const Profile& profile) {
        EXPECT_EQ(profile.id, there);
        ASSERT_THAT(bound_to(one.subject), SizeIs(1));
        EXPECT_EQ(bound_to(one.subject).at(0).id, there);
        EXPECT_EQ(run(here_.profiles.find_by_email(context_, one.email))->id, manual);
      }
  );
}

TEST_F(LoginRacesTest, OfTwoIdentitiesOneAdopts) {
  std::string manual;
  std::string there;
  at_every_step(
      [&](const Case& one) { manual = add(one.email).id; },
      [&](const Case& one) { there = sign_in_there(one, one.subject + "-other").id; },
      [&](const Case& one, const Profile& profile) {
        EXPECT_NE(profile.id, there);
        EXPECT_EQ((profile.id == manual) + (there == manual), 1);
        for (const auto& subject : {one.subject, one.subject + "-other"}) {
          EXPECT_THAT(bound_to(subject), SizeIs(1));
          EXPECT_EQ(
              sign_in(ann(subject, one.email)).id, subject == one.subject ? profile.id : there
          );
        }
      }
  );
}

TEST_F(LoginRacesTest, OfTwoNewIdentitiesOneGetsTheAddress) {
  Profile there;
  at_every_step(
      nothing,
      [&](const Case& one) { there = sign_in_there(one, one.subject + "-other"); },
      [&](const Case& one, const Profile& profile) {
        EXPECT_NE(profile.id, there.id);
        EXPECT_EQ((profile.email == one.email) + (there.email == one.email), 1);
        const auto owner = run(here_.profiles.find_by_email(context_, one.email));
        EXPECT_EQ(owner->id, profile.email.empty() ? there.id : profile.id);
        EXPECT_EQ(owner->email, one.email);
      }
  );
}

TEST_F(LoginRacesTest, AnOperatorWhoAddsThePersonMeanwhileLosesNothing) {
  std::string manual;
  at_every_step(
      nothing,
      [&](const Case& one) {
        manual = run_inside(there_.profiles.get_or_add(context_, one.email, std::nullopt)).id;
      },
      [&](const Case& one, const Profile& profile) {
        EXPECT_THAT(bound_to(one.subject), SizeIs(1));
        const auto found = run(here_.profiles.find_by_email(context_, one.email));
        ASSERT_TRUE(found.has_value());
        EXPECT_EQ(found->id, manual);
        EXPECT_EQ(found->email, one.email);
        EXPECT_TRUE(profile.id == manual || profile.email.empty());
      }
  );
}

TEST_F(LoginRacesTest, TheProfileThatIsRemovedMeanwhileComesBackOrIsGoneButNeverTwice) {
  at_every_step(
      [&](const Case& one) { sign_in(ann(one.subject, one.email)); },
      [&](const Case& one) {
        const auto bound = run_inside(there_.profiles.find_by_subject(context_, one.subject));
        run_inside(there_.profiles.remove(context_, bound.at(0).id));
      },
      [&](const Case& one, const Profile&) {
        const auto again = sign_in(ann(one.subject, one.email));
        EXPECT_THAT(bound_to(one.subject), SizeIs(1));
        EXPECT_EQ(sign_in(ann(one.subject, one.email)).id, again.id);
        EXPECT_EQ(again.email, one.email);
      }
  );
}

TEST_F(LoginRacesTest, ALoginThatBreaksOffAnywhereIsMendedByTheNext) {
  for (const bool has_manual : {false, true}) {
    bool broke_off = true;
    for (int step = 1; broke_off; ++step) {
      SCOPED_TRACE(fmt::format("step {}, {}", step, has_manual));
      const Case one{
          fmt::format("u-{}-{}", step, has_manual), fmt::format("a{}{}@b.c", step, has_manual)
      };
      const auto manual = has_manual ? add(one.email).id : "";
      here_.store.calls = 0;
      here_.store.before_answer = [&] { here_.store.down = here_.store.calls >= step; };
      broke_off = false;
      try {
        sign_in(ann(one.subject, one.email));
      } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), "store.unavailable");
        broke_off = true;
      }
      here_.store.before_answer = nullptr;
      here_.store.down = false;
      const auto profile = sign_in(ann(one.subject, one.email));
      EXPECT_THAT(bound_to(one.subject), SizeIs(1));
      EXPECT_EQ(profile.email, one.email);
      EXPECT_EQ(run(there_.profiles.find_by_email(context_, one.email))->id, profile.id);
      if (has_manual) EXPECT_EQ(profile.id, manual);
    }
  }
}

}  // namespace
}  // namespace suitemcp::identity
