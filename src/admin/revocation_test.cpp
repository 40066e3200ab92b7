// A person whose access ends must not get it back by a page that is still open.
#include "admin/revocation.hpp"

#include "admin/other_process_fixture.hpp"
#include "admin/program_fixture.hpp"
#include "identity/browser_sessions.hpp"
#include "identity/refresh_tokens.hpp"

#include <gmock/gmock.h>

namespace suitemcp::admin {
namespace {

using testing::HasSubstr;

class Revocation : public McpAdmin {
 protected:
  void SetUp() override {
    add();
    add("bob@example.com");
    gateway_.emplace(folder());
    sessions_.emplace(*gateway_->store, gateway_->clock, gateway_->random, gateway_->secrets);
    tokens_.emplace(*gateway_->store, gateway_->clock, gateway_->random, gateway_->secrets);
  }
  std::string id_of(const std::string& email) { return open().profile_of(email).id; }
  std::string sign_in(const std::string& id) {
    const auto cookie = gateway_->run(sessions_->start({}, id));
    gateway_->run(tokens_->put({}, id, base::Secret("refresh")));
    return std::string(cookie.expose());
  }
  bool is_signed_in(const std::string& cookie) {
    return gateway_->run(sessions_->find({}, cookie)).has_value();
  }
  bool has_refresh_token(const std::string& id) {
    return gateway_->run(tokens_->get({}, id)).has_value();
  }

  std::optional<OtherProcess> gateway_;
  std::optional<identity::BrowserSessions> sessions_;
  std::optional<identity::RefreshTokens> tokens_;
};

TEST_F(Revocation, OfAllKeysSignsThePersonOutOfEveryBrowser) {
  const auto ann = id_of("ann@example.com");
  const auto bob = id_of("bob@example.com");
  const auto key = make_key();
  const auto laptop = sign_in(ann);
  const auto phone = sign_in(ann);
  const auto others = sign_in(bob);
  const auto result = run({"key", "revoke", "--email", "ann@example.com"});
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.out, "1 keys of ann@example.com revoked\n");
  EXPECT_THAT(result.err, HasSubstr("signed out at every browser"));
  EXPECT_FALSE(is_valid(key));
  EXPECT_FALSE(is_signed_in(laptop));
  EXPECT_FALSE(is_signed_in(phone));
  EXPECT_TRUE(is_signed_in(others));
  EXPECT_TRUE(has_refresh_token(ann));  // the person stays, and is looked at again
}

TEST_F(Revocation, OfOneKeyLeavesTheBrowserSignedIn) {
  const auto browser = sign_in(id_of("ann@example.com"));
  make_key();
  std::string key_id;
  {
    auto workplace = open();
    key_id = workplace.run(workplace.keys().list(workplace.context())).at(0).id;
  }
  EXPECT_EQ(run({"key", "revoke", "--key", key_id}).code, 0);
  EXPECT_TRUE(is_signed_in(browser));
}

TEST_F(Revocation, RemovingAPersonLeavesNothingToGoOnWith) {
  const auto ann = id_of("ann@example.com");
  const auto browser = sign_in(ann);
  const auto key = make_key();
  ASSERT_TRUE(has_refresh_token(ann));
  EXPECT_EQ(
      run({"remove", "--email", "ann@example.com"}).out, "ann@example.com removed, 1 keys revoked\n"
  );
  EXPECT_FALSE(is_valid(key));
  EXPECT_FALSE(is_signed_in(browser));
  EXPECT_FALSE(has_refresh_token(ann));
}

TEST_F(Revocation, RemovingOneEntityLeavesKeysAndBrowsers) {
  const auto browser = sign_in(id_of("ann@example.com"));
  const auto key = make_key();
  EXPECT_EQ(run({"remove", "--email", "ann@example.com", "--entity", "crm1"}).code, 0);
  EXPECT_TRUE(is_valid(key));
  EXPECT_TRUE(is_signed_in(browser));
}

}  // namespace
}  // namespace suitemcp::admin
