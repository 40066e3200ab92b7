#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace suitemcp::crm {

/// Undoes what v4.1 does to text on the way out: exactly &#039; &quot; &lt; &gt;, once. The CRM
/// leaves & alone, so any other entity is text that somebody typed (SUITECRM.md 2.6).
/// The result is `text` itself when there is nothing to undo, else a view of `scratch`.
std::string_view decode_entities(std::string_view text, std::string& scratch);
std::string decode_entities(std::string_view text);

/// The first `limit` characters that a browser would show, on one line: what to log of an HTML
/// page that came instead of an answer. Tags are dropped, other bytes than printable ASCII too.
std::string visible_start(std::string_view text, std::size_t limit = 80);

}  // namespace suitemcp::crm
