#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace suitemcp::base {

/// A text that is an id of one sort: mixing two sorts does not compile.
template <class Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string text) : text_(std::move(text)) {}
  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  auto operator<=>(const Id&) const = default;

 private:
  std::string text_;
};

}  // namespace suitemcp::base

template <class Tag>
struct std::hash<suitemcp::base::Id<Tag>> {
  std::size_t operator()(const suitemcp::base::Id<Tag>& id) const noexcept {
    return std::hash<std::string>()(id.text());
  }
};
