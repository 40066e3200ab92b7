#pragma once

#include "base/secret.hpp"

#include <expected>
#include <string>

namespace suitemcp::config {

/// The secret in a file that nobody else may read (mode 600); line ends behind it are cut. What is
/// wrong comes as the part of a sentence behind "NAME: ", with the fix and without the secret.
std::expected<base::Secret, std::string> read_secret_file(const std::string& path);

/// The same for a file that somebody else guards, such as a systemd credential.
std::expected<base::Secret, std::string> read_guarded_secret(const std::string& path);

/// What is wrong with `secret` as one that nobody should guess, to be put behind "NAME: "; empty if
/// nothing. It has at least 32 bytes, not all the same few.
std::string find_weakness(const base::Secret& secret);

}  // namespace suitemcp::config
