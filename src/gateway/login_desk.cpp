#include "gateway/login_desk.hpp"

#include "base/error.hpp"
#include "gateway/bridge_desk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace suitemcp::gateway {
namespace {

namespace pages = identity::pages;
using base::Error;
using base::ErrorKind;

constexpr std::size_t kCookieBytes = 32;
constexpr std::chrono::minutes kFlowLifetime{10};  // as long as identity::oidc::LoginFlows keeps it
constexpr std::string_view kLoginForm = "login";
constexpr std::string_view kDefaultKey = "default";
constexpr std::string_view kBridgePurpose = "bridge:";
constexpr std::string_view kKeysPurpose = "keys";

/// What to do after the login: only our own words, never an address.
bool is_purpose(std::string_view text) {
  constexpr std::size_t kMostBytes = 64;
  if (text.empty() || text == kKeysPurpose) return true;
  return text.starts_with(kBridgePurpose) && text.size() <= kMostBytes;
}

std::string page_after(std::string_view purpose) {
  if (purpose == kKeysPurpose) return "/auth/keys";
  if (!purpose.starts_with(kBridgePurpose)) return "/auth/welcome";
  return "/auth/bridge?nonce=" + net::encode_url(purpose.substr(kBridgePurpose.size()));
}

/// Browsers hold the redirects that follow a form to its form-action as well, and the provider may
/// send the person on to the company's own.
std::string_view form_action(std::string_view issuer) {
  return issuer.starts_with("http://") ? "'self' https: http:" : "'self' https:";
}

/// "login.example.com" of "https://login.example.com/tenant/v2.0".
std::string provider_name(std::string_view issuer) {
  const auto scheme = issuer.find("://");
  const auto rest = scheme == issuer.npos ? issuer : issuer.substr(scheme + 3);
  return std::string(rest.substr(0, rest.find('/')));
}

identity::oidc::Callback read_callback(const net::Request& request) {
  const auto form = Form::parse(request.query);
  if (!form) throw Error(form.error());
  return {
      .state = form->text("state"),
      .code = form->get("code"),
      .error = form->get("error"),
      .error_description = form->get("error_description"),
      .issuer = form->get("iss")
  };
}

}  // namespace

LoginDesk::LoginDesk(
    const LoginSite& site,
    identity::oidc::LoginClient& client,
    identity::RefreshTokens& tokens,
    identity::BridgeLogins& bridges
)
    : site_(site), client_(client), tokens_(tokens), bridges_(bridges) {
}

void LoginDesk::mount(net::Router& router) {
  using Serve = Answer (LoginDesk::*)(const Context&, const Request&);
  const auto add = [&](const char* method, const char* path, Serve serve) {
    router.add(
        method,
        path,
        site_.page_route([this, serve](const Context& context, const Request& request) {
          return (this->*serve)(context, request);
        })
    );
  };
  add("GET", "/auth/login", &LoginDesk::show_login);
  add("POST", "/auth/login", &LoginDesk::begin);
  add("GET", "/auth/callback", &LoginDesk::finish);
  add("GET", "/auth/welcome", &LoginDesk::welcome);
}

LoginDesk::Answer LoginDesk::show_login(const Context& context, const Request& request) {
  co_await site_.count(context, site_.rules().login, request);
  if (auto elsewhere = site_.own_address(request)) co_return std::move(*elsewhere);
  const auto query = Form::parse(request.query);
  if (!query) throw Error(query.error());
  const auto visitor = co_await site_.visitor(context, request);
  pages::LoginView view;
  view.provider = provider_name(site_.settings().issuer);
  if (const auto nonce = query->get("nonce")) {
    view.waiting_tool = co_await name_of_waiting_tool(context, *nonce);
    if (visitor) co_return site_.redirect("/auth/bridge?nonce=" + net::encode_url(*nonce));
    view.then = std::string(kBridgePurpose) + *nonce;
  } else if (query->text("then") == kKeysPurpose) {
    view.then = kKeysPurpose;
  }
  auto cookie = site_.cookies().flow(request);
  if (!cookie) cookie = base::random_token(site_.parts().random, kCookieBytes);
  view.form_token = site_.parts().sessions.form_token(*cookie, kLoginForm);
  const auto frame = site_.frame(visitor ? &*visitor : nullptr);
  auto response =
      site_.page(frame, 200, pages::login_page(frame, view), form_action(site_.settings().issuer));
  response.headers.push_back(site_.cookies().set_flow(*cookie, kFlowLifetime));
  co_return response;
}

asio::awaitable<std::string> LoginDesk::name_of_waiting_tool(
    const Context& context, std::string nonce
) {
  const auto bridge = co_await bridges_.find(context, std::move(nonce));
  if (!bridge) throw bridge_gone();
  const auto& asks = bridge->request;
  co_return fmt::format("{} on {}", asks.linux_user, asks.host.empty() ? asks.address : asks.host);
}

