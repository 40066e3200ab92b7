#include "config/command_names.hpp"

#include "base/near_match.hpp"
#include "config/syntax.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace suitemcp::config {
namespace {

using Commands = std::span<const std::string_view>;

/// "list", or "key lst" where "key" has commands of its own; empty: no word that could be one.
std::string find_command_words(std::span<const std::string> arguments, Commands commands) {
  const auto has_group = [commands](const std::string& word) {
    return std::ranges::any_of(commands, [&word](std::string_view command) {
      return command.starts_with(word + " ");
    });
  };
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto& word = arguments[i];
    const bool is_value = i > 0 && arguments[i - 1].starts_with("--");
    const bool is_command = std::ranges::find(commands, word) != commands.end();
    if (word.starts_with('-') || (is_value && !is_command && !has_group(word))) continue;
    const bool has_more = i + 1 < arguments.size() && !arguments[i + 1].starts_with('-');
    return has_group(word) && has_more ? word + " " + arguments[i + 1] : word;
  }
  return {};
}

}  // namespace

std::optional<std::string> explain_unknown_command(
    std::span<const std::string> arguments, Commands commands
) {
  const auto words = find_command_words(arguments, commands);
  const bool is_start = std::ranges::any_of(commands, [&words](std::string_view command) {
    return command == words || command.starts_with(words + " ");
  });
  if (words.empty() || is_start) return std::nullopt;
  std::vector<base::Candidate> candidates;
  for (const auto command : commands) {
    // "revoke" means "key revoke": the last word is what people remember.
    candidates.push_back({command, command.substr(command.rfind(' ') + 1)});
  }
  const auto near = base::near_matches(words, candidates);
  return fmt::format(
      "There is no command {}.{} The commands are: {}.",
      quote(words),
      base::did_you_mean(near),
      fmt::join(commands, ", ")
  );
}

}  // namespace suitemcp::config
