#include "identity/oidc/login_client.hpp"

#include "base/json.hpp"
#include "identity/oidc/authorization_request.hpp"
#include "identity/oidc/id_token.hpp"
#include "identity/oidc/signed_token.hpp"
#include "identity/oidc/userinfo.hpp"
#include "net/http_message.hpp"

#include <utility>

namespace suitemcp::identity::oidc {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorKind;

Person require_person(const json::object& claims, const Settings& settings) {
  auto person = resolve_person(claims, settings);
  if (!person) throw Error(person.error());
  return std::move(*person);
}

/// Whether a login can do without userinfo. An endpoint that refuses for good (Azure's does when
/// the token was made for another API) has nothing to add; one that fails at the moment may only be
/// passed over when the token says all: else its groups would count as lost.
bool is_bearable(const Error& error, const json::object& claims, const Settings& settings) {
  if (error.kind() == ErrorKind::bad_upstream) return true;
  return error.kind() == ErrorKind::unavailable && claims.contains(groups_claim_of(settings)) &&
         resolve_person(claims, settings).has_value();
}

}  // namespace

LoginClient::LoginClient(
    Settings settings, ProviderHttp& http, LoginFlows& flows, const base::Clock& clock
)
    : settings_(std::move(settings)),
      http_(http),
      flows_(flows),
      clock_(clock),
      discovery_(settings_.issuer, http, clock),
      keys_(discovery_, http, clock),
      token_endpoint_(settings_, http) {
}

asio::awaitable<std::string> LoginClient::start(
    const base::Context& context, std::string browser, std::string purpose
) {
  const auto metadata = co_await discovery_.get(context);
  const auto started = co_await flows_.start(context, std::move(browser), std::move(purpose));
  co_return authorization_url(
      *metadata,
      settings_,
      {.state = started.state,
       .nonce = started.flow.nonce,
       .code_verifier = started.flow.code_verifier.expose()}
  );
}

asio::awaitable<FinishedLogin> LoginClient::finish(
    const base::Context& context, Callback callback, std::string browser
) {
  auto flow = co_await flows_.finish(context, callback.state, std::move(browser));
  const auto metadata = co_await discovery_.get(context);
  auto code = check_callback(callback, *metadata);
  if (!code) throw Error(code.error());
  auto tokens = co_await token_endpoint_.exchange_code(
      context, *metadata, base::Secret(std::move(*code)), std::move(flow.code_verifier)
  );
  auto claims =
      co_await verified_claims(context, metadata, *tokens.id_token, std::move(flow.nonce));
  co_await add_userinfo(context, metadata, std::move(tokens.access_token), claims);
  FinishedLogin login;
  login.person = require_person(claims, settings_);
  login.purpose = std::move(flow.purpose);
  login.refresh_token = std::move(tokens.refresh_token);
  co_return login;
}

asio::awaitable<std::string> LoginClient::issuer(const base::Context& context) {
  const auto metadata = co_await discovery_.get(context);
  co_return metadata->issuer;
}

asio::awaitable<std::optional<std::string>> LoginClient::sign_out_url(const base::Context& context
) {
  const auto metadata = co_await discovery_.get(context);
  if (!metadata->end_session_endpoint) co_return std::nullopt;
  std::string url = *metadata->end_session_endpoint;
  url += url.find('?') == std::string::npos ? '?' : '&';
  co_return url + "client_id=" + net::encode_url(settings_.client_id);
}

asio::awaitable<TokenSet> LoginClient::refresh(
    const base::Context& context, base::Secret refresh_token
) {
  const auto metadata = co_await discovery_.get(context);
  co_return co_await token_endpoint_.refresh(context, *metadata, std::move(refresh_token));
}

asio::awaitable<Person> LoginClient::refreshed_person(
    const base::Context& context, TokenSet tokens, std::string subject
) {
  const auto metadata = co_await discovery_.get(context);
  json::object claims;
  if (tokens.id_token) {
    claims = co_await verified_claims(context, metadata, *tokens.id_token, std::nullopt);
    // OpenID Connect Core 12.2
    if (base::find_string(claims, "sub") != subject) {
      throw refused_token("oidc.refreshed_subject", "refreshed for another subject");
    }
    co_await add_userinfo(context, metadata, std::move(tokens.access_token), claims);
    co_return require_person(claims, settings_);
  }
  if (!metadata->userinfo_endpoint) {
    throw bad_reply("refresh: neither an ID token nor a userinfo endpoint");
  }
  claims = co_await fetch_userinfo(
      http_, context, *metadata->userinfo_endpoint, std::move(tokens.access_token), subject
  );
  claims["iss"] = metadata->issuer;
  co_return require_person(claims, settings_);
}

asio::awaitable<json::object> LoginClient::verified_claims(
    const base::Context& context,
    Metadata metadata,
    base::Secret id_token,
    std::optional<std::string> nonce
) {
  auto token = parse_signed_token(id_token.expose());
  if (!token) throw Error(token.error());
  co_await keys_.verify(context, *token);
  auto claims = check_id_token(
      token->payload,
      {.issuer = metadata->issuer,
       .client_id = settings_.client_id,
       .nonce = nonce,
       .now = clock_.wall()}
  );
  if (!claims) throw Error(claims.error());
  co_return std::move(*claims);
}

asio::awaitable<void> LoginClient::add_userinfo(
    const base::Context& context, Metadata metadata, base::Secret access_token, json::object& claims
) {
  if (!metadata->userinfo_endpoint) co_return;
  const std::string subject(base::find_string(claims, "sub").value_or(""));
  try {
    const auto more = co_await fetch_userinfo(
        http_, context, *metadata->userinfo_endpoint, std::move(access_token), subject
    );
    add_claims(claims, more);
  } catch (const Error& error) {
    if (!is_bearable(error, claims, settings_)) throw;
    context.log.warn("userinfo left out", {{"code", error.code()}, {"detail", error.detail()}});
  }
}

}  // namespace suitemcp::identity::oidc
