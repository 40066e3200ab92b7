#include "sandbox/idp/login_desk.hpp"

#include "net/http_client.hpp"
#include "sandbox/form.hpp"
#include "sandbox/idp/client.hpp"
#include "sandbox/idp/pages.hpp"
#include "sandbox/idp/replies.hpp"

#include <fmt/format.h>

namespace suitemcp::sandbox::idp {
namespace {

constexpr std::string_view kCookie = "sandbox_idp";

WireReply expired_page() {
  return message_page(
      400,
      "This sign-in has ended",
      "It was finished already or took longer than ten minutes. Go back to the application and "
      "start again."
  );
}

/// The right to stay signed in; no lifetime: until the browser closes.
void set_cookie(WireReply& reply, std::string_view base_url, std::string_view value) {
  reply.headers.emplace_back(
      "Set-Cookie",
      fmt::format(
          "{}={}; Path={}; HttpOnly; SameSite=Lax{}{}",
          kCookie,
          value,
          kMountPath,
          value.empty() ? "; Max-Age=0" : "",
          base_url.starts_with("https:") ? "; Secure" : ""
      )
  );
}

std::string_view response_issuer(const Core& core, Forgery forgery) {
  if (forgery == Forgery::no_response_iss) return "";
  if (forgery == Forgery::wrong_response_iss) return "https://login.attacker.example/";
  return core.site.issuer();
}

}  // namespace

WireReply LoginDesk::authorize(const WireRequest& request) {
  auto parsed = parse_authorization(request_form(request), core_.settings);
  if (!parsed) {
    const auto& refusal = parsed.error();
    if (refusal.redirect_uri.empty()) {
      return message_page(400, "This link cannot be used", refusal.description);
    }
    return send_back_error(refusal.redirect_uri, refusal.state, refusal.error, refusal.description);
  }
  const auto* session = find_session(request, *parsed);
  if (parsed->prompt == Prompt::must_not_ask) {
    if (session != nullptr) {
      return give_code(*parsed, *core_.directory.find(session->user), session->auth_time);
    }
    return send_back_error(
        parsed->redirect_uri, parsed->state, "login_required", "Nobody is signed in."
    );
  }
  const auto transaction = core_.grants.transactions.put(*parsed);
  return show_page(*parsed, transaction, session, parsed->login_hint, "");
}

WireReply LoginDesk::login(const WireRequest& request) {
  Form form;
  parse_urlencoded(request.body, form);
  const auto transaction = field_of(form, "transaction");
  const auto* open = core_.grants.transactions.find(transaction);
  if (open == nullptr) return expired_page();
  const auto authorization = *open;
  const auto action = field_of(form, "action");
  if (action == "cancel") {
    core_.grants.transactions.erase(transaction);
    return send_back_error(
        authorization.redirect_uri, authorization.state, "access_denied", "The user cancelled."
    );
  }
  const auto* session = find_session(request, authorization);
  if (action == "continue" && session != nullptr) {
    core_.grants.transactions.erase(transaction);
    return give_code(authorization, *core_.directory.find(session->user), session->auth_time);
  }
  if (action == "continue") {
    return show_page(authorization, transaction, nullptr, "", "You have to sign in again.");
  }
  const auto name = field_of(form, "username");
  const auto* user = core_.directory.find_with_password(name, field_of(form, "password"));
  if (user == nullptr) {
    return show_page(authorization, transaction, session, name, "User name or password is wrong.");
  }
  if (user->state == User::State::disabled) {
    return show_page(
        authorization, transaction, session, name, "This account is disabled. Ask who runs it."
    );
  }
  core_.grants.transactions.erase(transaction);
  return sign_in(authorization, *user);
}

WireReply LoginDesk::logout(const WireRequest& request) {
  const auto form = request_form(request);
  core_.grants.sessions.erase(cookie_value(request.cookie, kCookie));
  const auto client = field_of(form, "client_id");
  const auto uri = field_of(form, "post_logout_redirect_uri");
  const bool may_return = is_registered(uri, core_.settings.logout_uris) &&
                          (client.empty() || client == core_.settings.client_id);
  auto reply = may_return ? redirect(uri, {{"state", field_of(form, "state")}})
                          : message_page(200, "Signed out", "You may close this page.");
  set_cookie(reply, core_.settings.base_url, "");
  return reply;
}

WireReply LoginDesk::show_page(
    const AuthorizationRequest& request,
    const std::string& transaction,
    const BrowserSession* session,
    std::string_view user_name,
    std::string_view fault
) const {
  LoginView view;
  view.action = core_.site.url(Endpoint::login);
  view.transaction = transaction;
  view.client_id = core_.settings.client_id;
  if (const auto url = net::parse_url(request.redirect_uri)) view.client_origin = url->origin();
  view.user_name = user_name;
  view.fault = fault;
  if (session != nullptr) view.signed_in = core_.directory.find(session->user);
  return login_page(fault.empty() ? 200 : 400, view, core_.directory.users());
}

WireReply LoginDesk::sign_in(AuthorizationRequest request, const User& user) {
  const auto cookie = core_.grants.sessions.put({user.name, core_.now()});
  auto reply = give_code(std::move(request), user, core_.now());
  set_cookie(reply, core_.settings.base_url, cookie);
  return reply;
}

WireReply LoginDesk::give_code(
    AuthorizationRequest request, const User& user, std::int64_t auth_time
) {
  const auto forgery = std::exchange(core_.next_forgery, Forgery::none);
  auto grant = std::make_shared<Grant>(std::move(request), user.name, auth_time, forgery);
  const auto code = core_.grants.codes.put({grant});
  return redirect(
      grant->request.redirect_uri,
      {{"code", code}, {"state", grant->request.state}, {"iss", response_issuer(core_, forgery)}}
  );
}

WireReply LoginDesk::send_back_error(
    std::string_view uri,
    std::string_view state,
    std::string_view error,
    std::string_view description
) const {
  return redirect(
      uri,
      {{"error", error},
       {"error_description", description},
       {"state", state},
       {"iss", core_.site.issuer()}}
  );
}

const BrowserSession* LoginDesk::find_session(
    const WireRequest& request, const AuthorizationRequest& authorization
) {
  if (authorization.prompt == Prompt::must_ask) return nullptr;
  const auto* session = core_.grants.sessions.find(cookie_value(request.cookie, kCookie));
  if (session == nullptr) return nullptr;
  const auto* user = core_.directory.find(session->user);
  const bool is_enabled = user != nullptr && user->state == User::State::enabled;
  const auto age = base::seconds(core_.now() - session->auth_time);
  const bool is_fresh = !authorization.max_age || age <= *authorization.max_age;
  return is_enabled && is_fresh ? session : nullptr;
}

}  // namespace suitemcp::sandbox::idp
