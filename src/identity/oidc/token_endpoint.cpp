#include "identity/oidc/token_endpoint.hpp"

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "identity/oidc/provider_reason.hpp"
#include "net/http_message.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace suitemcp::identity::oidc {
namespace {

namespace json = boost::json;
using namespace std::string_view_literals;
using base::Error;
using base::ErrorKind;

void add(std::string& form, std::string_view name, std::string_view value) {
  if (!form.empty()) form.push_back('&');
  form.append(name).append("=").append(net::encode_url(value));
}

/// RFC 6749 2.3.1: id and secret are form-encoded before they are joined.
std::string basic_credentials(const Settings& settings) {
  auto pair =
      net::encode_url(settings.client_id) + ":" + net::encode_url(settings.client_secret.expose());
  auto header = "Basic " + base::base64(pair);
  base::wipe(pair);
  return header;
}

std::string error_of(const net::Reply& reply) {
  const auto value = base::parse_json(reply.body);
  const auto* object = value ? value->if_object() : nullptr;
  return object == nullptr ? "" : std::string(base::find_string(*object, "error").value_or(""));
}

Error client_refused(std::string detail) {
  return {
      ErrorKind::bad_upstream,
      kClientRefused,
      std::move(detail),
      "The sign-in service does not accept this gateway's client id or secret. The operator must "
      "check both; a secret may have expired."
  };
}

Error code_refused(std::string detail) {
  return {
      ErrorKind::invalid_argument,
      "oidc.code_refused",
      std::move(detail),
      "The login took too long or its answer was used before. Start again from the login page."
  };
}

Error refresh_refused(std::string detail) {
  return {
      ErrorKind::unauthenticated,
      kRefreshRefused,
      std::move(detail),
      "Your session at the sign-in service has ended. Log in again."
  };
}

Error token_refused(std::string detail) {
  return {
      ErrorKind::bad_upstream,
      "oidc.token_refused",
      std::move(detail),
      "The sign-in service did not accept the login for a reason that it gives to this gateway "
      "only. Start again; if it stays so, the operator finds the reason in the log."
  };
}

bool is_about_client(std::string_view error, int status) {
  // Auth0 says so when the client secret is wrong; a person is denied access with 403.
  if (error == "access_denied" && status == 401) return true;
  return error == "invalid_client" || error == "unauthorized_client";
}

/// Refusals of a refresh: the session is over, the person is disabled, or is to come and sign in
/// again (RFC 6749 4.1.2.1 and 5.2, OpenID Connect Core 3.1.2.6).
bool is_about_person(std::string_view error) {
  constexpr std::array kWords{
      "invalid_grant"sv,
      "access_denied"sv,
      "interaction_required"sv,
      "login_required"sv,
      "consent_required"sv,
      "account_selection_required"sv
  };
  return std::ranges::find(kWords, error) != kWords.end();
}

/// RFC 6749 5.2
Error refusal(const json::object& answer, int status, bool is_refresh) {
  const auto error = base::find_string(answer, "error").value_or("no error");
  const auto description = base::find_string(answer, "error_description").value_or("");
  auto detail = provider_reason(fmt::format("token: status {}", status), error, description);
  if (is_about_client(error, status)) return client_refused(std::move(detail));
  if (is_refresh && is_about_person(error)) return refresh_refused(std::move(detail));
  if (error == "invalid_grant") return code_refused(std::move(detail));
  return token_refused(std::move(detail));
}

std::optional<base::Secret> secret_of(const json::object& object, std::string_view name) {
  const auto text = base::find_string(object, name);
  if (!text || text->empty()) return std::nullopt;
  return base::Secret(std::string(*text));
}

}  // namespace

TokenEndpoint::TokenEndpoint(const Settings& settings, ProviderHttp& http)
    : settings_(settings), http_(http) {
}

asio::awaitable<TokenSet> TokenEndpoint::exchange_code(
    const base::Context& context,
    ProviderMetadata metadata,
    base::Secret code,
    base::Secret code_verifier
) {
  std::string form;
  add(form, "grant_type", "authorization_code");
  add(form, "code", code.expose());
  add(form, "redirect_uri", settings_.redirect_uri);
  add(form, "code_verifier", code_verifier.expose());
  co_return co_await ask(context, std::move(metadata), base::Secret(std::move(form)), Grant::code);
}

asio::awaitable<TokenSet> TokenEndpoint::refresh(
    const base::Context& context, ProviderMetadata metadata, base::Secret refresh_token
) {
  std::string form;
  add(form, "grant_type", "refresh_token");
  add(form, "refresh_token", refresh_token.expose());
  co_return co_await ask(
      context, std::move(metadata), base::Secret(std::move(form)), Grant::refresh
  );
}

asio::awaitable<TokenSet> TokenEndpoint::ask(
    const base::Context& context, ProviderMetadata metadata, base::Secret form, Grant grant
) {
  const bool has_choice = metadata.client_auth == ClientAuth::basic_then_post;
  auto auth = metadata.client_auth;
  if (has_choice) auth = basic_is_refused_ ? ClientAuth::post : ClientAuth::basic;
  auto reply = co_await post(context, metadata.token_endpoint, form, auth);
  // A client that is not believed has not used up its code.
  if (has_choice && auth == ClientAuth::basic && error_of(reply) == "invalid_client") {
    reply = co_await post(context, metadata.token_endpoint, form, ClientAuth::post);
    basic_is_refused_ = error_of(reply) != "invalid_client";
  }
  auto tokens = read_tokens(reply, grant);
  base::wipe(reply.body);
  co_return tokens;
}

asio::awaitable<net::Reply> TokenEndpoint::post(
    const base::Context& context, std::string url, base::Secret form, ClientAuth auth
) {
  net::Call call;
  call.method = "POST";
  call.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  call.body = form.expose();
  if (settings_.client_secret.empty()) {
    add(call.body, "client_id", settings_.client_id);
  } else if (auth == ClientAuth::post) {
    add(call.body, "client_id", settings_.client_id);
    add(call.body, "client_secret", settings_.client_secret.expose());
  } else {
    call.headers.push_back({"Authorization", basic_credentials(settings_)});
  }
  co_return co_await http_.send(context, std::move(url), std::move(call));
}

TokenSet TokenEndpoint::read_tokens(const net::Reply& reply, Grant grant) {
  const auto value = base::parse_json(reply.body);
  const auto* object = value ? value->if_object() : nullptr;
  if (object == nullptr) {
    throw bad_reply(fmt::format("token: status {}, not a JSON object", reply.status));
  }
  if (reply.status != 200) throw refusal(*object, reply.status, grant == Grant::refresh);
  TokenSet tokens;
  tokens.id_token = secret_of(*object, "id_token");
  tokens.refresh_token = secret_of(*object, "refresh_token");
  auto access_token = secret_of(*object, "access_token");
  const auto type = base::find_string(*object, "token_type").value_or("");
  const bool is_whole = access_token && boost::algorithm::iequals(type, "Bearer") &&
                        (tokens.id_token || grant == Grant::refresh);
  if (!is_whole) throw bad_reply("token: access token, ID token or the type Bearer is missing");
  tokens.access_token = std::move(*access_token);
  return tokens;
}

}  // namespace suitemcp::identity::oidc
