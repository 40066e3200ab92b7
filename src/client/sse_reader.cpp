#include "client/sse_reader.hpp"

#include "base/error.hpp"

namespace suitemcp::client {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

std::vector<SseEvent> SseReader::feed(std::string_view bytes) {
  std::vector<SseEvent> events;
  if (bytes.empty()) return events;
  if (after_cr_ && bytes.starts_with('\n')) bytes.remove_prefix(1);
  after_cr_ = false;
  while (!bytes.empty()) {
    const auto end = bytes.find_first_of("\r\n");
    line_.append(bytes.substr(0, end));
    if (line_.size() + data_.size() > max_bytes_) {
      throw base::Error(
          base::ErrorKind::too_large, "client.event_too_large", "the server's event is too large"
      );
    }
    if (end == std::string_view::npos) break;
    const bool is_cr = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    end_line(events);
    if (!is_cr) continue;
    if (bytes.starts_with('\n'))
      bytes.remove_prefix(1);
    else
      after_cr_ = bytes.empty();
  }
  return events;
}

void SseReader::end_line(std::vector<SseEvent>& events) {
  std::string_view line = line_;
  if (is_first_line_ && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  is_first_line_ = false;
  if (line.empty()) {
    dispatch(events);
  } else {
    const auto colon = line.find(':');
    const auto field = line.substr(0, colon);
    auto value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (field == "event") name_ = value;
    if (field == "data") {
      if (has_data_) data_.push_back('\n');
      data_.append(value);
      has_data_ = true;
    }
  }
  line_.clear();
}

void SseReader::dispatch(std::vector<SseEvent>& events) {
  if (has_data_) {
    events.push_back(
        {.name = name_.empty() ? std::string("message") : std::move(name_), .data = std::move(data_)
        }
    );
  }
  name_.clear();
  data_.clear();
  has_data_ = false;
}

}  // namespace suitemcp::client
