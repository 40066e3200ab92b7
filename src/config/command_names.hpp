#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace suitemcp::config {

/// For a command line without any of `commands` ("serve", "key create"): a sentence that names the
/// word that was no command and what may have been meant. Empty when there is no such word, e.g.
/// with --help alone. The word behind an option is taken for its value. Pure.
std::optional<std::string> explain_unknown_command(
    std::span<const std::string> arguments, std::span<const std::string_view> commands
);

}  // namespace suitemcp::config
