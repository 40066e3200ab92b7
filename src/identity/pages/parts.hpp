#pragma once

#include "base/clock.hpp"
#include "identity/pages/html.hpp"

#include <string>
#include <string_view>

namespace suitemcp::identity::pages {

/// <time> with "25 Nov 2026, 20:30 UTC".
Html time_element(base::WallTime time);

/// "29 days", "1 hour", "less than a minute": the whole part of the largest unit. Never negative.
std::string describe_distance(base::WallTime from, base::WallTime to);

/// Somebody's text within ours, kept from turning the direction of what stands around it;
/// `fallback` where it is empty.
Html name_element(std::string_view name, std::string_view fallback);

/// Verbatim text with room for a button that copies it; `what` completes "Copy ...".
Html copy_box(std::string_view text, std::string_view what);

/// A box that stands out. The heading says in words what the colour says.
enum class Mood { good, notice, error };
Html icon(Mood mood);
Html callout(Mood mood, const Html& content);

Html hidden_field(std::string_view name, std::string_view value);

}  // namespace suitemcp::identity::pages
