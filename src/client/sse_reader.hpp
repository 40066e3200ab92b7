#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::client {

struct SseEvent {
  std::string name;  // "message" when the server gave none
  std::string data;
};

/// Puts a text/event-stream together from whatever pieces arrive (WHATWG HTML, 9.2.6): lines end
/// with LF, CR or CRLF, comments and unknown fields are skipped, an event without data is dropped.
/// Ids and retry times are not kept: this client does not resume.
/// Errors: feed throws too_large "client.event_too_large" past `max_event_bytes`.
class SseReader {
 public:
  explicit SseReader(std::size_t max_event_bytes = 64U << 20U) : max_bytes_(max_event_bytes) {}

  /// The events that these bytes complete.
  std::vector<SseEvent> feed(std::string_view bytes);

 private:
  void end_line(std::vector<SseEvent>& events);
  void dispatch(std::vector<SseEvent>& events);

  std::size_t max_bytes_;
  std::string line_;
  std::string name_;
  std::string data_;
  bool has_data_ = false;
  bool after_cr_ = false;  // an LF now belongs to the line end that was already seen
  bool is_first_line_ = true;
};

}  // namespace suitemcp::client
