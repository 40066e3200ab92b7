#pragma once

#include <functional>
#include <utility>

namespace suitemcp::store {

/// Ends what it stands for, a listener's registration, when it goes. Threads: io thread only.
class [[nodiscard]] Subscription {
 public:
  Subscription() = default;
  explicit Subscription(std::function<void()> end) : end_(std::move(end)) {}
  Subscription(Subscription&& other) noexcept : end_(std::exchange(other.end_, nullptr)) {}
  Subscription& operator=(Subscription&& other) noexcept {
    if (this != &other) {
      finish();
      end_ = std::exchange(other.end_, nullptr);
    }
    return *this;
  }
  ~Subscription() { finish(); }

 private:
  void finish() {
    if (auto end = std::exchange(end_, nullptr)) end();
  }

  std::function<void()> end_;
};

}  // namespace suitemcp::store
