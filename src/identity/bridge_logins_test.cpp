#include "identity/bridge_logins.hpp"

#include "identity/bridge_logins_fixture.hpp"

#include <gmock/gmock.h>

#include <functional>
#include <set>
#include <vector>

namespace suitemcp::identity {
namespace {

using namespace std::chrono_literals;
using base::Secret;
using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

TEST_F(BridgeLoginsTest, ThePersonSeesWhoAsks) {
  const auto login = start();
  const auto pending = find(there_, login.nonce);
  ASSERT_TRUE(pending);
  EXPECT_EQ(pending->request.linux_user, "ann");
  EXPECT_EQ(pending->request.host, "pc17");
  EXPECT_EQ(pending->request.address, "192.0.2.7");
  EXPECT_EQ(pending->user_code, login.user_code);
  EXPECT_EQ(pending->started_at, clock_.wall());
  EXPECT_EQ(login.expires_in, 15min);
}

TEST_F(BridgeLoginsTest, TheToolGetsTheKeyOnceAfterThePersonHasAllowedIt) {
  const auto login = start();
  EXPECT_EQ(poll(login), "pending");
  const auto request = run(there_.logins.decide(context_, login.nonce));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->linux_user, "ann");
  EXPECT_EQ(request->host, "pc17");
  EXPECT_EQ(request->address, "192.0.2.7");
  EXPECT_EQ(poll(login), "pending");  // the key is being made
  deliver(there_, login.nonce, "key-1");
  EXPECT_EQ(poll(login), "key-1");
  EXPECT_EQ(poll(login), "gone");
  EXPECT_EQ(poll(there_, login), "gone");
}

TEST_F(BridgeLoginsTest, ARefusedToolGetsNothing) {
  const auto login = start();
  ASSERT_TRUE(decide(there_, login.nonce));
  refuse(there_, login.nonce);
  EXPECT_EQ(poll(login), "gone");
  EXPECT_FALSE(find(here_, login.nonce));
  EXPECT_FALSE(decide(here_, login.nonce));
}

TEST_F(BridgeLoginsTest, TheFirstDecisionCounts) {
  const auto login = start();
  EXPECT_TRUE(decide(here_, login.nonce));
  EXPECT_FALSE(decide(here_, login.nonce));
  EXPECT_FALSE(decide(there_, login.nonce));
  EXPECT_FALSE(find(there_, login.nonce));
  deliver(here_, login.nonce);
  EXPECT_FALSE(decide(there_, login.nonce));
  EXPECT_EQ(poll(login), "key-1");
  EXPECT_FALSE(decide(there_, login.nonce));
}

TEST_F(BridgeLoginsTest, LookingTakesNothing) {
  using enum BridgeLogins::Status;
  auto login = start();
  EXPECT_EQ(look(login), pending);
  allow(login.nonce);
  EXPECT_EQ(look(login), ready);
  EXPECT_EQ(look(login), ready);
  EXPECT_EQ(poll(login), "key-1");
  EXPECT_EQ(look(login), gone);
  login.client_secret = base::Secret("another");
  EXPECT_EQ(look(login), wrong_secret);
  clock_.advance(30min);
  EXPECT_EQ(look(login), gone);
}

TEST_F(BridgeLoginsTest, AWrongSecretChangesNothing) {
  const auto login = start();
  const auto other = start();
  const std::string secret(login.client_secret.expose());
  const std::vector<std::string> wrong_ones{
      "",
      "x",
      secret.substr(1),
      secret + "A",
      login.nonce,
      login.user_code,
      std::string(other.client_secret.expose()),
      std::string(100'000, 's')
  };
  const auto try_all = [&] {
    for (const auto& wrong : wrong_ones) {
      EXPECT_EQ(poll(here_, login.nonce, Secret(wrong)), "wrong secret") << wrong;
    }
  };
  try_all();
  EXPECT_EQ(poll(login), "pending");
  allow(login.nonce);
  try_all();
  EXPECT_EQ(poll(login), "key-1");
  try_all();
  clock_.advance(16min);
  const auto before = data_->entries.size();
  EXPECT_EQ(poll(here_, other.nonce, Secret("x")), "wrong secret");
  EXPECT_EQ(data_->entries.size(), before);
  EXPECT_EQ(here_.expired, 0);
}

TEST_F(BridgeLoginsTest, AnInventedNonceIsNotEvenLookedUp) {
  const auto login = start();
  here_.store.calls = 0;
  for (const auto& nonce :
       {std::string(),
        std::string("x"),
        login.nonce.substr(1),
        login.nonce + "A",
        login.nonce + ":decision",
        login.nonce.substr(0, 42) + ":",
        login.nonce.substr(0, 42) + "*",
        login.nonce.substr(0, 42) + "=",
        " " + login.nonce.substr(1),
        std::string(43, '\0'),
        std::string(100'000, 'n')}) {
    EXPECT_FALSE(find(here_, nonce)) << nonce;
    EXPECT_FALSE(decide(here_, nonce)) << nonce;
    EXPECT_EQ(poll(here_, nonce, login.client_secret), "gone") << nonce;
    refuse(here_, nonce);
    EXPECT_THROW(deliver(here_, nonce), base::Error) << nonce;
  }
  EXPECT_EQ(here_.store.calls, 0);
  EXPECT_FALSE(find(here_, std::string(43, 'A')));
  EXPECT_EQ(poll(here_, std::string(43, 'A'), login.client_secret), "gone");
}

TEST_F(BridgeLoginsTest, DrawsAllOfItAnew) {
  std::set<std::string> drawn;
  for (int i = 0; i < 10; ++i) {
    const auto login = start();
    drawn.insert({login.nonce, std::string(login.client_secret.expose()), login.user_code});
    EXPECT_THAT(login.nonce, MatchesRegex("[A-Za-z0-9_-]{43}"));
    EXPECT_THAT(std::string(login.client_secret.expose()), SizeIs(43));
  }
  EXPECT_THAT(drawn, SizeIs(30));
}

TEST_F(BridgeLoginsTest, WhatTheToolSaysOfItselfCanBeShown) {
  const auto fault = [this](std::string user, std::string host) -> std::string {
    try {
      start({std::move(user), std::move(host), "192.0.2.7"});
      return "";
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), "bridge.bad_request");
      EXPECT_EQ(error.kind(), base::ErrorKind::invalid_argument);
      return std::string(error.user_message());
    }
  };
  EXPECT_EQ(fault("ann", ""), "");
  EXPECT_EQ(fault("a", "h"), "");
  EXPECT_EQ(fault("m\xC3\xBCller, the second", "pc 17"), "");
  EXPECT_EQ(fault(std::string(64, 'a'), std::string(253, 'h')), "");
  EXPECT_THAT(
      fault("", ""),
      AllOf(HasSubstr("linux_user: expected 1 to 64 bytes"), HasSubstr("got 0 bytes"))
  );
  EXPECT_THAT(fault(std::string(65, 'a'), ""), HasSubstr("got 65 bytes"));
  EXPECT_THAT(fault("ann", std::string(254, 'h')), HasSubstr("host: expected 0 to 253 bytes"));
  for (const auto& bad :
       {std::string("ann\n"),
        std::string("a\tb"),
        std::string("a\0b", 3),
        std::string("\x7F"),
        std::string("\x1B[31mann"),
        std::string("\xFF"),
        std::string("\xC2\x85"),
        std::string("a\xE2\x80\xAE"
                    "b"),
        std::string(" ann"),
        std::string("ann  ")}) {
    EXPECT_THAT(fault(bad, ""), StartsWith("linux_user: expected")) << bad;
    EXPECT_THAT(fault("ann", bad), StartsWith("host: expected")) << bad;
    EXPECT_THAT(fault(bad, ""), Not(HasSubstr(bad))) << bad;  // is not sent back
  }
}

TEST_F(BridgeLoginsTest, TheStoreSeesNeitherSecretNorKey) {
  const auto login = start();
  ASSERT_TRUE(decide(here_, login.nonce));
  deliver(here_, login.nonce, "canary-key");
  ASSERT_THAT(data_->entries, SizeIs(3));
  const std::string secret(login.client_secret.expose());
  for (const auto& [key, entry] : data_->entries) {
    EXPECT_THAT(key, StartsWith("auth:bridge:" + login.nonce));
    for (const auto& text : {secret, base::hex(base::sha256(secret)), std::string("canary")}) {
      EXPECT_THAT(key + entry.value, Not(HasSubstr(text)));
    }
  }
}

TEST_F(BridgeLoginsTest, AKeyOrASecretMovedToAnotherLoginIsOfNoUse) {
  const auto one = start();
  const auto two = start();
  allow(one.nonce);
  allow(two.nonce);
  const auto place = [](const StartedBridge& login) { return "auth:bridge:" + login.nonce; };
  data_->entries[place(two) + ":key"] = data_->entries[place(one) + ":key"];
  EXPECT_EQ(poll(two), "gone");
  data_->entries[place(two)] = data_->entries[place(one)];
  EXPECT_EQ(poll(here_, two.nonce, one.client_secret), "wrong secret");
  EXPECT_EQ(poll(one), "key-1");
}

TEST_F(BridgeLoginsTest, ADamagedRecordIsNoLogin) {
  const auto login = start();
  for (const auto* text : {"", "1", "[]", "{", "{}"}) {
    data_->entries.at("auth:bridge:" + login.nonce).value = text;
    EXPECT_FALSE(find(here_, login.nonce)) << text;
    EXPECT_NE(poll(login), "pending") << text;
  }
}

TEST_F(BridgeLoginsTest, SurvivesARotationOfTheSecret) {
  const StateSecrets rotated{
      Secret("second secret, 32 bytes and more.."), BridgeProcess::kFirst.current
  };
  BridgeProcess after(io_, clock_, random_, data_, rotated);
  const auto begun_before = start();
  EXPECT_EQ(poll(after, begun_before), "pending");
  const auto delivered_before = start();
  allow(delivered_before.nonce);
  EXPECT_EQ(poll(after, delivered_before), "key-1");
  ASSERT_TRUE(decide(after, begun_before.nonce));
  deliver(after, begun_before.nonce);
  EXPECT_EQ(poll(after, begun_before), "key-1");
  BridgeProcess stranger(
      io_, clock_, random_, data_, {Secret("third secret, 32 bytes and more...")}
  );
  const auto lost = start();
  EXPECT_EQ(poll(stranger, lost), "wrong secret");
  EXPECT_EQ(poll(lost), "pending");
}

TEST_F(BridgeLoginsTest, ADeadStoreIsNotAnUnknownLogin) {
  const auto login = start();
  here_.store.down = true;
  for (const auto& work : std::vector<std::function<void()>>{
           [&] { start(); },
           [&] { find(here_, login.nonce); },
           [&] { look(login); },
           [&] { decide(here_, login.nonce); },
           [&] { deliver(here_, login.nonce); },
           [&] { refuse(here_, login.nonce); },
           [&] { poll(login); },
           [&] { run(here_.logins.notice_expired(context_)); }
       }) {
    try {
      work();
      ADD_FAILURE();
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), "store.unavailable");
    }
  }
  here_.store.down = false;
  EXPECT_EQ(poll(login), "pending");
}

}  // namespace
}  // namespace suitemcp::identity
