#include "config/command_names.hpp"

#include "base/near_match.hpp"
#include "config/syntax.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace suitemcp::config {
namespace {

std::string_view first_word(std::string_view command) {
  return command.substr(0, command.find(' '));
}

}  // namespace

std::optional<std::string> explain_unknown_command(
    std::span<const std::string> arguments, std::span<const std::string_view> commands
) {
  const std::string* unknown = nullptr;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto& word = arguments[i];
    const auto is_word = [&word](std::string_view command) { return first_word(command) == word; };
    if (std::ranges::any_of(commands, is_word)) return std::nullopt;
    const bool is_value = i > 0 && arguments[i - 1].starts_with("--");
    if (unknown == nullptr && !word.starts_with('-') && !is_value) unknown = &word;
  }
  if (unknown == nullptr) return std::nullopt;
  std::vector<base::Candidate> candidates;
  for (const auto command : commands) {
    // "revoke" means "key revoke": the last word is what people remember.
    candidates.push_back({command, command.substr(command.rfind(' ') + 1)});
  }
  const auto near = base::near_matches(*unknown, candidates);
  return fmt::format(
      "There is no command {}.{} The commands are: {}.",
      quote(*unknown),
      base::did_you_mean(near),
      fmt::join(commands, ", ")
  );
}

}  // namespace suitemcp::config
