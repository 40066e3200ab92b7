#pragma once

#include "identity/login_refresh.hpp"
#include "identity/oidc/login_client_fixture.hpp"
#include "net/task_group.hpp"
#include "store/flaky_store.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <string>
#include <utility>

namespace suitemcp::identity {

inline constexpr std::chrono::seconds kInterval{300};
inline const StateSecrets kRefreshSecrets{base::Secret("first secret, 32 bytes and more...")};

/// One process that refreshes logins.
struct Refresher {
  Refresher(
      asio::io_context& io,
      oidc::LoginClient& client,
      store::KeyValueStore& shared,
      const base::Clock& clock,
      base::Random& random
  )
      : store(shared),
        tasks(io.get_executor(), base::Log::none()),
        profiles(store, clock, random, kRefreshSecrets, {}),
        tokens(store, clock, random, kRefreshSecrets),
        keys(store, clock, random, kRefreshSecrets, tasks, {}),
        sessions(store, clock, random, kRefreshSecrets),
        refresh(
            {.client = client,
             .profiles = profiles,
             .tokens = tokens,
             .keys = keys,
             .sessions = sessions,
             .store = store,
             .clock = clock},
            kInterval
        ) {}

  store::FlakyStore store;
  net::TaskGroup tasks;
  Profiles profiles;
  RefreshTokens tokens;
  ApiKeys keys;
  BrowserSessions sessions;
  LoginRefresh refresh;
};

/// Ann has signed in at the provider of the fixture, whose tokens it now takes as they rotate.
class LoginRefreshTest : public oidc::LoginClientTest {
 protected:
  LoginRefreshTest() {
    claims["groups"] = boost::json::array{"CRM-Main", "Staff"};
    person = log_in().person;
    ann = run(here.profiles.sign_in(context, person, oidc::EmailTrust::verified_only));
    run(here.tokens.put(context, ann.id, base::Secret("rt-1")));
    make_key(ann);
    provider.questions.clear();
    provider.answers["/token"] = [this](const oidc::FakeProvider::Question& question) {
      return rotate(oidc::parameters_of(question.body).at("refresh_token"));
    };
    sink->lines.clear();
  }

  template <class T>
  T run(asio::awaitable<T> work) {
    return test::run_coroutine(io, std::move(work));
  }
  void make_key(const Profile& profile) {
    run(here.keys.make(context, profile.id, profile.email, "laptop", std::chrono::hours(24)));
  }
  /// Each refresh token is good once: rt-1, rt-2, ...
  net::Response rotate(const std::string& token) {
    if (token != fmt::format("rt-{}", rotation)) {
      return net::json_response(400, R"({"error":"invalid_grant"})");
    }
    ++rotation;
    boost::json::object answer{
        {"access_token", "at-1"},
        {"token_type", "Bearer"},
        {"refresh_token", fmt::format("rt-{}", rotation)},
        {"id_token", make_token(claims)}
    };
    return net::json_response(200, boost::json::serialize(answer));
  }
  void make_everybody_due() {
    clock.advance(kInterval);
    claims["iat"] = base::to_unix(clock.wall());
    claims["exp"] = base::to_unix(clock.wall()) + 300;
  }
  void round(Refresher& process) {
    make_everybody_due();
    round_now(process);
  }
  void round_now(Refresher& process) { run(process.refresh.run_once(context)); }
  Login login_of(const Profile& profile) {
    return run(here.profiles.load(context, profile.id))->login.value();
  }
  std::string token_of(const Profile& profile) {
    const auto token = run(here.tokens.get(context, profile.id));
    return token ? std::string(token->token.expose()) : "none";
  }
  std::size_t asked() const { return provider.count("/token"); }
  std::size_t asked_with(const std::string& token) const {
    return static_cast<std::size_t>(std::ranges::count_if(provider.questions, [&](const auto& one) {
      return one.path == "/token" && oidc::parameters_of(one.body).at("refresh_token") == token;
    }));
  }
  /// Another person with a key, whose refresh token is "rt-NAME".
  Profile add(const std::string& name) {
    auto other = person;
    other.subject = name;
    other.email = name + "@example.com";
    const auto made = run(here.profiles.sign_in(context, other, oidc::EmailTrust::verified_only));
    run(here.tokens.put(context, made.id, base::Secret("rt-" + name)));
    make_key(made);
    return made;
  }
  /// A round that is under way until `provider.release()`.
  struct Round {
    bool is_done = false;
    std::exception_ptr failure;
  };
  std::shared_ptr<Round> begin_round(Refresher& process) {
    provider.slow.insert("/token");
    const auto before = asked();
    auto round = std::make_shared<Round>();
    asio::co_spawn(io, process.refresh.run_once(context), [round](std::exception_ptr failure) {
      round->is_done = true;
      round->failure = std::move(failure);
    });
    EXPECT_TRUE(test::run_until(io, [&] { return asked() > before; }));
    return round;
  }
  void finish(const Round& round) {
    provider.release();
    EXPECT_TRUE(test::run_until(io, [&round] { return round.is_done; }));
    EXPECT_EQ(round.failure, nullptr);
  }

  Refresher here{io, client, store, clock, random};
  Refresher there{io, client, store, clock, random};
  oidc::Person person;
  Profile ann;
  int rotation = 1;
};

}  // namespace suitemcp::identity
