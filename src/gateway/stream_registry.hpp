#pragma once

#include "base/clock.hpp"
#include "identity/api_keys.hpp"
#include "net/http_message.hpp"
#include "net/sse_stream.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::gateway {

/// Whose stream it is and until when.
struct StreamOwner {
  std::string user_id;
  std::string key_id;
  identity::VerifiedKey key;
};

/// The open event streams of one entity, whatever front opened them: counts them against the caps
/// and cuts them when their key or grant is gone. Threads: io thread only. Lifetime: a front closes
/// all when it goes, since streams tell their front of their end.
class StreamRegistry {
 public:
  struct Options {
    std::size_t max_connections = 100;
    std::size_t max_per_user = 25;
  };

  explicit StreamRegistry(Options options) : options_(options) {}
  StreamRegistry(const StreamRegistry&) = delete;
  StreamRegistry& operator=(const StreamRegistry&) = delete;

  /// Errors: unavailable "sse.full" at the cap, rate_limited "sse.too_many" at the user's.
  void require_room(std::string_view user_id) const;
  /// Kept until `remove`, which the front calls when the stream closes.
  std::uint64_t add(StreamOwner owner, std::shared_ptr<net::SseStream> stream);
  void remove(std::uint64_t number);

  /// Cut the streams of a key, of a user, or of expired keys; what was still to be sent is dropped.
  void cut_key(std::string_view key_id);
  void cut_user(std::string_view user_id);
  void cut_expired(base::WallTime now);
  /// The streams of a key count as expired then, unless they do so earlier.
  void end_key_at(std::string_view key_id, base::WallTime at);
  /// What is queued still goes out.
  void close_all();

  /// One key of each owner, to be asked whether they are still valid.
  std::vector<identity::VerifiedKey> keys() const;
  std::size_t connections() const { return live_.size(); }

 private:
  struct Live {
    StreamOwner owner;
    std::shared_ptr<net::SseStream> stream;
  };
  template <class Condition>
  void cut_if(Condition condition);

  Options options_;
  std::map<std::uint64_t, Live> live_;
  // Counted along: with 10,000 streams a look at each of them would be felt at every new one.
  std::map<std::string, std::size_t, std::less<>> per_user_;
  std::uint64_t last_number_ = 0;
};

/// A 200 whose body is the stream, with the headers that keep proxies from holding it back; without
/// one (null) only that head.
net::Response stream_response(std::shared_ptr<net::SseStream> stream);

}  // namespace suitemcp::gateway
