#pragma once

#include "identity/pages/frame.hpp"
#include "identity/pages/html.hpp"
#include "identity/pages/pages.hpp"

namespace suitemcp::identity::pages {

/// The keys that there are, each with forms to rename and to revoke it.
Html key_table(const Frame& frame, const KeysView& view);

}  // namespace suitemcp::identity::pages
