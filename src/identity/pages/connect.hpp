#pragma once

#include "identity/pages/html.hpp"
#include "identity/pages/pages.hpp"

#include <optional>
#include <vector>

namespace suitemcp::identity::pages {

/// A key that is shown this once.
Html key_box(const base::Secret& key);

/// "Connect your AI tool": each entity with the set-up of each client. Without a key a placeholder
/// stands in it.
Html connect_section(
    const std::vector<EntityView>& entities, const std::optional<base::Secret>& key
);

}  // namespace suitemcp::identity::pages
