#include "sandbox/idp/authorization_request.hpp"

#include "base/crypto.hpp"
#include "sandbox/idp/client.hpp"

#include <charconv>
#include <cstdint>

namespace suitemcp::sandbox::idp {
namespace {

constexpr std::size_t kMaxFieldBytes = 2048;  // of state and nonce, which come back

AuthorizationRefusal page(std::string description) {
  return {"", "", "invalid_request", std::move(description)};
}

struct Fault {
  const char* error;
  const char* description;
};

/// RFC 7636 4.2: the base64url of a SHA-256.
bool is_s256_challenge(std::string_view text) {
  const auto digest = base::decode_base64url(text);
  return digest && digest->size() == base::Digest().size();
}

std::optional<Fault> find_protocol_fault(const Form& form) {
  if (form.contains("request")) return Fault{"request_not_supported", "No request objects here."};
  if (form.contains("request_uri")) {
    return Fault{"request_uri_not_supported", "No request_uri here."};
  }
  if (field_of(form, "response_type") != "code") {
    return Fault{"unsupported_response_type", "response_type must be code."};
  }
  const auto mode = field_of(form, "response_mode");
  if (!mode.empty() && mode != "query") {
    return Fault{"invalid_request", "response_mode must be query."};
  }
  if (field_of(form, "code_challenge_method") != "S256" ||
      !is_s256_challenge(field_of(form, "code_challenge"))) {
    return Fault{"invalid_request", "PKCE with code_challenge_method S256 is required."};
  }
  if (field_of(form, "state").size() > kMaxFieldBytes ||
      field_of(form, "nonce").size() > kMaxFieldBytes) {
    return Fault{"invalid_request", "state and nonce may have 2048 bytes."};
  }
  return std::nullopt;
}

std::optional<Prompt> parse_prompt(std::string_view text) {
  if (text.empty() || text == "consent") return Prompt::may_ask;
  if (text == "none") return Prompt::must_not_ask;
  if (text == "login" || text == "select_account") return Prompt::must_ask;
  return std::nullopt;
}

/// What the request wants beyond the protocol's own needs. Returns what cannot be had.
std::optional<Fault> read_wishes(
    const Form& form, const Settings& settings, AuthorizationRequest& request
) {
  request.scopes = parse_scopes(field_of(form, "scope"));
  if (!request.has_scope("openid")) return Fault{"invalid_scope", "scope must hold openid."};
  const auto prompt = parse_prompt(field_of(form, "prompt"));
  if (!prompt) return Fault{"invalid_request", "prompt must be none, login, select_account."};
  request.prompt = *prompt;
  if (const auto age = field_of(form, "max_age"); !age.empty()) {
    std::int64_t length = 0;
    const auto [end, code] = std::from_chars(age.data(), age.data() + age.size(), length);
    if (code != std::errc() || end != age.data() + age.size() || length < 0) {
      return Fault{"invalid_request", "max_age must be a number of seconds."};
    }
    request.max_age = std::chrono::seconds(length);
  }
  if (settings.flavor == Flavor::auth0) request.audience = field_of(form, "audience");
  if (!request.audience.empty() && request.audience != settings.audience) {
    return Fault{"access_denied", "No API with that audience is known here."};
  }
  request.login_hint = field_of(form, "login_hint");
  return std::nullopt;
}

}  // namespace

std::set<std::string, std::less<>> parse_scopes(std::string_view text) {
  std::set<std::string, std::less<>> scopes;
  while (!text.empty()) {
    const auto scope = text.substr(0, text.find(' '));
    if (!scope.empty()) scopes.emplace(scope);
    text.remove_prefix(std::min(scope.size() + 1, text.size()));
  }
  return scopes;
}

std::expected<AuthorizationRequest, AuthorizationRefusal> parse_authorization(
    const Form& form, const Settings& settings
) {
  if (field_of(form, "client_id") != settings.client_id) {
    return std::unexpected(page("No application with this client_id is registered here."));
  }
  AuthorizationRequest request;
  request.redirect_uri = field_of(form, "redirect_uri");
  if (!is_registered(request.redirect_uri, settings.redirect_uris)) {
    return std::unexpected(page("The redirect_uri is not one that the application registered."));
  }
  request.state = field_of(form, "state");
  request.nonce = field_of(form, "nonce");
  request.code_challenge = field_of(form, "code_challenge");
  auto fault = find_protocol_fault(form);
  if (!fault) fault = read_wishes(form, settings, request);
  if (!fault) return request;
  return std::unexpected(
      AuthorizationRefusal{request.redirect_uri, request.state, fault->error, fault->description}
  );
}

}  // namespace suitemcp::sandbox::idp
