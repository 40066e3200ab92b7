#include "identity/oidc/provider_reason.hpp"

#include <fmt/format.h>

namespace suitemcp::identity::oidc {
namespace {

constexpr std::size_t kMaxErrorBytes = 60;
constexpr std::size_t kMaxDescriptionBytes = 300;

std::string printable(std::string_view text, std::size_t most) {
  std::string clean(text.substr(0, most));
  for (auto& letter : clean) {
    if (letter < ' ' || letter > '~') letter = '?';
  }
  return clean;
}

}  // namespace

std::string provider_reason(
    std::string_view where, std::string_view error, std::string_view description
) {
  auto text = fmt::format("{}: {}", where, printable(error, kMaxErrorBytes));
  if (description.empty()) return text;
  return fmt::format("{} ({})", text, printable(description, kMaxDescriptionBytes));
}

}  // namespace suitemcp::identity::oidc
