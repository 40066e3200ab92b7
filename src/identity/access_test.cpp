#include "identity/access.hpp"

#include <gmock/gmock.h>

namespace suitemcp::identity {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr EntityRule kMain{"crm1", "Main CRM", "CRM-Main", "https://host/auth/login"};

Profile person(std::vector<std::string> groups = {"Staff", "crm-MAIN"}) {
  return {
      .id = "p1",
      .email = "ann@example.com",
      .name = "Ann",
      .login =
          Login{.issuer = "https://idp", .subject = "auth0|1", .user_name = "ann", .groups = groups}
  };
}
Profile with_grant(Profile profile, std::string origin) {
  profile.entities["crm1"] = {"ann", "v1.sealed", std::move(origin)};
  return profile;
}
Profile without_login(Profile profile) {
  profile.login.reset();
  return profile;
}
Profile ended(Profile profile) {
  profile.login->ended = true;
  return profile;
}

std::string code(const Profile& profile, const EntityRule& rule = kMain) {
  const auto access = access_to(profile, rule);
  return access ? "" : std::string(access.error().code());
}
std::string message(const Profile& profile, const EntityRule& rule = kMain) {
  return std::string(access_to(profile, rule).error().user_message());
}

TEST(Access, IsDecidedByGrantLoginAndGroup) {
  const auto in = person();
  const auto out = person({"Staff"});
  const std::string by_hand = kOperatorOrigin;
  const std::string by_group = kGroupOrigin;

  EXPECT_EQ(code(with_grant(without_login(in), by_hand)), "");
  EXPECT_EQ(code(with_grant(in, by_hand)), "");
  EXPECT_EQ(code(with_grant(out, by_hand)), "");
  EXPECT_EQ(code(with_grant(ended(in), by_hand)), "auth.login_ended");

  EXPECT_EQ(code(with_grant(without_login(in), by_group)), "auth.not_granted");
  EXPECT_EQ(code(with_grant(in, by_group)), "");
  EXPECT_EQ(code(with_grant(out, by_group)), "auth.not_in_group");
  EXPECT_EQ(code(with_grant(ended(in), by_group)), "auth.login_ended");

  EXPECT_EQ(code(without_login(in)), "auth.not_granted");
  EXPECT_EQ(code(in), "auth.no_credentials");
  EXPECT_EQ(code(out), "auth.not_in_group");
  EXPECT_EQ(code(ended(in)), "auth.login_ended");
}

TEST(Access, GivesTheGrantOfThatEntity) {
  const auto profile = with_grant(person(), kGroupOrigin);
  EXPECT_EQ(access_to(profile, kMain).value(), &profile.entities.at("crm1"));
  EXPECT_EQ(code(profile, {"crm2", "Other", "CRM-Main", ""}), "auth.no_credentials");
}

TEST(Access, AnEntityWithoutAGroupIsOpenToEverySignedInPersonWithCredentials) {
  const EntityRule open{"crm1", "Main CRM", "", ""};
  EXPECT_EQ(code(with_grant(person({}), kGroupOrigin), open), "");
  EXPECT_EQ(code(person({}), open), "auth.no_credentials");
  EXPECT_EQ(code(with_grant(without_login(person()), kGroupOrigin), open), "auth.not_granted");
  EXPECT_EQ(code(with_grant(ended(person()), kGroupOrigin), open), "auth.login_ended");
}

TEST(Access, AnOriginThatNobodyKnowsNeedsTheGroup) {
  EXPECT_EQ(code(with_grant(person({}), "Operator")), "auth.not_in_group");
  EXPECT_EQ(code(with_grant(person({}), "")), "auth.not_in_group");
}

TEST(Access, GroupsAreComparedWithoutCaseButWhole) {
  const auto in = [](std::string mine, std::string_view asked) {
    return is_in_group(*person({std::move(mine)}).login, asked);
  };
  EXPECT_TRUE(in("CRM-Main", "crm-main"));
  EXPECT_TRUE(in("Köche", "kÖCHE") == false);  // only ASCII is folded
  EXPECT_TRUE(in("Köche", "KöCHE"));
  EXPECT_FALSE(in("CRM-Main2", "CRM-Main"));
  EXPECT_FALSE(in("CRM-Mai", "CRM-Main"));
  EXPECT_FALSE(in(" CRM-Main", "CRM-Main"));
  EXPECT_FALSE(in("", "CRM-Main"));
  EXPECT_FALSE(is_in_group(*person({}).login, "CRM-Main"));
}

TEST(Access, RefusalsNameWhatIsMissingAndTheFix) {
  EXPECT_EQ(
      message(person({})),
      "You are not in the group \"CRM-Main\", which \"Main CRM\" (crm1) requires. Ask who manages "
      "groups at the identity provider to add you to it, then sign in again at "
      "https://host/auth/login."
  );
  EXPECT_THAT(
      message(person()),
      HasSubstr("mcp-admin add --email ann@example.com --entity crm1 --user ann --needs-group")
  );
  EXPECT_THAT(
      message(ended(person())),
      AllOf(HasSubstr("has ended"), HasSubstr("Sign in again at https://host/auth/login"))
  );
  EXPECT_THAT(
      message(without_login(person())),
      AllOf(
          HasSubstr("\"Main CRM\" (crm1). Sign in at https://host/auth/login"),
          HasSubstr("mcp-admin add --email ann@example.com --entity crm1 --user CRM-USER"),
          Not(HasSubstr("--needs-group"))
      )
  );
}

TEST(Access, WithoutALoginPageRefusalsNameNoAddress) {
  const EntityRule rule{"crm1", "Main CRM", "CRM-Main", ""};
  EXPECT_THAT(message(person({}), rule), HasSubstr("then sign in again."));
  EXPECT_THAT(message(ended(person()), rule), HasSubstr("Sign in again; "));
  EXPECT_THAT(
      message(Profile{}, rule),
      HasSubstr("Ask the operator to grant it: mcp-admin add --email YOUR")
  );
}

TEST(Access, WhoHasNoEmailIsNamedBySubjectAndNothingOfItReachesTheShell) {
  auto profile = person();
  profile.email.clear();
  EXPECT_THAT(message(profile), HasSubstr("mcp-admin add --sub 'auth0|1' --entity crm1"));
  profile.login->subject = "x'; reboot #";
  profile.login->user_name = "$(reboot)";
  EXPECT_THAT(
      message(profile),
      AllOf(HasSubstr(R"(--sub 'x'\''; reboot #')"), HasSubstr("--user '$(reboot)' --needs"))
  );
  profile.email = "`reboot`@example.com";
  EXPECT_THAT(message(profile), HasSubstr("--email '`reboot`@example.com' "));
}

}  // namespace
}  // namespace suitemcp::identity
