#pragma once

#include "base/clock.hpp"
#include "base/context.hpp"
#include "base/random.hpp"
#include "identity/api_keys.hpp"
#include "identity/browser_sessions.hpp"
#include "identity/profiles.hpp"
#include "identity/state_secrets.hpp"
#include "net/task_group.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <filesystem>
#include <optional>

namespace suitemcp::config {
class Environment;
}

namespace suitemcp::admin {

/// What a command works on: the state folder, opened, and a loop to run one call after the other.
class Workplace {
 public:
  enum class IfMissing { create, refuse };

  /// Errors: those of the store and of load_state_secrets; not_found admin.no_state.
  Workplace(
      const std::filesystem::path& folder,
      const config::Environment& environment,
      IfMissing if_missing
  );
  ~Workplace();

  template <class T>
  T run(asio::awaitable<T> work) {
    std::exception_ptr failure;
    std::optional<T> result;
    asio::co_spawn(io_, std::move(work), [&](std::exception_ptr thrown, T value) {
      failure = std::move(thrown);
      result = std::move(value);
    });
    while (!result) io_.run_one();
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
  }

  void run(asio::awaitable<void> work);

  /// For one call: with a limit in time.
  base::Context context() const;
  const base::Clock& clock() const { return clock_; }
  identity::ApiKeys& keys() { return *keys_; }
  identity::Profiles& profiles() { return *profiles_; }
  identity::BrowserSessions& browser_sessions() { return *browser_sessions_; }

  /// Errors: not_found admin.unknown_email, which says how such a person is found.
  identity::Profile profile_of(const std::string& email);

 private:
  asio::io_context io_{1};
  base::SystemClock clock_;
  base::SystemRandom random_;
  std::optional<store::SqliteStore> store_;
  std::optional<net::TaskGroup> tasks_;
  std::optional<identity::ApiKeys> keys_;
  std::optional<identity::Profiles> profiles_;
  std::optional<identity::BrowserSessions> browser_sessions_;
};

}  // namespace suitemcp::admin
