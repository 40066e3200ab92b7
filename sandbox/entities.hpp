#pragma once

#include <string>
#include <string_view>

namespace suitemcp::sandbox {

/// How v4.1 sends stored text: exactly ' " < > are encoded, & stays (SUITECRM.md 2.6).
std::string encode_read(std::string_view text);

/// PHP html_entity_decode(ENT_QUOTES): named entities of Latin-1 and numeric ones, once.
std::string decode_entities(std::string_view text);

/// PHP htmlentities(ENT_QUOTES): what set_entry's echo went through.
std::string html_entities(std::string_view text);

}  // namespace suitemcp::sandbox
