#pragma once

#include <string>
#include <string_view>

namespace suitemcp::sandbox {

/// HTML with only harmless tags and attributes left: scripts and styles vanish with their content,
/// unknown tags without it, open tags are closed, stray < > & come out as entities.
std::string purify(std::string_view html);

/// One incoming text value of set_entry (SUITECRM.md 2.6).
struct CleanText {
  std::string stored;  // what the database keeps: plain, entities decoded, 4-byte characters "????"
  std::string echo;    // what set_entry's answer shows: the purified text, entity-encoded again
};
CleanText clean_text(std::string_view incoming);

}  // namespace suitemcp::sandbox
