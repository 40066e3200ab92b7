#include "identity/oidc/person.hpp"

#include <boost/json/array.hpp>
#include <gmock/gmock.h>

namespace suitemcp::identity::oidc {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Settings settings(std::string audience = "https://crm.example.com") {
  Settings made;
  made.audience = std::move(audience);
  return made;
}

json::object with(std::initializer_list<std::pair<json::string_view, json::value_ref>> members) {
  json::object claims{{"iss", "https://sso.example.com/"}, {"sub", "u-1"}};
  for (const auto& member : json::object(members))
    claims.insert_or_assign(member.key(), member.value());
  return claims;
}

std::string user_name(const json::object& claims, const Settings& client = settings()) {
  const auto person = resolve_person(claims, client);
  return person ? person->crm_user_name : std::string(person.error().code());
}

std::vector<std::string> groups(json::value value, Settings client = settings()) {
  client.groups_claim = "roles";
  auto claims = with({{"upn", "ann"}});
  claims["roles"] = std::move(value);
  return resolve_person(claims, client).value().groups;
}

TEST(NamespacedClaim, IsJoinedByExactlyOneSlash) {
  EXPECT_EQ(
      namespaced_claim("https://crm.example.com", "groups"), "https://crm.example.com/groups"
  );
  EXPECT_EQ(
      namespaced_claim("https://crm.example.com/", "groups"), "https://crm.example.com/groups"
  );
  EXPECT_EQ(
      namespaced_claim("https://crm.example.com//", "groups"), "https://crm.example.com/groups"
  );
  EXPECT_EQ(namespaced_claim("", "groups"), "groups");
}

TEST(Person, CrmUserNameComesFromTheFirstUsableClaim) {
  auto claims = with(
      {{"https://crm.example.com/samaccountname", "ann.sam"},
       {"preferred_username", "ann.preferred"},
       {"upn", "ann.upn@corp.example.com"},
       {"email", "ann.mail@example.com"}}
  );
  for (const char* claim :
       {"https://crm.example.com/samaccountname", "preferred_username", "upn", "email"}) {
    EXPECT_EQ(
        user_name(claims),
        std::string("ann.") + (claims.size() == 6   ? "sam"
                               : claims.size() == 5 ? "preferred"
                               : claims.size() == 4 ? "upn"
                                                    : "mail")
    );
    claims.erase(claim);
  }
  EXPECT_EQ(user_name(claims), "oidc.no_user_name");
}

TEST(Person, CrmUserNameIsCutAtTheAtAndLowerCase) {
  EXPECT_EQ(user_name(with({{"upn", "Ann.Doe@Corp.example.com"}})), "ann.doe");
  EXPECT_EQ(user_name(with({{"https://crm.example.com/samaccountname", "ANN@x@y"}})), "ann");
}

TEST(Person, AClaimThatIsNoNameIsPassedOver) {
  for (const json::value& useless :
       {json::value(""),
        json::value("@example.com"),
        json::value(" @x"),
        json::value(7),
        json::value(nullptr),
        json::value(json::array{"ann"}),
        json::value("a\nb"),
        json::value(json::string(300, 'a'))}) {
    auto claims = with({{"upn", "bob"}});
    claims["preferred_username"] = useless;
    EXPECT_EQ(user_name(claims), "bob") << useless;
  }
}

TEST(Person, SamAccountNameWithoutNamespaceIsNotLookedAt) {
  const auto claims = with({{"samaccountname", "root"}, {"upn", "ann"}});
  EXPECT_EQ(user_name(claims), "ann");
  EXPECT_EQ(user_name(claims, settings("")), "ann");
}

TEST(Person, NoUserNameNamesTheClaimsAndNoValue) {
  const auto error = resolve_person(with({{"email", "@canary.example"}}), settings()).error();
  EXPECT_EQ(error.code(), "oidc.no_user_name");
  const std::string text(error.user_message());
  EXPECT_THAT(
      text, HasSubstr("https://crm.example.com/samaccountname, preferred_username, upn, email")
  );
  EXPECT_THAT(text + error.detail(), Not(HasSubstr("canary")));
}

TEST(Person, GroupsAreATextOrAListOfTexts) {
  EXPECT_THAT(groups("CRM-Main"), ElementsAre("CRM-Main"));
  EXPECT_THAT(groups({"CRM-Main", "Sales, EMEA"}), ElementsAre("CRM-Main", "Sales, EMEA"));
  EXPECT_THAT(
      groups(json::array{"0a1b2c3d-0000-4444-8888-ffffffffffff"}),
      ElementsAre("0a1b2c3d-0000-4444-8888-ffffffffffff")
  );
  EXPECT_THAT(groups({"a", 7, nullptr, json::object{{"name", "b"}}, ""}), ElementsAre("a"));
  EXPECT_THAT(groups(json::object{{"a", true}}), IsEmpty());
  EXPECT_THAT(groups(true), IsEmpty());
  EXPECT_THAT(groups(json::string(600, 'g')), IsEmpty());
}

TEST(Person, GroupsAreBounded) {
  json::array many;
  for (int i = 0; i < 6000; ++i) many.emplace_back("g" + std::to_string(i));
  EXPECT_EQ(groups(many).size(), 5000U);
}

TEST(Person, GroupsClaimIsNamespacedUnlessConfigured) {
  const auto claims =
      with({{"upn", "ann"}, {"https://crm.example.com/groups", {"A"}}, {"groups", {"B"}}});
  EXPECT_THAT(resolve_person(claims, settings())->groups, ElementsAre("A"));
  EXPECT_THAT(resolve_person(claims, settings(""))->groups, ElementsAre("B"));
  auto configured = settings();
  configured.groups_claim = "groups";
  EXPECT_THAT(resolve_person(claims, configured)->groups, ElementsAre("B"));
}

TEST(Person, WithoutGroupsClaimIsInNoGroup) {
  EXPECT_THAT(resolve_person(with({{"upn", "ann"}}), settings())->groups, IsEmpty());
}

TEST(Person, OverageIsNotTakenForNoGroups) {
  const auto code = [](const json::object& claims) {
    auto client = settings();
    client.groups_claim = "groups";
    const auto person = resolve_person(claims, client);
    return person ? "" : std::string(person.error().code());
  };
  const auto named = with(
      {{"upn", "ann"},
       {"_claim_names", {{"groups", "src1"}}},
       {"_claim_sources", {{"src1", {{"endpoint", "https://graph.example/x"}}}}}}
  );
  EXPECT_EQ(code(named), "oidc.groups_overage");
  EXPECT_EQ(code(with({{"upn", "ann"}, {"hasgroups", true}})), "oidc.groups_overage");
  EXPECT_EQ(code(with({{"upn", "ann"}, {"hasgroups", "true"}})), "oidc.groups_overage");
  EXPECT_EQ(code(with({{"upn", "ann"}, {"hasgroups", false}})), "");
  EXPECT_EQ(code(with({{"upn", "ann"}, {"_claim_names", {{"photo", "src1"}}}})), "");
  auto complete = named;
  complete["groups"] = json::array{"A"};
  EXPECT_EQ(code(complete), "");
}

TEST(Person, EmailIsVerifiedOnlyWhenTheProviderSaysSo) {
  const auto verified = [](json::value value, EmailTrust trust = EmailTrust::verified_only) {
    auto client = settings();
    client.email_trust = trust;
    auto claims = with({{"email", "Ann@Example.com"}});
    claims["email_verified"] = std::move(value);
    return resolve_person(claims, client)->is_email_verified;
  };
  EXPECT_TRUE(verified(true));
  EXPECT_TRUE(verified("true"));
  EXPECT_FALSE(verified(false));
  EXPECT_FALSE(verified("false"));
  EXPECT_FALSE(verified(1));
  EXPECT_FALSE(verified(nullptr));
  EXPECT_TRUE(verified(false, EmailTrust::always));
}

TEST(Person, HasIdentityNameAndEmail) {
  auto claims = with({{"email", " Ann@Example.com "}, {"name", "Ann Doe"}});
  const auto person = resolve_person(claims, settings()).value();
  EXPECT_EQ(person.issuer, "https://sso.example.com/");
  EXPECT_EQ(person.subject, "u-1");
  EXPECT_EQ(person.name, "Ann Doe");
  EXPECT_EQ(person.email, "ann@example.com");
  EXPECT_FALSE(person.is_email_verified);
}

TEST(Person, AnUnusableEmailIsNone) {
  auto client = settings();
  client.email_trust = EmailTrust::always;
  const auto person =
      resolve_person(with({{"upn", "ann"}, {"email", "ann"}, {"email_verified", true}}), client);
  EXPECT_EQ(person->email, "");
  EXPECT_FALSE(person->is_email_verified);
  EXPECT_EQ(person->name, "ann");
}

TEST(Person, ANameIsCleanedAndDoesNotFailTheLogin) {
  const auto name = [](std::string_view claim) {
    return resolve_person(with({{"upn", "ann"}, {"name", claim}}), settings()).value().name;
  };
  EXPECT_EQ(name("Ann\u202e\u009b  Doe\n"), "Ann Doe");
  EXPECT_EQ(name("\u200b\u202e"), "ann");
  EXPECT_EQ(name(std::string(300, 'x')), std::string(200, 'x'));
}

TEST(Person, ACrmUserNameIsNeverMendedIntoAnothers) {
  EXPECT_EQ(user_name(with({{"preferred_username", "an\u200bn"}, {"upn", "bob"}})), "bob");
  EXPECT_EQ(user_name(with({{"preferred_username", "ann\u202e"}})), "oidc.no_user_name");
}

TEST(Person, AnEmailThatHidesSomethingIsNone) {
  const auto claims = with({{"upn", "ann"}, {"email", "ann\u200b@example.com"}});
  EXPECT_THAT(resolve_person(claims, settings()).value().email, IsEmpty());
}

}  // namespace
}  // namespace suitemcp::identity::oidc
