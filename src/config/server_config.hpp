#pragma once

#include "base/log.hpp"
#include "base/secret.hpp"
#include "config/acl_settings.hpp"
#include "config/login_settings.hpp"
#include "config/policy.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace suitemcp::config {

using std::chrono::milliseconds;

/// One CRM: an entry of entities.json, or the SUITECRM_* variables of `suitecrm-mcp gateway`.
struct Entity {
  std::string code = {};      // "crm1": URL prefix, tool prefix, service name
  std::string label = {};     // "Main CRM"
  std::string endpoint = {};  // the full URL of rest.php
  std::string group = {};     // required group; empty: every signed-in user
  std::uint16_t port = 0;
  bool tls_skip = false;
  Policy policy = {};  // with what the variables forbid in every entity
};

/// Everything `serve`, `gateway` and `auth` need, read once, then const. Defaults are the
/// documented ones.
struct ServerConfig {
  std::vector<Entity> entities;  // served here: one for `gateway`, none for `auth`
  /// What the login's pages offer: all of the installation, each with the port of its gateway.
  std::vector<Entity> offered_entities;
  /// Entities of the whole installation: more than one switches public and tool prefixes on.
  std::size_t installed_entities = 1;

  std::string bind = "127.0.0.1";
  std::uint16_t port = 3101;
  std::string state_dir;
  base::Secret api_key_secret;                          // empty: state_dir/secret
  std::optional<base::Secret> previous_api_key_secret;  // while rotating

  std::string tool_prefix = "suitecrm";    // SUITECRM_PREFIX
  std::optional<std::string> public_path;  // PUBLIC_PATH; unset: by the number of entities
  /// GATEWAY_PUBLIC_URL, no slash at its end, maybe with a path. With a login it is set, if only to
  /// the default http://localhost:PORT of who listens on loopback; with port 0 that is known, and
  /// filled in, after listening. Without a login it may be empty.
  std::string public_url;
  bool is_public_url_default = false;      // other processes are at ports of their own
  std::vector<std::string> allowed_hosts;  // ALLOWED_HOSTS
  bool trust_proxy = false;                // TRUST_PROXY

  /// People sign in at GATEWAY_PUBLIC_URL/auth/login, but another process of this installation
  /// serves it.
  bool is_login_elsewhere = false;
  AclSettings acl;  // what the CRM's own database says of rights; of the only entity
  std::optional<LoginSettings> login;    // mounted here; none: no identity provider is configured
  std::chrono::hours key_idle_limit{0};  // KEY_IDLE_DAYS; 0: none

  std::size_t max_body_bytes = 10U << 20U;          // MAX_BODY_BYTES
  std::size_t max_sse_connections = 100;            // MAX_SSE_CONNECTIONS, per entity
  std::uint32_t rate_limit_sse = 20;                // RATE_LIMIT_SSE, per user and 15 min
  std::uint32_t rate_limit_messages = 100;          // RATE_LIMIT_MESSAGES, per user and minute
  milliseconds crm_timeout{30'000};                 // CRM_TIMEOUT_MS
  std::uint32_t breaker_threshold = 5;              // CIRCUIT_BREAKER_THRESHOLD
  milliseconds breaker_reset{60'000};               // CIRCUIT_BREAKER_RESET_MS
  milliseconds probe_interval{30'000};              // CB_PROBE_INTERVAL_MS
  milliseconds crm_session_max_age{900'000};        // CRM_SESSION_MAX_AGE, given in seconds
  std::size_t crm_sessions_per_user = 4;            // CRM_SESSIONS_PER_USER
  std::string crm_ca_file;                          // SUITECRM_CA_FILE
  std::string https_proxy;                          // HTTPS_PROXY
  std::string no_proxy;                             // NO_PROXY, see bypasses_proxy
  milliseconds shutdown_grace{10'000};              // SHUTDOWN_GRACE_MS
  milliseconds sse_keep_alive{15'000};              // SSE_KEEP_ALIVE_MS
  base::LogLevel log_level = base::LogLevel::info;  // LOG_LEVEL

  /// Not faults, but what an operator should hear at each start (tls_skip, group "", ...).
  std::vector<std::string> warnings;
};

/// First part of the names of an entity's tools: "suitecrm", with several CRMs "suitecrm_crm1".
inline std::string tool_prefix(const ServerConfig& config, const Entity& entity) {
  return config.installed_entities > 1 ? config.tool_prefix + "_" + entity.code
                                       : config.tool_prefix;
}

}  // namespace suitemcp::config
