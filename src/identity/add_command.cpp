#include "identity/add_command.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace suitemcp::identity {
namespace {

bool is_plain(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') ||
         std::string_view("@%+=:,./_-").find(letter) != std::string_view::npos;
}

std::string shell_word(std::string_view text) {
  if (!text.empty() && std::ranges::all_of(text, is_plain)) return std::string(text);
  std::string quoted = "'";
  for (const char letter : text) {
    quoted += letter == '\'' ? std::string_view(R"('\'')") : std::string_view(&letter, 1);
  }
  return quoted += '\'';
}

/// An address finds one profile; who has none is found by subject.
std::string whom(const Profile& profile) {
  if (!profile.email.empty()) return "--email " + shell_word(profile.email);
  if (profile.login) return "--sub " + shell_word(profile.login->subject);
  return "--email YOUR-EMAIL";
}

}  // namespace

std::string add_command(
    const Profile& profile,
    std::string_view entity,
    std::string_view user_name,
    std::string_view origin
) {
  return fmt::format(
      "mcp-admin add {} --entity {} --user {}{}",
      whom(profile),
      shell_word(entity),
      shell_word(user_name),
      origin == kOperatorOrigin ? "" : " --needs-group"
  );
}

}  // namespace suitemcp::identity
