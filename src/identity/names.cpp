#include "identity/names.hpp"

#include "base/error.hpp"
#include "identity/label.hpp"

#include <fmt/format.h>

namespace suitemcp::identity {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t kMaxEmailBytes = 254;  // RFC 5321, 4.5.3.1.3
constexpr std::string_view kBlanks = " \t\r\n";

/// It is shown to people and written to terminals: nothing of it may be hidden, or obeyed.
bool is_label(std::string_view text, std::size_t max_bytes) {
  return !text.empty() && text.size() <= max_bytes && clean_label(text, max_bytes) == text;
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
                         is_label(normal, kMaxEmailBytes);
  if (!plausible) {
    refuse("identity.bad_email", "the e-mail address is not valid: expected e.g. ann@example.com");
  }
}

void require_name(std::string_view name, std::string_view what) {
  if (is_label(name, kMaxNameBytes)) return;
  refuse(
      "identity.bad_name",
      fmt::format(
          "the {} is not valid: expected 1 to {} bytes of text that can be seen, without blanks at "
          "its ends or two in a row",
          what,
          kMaxNameBytes
      )
  );
}

}  // namespace suitemcp::identity
