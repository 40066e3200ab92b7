#include "config/login_settings.hpp"

#include "config/syntax.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace suitemcp::config {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t kMaxIssuerBytes = 2000;
constexpr std::size_t kMaxTextBytes = 500;
constexpr std::array<std::string_view, 3> kPrompts = {"consent", "login", "select_account"};
constexpr std::array<std::string_view, 3> kScopesAlways = {"openid", "profile", "email"};

/// A variable of ours and what the product before called it.
struct Names {
  std::string_view ours;
  std::string_view older;

  std::string_view that_is_set(const EnvironmentReader& reader) const {
    return reader.text(ours) || !reader.text(older) ? ours : older;
  }
  std::string both() const { return fmt::format("{} (or {})", ours, older); }
};

constexpr Names kIssuer{"OIDC_ISSUER", "AUTH0_DOMAIN"};
constexpr Names kClientId{"OIDC_CLIENT_ID", "AUTH0_CLIENT_ID"};
constexpr Names kClientSecret{"OIDC_CLIENT_SECRET", "AUTH0_CLIENT_SECRET"};
constexpr Names kAudience{"OIDC_AUDIENCE", "AUTH0_AUDIENCE"};

/// What identity/oidc takes for an issuer: an https URL without query, or the same without its
/// scheme. Codes and tokens go there, so http is for an issuer on this machine only.
bool is_issuer(std::string_view text) {
  const bool has_scheme = text.find("://") != text.npos;
  const auto url = has_scheme ? std::string(text) : fmt::format("https://{}", text);
  const auto is_odd = [](char c) { return c <= ' ' || c >= 0x7F || c == '?'; };
  if (url.size() > kMaxIssuerBytes || std::ranges::any_of(url, is_odd)) return false;
  if (!is_http_url(url)) return false;
  const auto host = host_of_url(url);
  const bool is_here = host == "localhost" || host == "127.0.0.1" || host == "::1";
  return is_here || is_same_word(url.substr(0, url.find(':')), "https");
}

std::string read_issuer(EnvironmentReader& reader) {
  const auto name = kIssuer.that_is_set(reader);
  const auto text = reader.text(name);
  if (!text) return {};
  if (!is_issuer(*text)) {
    // A URL with user info may hold a password, which is not repeated.
    const bool has_user = text->find('@') != std::string::npos;
    reader.fault(
        name,
        "a host or https URL without query such as tenant.eu.auth0.com or "
        "login.microsoftonline.com/TENANT/v2.0 (http only for localhost)",
        has_user ? "one with a user name" : quote(*text)
    );
  }
  return *text;
}

std::string read_text(EnvironmentReader& reader, std::string_view name) {
  const auto text = reader.text(name).value_or("");
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; };
  if (text.size() > kMaxTextBytes || std::ranges::any_of(text, is_control)) {
    reader.fault(name, fmt::format("one line of at most {} bytes", kMaxTextBytes), quote(text));
  }
  return text;
}

base::Secret read_client_secret(EnvironmentReader& reader) {
  auto secret = reader.secret(kClientSecret.ours);
  if (!secret) secret = reader.secret(kClientSecret.older);
  return secret ? *std::move(secret) : base::Secret();
}

// RFC 6749 3.3
bool is_scope_token(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return c > ' ' && c < 0x7F && c != '"' && c != '\\';
  });
}

std::vector<std::string> read_scopes(EnvironmentReader& reader) {
  std::vector<std::string> scopes;
  const auto text = reader.text("OIDC_SCOPES").value_or("");
  for (std::string_view rest = text; !rest.empty();) {
    const auto scope = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(scope.size() + 1, rest.size()));
    const bool is_known = std::ranges::find(kScopesAlways, scope) != kScopesAlways.end() ||
                          std::ranges::find(scopes, scope) != scopes.end();
    if (scope.empty() || is_known) continue;
    if (is_scope_token(scope)) {
      scopes.emplace_back(scope);
    } else {
      reader.fault("OIDC_SCOPES", "scopes separated by blanks", quote(scope));
    }
  }
  return scopes;
}

void read_keys(LoginSettings& login, EnvironmentReader& reader) {
  login.key_lifetime = reader.days("SESSION_TTL_DAYS", {days(30), days(1), days(3650)});
  login.key_grace =
      reader.minutes("KEY_GRACE_MINUTES", {login.key_grace, minutes(0), minutes(24 * 60)});
  login.groups_interval = std::chrono::duration_cast<seconds>(reader.seconds(
      "GROUPS_REFRESH_SECONDS", {login.groups_interval, seconds(5), seconds(24 * 60 * 60)}
  ));
  if (auto key = reader.strong_secret("ADMIN_KEY")) login.admin_key = *std::move(key);
}

}  // namespace

std::optional<LoginSettings> read_login(EnvironmentReader& reader, LoginNeed need) {
  LoginSettings login;
  login.issuer = read_issuer(reader);
  login.client_id = read_text(reader, kClientId.that_is_set(reader));
  login.client_secret = read_client_secret(reader);
  login.audience = read_text(reader, kAudience.that_is_set(reader));
  login.groups_claim = read_text(reader, "OAUTH_GROUPS_CLAIM");
  login.extra_scopes = read_scopes(reader);
  if (reader.text("OIDC_PROMPT"))
    login.prompt = kPrompts[reader.choice("OIDC_PROMPT", kPrompts, 0)];
  login.trust_email = reader.flag("OIDC_TRUST_EMAIL");
  login.ca_file = reader.file("OIDC_CA_FILE");
  read_keys(login, reader);

  const bool is_required = need == LoginNeed::required;
  const bool has_client = !login.client_id.empty();
  if (login.issuer.empty() && (has_client || is_required)) {
    reader.fault(kIssuer.both(), "the identity provider, such as tenant.eu.auth0.com", "nothing");
  }
  if (!has_client && is_required) {
    reader.fault(
        kClientId.both(), "the id that the identity provider has given this server", "nothing"
    );
  }
  if (login.issuer.empty() || !has_client) return std::nullopt;
  return login;
}

void add_login_warnings(const LoginSettings& login, std::vector<std::string>& warnings) {
  if (!login.audience.empty() || !login.groups_claim.empty()) return;
  warnings.push_back(fmt::format(
      "OAUTH_GROUPS_CLAIM: neither it nor {} is set: nobody's groups can be told, so that entities "
      "with a group stay closed to everyone who signs in",
      kAudience.ours
  ));
}

}  // namespace suitemcp::config
