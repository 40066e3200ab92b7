#include "net/sse_stream.hpp"

#include <utility>

namespace suitemcp::net {

SseStream::SseStream(const asio::any_io_executor& executor, Options options)
    : options_(std::move(options)), wake_(executor) {
}

bool SseStream::send_event(std::string_view event, std::string_view data) {
  return send_event(event, data, {});
}

bool SseStream::send_event(std::string_view event, std::string_view data, std::string_view id) {
  if (closed_) return false;
  const std::size_t needed = event.size() + data.size() + id.size() + 24;
  if (queued_.size() + needed > options_.max_queued_bytes) {
    close();
    return false;
  }
  if (queued_.capacity() - queued_.size() < needed) queued_.reserve(queued_.size() + needed);
  if (!id.empty()) queued_.append("id: ").append(id).push_back('\n');
  queued_.append("event: ").append(event).append("\ndata: ").append(data).append("\n\n");
  wake_.cancel();
  return true;
}

bool SseStream::send_raw(std::string_view bytes) {
  if (closed_) return false;
  if (queued_.size() + bytes.size() > options_.max_queued_bytes) {
    close();
    return false;
  }
  queued_.append(bytes);
  wake_.cancel();
  return true;
}

void SseStream::close() {
  if (std::exchange(closed_, true)) return;
  wake_.cancel();
  if (auto callback = std::exchange(closed_callback_, nullptr)) callback();
}

void SseStream::on_closed(std::function<void()> callback) {
  if (closed_) {
    callback();
    return;
  }
  closed_callback_ = std::move(callback);
}

void SseStream::cut() {
  queued_.clear();
  close();
  if (auto callback = std::exchange(cut_callback_, nullptr)) callback();
}

}  // namespace suitemcp::net
