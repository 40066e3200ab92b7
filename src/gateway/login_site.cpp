#include "gateway/login_site.hpp"

#include "base/ascii.hpp"
#include "base/error.hpp"
#include "config/syntax.hpp"
#include "gateway/client_target.hpp"
#include "gateway/error_table.hpp"
#include "gateway/host_policy.hpp"
#include "gateway/login_advice.hpp"
#include "identity/access.hpp"
#include "net/http_client.hpp"

#include <fmt/format.h>

#include <utility>

namespace suitemcp::gateway {
namespace {

namespace pages = identity::pages;
using base::Error;
using base::ErrorKind;

constexpr std::size_t kNonceBytes = 18;
constexpr base::ErrorCode kRateLimited = "auth.rate_limited";

net::Url url_of(const config::ServerConfig& config) {
  return net::parse_url(config.public_url).value();  // config/ has checked it
}

LoginCookies::Transport transport_of(const net::Url& url) {
  return url.is_https ? LoginCookies::Transport::https : LoginCookies::Transport::http;
}

/// Whether a form may come from there. Our pages have no referrer, which makes browsers write
/// "null" (Fetch, "append a request Origin header"); newer ones say more in Sec-Fetch-Site.
bool is_own_origin(const net::Request& request, std::string_view own) {
  const auto site = request.header("Sec-Fetch-Site");
  if (site && *site != "same-origin") return false;
  const auto origin = request.header("Origin");
  return !origin || *origin == "null" || base::equals_ignoring_case(*origin, own);
}

Error foreign_form() {
  return {
      ErrorKind::permission_denied,
      "auth.foreign_form",
      "a form without our token",
      "This form is too old, or another site has sent it. Open the page again and repeat what you "
      "did; cookies must be allowed for this site."
  };
}

Error foreign_origin() {
  return {
      ErrorKind::permission_denied,
      "http.foreign_origin",
      "Origin not allowed",
      "Requests from pages of another site are not accepted here."
  };
}

}  // namespace

LoginSite::LoginSite(const config::ServerConfig& config, Parts parts)
    : config_(config),
      parts_(parts),
      origin_(url_of(config).origin()),
      host_(host_name(url_of(config).host_header())),
      is_https_(url_of(config).is_https),
      is_insecure_(!is_https_ && !is_loopback(host_)),
      cookies_(transport_of(url_of(config))) {
  const auto target = url_of(config).target;
  base_path_ = target == "/" ? "" : target;
}

net::Handler LoginSite::page_route(Action action) const {
  return [this, action = std::move(action)](
             const base::Context& context, net::Request& request
         ) -> Awaitable<net::Response> {
    const auto scoped = with_address(context, request);
    try {
      co_return co_await action(scoped, request);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::cancelled && error.code() == "net.cancelled") throw;
      co_return error_page(scoped, error);
    }
  };
}

net::Handler LoginSite::json_route(Action action) const {
  return [this, action = std::move(action)](
             const base::Context& context, net::Request& request
         ) -> Awaitable<net::Response> {
    const auto scoped = with_address(context, request);
    net::Response response;
    try {
      // For programs; a page of another site must not use up what its visitor may do.
      if (!is_own_origin(request, origin_)) throw foreign_origin();
      response = co_await action(scoped, request);
    } catch (const Error& error) {
      response = refuse(scoped, error);
    }
    add_page_headers(response);
    co_return response;
  };
}

base::Context LoginSite::with_address(const base::Context& context, const net::Request& request)
    const {
  auto scoped = context;
  scoped.log = context.log.with({{"address", parts_.admission.client_ip(request)}});
  return scoped;
}

asio::awaitable<void> LoginSite::count(
    const base::Context& context, const RateRule& rule, const net::Request& request
) const {
  const auto allowance =
      co_await parts_.admission.count(context, rule, parts_.admission.client_ip(request));
  if (!allowance.refusal) co_return;
  const auto wait = net::find_header(allowance.refusal->headers, "Retry-After").value_or("60");
  throw Error(
      ErrorKind::rate_limited,
      kRateLimited,
      "too many requests to the login from one address",
      "Too many requests came from your address. Wait a moment and try again."
  )
      .set_retry_after(std::chrono::seconds(config::parse_integer(wait).value_or(60)));
}

asio::awaitable<Admission::Allowance> LoginSite::count_call(
    const base::Context& context, const RateRule& rule, std::string subject
) const {
  return parts_.admission.count(context, rule, std::move(subject));
}

