#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "config/server_config.hpp"
#include "crm/metadata.hpp"
#include "crm/rest_crm.hpp"
#include "gateway/admission.hpp"
#include "identity/profiles.hpp"
#include "net/http_client.hpp"
#include "net/task_group.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace suitemcp::gateway {

/// The sealed CRM passwords of the gateway's users, for one entity, while they may use it.
/// Errors: those of identity::access_to; permission_denied "crm.no_credentials".
class ProfileCredentials final : public crm::CredentialSource {
 public:
  ProfileCredentials(
      const Admission& admission, identity::Profiles& profiles, config::Entity entity
  )
      : admission_(admission), profiles_(profiles), entity_(std::move(entity)) {}

  asio::awaitable<crm::Credentials> find(const base::Context& context, const crm::Account& account)
      override;

 private:
  const Admission& admission_;
  identity::Profiles& profiles_;
  config::Entity entity_;
};

/// Everything between an entity's tools and its CRM, wired. Threads: io thread only.
class CrmLink {
 public:
  CrmLink(
      const asio::any_io_executor& executor,
      const config::Entity& entity,
      const config::ServerConfig& config,
      const Admission& admission,
      identity::Profiles& profiles,
      const base::Clock& clock,
      base::Log log
  );

  crm::Bridge& bridge() { return crm_.bridge(); }
  crm::Metadata& metadata() { return metadata_; }
  crm::Probe& probe() { return crm_.probe(); }
  crm::CircuitBreaker::State breaker_state() const { return crm_.breaker().state(); }
  std::size_t live_sessions() { return crm_.sessions().live(); }

  /// Starts the background probe.
  void start();
  /// A real login, whatever sessions are alive. Errors: those of crm::Bridge.
  asio::awaitable<void> log_in(const base::Context& context, const crm::Account& account);
  /// The user's credentials or rights changed or are gone.
  void forget(std::string_view profile_id) { crm_.sessions().forget_all_of(profile_id); }
  /// Logs out of the CRM within `limit`.
  asio::awaitable<void> stop(std::chrono::milliseconds limit);

 private:
  crm::RestCrm::Observers observers(const std::string& endpoint);
  void report_probe(std::string_view endpoint, const crm::Probe::Status& status) const;

  base::Log log_;
  net::HttpClient http_;
  ProfileCredentials credentials_;
  crm::RestCrm crm_;
  crm::Metadata metadata_;
  net::TaskGroup tasks_;
};

}  // namespace suitemcp::gateway
