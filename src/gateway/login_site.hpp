#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "config/server_config.hpp"
#include "gateway/admission.hpp"
#include "gateway/form.hpp"
#include "gateway/login_cookies.hpp"
#include "gateway/login_events.hpp"
#include "gateway/rate_limits.hpp"
#include "identity/api_keys.hpp"
#include "identity/browser_sessions.hpp"
#include "identity/key_handover.hpp"
#include "identity/pages/pages.hpp"
#include "identity/profiles.hpp"
#include "net/http_server.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::gateway {

/// The documented numbers; all per client address, but the poll, which counts per bridge login.
struct LoginRules {
  using minutes = std::chrono::minutes;

  static RateRule rule(const char* route, std::int64_t limit, minutes window, const char* path) {
    return {route, limit, window, path, {}, RateRule::Claim::each};
  }

  RateRule login = rule("login", 60, minutes(1), "/auth/login");
  RateRule callback = rule("callback", 60, minutes(1), "/auth/callback");
  RateRule keys = rule("keys", 60, minutes(1), "/auth/keys");
  RateRule logout = rule("logout", 20, minutes(1), "/auth/logout");
  RateRule bridge_start = rule("bridge_start", 10, minutes(15), "/auth/bridge/start");
  RateRule bridge_poll = rule("bridge_poll", 60, minutes(1), "/auth/bridge/poll");
};

/// The longest body that a route of the login takes.
inline constexpr std::size_t kMaxFormBytes = 16U << 10U;

/// A person whose browser is signed in.
struct Visitor {
  std::string session;  // the cookie's value
  std::shared_ptr<const identity::Profile> profile;
};

/// What the desks of the login service share: who is at the browser, forms that only our own pages
/// can send, limits, and answers with the headers that every page needs.
/// Threads: io thread only. Lifetime: what `Parts` refers to must outlive it.
class LoginSite {
 public:
  struct Parts {
    const base::Clock& clock;
    base::Random& random;
    Admission& admission;
    identity::ApiKeys& keys;
    identity::Profiles& profiles;
    identity::BrowserSessions& sessions;
    identity::KeyHandover& handover;
    LoginEvents& events;
  };
  template <class T>
  using Awaitable = asio::awaitable<T>;
  using Action = std::function<Awaitable<net::Response>(const base::Context&, const net::Request&)>;

  /// `config.login` and `config.public_url` are set.
  LoginSite(const config::ServerConfig& config, Parts parts);

  /// A handler whose errors become a page, or JSON; each is logged once.
  net::Handler page_route(Action action) const;
  net::Handler json_route(Action action) const;

  /// Counts one request. Errors: rate_limited "auth.rate_limited".
  Awaitable<void> count(
      const base::Context& context, const RateRule& rule, const net::Request& request
  ) const;
  /// For a JSON route: with the headers and the 429 that programs read.
  Awaitable<Admission::Allowance> count_call(
      const base::Context& context, const RateRule& rule, std::string subject
  ) const;

  /// Only one name is in the public URL, and cookies do not cross: who came by another that is
  /// allowed (127.0.0.1 for localhost, an alias) is sent over before anything begins.
  std::optional<net::Response> own_address(const net::Request& request) const;

  /// Empty: nobody is signed in at this browser, or the provider has ended the login.
  Awaitable<std::optional<Visitor>> visitor(
      const base::Context& context, const net::Request& request
  ) const;

  /// A key was made for a browser session that may have been ended meanwhile, with all keys that
  /// there were: then the new one goes too. Errors: unauthenticated "auth.signed_out".
  Awaitable<void> require_still_signed_in(
      const base::Context& context, std::string session, std::string key_id
  ) const;

  /// The fields of a form that one of our own pages has sent. `cookie` is what its token is bound
  /// to. Errors: permission_denied "auth.foreign_form", invalid_argument "http.bad_form".
  Form require_form(
      const net::Request& request, const std::optional<std::string>& cookie, std::string_view form
  ) const;

  identity::pages::Frame frame(const Visitor* visitor = nullptr) const;
  /// `form_action`: where its forms may lead, as CSP writes it.
  net::Response page(
      const identity::pages::Frame& frame,
      int status,
      std::string html,
      std::string_view form_action = "'self'"
  ) const;
  net::Response message(int status, const identity::pages::MessageView& view) const;
  /// What every answer below /auth/ carries, whatever it is.
  void add_page_headers(net::Response& response) const;
  /// 303 to a path below the public URL, or to a whole URL.
  net::Response redirect(std::string_view where) const;

  std::vector<identity::pages::EntityView> entities_of(const identity::Profile& profile) const;
  std::string public_url(std::string_view path) const {
    return config_.public_url + std::string(path);
  }
  std::string path(std::string_view path) const { return base_path_ + std::string(path); }
  const config::LoginSettings& settings() const { return *config_.login; }
  const LoginRules& rules() const { return rules_; }
  const LoginCookies& cookies() const { return cookies_; }
  const Parts& parts() const { return parts_; }

 private:
  /// `context` with the client's address in the log.
  base::Context with_address(const base::Context& context, const net::Request& request) const;
  net::Response error_page(const base::Context& context, const base::Error& error) const;

  const config::ServerConfig& config_;
  Parts parts_;
  LoginRules rules_;
  std::string base_path_;  // of the public URL, without a slash at its end
  std::string origin_;     // of the public URL, as a browser writes it
  std::string host_;       // of the public URL, without its port
  bool is_https_;
  bool is_insecure_;  // http, and not to this machine
  LoginCookies cookies_;
};

}  // namespace suitemcp::gateway
