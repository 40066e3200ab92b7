#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "identity/state_secrets.hpp"
#include "net/task_group.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "store/testing.hpp"

#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <optional>
#include <utility>

namespace suitemcp::admin {

/// Another process on the same state folder, such as the gateway, at a time of its own.
struct OtherProcess {
  explicit OtherProcess(
      const std::filesystem::path& folder, base::WallTime time = base::SystemClock().wall()
  )
      : secrets(identity::load_state_secrets(base::Secret(), std::nullopt, folder, random)) {
    clock.advance(time - clock.wall());
    store.emplace(
        io.get_executor(), clock, store::SqliteStore::Options{.folder = folder}, base::Log::none()
    );
  }
  OtherProcess(const OtherProcess&) = delete;
  OtherProcess& operator=(const OtherProcess&) = delete;
  ~OtherProcess() {
    test::run(io, tasks.drain(std::chrono::seconds(1)));
    store.reset();
    io.restart();
    io.poll();  // lets the store's cancelled loop end
  }

  template <class T>
  T run(asio::awaitable<T> work) {
    return test::run(io, std::move(work));
  }

  asio::io_context io{1};
  base::FakeClock clock;
  base::SystemRandom random;
  identity::StateSecrets secrets;
  net::TaskGroup tasks{io.get_executor(), base::Log::none()};
  std::optional<store::SqliteStore> store;
};

}  // namespace suitemcp::admin
