#pragma once

#include <string>
#include <string_view>

namespace suitemcp::base {

/// Text that must not leave: it has no formatter and no stream operator, so printing or logging it
/// does not compile, and its memory is wiped when it goes. `expose()` is the one door, easy to
/// grep.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text);
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept;
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  std::string_view expose() const { return text_; }
  bool empty() const { return text_.empty(); }

 private:
  void wipe();

  std::string text_;
};

/// Overwrites the characters so that the compiler cannot leave it out.
void wipe(std::string& text);

}  // namespace suitemcp::base
