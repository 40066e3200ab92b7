#include "identity/names.hpp"

#include "base/error.hpp"
#include "base/json.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace suitemcp::identity {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t kMaxNameBytes = 200;
constexpr std::size_t kMaxEmailBytes = 254;  // RFC 5321, 4.5.3.1.3
constexpr std::string_view kBlanks = " \t\r\n";

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char letter) {
    return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f;
  });
}

[[noreturn]] void refuse(base::ErrorCode code, std::string text) {
  throw Error(ErrorKind::invalid_argument, code, text, text);
}

}  // namespace

std::string normal_email(std::string_view email) {
  const auto first = email.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  std::string normal(email.substr(first, email.find_last_not_of(kBlanks) - first + 1));
  for (auto& letter : normal) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return normal;
}

void require_email(std::string_view email) {
  const auto normal = normal_email(email);
  const auto at = normal.find('@');
  const bool plausible = at != std::string::npos && at > 0 && at + 1 < normal.size() &&
                         normal.find('@', at + 1) == std::string::npos &&
                         normal.find_first_of(kBlanks) == std::string::npos &&
                         normal.size() <= kMaxEmailBytes && !has_control(normal) &&
                         base::is_utf8(normal);
  if (!plausible) {
    refuse("identity.bad_email", "the e-mail address is not valid: expected e.g. ann@example.com");
  }
}

void require_name(std::string_view name, std::string_view what) {
  if (name.empty() || name.size() > kMaxNameBytes || has_control(name) || !base::is_utf8(name)) {
    refuse(
        "identity.bad_name",
        fmt::format("the {} is not valid: expected 1 to {} printable bytes", what, kMaxNameBytes)
    );
  }
}

}  // namespace suitemcp::identity
