#pragma once

#include "identity/login_refresh.hpp"
#include "identity/oidc/login_client_fixture.hpp"
#include "net/task_group.hpp"
#include "store/flaky_store.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

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
        tokens(store, random, kRefreshSecrets),
        keys(store, clock, random, kRefreshSecrets, tasks, {}),
        refresh(client, profiles, tokens, keys, store, clock, kInterval) {}

  store::FlakyStore store;
  net::TaskGroup tasks;
  Profiles profiles;
  RefreshTokens tokens;
  ApiKeys keys;
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
  /// A round when everybody is due.
  void round(Refresher& process) {
    clock.advance(kInterval);
    claims["iat"] = base::to_unix(clock.wall());
    claims["exp"] = base::to_unix(clock.wall()) + 300;
    round_now(process);
  }
  void round_now(Refresher& process) { run(process.refresh.run_once(context)); }
  Login login_of(const Profile& profile) {
    return run(here.profiles.load(context, profile.id))->login.value();
  }
  std::string token_of(const Profile& profile) {
    const auto token = run(here.tokens.get(context, profile.id));
    return token ? std::string(token->expose()) : "none";
  }
  std::size_t asked() const { return provider.count("/token"); }

  Refresher here{io, client, store, clock, random};
  Refresher there{io, client, store, clock, random};
  oidc::Person person;
  Profile ann;
  int rotation = 1;
};

}  // namespace suitemcp::identity
