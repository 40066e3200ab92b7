#include "identity/oidc/issuer.hpp"

#include "base/ascii.hpp"
#include "net/http_client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

namespace suitemcp::identity::oidc {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t kMaxUrlBytes = 2000;
constexpr std::string_view kVersionPath = "/v2.0";

std::string_view without_slash(std::string_view url) {
  if (url.ends_with('/')) url.remove_suffix(1);
  return url;
}

bool is_loopback(std::string_view host) {
  return base::equals_ignoring_case(host, "localhost") || host == "127.0.0.1" || host == "::1";
}

bool is_hex(char letter) {
  return std::isxdigit(static_cast<unsigned char>(letter)) != 0;
}

bool is_guid(std::string_view text) {
  constexpr std::string_view kShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return std::ranges::equal(text, kShape, [](char letter, char shape) {
    return shape == 'x' ? is_hex(letter) : letter == shape;
  });
}

bool is_domain_name(std::string_view text) {
  return text.find('.') != std::string_view::npos && !text.starts_with('.') &&
         text.find("..") == std::string_view::npos && std::ranges::all_of(text, [](char letter) {
           return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '.' ||
                  letter == '-';
         });
}

/// The path [FOLDER]/TENANT/v2.0. Azure has no folder; what speaks like it behind a proxy may.
struct TenantPath {
  std::string_view folder;
  std::string_view tenant;
};

std::optional<TenantPath> read_tenant(std::string_view path) {
  path = without_slash(path);
  if (!path.ends_with(kVersionPath)) return std::nullopt;
  path.remove_suffix(kVersionPath.size());
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  return TenantPath{path.substr(0, slash), path.substr(slash + 1)};
}

bool is_same_azure_tenant(std::string_view configured, std::string_view discovered) {
  const auto asked = net::parse_url(configured);
  const auto told = net::parse_url(discovered);
  if (!asked || !told || asked->origin() != told->origin()) return false;
  const auto name = read_tenant(asked->target);
  const auto id = read_tenant(told->target);
  return name && id && name->folder == id->folder && is_domain_name(name->tenant) &&
         is_guid(id->tenant);
}

}  // namespace

bool is_safe_url(std::string_view url) {
  if (url.size() > kMaxUrlBytes) return false;
  const auto parsed = net::parse_url(url);
  return parsed && (parsed->is_https || is_loopback(parsed->host));
}

std::expected<std::string, Error> issuer_url(std::string_view configured) {
  std::string url(without_slash(configured));
  if (url.find("://") == std::string::npos) url.insert(0, "https://");
  if (is_safe_url(url) && url.find('?') == std::string::npos) return url;
  return std::unexpected(Error(
      ErrorKind::invalid_argument,
      "oidc.bad_issuer",
      "the configured issuer is not an https URL",
      "the issuer is not valid: expected a host or https URL without query, e.g. "
      "tenant.eu.auth0.com or https://login.microsoftonline.com/TENANT/v2.0"
  ));
}

std::expected<void, Error> check_issuer(std::string_view configured, std::string_view discovered) {
  if (without_slash(configured) == without_slash(discovered)) return {};
  if (discovered.find('{') != std::string_view::npos) {
    return std::unexpected(Error(
        ErrorKind::bad_upstream,
        "oidc.issuer_template",
        fmt::format("{} stands for every tenant", configured),
        "The sign-in service is set up for every Azure tenant at once, which is refused. The "
        "operator must put the own tenant into the issuer: "
        "login.microsoftonline.com/TENANT/v2.0 with the tenant's id or domain name."
    ));
  }
  if (is_same_azure_tenant(configured, discovered)) return {};
  return std::unexpected(Error(
      ErrorKind::bad_upstream,
      "oidc.issuer_mismatch",
      fmt::format("configured issuer {}, discovered {}", configured, discovered),
      "The sign-in service calls itself by another name than the one configured. The operator must "
      "set the issuer to the name that the log shows."
  ));
}

}  // namespace suitemcp::identity::oidc
