#include "config/common_settings.hpp"

#include "config/policy_settings.hpp"
#include "config/public_face.hpp"
#include "config/syntax.hpp"

#include <fmt/format.h>

#include <array>

namespace suitemcp::config {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<std::string_view, 4> kLogLevels = {"debug", "info", "warn", "error"};

/// Documented variables whose part of the product is not in this version: silence would mislead.
constexpr std::array<std::string_view, 2> kUnused = {"CRM_HOSTS_FILE", "METRICS_PORT"};

void read_keys(ServerConfig& config, EnvironmentReader& reader) {
  if (auto secret = reader.strong_secret("API_KEY_SECRET")) {
    config.api_key_secret = *std::move(secret);
  }
  config.previous_api_key_secret = reader.strong_secret("API_KEY_SECRET_PREVIOUS");
  config.key_idle_limit = read_key_idle_limit(reader);
}

void read_limits(ServerConfig& config, EnvironmentReader& reader) {
  config.max_body_bytes =
      reader.integer<std::size_t>("MAX_BODY_BYTES", {config.max_body_bytes, 1024, 256U << 20U});
  config.max_sse_connections =
      reader.integer<std::size_t>("MAX_SSE_CONNECTIONS", {config.max_sse_connections, 1, 100'000});
  config.rate_limit_sse =
      reader.integer<std::uint32_t>("RATE_LIMIT_SSE", {config.rate_limit_sse, 1, 1'000'000});
  config.rate_limit_messages = reader.integer<std::uint32_t>(
      "RATE_LIMIT_MESSAGES", {config.rate_limit_messages, 1, 10'000'000}
  );
  config.shutdown_grace =
      reader.duration("SHUTDOWN_GRACE_MS", {config.shutdown_grace, milliseconds(0), minutes(10)});
  config.sse_keep_alive =
      reader.duration("SSE_KEEP_ALIVE_MS", {config.sse_keep_alive, milliseconds(100), minutes(4)});
}

void read_crm(ServerConfig& config, EnvironmentReader& reader) {
  config.crm_timeout =
      reader.duration("CRM_TIMEOUT_MS", {config.crm_timeout, milliseconds(100), minutes(10)});
  config.breaker_threshold = reader.integer<std::uint32_t>(
      "CIRCUIT_BREAKER_THRESHOLD", {config.breaker_threshold, 1, 1000}
  );
  config.breaker_reset = reader.duration(
      "CIRCUIT_BREAKER_RESET_MS", {config.breaker_reset, milliseconds(100), hours(1)}
  );
  config.probe_interval =
      reader.duration("CB_PROBE_INTERVAL_MS", {config.probe_interval, milliseconds(100), hours(1)});
  config.crm_session_max_age = reader.seconds(
      "CRM_SESSION_MAX_AGE",
      {std::chrono::duration_cast<seconds>(config.crm_session_max_age), seconds(10), hours(24)}
  );
  config.crm_sessions_per_user =
      reader.integer<std::size_t>("CRM_SESSIONS_PER_USER", {config.crm_sessions_per_user, 1, 64});
  config.crm_ca_file = reader.file("SUITECRM_CA_FILE");
  config.https_proxy = reader.url("HTTPS_PROXY");
  config.no_proxy = reader.text("NO_PROXY").value_or("");
}

void add_unused_warnings(ServerConfig& config, const EnvironmentReader& reader) {
  for (const auto name : kUnused) {
    if (!reader.text(name)) continue;
    config.warnings.push_back(fmt::format("{}: is set, but this version does not use it", name));
  }
  if (reader.text("SUITECRM_API_VERSION").value_or("4") != "4") {
    config.warnings.emplace_back("SUITECRM_API_VERSION: this version talks to v4.1 only");
  }
}

}  // namespace

ServerConfig read_common_settings(
    ServerConfig config,
    EnvironmentReader& reader,
    std::span<const std::string_view> known_tools,
    std::vector<std::string>& faults
) {
  if (reader.text("REDIS_URL")) {
    faults.emplace_back("REDIS_URL: this version keeps its state in STATE_DIR; unset it");
  }
  read_keys(config, reader);
  read_public_face(config, reader);
  read_limits(config, reader);
  read_crm(config, reader);
  config.log_level = static_cast<base::LogLevel>(
      reader.choice("LOG_LEVEL", kLogLevels, static_cast<std::size_t>(config.log_level))
  );
  settle_policies(config, read_policy(reader), known_tools, faults);
  add_unused_warnings(config, reader);
  return config;
}

hours read_key_idle_limit(EnvironmentReader& reader) {
  return reader.days("KEY_IDLE_DAYS", {days(0), days(0), days(3650)});
}

void read_rights(ServerConfig& config, EnvironmentReader& reader) {
  config.acl = read_acl(reader, config.warnings);
  if (!config.acl.database || config.entities.size() <= 1) return;
  reader.fault(
      "SUITECRM_DB_HOST",
      "one CRM in this process, as one database has the rights of one CRM (run `suitecrm-mcp "
      "gateway` for each)",
      fmt::format("{} CRMs", config.entities.size())
  );
}

void mount_login(ServerConfig& config, EnvironmentReader& reader, LoginNeed need) {
  config.login = read_login(reader, need);
  if (!config.login) return;
  add_login_warnings(*config.login, config.warnings);
  settle_public_url(config, reader);
}

void read_bind(
    ServerConfig& config,
    EnvironmentReader& reader,
    std::string_view name,
    const std::string& option
) {
  config.bind = option.empty() ? reader.text("BIND_HOST").value_or(config.bind) : option;
  if (is_bind_address(config.bind)) return;
  reader.fault(name, "an IP address such as 127.0.0.1", quote(config.bind));
}

void read_state_dir(ServerConfig& config, EnvironmentReader& reader, std::string_view name) {
  if (config.state_dir.empty()) config.state_dir = reader.text("STATE_DIR").value_or("");
  if (!config.state_dir.empty()) return;
  reader.fault(name, "the folder for keys, profiles and sessions", "nothing");
}

std::expected<ServerConfig, std::vector<std::string>> settle(
    ServerConfig config, std::vector<std::string> faults
) {
  if (!faults.empty()) return std::unexpected(std::move(faults));
  return config;
}

}  // namespace suitemcp::config
