#include "identity/profile.hpp"

#include "base/error.hpp"

#include <gmock/gmock.h>

namespace suitemcp::identity {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Profile signed_in() {
  return {
      .id = "p1",
      .email = "ann@example.com",
      .name = "Ann",
      .entities = {{"crm1", {"ann", "v1.sealed", kGroupOrigin}}},
      .login =
          Login{
              .issuer = "https://login.example.com/",
              .subject = "auth0|4711",
              .user_name = "ann",
              .groups = {"CRM-Main", "Köche \"A\""},
              .signed_in_at = base::from_unix(1'800'000'000),
              .checked_at = base::from_unix(1'800'000'300),
              .ended = true
          }
  };
}

std::string code_of(std::string_view text) {
  try {
    parse_profile("p1", text);
  } catch (const base::Error& error) {
    return std::string(error.code());
  }
  return "";
}

TEST(Profile, ALoginComesBackAsItWasWritten) {
  const auto profile = parse_profile("p1", to_json(signed_in()));
  EXPECT_EQ(profile.entities.at("crm1").origin, "group");
  ASSERT_TRUE(profile.login.has_value());
  EXPECT_EQ(profile.login->issuer, "https://login.example.com/");
  EXPECT_EQ(profile.login->subject, "auth0|4711");
  EXPECT_EQ(profile.login->user_name, "ann");
  EXPECT_THAT(profile.login->groups, ElementsAre("CRM-Main", "Köche \"A\""));
  EXPECT_EQ(profile.login->signed_in_at, base::from_unix(1'800'000'000));
  EXPECT_EQ(profile.login->checked_at, base::from_unix(1'800'000'300));
  EXPECT_TRUE(profile.login->ended);
}

TEST(Profile, OneThatNobodySignedInToHasNoLogin) {
  auto profile = signed_in();
  profile.login.reset();
  EXPECT_THAT(to_json(profile), Not(HasSubstr("login")));
  EXPECT_EQ(parse_profile("p1", to_json(profile)).login, std::nullopt);
}

TEST(Profile, OneWithoutGroupsOrEmailIsWhole) {
  auto profile = signed_in();
  profile.email.clear();
  profile.login->groups.clear();
  const auto read = parse_profile("p1", to_json(profile));
  EXPECT_THAT(read.email, IsEmpty());
  EXPECT_THAT(read.login->groups, IsEmpty());
}

// Were it read as "nobody has signed in yet", the next stranger could adopt the profile.
TEST(Profile, ADamagedLoginIsAnErrorAndNotAMissingOne) {
  const std::string whole =
      R"("iss":"i","sub":"s","crmUser":"u","groups":[],"signedInAt":1,"checkedAt":1,"ended":false)";
  const auto with = [](const std::string& login) {
    return R"({"email":"a@b","name":"n","entities":{},"login":)" + login + "}";
  };
  EXPECT_EQ(code_of(with("{" + whole + "}")), "");
  for (const char* field :
       {"\"iss\"", "\"sub\"", "\"crmUser\"", "\"groups\"", "\"signedInAt\"", "\"ended\""}) {
    auto damaged = whole;
    damaged.replace(damaged.find(field), 4, "\"xx");
    EXPECT_EQ(code_of(with("{" + damaged + "}")), "identity.bad_profile") << damaged;
  }
  for (const char* login : {"null", "[]", "\"x\"", "1"}) {
    EXPECT_EQ(code_of(with(login)), "identity.bad_profile") << login;
  }
  auto numbers = whole;
  numbers.replace(numbers.find("[]"), 2, "[1]");
  EXPECT_EQ(code_of(with("{" + numbers + "}")), "identity.bad_profile");
}

}  // namespace
}  // namespace suitemcp::identity
