#include "sandbox/entities.hpp"

#include "sandbox/utf8.hpp"

#include <array>
#include <charconv>
#include <optional>

namespace suitemcp::sandbox {
namespace {

// Names of U+00A0 to U+00FF in order (HTML 4.01, section 24.2).
constexpr std::array<std::string_view, 96> kLatin1 = {
    "nbsp",   "iexcl",  "cent",   "pound",  "curren", "yen",    "brvbar", "sect",   "uml",
    "copy",   "ordf",   "laquo",  "not",    "shy",    "reg",    "macr",   "deg",    "plusmn",
    "sup2",   "sup3",   "acute",  "micro",  "para",   "middot", "cedil",  "sup1",   "ordm",
    "raquo",  "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc",  "Atilde",
    "Auml",   "Aring",  "AElig",  "Ccedil", "Egrave", "Eacute", "Ecirc",  "Euml",   "Igrave",
    "Iacute", "Icirc",  "Iuml",   "ETH",    "Ntilde", "Ograve", "Oacute", "Ocirc",  "Otilde",
    "Ouml",   "times",  "Oslash", "Ugrave", "Uacute", "Ucirc",  "Uuml",   "Yacute", "THORN",
    "szlig",  "agrave", "aacute", "acirc",  "atilde", "auml",   "aring",  "aelig",  "ccedil",
    "egrave", "eacute", "ecirc",  "euml",   "igrave", "iacute", "icirc",  "iuml",   "eth",
    "ntilde", "ograve", "oacute", "ocirc",  "otilde", "ouml",   "divide", "oslash", "ugrave",
    "uacute", "ucirc",  "uuml",   "yacute", "thorn",  "yuml"
};

struct Named {
  std::string_view name;
  char32_t code;
};

constexpr std::array<Named, 16> kOthers = {
    {{"amp", '&'},
     {"lt", '<'},
     {"gt", '>'},
     {"quot", '"'},
     {"euro", 0x20AC},
     {"ndash", 0x2013},
     {"mdash", 0x2014},
     {"lsquo", 0x2018},
     {"rsquo", 0x2019},
     {"ldquo", 0x201C},
     {"rdquo", 0x201D},
     {"bull", 0x2022},
     {"hellip", 0x2026},
     {"trade", 0x2122},
     {"sbquo", 0x201A},
     {"bdquo", 0x201E}}
};

std::optional<char32_t> numeric_entity(std::string_view name) {
  name.remove_prefix(1);
  int base = 10;
  if (name.starts_with('x') || name.starts_with('X')) {
    name.remove_prefix(1);
    base = 16;
  }
  std::uint32_t code = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), code, base);
  if (name.empty() || error != std::errc() || end != name.data() + name.size()) return {};
  if (code == 0 || code > 0x10FFFF) return {};
  return code;
}

std::optional<char32_t> entity_code(std::string_view name) {
  if (name.starts_with('#')) return numeric_entity(name);
  for (const auto& other : kOthers) {
    if (other.name == name) return other.code;
  }
  for (std::size_t i = 0; i < kLatin1.size(); ++i) {
    if (kLatin1[i] == name) return static_cast<char32_t>(0xA0 + i);
  }
  return {};
}

}  // namespace

std::string encode_read(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '\'':
        out += "&#039;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string decode_entities(std::string_view text) {
  constexpr std::size_t kLongestName = 10;
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '&') {
      const auto end = text.find(';', at);
      if (end != std::string_view::npos && end - at <= kLongestName) {
        if (const auto code = entity_code(text.substr(at + 1, end - at - 1))) {
          append_utf8(out, *code);
          at = end + 1;
          continue;
        }
      }
    }
    out += text[at++];
  }
  return out;
}

std::string html_entities(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char32_t code = next_code_point(text, at);
    if (code == '&') {
      out += "&amp;";
    } else if (code < 0x80) {
      out += encode_read(std::string(1, static_cast<char>(code)));
    } else if (code >= 0xA0 && code <= 0xFF) {
      out += '&';
      out += kLatin1[code - 0xA0];
      out += ';';
    } else {
      const auto* named = static_cast<const Named*>(nullptr);
      for (const auto& other : kOthers) {
        if (other.code == code) named = &other;
      }
      if (named != nullptr) {
        out += '&';
        out += named->name;
        out += ';';
      } else {
        append_utf8(out, code);
      }
    }
  }
  return out;
}

}  // namespace suitemcp::sandbox
