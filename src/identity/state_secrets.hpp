#pragma once

#include "base/secret.hpp"

#include <filesystem>
#include <optional>

namespace suitemcp::base {
class Random;
}

namespace suitemcp::identity {

/// What keys and passwords in the store are protected with. While rotating, `previous` still opens
/// and verifies; what is written is written with `current`.
struct StateSecrets {
  base::Secret current;
  std::optional<base::Secret> previous = std::nullopt;
};

/// `current` and `previous` are API_KEY_SECRET and API_KEY_SECRET_PREVIOUS. If `current` is empty,
/// `folder`/secret is read, or made once with 256 random bits. Blocking: at start only.
/// Errors, each with a sentence that names the fix: invalid_argument identity.weak_secret,
/// permission_denied store.file_exposed, unavailable identity.secret_file, and those of
/// store::prepare_state_folder.
StateSecrets load_state_secrets(
    base::Secret current,
    std::optional<base::Secret> previous,
    const std::filesystem::path& folder,
    base::Random& random
);

}  // namespace suitemcp::identity
