#include "sandbox/idp/token_desk.hpp"

#include "base/crypto.hpp"
#include "sandbox/idp/bytes.hpp"
#include "sandbox/idp/claims.hpp"
#include "sandbox/idp/client.hpp"
#include "sandbox/idp/replies.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace suitemcp::sandbox::idp {
namespace {

namespace json = boost::json;

/// RFC 7636 4.1 and 4.6.
bool fits_challenge(std::string_view verifier, std::string_view challenge) {
  if (verifier.size() < 43 || verifier.size() > 128) return false;
  const auto digest = base::sha256(verifier);
  return base::equal_in_constant_time(base::base64url(bytes_of(digest)), challenge);
}

WireReply invalid_grant(std::string_view description) {
  return oauth_error(400, "invalid_grant", description);
}

WireReply invalid_token() {
  auto reply = oauth_error(401, "invalid_token", "The access token is unknown or has expired.");
  reply.headers.emplace_back("WWW-Authenticate", "Bearer error=\"invalid_token\"");
  return reply;
}

/// Takes the ticket; null when there is none. Using one twice revokes all that came of it.
std::shared_ptr<Grant> take(Shelf<Ticket>& shelf, std::string_view name) {
  auto* ticket = shelf.find(name);
  if (ticket == nullptr) return nullptr;
  if (ticket->state == Ticket::State::used) ticket->grant->state = Grant::State::revoked;
  ticket->state = Ticket::State::used;
  return ticket->grant->state == Grant::State::valid ? ticket->grant : nullptr;
}

std::optional<WireReply> find_client_fault(const Credentials& given, const Settings& settings) {
  if (given.method == Credentials::Method::several) {
    return oauth_error(400, "invalid_request", "Authenticate in one way, not in two.");
  }
  const bool is_right = given.method != Credentials::Method::none &&
                        given.client_id == settings.client_id &&
                        base::equal_in_constant_time(given.secret, settings.client_secret);
  if (is_right) return std::nullopt;
  auto reply = oauth_error(401, "invalid_client", "Client or client secret is wrong.");
  reply.headers.emplace_back("WWW-Authenticate", "Basic realm=\"sandbox\"");
  return reply;
}

}  // namespace

WireReply TokenDesk::token(const WireRequest& request) {
  if (!request.content_type.starts_with("application/x-www-form-urlencoded")) {
    return oauth_error(400, "invalid_request", "The body must be a form.");
  }
  Form form;
  parse_urlencoded(request.body, form);
  const auto credentials = read_credentials(request.authorization, form);
  if (auto fault = find_client_fault(credentials, core_.settings)) return std::move(*fault);
  const auto grant_type = field_of(form, "grant_type");
  if (grant_type == "authorization_code") return redeem_code(form);
  if (grant_type == "refresh_token") return refresh(form);
  return oauth_error(
      400, "unsupported_grant_type", "grant_type must be authorization_code or refresh_token."
  );
}

WireReply TokenDesk::redeem_code(const Form& form) {
  const auto grant = take(core_.grants.codes, field_of(form, "code"));
  if (grant == nullptr) return invalid_grant("The code is unknown, expired or used.");
  if (field_of(form, "redirect_uri") != grant->request.redirect_uri) {
    return invalid_grant("The code was given for another redirect_uri.");
  }
  if (!fits_challenge(field_of(form, "code_verifier"), grant->request.code_challenge)) {
    return invalid_grant("code_verifier does not fit the challenge.");
  }
  return give_tokens(grant, Occasion::login);
}

WireReply TokenDesk::refresh(const Form& form) {
  const auto grant = take(core_.grants.refresh_tokens, field_of(form, "refresh_token"));
  if (grant == nullptr) return invalid_grant("The refresh token is unknown, expired or used.");
  const auto scopes = parse_scopes(field_of(form, "scope"));
  if (!std::ranges::includes(grant->request.scopes, scopes)) {
    return oauth_error(400, "invalid_scope", "More scopes than the user granted.");
  }
  return give_tokens(grant, Occasion::refresh);
}

WireReply TokenDesk::give_tokens(const std::shared_ptr<Grant>& grant, Occasion occasion) {
  const auto* user = core_.directory.find(grant->user);
  if (user == nullptr || user->state == User::State::disabled) {
    return invalid_grant("The account is disabled.");
  }
  json::object answer{
      {"access_token", mint_access_token(core_, *user, grant)},
      {"token_type", "Bearer"},
      {"expires_in", core_.grants.access_tokens.lifetime().count()},
      {"scope", scope_text(grant->request)},
      {"id_token", mint_id_token(core_, *user, *grant, occasion)}
  };
  if (grant->request.has_scope("offline_access")) {
    answer["refresh_token"] = core_.grants.refresh_tokens.put({grant});
  }
  return token_reply(200, json::serialize(answer));
}

WireReply TokenDesk::userinfo(const WireRequest& request) {
  constexpr std::string_view kBearer = "Bearer ";
  if (!boost::algorithm::istarts_with(request.authorization, kBearer)) return invalid_token();
  const auto token = std::string_view(request.authorization).substr(kBearer.size());
  const auto* found = core_.grants.access_tokens.find(token);
  if (found == nullptr || (*found)->state == Grant::State::revoked) return invalid_token();
  const auto& grant = **found;
  const auto* user = core_.directory.find(grant.user);
  if (user == nullptr || user->state == User::State::disabled) return invalid_token();
  auto claims = userinfo_claims(*user, core_.settings, grant.request);
  const bool is_forged = grant.forgery == Forgery::wrong_userinfo_sub;
  claims["sub"] = is_forged ? "somebody-else" : subject_of(*user, core_.settings);
  return token_reply(200, json::serialize(claims));
}

}  // namespace suitemcp::sandbox::idp
