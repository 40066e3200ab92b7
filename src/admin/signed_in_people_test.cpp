// What mcp-admin says and does about people who sign in at the identity provider.
#include "admin/program_fixture.hpp"

#include <gmock/gmock.h>

namespace suitemcp::admin {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class SignedInPeople : public McpAdmin {
 protected:
  void sign_in(
      std::string subject,
      std::string email,
      std::string issuer = "https://idp.test/x",
      std::string name = "Ann Example"
  ) {
    identity::oidc::Person person;
    person.issuer = std::move(issuer);
    person.subject = std::move(subject);
    person.crm_user_name = "ann";
    person.name = std::move(name);
    person.groups = {"CRM-Main"};
    person.email = std::move(email);
    person.is_email_verified = !person.email.empty();
    Workplace workplace(folder(), config::Environment(variables_), Workplace::IfMissing::create);
    workplace.run(workplace.profiles().sign_in(
        workplace.context(), person, identity::oidc::EmailTrust::verified_only
    ));
  }
  Result add_group(Arguments whom) {
    Arguments arguments{"add", "--entity", "crm1", "--user", "ann", "--pass", "-", "--needs-group"};
    arguments.insert(arguments.end(), whom.begin(), whom.end());
    return run(arguments, "canary-password\n");
  }
  std::string origin_of(const identity::Profile& profile) {
    return profile.entities.at("crm1").origin;
  }
};

TEST_F(SignedInPeople, CredentialsMayLeaveTheDecisionToTheGroup) {
  sign_in("u-1", "ann@example.com");
  auto result = add_group({"--email", "ann@example.com"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out, "ann@example.com may use crm1 as ann, while in its group\n");
  EXPECT_THAT(result.err, IsEmpty());
  EXPECT_EQ(origin_of(open().profile_of("ann@example.com")), "group");
  EXPECT_THAT(run({"list"}).out, HasSubstr("crm1 as ann (by group)"));
  add();
  EXPECT_EQ(origin_of(open().profile_of("ann@example.com")), "operator");
  result = add_group({"--email", "bob@example.com"});
  EXPECT_THAT(result.err, HasSubstr("bob@example.com has not signed in yet"));
}

TEST_F(SignedInPeople, WhoHasSignedInIsFoundBySubject) {
  sign_in("auth0|1", "");
  const auto result = add_group({"--sub", "auth0|1"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out, "Ann Example (auth0|1) may use crm1 as ann, while in its group\n");
  EXPECT_EQ(add_group({"--sub", "auth0|1", "--email", "ann@example.com"}).code, 0);
  const auto unknown = add_group({"--sub", "auth0|2"});
  EXPECT_EQ(unknown.code, 1);
  EXPECT_THAT(unknown.err, HasSubstr("nobody has signed in with the subject \"auth0|2\""));
  EXPECT_THAT(run({"list", "--json"}).out, Not(HasSubstr("ann@example.com")));
}

TEST_F(SignedInPeople, ASubjectOfSeveralProvidersIsToldApartByTheEmail) {
  sign_in("1", "ann@example.com", "https://a.test");
  sign_in("1", "bob@example.com", "https://b.test");
  EXPECT_THAT(add_group({"--sub", "1"}).err, HasSubstr("2 people"));
  EXPECT_EQ(add_group({"--sub", "1", "--email", "BOB@example.com"}).code, 0);
  EXPECT_EQ(origin_of(open().profile_of("bob@example.com")), "group");
  EXPECT_THAT(open().profile_of("ann@example.com").entities, IsEmpty());
  EXPECT_THAT(
      add_group({"--sub", "1", "--email", "carol@example.com"}).err, HasSubstr("another e-mail")
  );
}

TEST_F(SignedInPeople, APersonMustBeNamed) {
  add();
  for (const auto& arguments : {Arguments{"remove"}, Arguments{"remove", "--entity", "crm1"}}) {
    const auto result = run(arguments);
    EXPECT_EQ(result.code, 2);
    EXPECT_THAT(result.err, HasSubstr("--email ADDRESS, or --sub SUBJECT"));
  }
  EXPECT_EQ(add_group({}).code, 2);
  EXPECT_EQ(add_group({"--sub", "1", "--name", "Ann"}).code, 2);
}

TEST_F(SignedInPeople, ListShowsHowPeopleSignIn) {
  add();
  sign_in("auth0|1", "");
  auto workplace = open();
  const auto people =
      workplace.run(workplace.profiles().find_by_subject(workplace.context(), "auth0|1"));
  EXPECT_THAT(run({"list"}).out, AllOf(HasSubstr("idp.test auth0|1\n"), HasSubstr("never")));
  workplace.run(workplace.profiles().end_login(workplace.context(), people.at(0).id));
  EXPECT_THAT(run({"list"}).out, HasSubstr("idp.test auth0|1 (ended)"));
  EXPECT_THAT(
      run({"list", "--json"}).out,
      AllOf(
          HasSubstr(R"("login":null)"),
          HasSubstr(R"("issuer":"https://idp.test/x","subject":"auth0|1","user_name":"ann")"),
          HasSubstr(R"("groups":["CRM-Main"])"),
          HasSubstr(R"("ended":true)")
      )
  );
}

TEST_F(SignedInPeople, WhoHasNoEmailCanBeRemoved) {
  sign_in("auth0|1", "");
  add_group({"--sub", "auth0|1"});
  EXPECT_EQ(
      run({"remove", "--sub", "auth0|1", "--entity", "crm1"}).out,
      "Ann Example (auth0|1) may no longer use crm1\n"
  );
  EXPECT_EQ(
      run({"remove", "--sub", "auth0|1"}).out, "Ann Example (auth0|1) removed, 0 keys revoked\n"
  );
  EXPECT_THAT(run({"list"}).err, HasSubstr("no users yet"));
}

TEST_F(SignedInPeople, KeysOfWhoHasNoEmailAreMadeListedAndRevoked) {
  sign_in("auth0|1", "");
  sign_in("auth0|2", "bob@example.com");
  const auto made = run({"key", "create", "--sub", "auth0|1"});
  EXPECT_EQ(made.code, 0) << made.err;
  EXPECT_THAT(made.err, HasSubstr("mcp-admin add --sub 'auth0|1' --entity CODE"));
  EXPECT_THAT(made.err, HasSubstr("(operator) of Ann Example (auth0|1)"));
  const auto others = run({"key", "create", "--email", "bob@example.com"}).out;
  EXPECT_TRUE(is_valid(made.out));
  const auto listed = run({"key", "list", "--sub", "auth0|1"});
  EXPECT_THAT(listed.out, HasSubstr("Ann Example (auth0|1)"));
  EXPECT_THAT(listed.out, Not(HasSubstr("bob@example.com")));
  const auto id = open().run(open().profiles().find_by_subject({}, "auth0|1")).at(0).id;
  EXPECT_THAT(
      run({"key", "list", "--json", "--sub", "auth0|1"}).out,
      HasSubstr(R"("email":"","user":")" + id)
  );
  const auto revoked = run({"key", "revoke", "--sub", "auth0|1"});
  EXPECT_EQ(revoked.out, "1 keys of Ann Example (auth0|1) revoked\n") << revoked.err;
  EXPECT_FALSE(is_valid(made.out));
  EXPECT_TRUE(is_valid(others));
}

TEST_F(SignedInPeople, AnUnknownEmailIsNotAdvisedToBecomeASecondProfile) {
  sign_in("auth0|1", "");
  const std::vector<Arguments> commands = {
      {"key", "create"}, {"key", "list"}, {"key", "revoke"}, {"remove"}
  };
  for (auto arguments : commands) {
    arguments.insert(arguments.end(), {"--email", "ann@example.com"});
    const auto result = run(arguments);
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.err, AllOf(HasSubstr("--sub SUBJECT"), Not(HasSubstr("add --email"))));
  }
}

TEST_F(SignedInPeople, WhatTheProviderCallsPeopleDoesNotReachTheTerminalAsItIs) {
  sign_in("auth0|1\u009b2J", "", "https://idp.test/x", "Ann\u202e\u009b Example");
  const auto key = run({"key", "create", "--sub", "auth0|1\u009b2J"});
  const Arguments all[] = {
      {"list"}, {"list", "--json"}, {"key", "list"}, {"key", "list", "--json"}
  };
  for (const auto& arguments : all) {
    const auto text = run(arguments).out;
    EXPECT_THAT(text, AnyOf(HasSubstr("auth0|1"), HasSubstr(R"("operator")"))) << text;
    EXPECT_THAT(text, AllOf(Not(HasSubstr("\u009b")), Not(HasSubstr("\u202e"))));
  }
  EXPECT_THAT(key.err, AllOf(HasSubstr("Ann Example"), Not(HasSubstr("\u009b"))));
}

}  // namespace
}  // namespace suitemcp::admin
