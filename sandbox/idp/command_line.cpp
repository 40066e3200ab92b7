#include "sandbox/idp/command_line.hpp"

#include <CLI/CLI.hpp>

namespace suitemcp::sandbox::idp {
namespace {

std::string check_url(const std::string& text) {
  return is_address(text) ? "" : "expected http(s)://host[:port][/path]";
}

std::string check_tenant(const std::string& text) {
  return is_domain(text) ? "" : "expected a domain name in lower case";
}

}  // namespace

void add_options(CLI::App& app, Given& given) {
  auto& settings = given.settings;
  const auto add = [&app](const char* name, auto& value, const char* text) {
    return app.add_option(name, value, text)->capture_default_str();
  };
  auto* idp = app.add_option(
      "--idp", given.flavor, "Demo identity provider under /idp/: auth0 or azure (default: none)"
  );
  idp->check(CLI::IsMember({"auth0", "azure"}));
  add("--idp-url", settings.base_url, "Its address for browsers (default: http://BIND:PORT/idp)")
      ->check(check_url)
      ->needs(idp);
  add("--idp-tenant", settings.tenant, "azure: domain name of the tenant")
      ->check(check_tenant)
      ->needs(idp);
  add("--idp-audience", settings.audience, "auth0: the API that clients may ask for")->needs(idp);
  add("--idp-client-id", settings.client_id, "The one client")->needs(idp);
  add("--idp-client-secret", settings.client_secret, "Its secret")->needs(idp);
  add("--idp-redirect-uri", settings.redirect_uris, "Its callbacks; on loopback with any port")
      ->needs(idp);
  add("--idp-logout-uri", settings.logout_uris, "Where a logout may lead; on loopback any port")
      ->needs(idp);
}

std::optional<Settings> settings_of(const Given& given) {
  if (given.flavor.empty()) return std::nullopt;
  auto settings = given.settings;
  settings.flavor = given.flavor == "azure" ? Flavor::azure : Flavor::auth0;
  while (settings.base_url.ends_with('/')) settings.base_url.pop_back();
  return settings;
}

}  // namespace suitemcp::sandbox::idp
