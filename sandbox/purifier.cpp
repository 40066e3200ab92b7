#include "sandbox/purifier.hpp"

#include "sandbox/entities.hpp"
#include "sandbox/utf8.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace suitemcp::sandbox {
namespace {

constexpr auto kAllowed = std::to_array<std::string_view>(
    {"a",     "abbr",  "b",      "blockquote", "br",  "center", "code",  "dd",    "del", "div",
     "dl",    "dt",    "em",     "font",       "h1",  "h2",     "h3",    "h4",    "h5",  "h6",
     "hr",    "i",     "img",    "ins",        "li",  "ol",     "p",     "pre",   "q",   "s",
     "small", "span",  "strike", "strong",     "sub", "sup",    "table", "tbody", "td",  "tfoot",
     "th",    "thead", "tr",     "tt",         "u",   "ul"}
);
constexpr auto kVoid = std::to_array<std::string_view>({"br", "hr", "img"});
constexpr auto kDropped = std::to_array<std::string_view>({"script", "style", "iframe", "object"});
constexpr auto kAttributes = std::to_array<std::string_view>(
    {"href", "src", "alt", "title", "class", "style", "width", "height", "align", "color"}
);

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& list, std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

struct Tag {
  std::string name;
  bool closes = false;
  std::string_view attributes;
  std::size_t end = 0;  // offset behind ">"
};

/// The tag at `at` (a "<"), or one with an empty name when this is no tag.
Tag read_tag(std::string_view html, std::size_t at) {
  Tag tag;
  std::size_t i = at + 1;
  if (i < html.size() && html[i] == '/') {
    tag.closes = true;
    ++i;
  }
  const auto start = i;
  while (i < html.size() && std::isalnum(static_cast<unsigned char>(html[i])) != 0) ++i;
  const auto close = html.find('>', i);
  if (i == start || close == std::string_view::npos) return tag;
  if (std::isalpha(static_cast<unsigned char>(html[start])) == 0) return tag;
  tag.name = lower(html.substr(start, i - start));
  tag.attributes = html.substr(i, close - i);
  tag.end = close + 1;
  return tag;
}

bool is_harmless(std::string_view name, std::string_view value) {
  if (!is_one_of(kAttributes, name)) return false;
  const auto folded = lower(value);
  return folded.find("javascript:") == std::string::npos &&
         folded.find("expression(") == std::string::npos;
}

std::string safe_attributes(std::string_view text) {
  std::string out;
  std::size_t i = 0;
  while (i < text.size()) {
    while (i < text.size() && (std::isspace(static_cast<unsigned char>(text[i])) || text[i] == '/'))
      ++i;
    const auto start = i;
    while (i < text.size() && text[i] != '=' && !std::isspace(static_cast<unsigned char>(text[i])))
      ++i;
    const auto name = lower(text.substr(start, i - start));
    if (i >= text.size() || text[i] != '=') continue;
    ++i;
    const char quote = i < text.size() && (text[i] == '"' || text[i] == '\'') ? text[i] : ' ';
    if (quote != ' ') ++i;
    const auto end = std::min(text.find(quote, i), text.size());
    const auto value = text.substr(i, end - i);
    i = std::min(end + 1, text.size());
    if (is_harmless(name, value)) out += " " + name + "=\"" + std::string(value) + "\"";
  }
  return out;
}

void append_escaped(std::string& out, char c) {
  switch (c) {
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '&':
      out += "&amp;";
      break;
    default:
      out += c;
  }
}

/// An entity means its character; a lone & is text. Returns the offset to go on from.
std::size_t append_entity(std::string& out, std::string_view html, std::size_t at) {
  const auto end = html.find(';', at);
  const auto source = html.substr(at, end == std::string_view::npos ? 1 : end - at + 1);
  const auto decoded = decode_entities(source);
  const bool is_entity = decoded != source;
  for (const char c : is_entity ? std::string_view(decoded) : std::string_view("&")) {
    append_escaped(out, c);
  }
  return at + (is_entity ? source.size() : 1);
}

void close_tag(std::string& out, std::vector<std::string>& open, const std::string& name) {
  if (std::ranges::find(open, name) == open.end()) return;
  while (!open.empty()) {
    const auto last = open.back();
    open.pop_back();
    out += "</" + last + ">";
    if (last == name) return;
  }
}

/// Appends what is left of one tag and returns the offset to go on from.
std::size_t append_tag(
    std::string& out, std::vector<std::string>& open, std::string_view html, const Tag& tag
) {
  if (is_one_of(kDropped, tag.name)) {
    if (tag.closes) return tag.end;
    const auto end = lower(html).find("</" + tag.name, tag.end);
    if (end == std::string::npos) return html.size();
    const auto close = html.find('>', end);
    return close == std::string_view::npos ? html.size() : close + 1;
  }
  if (!is_one_of(kAllowed, tag.name)) return tag.end;
  if (tag.closes) {
    close_tag(out, open, tag.name);
  } else if (is_one_of(kVoid, tag.name)) {
    out += "<" + tag.name + safe_attributes(tag.attributes) + " />";
  } else {
    out += "<" + tag.name + safe_attributes(tag.attributes) + ">";
    open.push_back(tag.name);
  }
  return tag.end;
}

/// The installer creates utf8mb3 tables: a 4-byte character becomes one "?" per byte.
std::string narrow(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto start = at;
    const char32_t code = next_code_point(text, at);
    if (code > 0xFFFF) {
      out += "????";
    } else {
      out += text.substr(start, at - start);
    }
  }
  return out;
}

}  // namespace

std::string purify(std::string_view html) {
  std::string out;
  std::vector<std::string> open;
  for (std::size_t at = 0; at < html.size();) {
    if (html[at] == '\r') {
      if (at + 1 >= html.size() || html[at + 1] != '\n') out += '\n';
      ++at;
      continue;
    }
    const bool may_be_tag = html[at] == '<';
    if (may_be_tag && html.substr(at).starts_with("<!--")) {
      const auto end = html.find("-->", at);
      at = end == std::string_view::npos ? html.size() : end + 3;
      continue;
    }
    if (html[at] == '&') {
      at = append_entity(out, html, at);
      continue;
    }
    const Tag tag = may_be_tag ? read_tag(html, at) : Tag{};
    if (tag.name.empty()) {
      append_escaped(out, html[at++]);
    } else {
      at = append_tag(out, open, html, tag);
    }
  }
  while (!open.empty()) close_tag(out, open, std::string(open.back()));
  return out;
}

CleanText clean_text(std::string_view incoming) {
  const auto purified = purify(decode_entities(incoming));
  return {narrow(decode_entities(purified)), html_entities(purified)};
}

}  // namespace suitemcp::sandbox
