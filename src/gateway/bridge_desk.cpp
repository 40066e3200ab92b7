#include "gateway/bridge_desk.hpp"

#include "base/json.hpp"
#include "identity/label.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <exception>
#include <utility>

namespace suitemcp::gateway {
namespace {

namespace json = boost::json;
namespace pages = identity::pages;
using base::Error;
using base::ErrorKind;
using identity::BridgeLogins;
using identity::BridgeRequest;

/// A token is bound to one bridge login: it must not decide another.
std::string form_of(std::string_view nonce) {
  return fmt::format("bridge/{}", nonce);
}

BridgeRequest read_request(std::string_view body, std::string address) {
  const auto value = base::parse_json(body);
  if (!value) throw Error(value.error());
  const auto user =
      value->is_object() ? base::find_string(value->get_object(), "linux_user") : std::nullopt;
  if (!user) {
    throw Error(
        ErrorKind::invalid_argument,
        "bridge.bad_request",
        "no linux_user in the body",
        R"(Expected a JSON object such as {"linux_user": "ann", "host": "pc17"}.)"
    );
  }
  const auto host = base::find_string(value->get_object(), "host").value_or("");
  return {std::string(*user), std::string(host), std::move(address)};
}

/// "bridge ann@pc17": the key's name in the list.
std::string key_name_of(const BridgeRequest& asks) {
  constexpr std::size_t kMostBytes = 180;  // of a name that may get " (replaced 2)" behind it
  const auto& host = asks.host.empty() ? asks.address : asks.host;
  return identity::clean_label(fmt::format("bridge {}@{}", asks.linux_user, host), kMostBytes);
}

Error no_decision() {
  return {
      ErrorKind::invalid_argument,
      "http.bad_form",
      "a decision that is neither allow nor refuse",
      "The form is damaged. Open the link again."
  };
}

Error no_secret() {
  return {
      ErrorKind::unauthenticated,
      "bridge.no_secret",
      "no X-Bridge-Secret",
      "The header X-Bridge-Secret must carry the client_secret that /auth/bridge/start gave."
  };
}

net::Response answer_poll(const BridgeLogins::Polled& polled) {
  switch (polled.status) {
    case BridgeLogins::Status::pending:
      return net::json_response(200, R"({"status":"pending"})");
    case BridgeLogins::Status::ready: {
      json::object answer{{"status", "ready"}};
      if (polled.key) answer["api_key"] = polled.key->expose();
      return net::json_response(200, json::serialize(answer));
    }
    case BridgeLogins::Status::wrong_secret:
      return net::error_response(
          403, "forbidden", "X-Bridge-Secret is not the secret of this login."
      );
    case BridgeLogins::Status::gone:
      return net::error_response(
          410, "gone", "This login was used, refused, or has expired. Start another."
      );
  }
  std::unreachable();
}

}  // namespace

Error bridge_gone() {
  return {
      ErrorKind::not_found,
      "bridge.gone",
      "no such bridge login: never begun, decided, or too old",
      "No tool waits behind this link: it was used, refused, or is older than 15 minutes."
  };
}

BridgeDesk::BridgeDesk(const LoginSite& site, BridgeLogins& bridges)
    : site_(site), bridges_(bridges) {
}

void BridgeDesk::mount(net::Router& router) {
  using Serve = Answer (BridgeDesk::*)(const Context&, const Request&);
  const auto action = [this](Serve serve) {
    return [this, serve](const Context& context, const Request& request) {
      return (this->*serve)(context, request);
    };
  };
  router.add("POST", "/auth/bridge/start", site_.json_route(action(&BridgeDesk::start)));
  router.add("GET", "/auth/bridge/poll/:nonce", site_.json_route(action(&BridgeDesk::poll)));
  router.add("GET", "/auth/bridge", site_.page_route(action(&BridgeDesk::show)));
  router.add("POST", "/auth/bridge", site_.page_route(action(&BridgeDesk::decide)));
}

BridgeDesk::Answer BridgeDesk::start(const Context& context, const Request& request) {
  const auto address = site_.parts().admission.client_ip(request);
  auto allowance = co_await site_.count_call(context, site_.rules().bridge_start, address);
  if (allowance.refusal) co_return std::move(*allowance.refusal);
  const auto asks = read_request(request.body, address);
  const auto started = co_await bridges_.start(context, asks);
  context.log.info("bridge login started", {{"linux_user", asks.linux_user}, {"host", asks.host}});
  site_.parts().events.on_bridge(LoginEvents::Bridge::started);
  auto response = net::json_response(
      200,
      json::serialize(json::object{
          {"nonce", started.nonce},
          {"client_secret", started.client_secret.expose()},
          {"login_url", site_.public_url("/auth/login?nonce=" + started.nonce)},
          {"user_code", started.user_code},
          {"expires_in", started.expires_in.count()}
      })
  );
  add_headers(response, allowance);
  co_return response;
}

BridgeDesk::Answer BridgeDesk::poll(const Context& context, const Request& request) {
  const std::string nonce(net::last_segment(request.path));
  const base::Secret secret(std::string(request.header("X-Bridge-Secret").value_or("")));
  const auto status = co_await bridges_.look(context, nonce, secret);
  // By login: several people may share an address. Who does not hold the secret is counted by
  // theirs, and cannot use up the tool's polls.
  using enum BridgeLogins::Status;
  const bool is_the_tool = status == pending || status == ready;
  auto allowance = co_await site_.count_call(
      context,
      site_.rules().bridge_poll,
      is_the_tool ? nonce : site_.parts().admission.client_ip(request)
  );
  if (allowance.refusal) co_return std::move(*allowance.refusal);
  if (secret.empty()) throw no_secret();
  // A HEAD would use the key up without giving it.
  const bool is_taken = status == ready && request.method != "HEAD";
  auto response = answer_poll(
      is_taken ? co_await bridges_.poll(context, nonce, secret) : BridgeLogins::Polled{status}
  );
  add_headers(response, allowance);
  co_return response;
}

BridgeDesk::Answer BridgeDesk::show(const Context& context, const Request& request) {
  co_await site_.count(context, site_.rules().login, request);
  const auto query = Form::parse(request.query);
  if (!query) throw Error(query.error());
  const auto nonce = query->text("nonce");
  const auto bridge = co_await bridges_.find(context, nonce);
  if (!bridge) throw bridge_gone();
  const auto visitor = co_await site_.visitor(context, request);
  if (!visitor) co_return site_.redirect("/auth/login?nonce=" + net::encode_url(nonce));
  const auto& parts = site_.parts();
  pages::BridgeView view;
  view.linux_user = bridge->request.linux_user;
  view.host = bridge->request.host;
  view.address = bridge->request.address;
  view.user_code = bridge->user_code;
  view.started_at = bridge->started_at;
  view.now = parts.clock.wall();
  view.nonce = nonce;
  view.form_token = parts.sessions.form_token(visitor->session, form_of(nonce));
  const auto frame = site_.frame(&*visitor);
  co_return site_.page(frame, 200, pages::bridge_page(frame, view));
}

BridgeDesk::Answer BridgeDesk::decide(const Context& context, const Request& request) {
  co_await site_.count(context, site_.rules().login, request);
  const auto visitor = co_await site_.visitor(context, request);
  if (!visitor) co_return site_.redirect("/auth/login");
  const auto claimed = Form::parse(request.body);
  if (!claimed) throw Error(claimed.error());
  const auto nonce = claimed->text("nonce");
  const auto form = site_.require_form(request, visitor->session, form_of(nonce));
  const bool is_allowed = form.text("decision") == "allow";
  if (!is_allowed && form.text("decision") != "refuse") throw no_decision();
  const auto asks = co_await bridges_.decide(context, nonce);
  if (!asks) throw bridge_gone();
  pages::MessageView view;
  if (is_allowed) {
    co_await deliver_or_refuse(context, *visitor, *asks, nonce);
    view.kind = pages::MessageView::Kind::good;
    view.title = "Your tool is connected";
    view.text = fmt::format("{} has its key. You can close this page.", key_name_of(*asks));
    view.advice.emplace_back("You find the key, and can revoke it, in the list of your keys.");
  } else {
    co_await bridges_.refuse(context, nonce);
    context.log.warn(
        "bridge login refused",
        {{"sub", identity::subject_of(*visitor->profile)},
         {"linux_user", asks->linux_user},
         {"tool_address", asks->address}}
    );
    view.kind = pages::MessageView::Kind::notice;
    view.title = "Nothing was connected";
    view.text =
        "The tool gets no key. If you did not start this yourself, tell your operator who "
        "sent you the link.";
  }
  view.action_label = "Your keys";
  view.action_url = site_.path("/auth/keys");
  co_return site_.message(200, view);
}

asio::awaitable<void> BridgeDesk::deliver_or_refuse(
    const Context& context, const Visitor& visitor, const BridgeRequest& asks, std::string nonce
) {
  std::exception_ptr failure;
  try {
    co_await deliver_key(context, visitor, asks, nonce);
  } catch (...) {  // rethrown: the tool must not wait for a key that does not come
    failure = std::current_exception();
  }
  if (!failure) co_return;
  co_await bridges_.refuse(context, std::move(nonce));
  std::rethrow_exception(failure);
}

asio::awaitable<void> BridgeDesk::deliver_key(
    const Context& context, const Visitor& visitor, const BridgeRequest& asks, std::string nonce
) {
  const auto& parts = site_.parts();
  const auto& profile = *visitor.profile;
  const auto& settings = site_.settings();
  auto made = co_await parts.keys.replace(
      context,
      profile.id,
      profile.email,
      key_name_of(asks),
      settings.key_lifetime,
      settings.key_grace
  );
  co_await site_.require_still_signed_in(context, visitor.session, made.record.id);
  std::exception_ptr failure;
  try {
    co_await bridges_.deliver(context, std::move(nonce), std::move(made.key));
  } catch (...) {  // rethrown: nobody holds that key
    failure = std::current_exception();
  }
  if (failure) {
    co_await parts.keys.revoke(context, made.record.id);
    std::rethrow_exception(failure);
  }
  parts.events.on_bridge(LoginEvents::Bridge::completed);
  context.log.info(
      "bridge login completed",
      {{"sub", identity::subject_of(profile)},
       {"email", profile.email},
       {"linux_user", asks.linux_user},
       {"host", asks.host},
       {"key_id", made.record.id}}
  );
}

}  // namespace suitemcp::gateway