LoginDesk::Answer LoginDesk::begin(const Context& context, const Request& request) {
  co_await site_.count(context, site_.rules().login, request);
  const auto cookie = site_.cookies().flow(request);
  const auto form = site_.require_form(request, cookie, kLoginForm);
  auto purpose = form.text("then");
  if (!is_purpose(purpose)) purpose.clear();
  std::string url;
  try {
    url = co_await client_.start(context, *cookie, std::move(purpose));
  } catch (const Error& error) {
    count_failure(error);
    throw;
  }
  auto response = site_.redirect(url);
  response.headers.push_back(site_.cookies().set_flow(*cookie, kFlowLifetime));
  co_return response;
}

LoginDesk::Answer LoginDesk::finish(const Context& context, const Request& request) {
  if (request.method == "HEAD") co_return site_.redirect("/auth/login");  // uses no login up
  co_await site_.count(context, site_.rules().callback, request);
  try {
    auto callback = read_callback(request);
    auto login = co_await client_.finish(
        context, std::move(callback), site_.cookies().flow(request).value_or("")
    );
    co_return co_await admit(context, request, std::move(login));
  } catch (const Error& error) {
    count_failure(error);
    throw;
  }
}

void LoginDesk::count_failure(const Error& error) const {
  // Who changes their mind is no failure.
  if (error.kind() == ErrorKind::cancelled) return;
  site_.parts().events.on_login(LoginEvents::Login::error);
}

LoginDesk::Answer LoginDesk::admit(
    Context context, const Request& request, identity::oidc::FinishedLogin login
) {
  const auto& parts = site_.parts();
  const auto trust = site_.settings().trust_email ? identity::oidc::EmailTrust::always
                                                  : identity::oidc::EmailTrust::verified_only;
  const auto profile = co_await parts.profiles.sign_in(context, std::move(login.person), trust);
  context.log =
      context.log.with({{"sub", identity::subject_of(profile)}, {"email", profile.email}});
  if (login.refresh_token) {
    co_await tokens_.put(context, profile.id, std::move(*login.refresh_token));
  }
  const bool was_known = co_await has_default_key(context, profile.id);
  // The key before the sessions: if there can be none, who was signed in still is.
  std::optional<base::Secret> key;
  if (login.purpose.empty()) key = co_await make_default_key(context, profile);
  const auto session = co_await parts.sessions.start(context, profile.id);
  if (key) {
    co_await parts.handover.put(context, std::string(session.expose()), std::move(*key));
  }
  if (const auto old = site_.cookies().session(request)) co_await parts.sessions.end(context, *old);
  context.log.info(
      "signed in",
      {{"issuer", profile.login->issuer},
       {"crm_user", profile.login->user_name},
       {"groups", profile.login->groups.size()}}
  );
  parts.events.on_login(was_known ? LoginEvents::Login::reused : LoginEvents::Login::fresh);
  auto response = site_.redirect(page_after(login.purpose));
  response.headers.push_back(
      site_.cookies().set_session(session.expose(), identity::BrowserSessions::kLifetime)
  );
  response.headers.push_back(site_.cookies().drop_flow());
  co_return response;
}

asio::awaitable<bool> LoginDesk::has_default_key(const Context& context, std::string user_id) {
  const auto held = co_await site_.parts().keys.list_of(context, std::move(user_id));
  co_return std::ranges::find(held, kDefaultKey, &identity::KeyRecord::name) != held.end();
}

asio::awaitable<base::Secret> LoginDesk::make_default_key(
    const Context& context, const identity::Profile& profile
) {
  const auto& settings = site_.settings();
  auto made = co_await site_.parts().keys.replace(
      context,
      profile.id,
      profile.email,
      std::string(kDefaultKey),
      settings.key_lifetime,
      settings.key_grace
  );
  context.log.info("key issued", {{"key_id", made.record.id}, {"name", made.record.name}});
  co_return std::move(made.key);
}

LoginDesk::Answer LoginDesk::welcome(const Context& context, const Request& request) {
  co_await site_.count(context, site_.rules().keys, request);
  const auto visitor = co_await site_.visitor(context, request);
  if (!visitor) co_return site_.redirect("/auth/login");
  const auto& parts = site_.parts();
  const auto& profile = *visitor->profile;
  pages::WelcomeView view;
  view.name = profile.name;
  view.email = profile.email;
  // A HEAD would use the key up without showing it.
  if (request.method != "HEAD") view.key = co_await parts.handover.take(context, visitor->session);
  for (const auto& key : co_await parts.keys.list_of(context, profile.id)) {
    if (key.name == kDefaultKey) view.expires_at = key.expires_at;
    const bool is_replaced = key.name.starts_with(fmt::format("{} (", kDefaultKey));
    if (is_replaced)
      view.old_key_until = std::max(key.expires_at, view.old_key_until.value_or(key.expires_at));
  }
  view.entities = site_.entities_of(profile);
  const auto frame = site_.frame(&*visitor);
  co_return site_.page(frame, 200, pages::welcome_page(frame, view));
}

}  // namespace suitemcp::gateway
