#pragma once

#include "base/error.hpp"
#include "crm/bridge.hpp"

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace suitemcp::tools {

/// Largest file that set_note_attachment takes, in bytes: its base64 and the rest of the request
/// stay below MAX_BODY_BYTES (10 MiB).
inline constexpr std::size_t kMostFileBytes = 5U << 20U;

/// The bytes of a base64 text that a model or a client wrote: blanks and line ends are allowed, a
/// data: URL is not. Errors: invalid_argument "tool.bad_file". Pure.
std::expected<std::string, base::Error> decode_file(std::string_view base64);

/// The name as the CRM will keep it. Errors: invalid_argument "tool.bad_file" for a path, control
/// characters, and the endings that SuiteCRM answers with success and does not store
/// (upload_badext in its config.php). Pure.
std::expected<std::string, base::Error> check_filename(std::string_view name);

/// Whether a person could read it: UTF-8 without control characters other than blanks.
bool is_text_file(std::string_view bytes);

}  // namespace suitemcp::tools
