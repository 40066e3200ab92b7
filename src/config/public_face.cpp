#include "config/public_face.hpp"

#include "config/syntax.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace suitemcp::config {
namespace {

bool is_tool_prefix(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  // A tool's name and the name that a client gives the server share 64 characters.
  return !text.empty() && text.size() <= 24 && std::ranges::all_of(text, fits);
}

/// What stands behind "https://host".
std::string_view path_of(std::string_view url) {
  const auto slash = url.find_first_of("/?", url.find("://") + 3);
  return slash == url.npos ? std::string_view() : url.substr(slash);
}

void read_prefixes(ServerConfig& config, EnvironmentReader& reader) {
  if (const auto prefix = reader.text("SUITECRM_PREFIX")) {
    if (!is_tool_prefix(*prefix)) {
      reader.fault("SUITECRM_PREFIX", "at most 24 letters, digits and _", quote(*prefix));
    }
    config.tool_prefix = *prefix;
  }
  if (auto path = reader.text_or_empty("PUBLIC_PATH")) {
    if (*path == "/") path->clear();
    if (!is_base_path(*path)) {
      reader.fault("PUBLIC_PATH", "a path such as /crm1, without a slash at its end", quote(*path));
    }
    config.public_path = *path;
  }
}

void read_public_url(ServerConfig& config, EnvironmentReader& reader) {
  config.public_url = reader.url("GATEWAY_PUBLIC_URL");
  if (config.public_url.empty()) return;
  if (!is_base_path(path_of(config.public_url))) {
    reader.fault(
        "GATEWAY_PUBLIC_URL",
        "a URL such as https://host.example.com, with a plain path at most",
        quote(config.public_url)
    );
  }
  if (!is_clear_text_url(config.public_url)) return;
  config.warnings.push_back(fmt::format(
      "GATEWAY_PUBLIC_URL: {} is not encrypted: keys, cookies and records can be read on the way; "
      "set up HTTPS and write the https URL here",
      config.public_url
  ));
}

}  // namespace

void read_public_face(ServerConfig& config, EnvironmentReader& reader) {
  read_prefixes(config, reader);
  read_public_url(config, reader);
  config.allowed_hosts = reader.hosts("ALLOWED_HOSTS");
  config.trust_proxy = reader.flag("TRUST_PROXY");
}

void settle_public_url(ServerConfig& config, EnvironmentReader& reader) {
  if (reader.text("GATEWAY_PUBLIC_URL")) return;
  // The addresses that the name localhost stands for.
  const bool is_local = config.bind == "127.0.0.1" || config.bind == "::1";
  if (!is_local || config.trust_proxy) {
    reader.fault(
        "GATEWAY_PUBLIC_URL",
        "the URL under which people reach the login, such as https://host.example.com",
        "nothing"
    );
    return;
  }
  config.is_public_url_default = true;
  if (config.port != 0) config.public_url = fmt::format("http://localhost:{}", config.port);
}

}  // namespace suitemcp::config
