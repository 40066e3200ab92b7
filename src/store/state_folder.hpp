#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

namespace suitemcp::store {

/// Makes `folder` (mode 700) if it is missing, its parents too, and refuses one that is not ours
/// alone. Blocking: at start only.
/// Errors: unavailable store.folder_missing, permission_denied store.folder_exposed; detail and
/// user message are one sentence that names the fix.
void prepare_state_folder(const std::filesystem::path& folder);

/// Refuses an existing file that others may read or that belongs to someone else; a missing one is
/// fine. Errors: permission_denied store.file_exposed.
void require_private_file(const std::filesystem::path& file);

/// What is wrong with the owner or the permissions of a path, with the fix; empty if nothing.
std::optional<std::string> find_exposure(
    const std::filesystem::path& path, mode_t mode, uid_t owner, uid_t me
);

}  // namespace suitemcp::store
