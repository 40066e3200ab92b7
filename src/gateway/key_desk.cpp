#include "gateway/key_desk.hpp"

#include "base/crypto.hpp"
#include "base/error.hpp"
#include "base/json.hpp"
#include "gateway/error_table.hpp"

#include <fmt/format.h>

#include <utility>

namespace suitemcp::gateway {
namespace {

namespace pages = identity::pages;
using base::Error;
using base::ErrorKind;

constexpr std::string_view kKeysForm = "keys";
constexpr std::string_view kLogoutForm = "logout";

Error unknown_key() {
  return {
      ErrorKind::not_found,
      "identity.unknown_key",
      "no such key of this user",
      "That key is not there any more: it was revoked or has expired."
  };
}

/// Phones put a blank behind a word.
std::string key_name_of(const Form& form) {
  const auto name = form.text("name");
  const auto first = name.find_first_not_of(' ');
  if (first == name.npos) return {};
  return name.substr(first, name.find_last_not_of(' ') - first + 1);
}

/// Only our own sentences: what stands in an address may come from anywhere.
std::string notice_of(std::string_view done) {
  if (done == "new") return "The new key is ready.";
  if (done == "rename") return "The key has its new name.";
  if (done == "revoke_all") return "All your keys are revoked, and their clients disconnected.";
  if (done == "revoke") return "The key is revoked. Clients that use it are disconnected.";
  return {};
}

void log_key(
    const base::Context& context,
    std::string_view event,
    const identity::Profile& profile,
    std::string_view key_id
) {
  context.log.info(
      event, {{"sub", identity::subject_of(profile)}, {"email", profile.email}, {"key_id", key_id}}
  );
}

/// The text behind "sub" of {"sub": "auth0|abc123"}.
std::string read_subject(std::string_view body) {
  const auto value = base::parse_json(body);
  if (!value) throw Error(value.error());
  const auto subject =
      value->is_object() ? base::find_string(value->get_object(), "sub") : std::nullopt;
  if (subject && !subject->empty()) return std::string(*subject);
  throw Error(
      ErrorKind::invalid_argument,
      "auth.no_subject",
      "no sub in the body",
      R"(Expected a JSON object such as {"sub": "auth0|abc123"} or {"sub": "ann@example.com"}.)"
  );
}

}  // namespace

KeyDesk::KeyDesk(const LoginSite& site, identity::oidc::LoginClient& client)
    : site_(site), client_(client) {
}

void KeyDesk::mount(net::Router& router) {
  using Serve = Answer (KeyDesk::*)(const Context&, const Request&);
  const auto action = [this](Serve serve) {
    return [this, serve](const Context& context, const Request& request) {
      return (this->*serve)(context, request);
    };
  };
  router.add("GET", "/auth/keys", site_.page_route(action(&KeyDesk::show)));
  router.add("POST", "/auth/keys", site_.page_route(action(&KeyDesk::change)));
  // One path for programs, which send a key, and for the page's button, which has a cookie.
  router.add(
      "POST",
      "/auth/logout",
      [page = site_.page_route(action(&KeyDesk::sign_out)),
       json = site_.json_route(action(&KeyDesk::end_key)
       )](const Context& context, net::Request& request) {
        const bool is_page = request.header("Cookie") && !request.header("Authorization");
        return is_page ? page(context, request) : json(context, request);
      }
  );
  router.add("POST", "/auth/revoke", site_.json_route(action(&KeyDesk::revoke)));
}

KeyDesk::Answer KeyDesk::show(const Context& context, const Request& request) {
  co_await site_.count(context, site_.rules().keys, request);
  if (auto elsewhere = site_.own_address(request)) co_return std::move(*elsewhere);
  const auto visitor = co_await site_.visitor(context, request);
  if (!visitor) co_return site_.redirect("/auth/login?then=keys");
  const auto query = Form::parse(request.query);
  if (!query) throw Error(query.error());
  auto view = co_await view_for(context, *visitor);
  view.notice = notice_of(query->text("done"));
  // A HEAD would use the key up without showing it.
  if (request.method != "HEAD") {
    view.new_key = co_await site_.parts().handover.take(context, visitor->session);
  }
  const auto frame = site_.frame(&*visitor);
  co_return site_.page(frame, 200, pages::keys_page(frame, view));
}

KeyDesk::Answer KeyDesk::change(const Context& context, const Request& request) {
  co_await site_.count(context, site_.rules().keys, request);
  const auto visitor = co_await site_.visitor(context, request);
  if (!visitor) co_return site_.redirect("/auth/login?then=keys");
  auto form = site_.require_form(request, visitor->session, kKeysForm);
  std::optional<Error> refusal;
  try {
    const auto done = co_await apply(context, *visitor, std::move(form));
    co_return site_.redirect("/auth/keys?done=" + done);
  } catch (const Error& error) {
    // What the person can mend stays on the page; the rest is the error page's.
    if (face_of(error.kind()).http_status >= 499) throw;
    refusal = error;
  }
  auto view = co_await view_for(context, *visitor);
  view.error = refusal->user_message();
  const auto frame = site_.frame(&*visitor);
  co_return site_.page(frame, face_of(refusal->kind()).http_status, pages::keys_page(frame, view));
}

asio::awaitable<std::string> KeyDesk::apply(const Context& context, Visitor visitor, Form form) {
  const auto& parts = site_.parts();
  const auto& profile = *visitor.profile;
  const auto action = form.text("action");
  if (action == "new") {
    auto made = co_await parts.keys.make(
        context, profile.id, profile.email, key_name_of(form), site_.settings().key_lifetime
    );
    co_await site_.require_still_signed_in(context, visitor.session, made.record.id);
    co_await parts.handover.put(context, visitor.session, std::move(made.key));
    log_key(context, "key issued", profile, made.record.id);
    co_return "new";
  }
  if (action == "revoke_all") {
    const auto keys = co_await parts.keys.revoke_all_of(context, profile.id);
    context.log.info(
        "keys revoked",
        {{"sub", identity::subject_of(profile)}, {"email", profile.email}, {"keys", keys}}
    );
    co_return "revoke_all";
  }
  const auto key_id = form.text("key_id");
  if (action == "rename") {
    if (!co_await parts.keys.rename(context, profile.id, key_id, key_name_of(form))) {
      throw unknown_key();
    }
    log_key(context, "key renamed", profile, key_id);
    co_return "rename";
  }
  if (action == "revoke") {
    if (!co_await parts.keys.revoke_of(context, profile.id, key_id)) throw unknown_key();
    log_key(context, "key revoked", profile, key_id);
    co_return "revoke";
  }
  throw Error(
      ErrorKind::invalid_argument,
      "http.bad_form",
      "an action that the keys page does not have",
      "The form is damaged. Reload the page and try again."
  );
}

asio::awaitable<pages::KeysView> KeyDesk::view_for(const Context& context, Visitor visitor) {
  const auto& parts = site_.parts();
  pages::KeysView view;
  view.keys = co_await parts.keys.list_of(context, visitor.profile->id);
  view.now = parts.clock.wall();
  view.form_token = parts.sessions.form_token(visitor.session, kKeysForm);
  view.logout_token = parts.sessions.form_token(visitor.session, kLogoutForm);
  view.entities = site_.entities_of(*visitor.profile);
  co_return view;
}

KeyDesk::Answer KeyDesk::end_key(const Context& context, const Request& request) {
  const auto& parts = site_.parts();
  const auto address = parts.admission.client_ip(request);
  auto allowance = co_await site_.count_call(context, site_.rules().logout, address);
  if (allowance.refusal) co_return std::move(*allowance.refusal);
  const auto key = co_await parts.admission.require_key(context, request);
  co_await parts.keys.revoke(context, key.principal->key_id);
  const auto profile = co_await parts.profiles.find(context, key.principal->user_id);
  if (profile) log_key(context, "key revoked", *profile, key.principal->key_id);
  auto response = net::json_response(200, R"({"success":true})");
  add_headers(response, allowance);
  co_return response;
}

KeyDesk::Answer KeyDesk::sign_out(const Context& context, const Request& request) {
  co_await site_.count(context, site_.rules().logout, request);
  const auto session = site_.cookies().session(request);
  site_.require_form(request, session, kLogoutForm);
  co_await site_.parts().sessions.end(context, *session);
  context.log.info("signed out");
  pages::MessageView view;
  view.kind = pages::MessageView::Kind::good;
  view.title = "You are signed out";
  view.text = "This browser is signed out of the gateway. Your API keys go on working.";
  view.action_label = "Sign in again";
  view.action_url = site_.path("/auth/login");
  if (const auto url = co_await provider_sign_out(context)) {
    view.advice.emplace_back(
        "You may still be signed in at the sign-in service. On a shared computer, sign out there "
        "too."
    );
    view.action_label = "Sign out there as well";
    view.action_url = *url;
  }
  auto response = site_.message(200, view);
  response.headers.push_back(site_.cookies().drop_session());
  co_return response;
}

asio::awaitable<std::optional<std::string>> KeyDesk::provider_sign_out(const Context& context) {
  try {
    co_return co_await client_.sign_out_url(context);
  } catch (const Error& error) {
    // The provider is away: signing out here does not depend on it.
    if (error.kind() == ErrorKind::cancelled) throw;
    log_error(context.log, "sign-out address not known", error);
    co_return std::nullopt;
  }
}

KeyDesk::Answer KeyDesk::revoke(const Context& context, const Request& request) {
  const auto& admin_key = site_.settings().admin_key;
  if (admin_key.empty()) {
    co_return net::error_response(404, "not_found", "There is nothing at this path.");
  }
  const auto& parts = site_.parts();
  auto allowance =
      co_await site_.count_call(context, site_.rules().logout, parts.admission.client_ip(request));
  if (allowance.refusal) co_return std::move(*allowance.refusal);
  const auto presented = request.header("X-Admin-Key").value_or("");
  if (!base::equal_in_constant_time(
          base::hex(base::sha256(presented)), base::hex(base::sha256(admin_key.expose()))
      )) {
    throw Error(
        ErrorKind::unauthenticated,
        "auth.bad_admin_key",
        "wrong X-Admin-Key",
        "The header X-Admin-Key must carry the ADMIN_KEY of this gateway (auth.env)."
    );
  }
  const auto subject = read_subject(request.body);
  auto people = co_await parts.profiles.find_by_subject(context, subject);
  if (people.empty()) {
    if (auto profile = co_await parts.profiles.find_by_email(context, subject)) {
      people.push_back(std::move(*profile));
    }
  }
  std::size_t revoked = 0;
  for (const auto& profile : people) revoked += co_await revoke_everything_of(context, profile);
  if (people.empty()) {
    throw Error(
        ErrorKind::not_found,
        "auth.unknown_subject",
        "nobody has that subject or e-mail address",
        "Nobody with that subject or e-mail address is known here. Known people: mcp-admin list"
    );
  }
  auto response =
      net::json_response(200, fmt::format(R"({{"success":true,"revoked":{}}})", revoked));
  add_headers(response, allowance);
  co_return response;
}

asio::awaitable<std::size_t> KeyDesk::revoke_everything_of(
    const Context& context, const identity::Profile& profile
) {
  const auto& parts = site_.parts();
  co_await parts.sessions.end_all_of(context, profile.id);
  const auto revoked = co_await parts.keys.revoke_all_of(context, profile.id);
  context.log.warn(
      "keys revoked by the operator", {{"sub", identity::subject_of(profile)}, {"keys", revoked}}
  );
  co_return revoked;
}

}  // namespace suitemcp::gateway
