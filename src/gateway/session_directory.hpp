#pragma once

#include "base/clock.hpp"
#include "base/context.hpp"
#include "net/asio.hpp"
#include "store/key_value_store.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace suitemcp::gateway {

/// What the store remembers of a Streamable HTTP session, so that it survives a restart and is
/// known to every process: clients of the SDK 1.x do not recover from a 404.
struct SessionRecord {
  std::string protocol_version;
};

/// The sessions of one entity in the store: "mcp:session:<entity>:<key id>:<digest of the id>".
/// Under the key's own id, so that to another key a session does not exist; a digest, so that the
/// store holds nothing that can be used. A record lives as long as the session is used.
///
/// Errors: what the store throws. Threads: io thread only. Lifetime: the store must outlive it.
class SessionDirectory {
 public:
  struct Options {
    std::chrono::minutes idle_limit{24 * 60};
    std::size_t max_per_key = 50;  // the one used least recently makes room
  };

  SessionDirectory(
      store::KeyValueStore& store, const base::Clock& clock, std::string entity, Options options
  )
      : store_(store), clock_(clock), entity_(std::move(entity)), options_(options) {}

  asio::awaitable<void> add(
      const base::Context& context, std::string key_id, std::string id, SessionRecord record
  );
  asio::awaitable<std::optional<SessionRecord>> find(
      const base::Context& context, std::string key_id, std::string id
  );
  /// Its idle time begins anew.
  asio::awaitable<void> touch(
      const base::Context& context, std::string key_id, std::string id, SessionRecord record
  );
  asio::awaitable<void> remove(const base::Context& context, std::string key_id, std::string id);

 private:
  std::string key_prefix(const std::string& key_id) const;
  std::string key_of(const std::string& key_id, const std::string& id) const;
  asio::awaitable<void> write(
      const base::Context& context, std::string key, const SessionRecord& record
  );
  asio::awaitable<void> make_room(const base::Context& context, std::string prefix);

  store::KeyValueStore& store_;
  const base::Clock& clock_;
  std::string entity_;
  Options options_;
};

}  // namespace suitemcp::gateway