std::optional<net::Response> LoginSite::own_address(const net::Request& request) const {
  const auto name = host_name(request.header("Host").value_or(""));
  // A proxy on this machine may say its own name for us: it is no other address.
  const bool is_proxy = is_loopback(name) && !is_loopback(host_);
  if (name == host_ || is_proxy) return std::nullopt;
  return redirect(origin_ + request.target);
}

asio::awaitable<std::optional<Visitor>> LoginSite::visitor(
    const base::Context& context, const net::Request& request
) const {
  auto session = cookies_.session(request);
  if (!session) co_return std::nullopt;
  const auto user_id = co_await parts_.sessions.find(context, *session);
  if (!user_id) co_return std::nullopt;
  auto profile = co_await parts_.profiles.find(context, *user_id);
  if (!profile || !profile->login || profile->login->ended) co_return std::nullopt;
  co_return Visitor{std::move(*session), std::move(profile)};
}

asio::awaitable<void> LoginSite::require_still_signed_in(
    const base::Context& context, std::string session, std::string key_id
) const {
  if (co_await parts_.sessions.find(context, std::move(session))) co_return;
  co_await parts_.keys.revoke(context, std::move(key_id));
  throw Error(
      ErrorKind::unauthenticated,
      "auth.signed_out",
      "the session ended while a key was made",
      "You have been signed out, and no key was made. Sign in again."
  );
}

Form LoginSite::require_form(
    const net::Request& request, const std::optional<std::string>& cookie, std::string_view form
) const {
  if (!is_own_origin(request, origin_) || !cookie) throw foreign_form();
  auto fields = Form::parse(request.body);
  if (!fields) throw Error(fields.error());
  if (!parts_.sessions.is_form_token(fields->text("form_token"), *cookie, form)) {
    throw foreign_form();
  }
  return std::move(*fields);
}

pages::Frame LoginSite::frame(const Visitor* visitor) const {
  return {
      .csp_nonce = base::random_token(parts_.random, kNonceBytes),
      .base_path = base_path_,
      .is_insecure = is_insecure_,
      .signed_in_as = visitor == nullptr ? "" : visitor->profile->name
  };
}

net::Response LoginSite::page(
    const pages::Frame& frame, int status, std::string html, std::string_view form_action
) const {
  net::Response response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.body = std::move(html);
  add_page_headers(response);
  response.headers.push_back(
      {"Content-Security-Policy",
       fmt::format(
           "default-src 'none'; style-src 'nonce-{0}'; script-src 'nonce-{0}'; img-src data:; "
           "form-action {1}; frame-ancestors 'none'; base-uri 'none'",
           frame.csp_nonce,
           form_action
       )}
  );
  return response;
}

net::Response LoginSite::message(int status, const pages::MessageView& view) const {
  const auto frame = this->frame();
  return page(frame, status, pages::message_page(frame, view));
}

net::Response LoginSite::redirect(std::string_view where) const {
  net::Response response;
  response.status = 303;
  response.content_type.clear();
  add_page_headers(response);
  response.headers.push_back({"Location", where.starts_with('/') ? path(where) : std::string(where)}
  );
  return response;
}

void LoginSite::add_page_headers(net::Response& response) const {
  const net::Headers headers = {
      {"Cache-Control", "no-store"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      {"X-Frame-Options", "DENY"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
  };
  response.headers.insert(response.headers.end(), headers.begin(), headers.end());
  if (!is_https_) return;
  response.headers.push_back({"Strict-Transport-Security", "max-age=31536000"});
}

std::vector<pages::EntityView> LoginSite::entities_of(const identity::Profile& profile) const {
  std::vector<pages::EntityView> views;
  for (const auto& entity : config_.offered_entities) {
    const auto target = client_target(config_, entity, "");
    const auto access = identity::access_to(
        profile,
        {.code = entity.code, .label = entity.label, .group = entity.group, .login_url = ""}
    );
    views.push_back(
        {.code = entity.code,
         .label = entity.label,
         .server_name = target.server_name,
         .url = target.url,
         .refusal = access ? "" : std::string(access.error().user_message())}
    );
  }
  return views;
}

net::Response LoginSite::error_page(const base::Context& context, const Error& error) const {
  // A flood is told once, where it is counted.
  if (error.code() != kRateLimited.text()) log_error(context.log, "auth login failed", error);
  const auto face = http_face(error);
  auto view = message_for(error);
  view.reference = context.request_id;
  if (!view.action_url.empty()) view.action_url = path(view.action_url);
  auto response = message(face.status == 499 ? 200 : face.status, view);
  if (const auto wait = net::find_header(face.headers, "Retry-After")) {
    response.headers.push_back({"Retry-After", std::string(*wait)});
  }
  return response;
}

}  // namespace suitemcp::gateway
