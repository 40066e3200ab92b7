#include "base/json.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

namespace suitemcp::base {
namespace {

namespace json = boost::json;

/// Builds the value and counts the keys of the text: the tree holds each key once, so a smaller
/// tree betrays a duplicate.
class CountingHandler {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  using Code = json::error_code;

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return true; }
  bool on_object_end(std::size_t size, Code&) {
    stack.push_object(size);
    return true;
  }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(std::size_t size, Code&) {
    stack.push_array(size);
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t, Code&) {
    stack.push_chars(part);
    return true;
  }
  bool on_key(json::string_view rest, std::size_t, Code&) {
    stack.push_key(rest);
    ++keys;
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, Code&) {
    stack.push_chars(part);
    return true;
  }
  bool on_string(json::string_view rest, std::size_t, Code&) {
    stack.push_string(rest);
    return true;
  }
  bool on_number_part(json::string_view, Code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, Code&) {
    stack.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, json::string_view, Code&) {
    stack.push_uint64(number);
    return true;
  }
  bool on_double(double number, json::string_view, Code& code) {
    // 1e400 would become an infinity, which no JSON can say again.
    if (!std::isfinite(number)) {
      code = json::make_error_code(json::error::exponent_overflow);
      return false;
    }
    stack.push_double(number);
    return true;
  }
  bool on_bool(bool flag, Code&) {
    stack.push_bool(flag);
    return true;
  }
  bool on_null(Code&) {
    stack.push_null();
    return true;
  }
  bool on_comment_part(json::string_view, Code&) { return true; }
  bool on_comment(json::string_view, Code&) { return true; }

  json::value_stack stack;
  std::size_t keys = 0;
};

std::size_t count_keys(const json::value& value) {
  std::size_t count = 0;
  if (const auto* object = value.if_object()) {
    count = object->size();
    for (const auto& member : *object) count += count_keys(member.value());
  } else if (const auto* array = value.if_array()) {
    for (const auto& item : *array) count += count_keys(item);
  }
  return count;
}

Error syntax_error(const json::error_code& code, std::size_t offset, const JsonLimits& limits) {
  if (code == json::error::too_deep) {
    return {
        ErrorKind::invalid_argument,
        "json.too_deep",
        "JSON nested too deep",
        fmt::format("The JSON is nested deeper than {} levels.", limits.max_depth)
    };
  }
  return {
      ErrorKind::invalid_argument,
      "json.syntax",
      fmt::format("JSON: {} at byte {}", code.message(), offset),
      fmt::format("The body is not valid JSON: {} at byte {}.", code.message(), offset)
  };
}

/// Length of the valid UTF-8 sequence at the start of `text`, 0 if there is none (RFC 3629).
std::size_t sequence_length(std::string_view text) {
  const auto at = [&text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = at(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xC0U) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xE0 && at(1) < 0xA0) || (lead == 0xF0 && at(1) < 0x90);
  const bool surrogate = lead == 0xED && at(1) > 0x9F;
  const bool too_large = lead == 0xF4 && at(1) > 0x8F;
  return overlong || surrogate || too_large ? 0 : length;
}

constexpr std::size_t kLongestEscape = 6;  // \u001f

char* put_escape(char* out, char letter) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  *out++ = '\\';
  switch (letter) {
    case '"':
    case '\\':
      *out++ = letter;
      return out;
    case '\n':
      *out++ = 'n';
      return out;
    case '\r':
      *out++ = 'r';
      return out;
    case '\t':
      *out++ = 't';
      return out;
    default:
      *out++ = 'u';
      *out++ = '0';
      *out++ = '0';
      *out++ = kDigits[static_cast<std::uint8_t>(letter) >> 4U];
      *out++ = kDigits[static_cast<std::uint8_t>(letter) & 15U];
      return out;
  }
}

// Eight bytes at once in one register: the high bit of each byte in the result says whether the
// byte has the property. A borrow may mark the byte behind a marked one too, so only the first
// mark counts ("Determine if a word has a byte less than n", Bit Twiddling Hacks).
constexpr std::uint64_t kOnes = 0x0101010101010101;
constexpr std::uint64_t kHighBits = kOnes << 7U;

constexpr std::uint64_t has_zero(std::uint64_t word) {
  return (word - kOnes) & ~word & kHighBits;
}
constexpr std::uint64_t must_escape(std::uint64_t word) {
  const std::uint64_t controls = (word - kOnes * 0x20) & ~word & kHighBits;
  return controls | has_zero(word ^ (kOnes * '"')) | has_zero(word ^ (kOnes * '\\'));
}

template <typename Word>
std::uint64_t load(const char* place) {
  Word word = 0;
  std::memcpy(&word, place, sizeof word);
  return word;
}

/// The first `size` bytes as a word, the first one lowest; zero above. Reads nothing behind them.
std::uint64_t load_part(const char* place, std::size_t size) {
  static_assert(std::endian::native == std::endian::little, "the first byte is the lowest");
  if (size >= 8) return load<std::uint64_t>(place);
  if (size >= 4) {
    return load<std::uint32_t>(place) | load<std::uint32_t>(place + size - 4) << (8 * (size - 4));
  }
  if (size >= 2) {
    return load<std::uint16_t>(place) | load<std::uint16_t>(place + size - 2) << (8 * (size - 2));
  }
  return load<std::uint8_t>(place);
}

struct Escaped {
  char* end;
  bool is_ascii;
};

/// `out` has room for each byte escaped, and eight more.
Escaped escape(char* out, std::string_view text) {
  const char* in = text.data();
  const char* const end = in + text.size();
  std::uint64_t seen = 0;
  while (in < end) {
    const auto size = std::min<std::size_t>(static_cast<std::size_t>(end - in), 8);
    const std::uint64_t word = load_part(in, size);
    seen |= word;
    std::memcpy(out, &word, 8);
    const std::uint64_t behind = size == 8 ? 0 : ~std::uint64_t{0} << (8 * size);
    const std::uint64_t marks = must_escape(word) & ~behind;
    if (marks == 0) {
      in += size;
      out += size;
      continue;
    }
    const auto plain = static_cast<std::size_t>(std::countr_zero(marks)) / 8;
    out = put_escape(out + plain, in[plain]);
    in += plain + 1;
  }
  return {out, (seen & kHighBits) == 0};
}

/// Quoted and escaped; false when there were bytes beyond ASCII.
bool append_quoted(std::string& out, std::string_view text) {
  // In pieces: room for the worst case of a long text would be six times its size.
  constexpr std::size_t kPiece = 128;
  bool is_ascii = true;
  bool is_first = true;
  do {
    const auto piece = text.substr(0, kPiece);
    text.remove_prefix(piece.size());
    const std::size_t start = out.size();
    const std::size_t room = piece.size() * kLongestEscape + 8 + 2;
    out.resize_and_overwrite(start + room, [&](char* data, std::size_t) {
      char* place = data + start;
      if (is_first) *place++ = '"';
      const auto escaped = escape(place, piece);
      place = escaped.end;
      is_ascii = is_ascii && escaped.is_ascii;
      if (text.empty()) *place++ = '"';
      return place - data;
    });
    is_first = false;
  } while (!text.empty());
  return is_ascii;
}

std::string replace_invalid_utf8(std::string_view text) {
  std::string clean;
  clean.reserve(text.size() + 8);
  while (!text.empty()) {
    const auto length = sequence_length(text);
    if (length == 0) {
      clean.append("\xEF\xBF\xBD");
      text.remove_prefix(1);
    } else {
      clean.append(text.substr(0, length));
      text.remove_prefix(length);
    }
  }
  return clean;
}

}  // namespace

std::expected<json::value, Error> parse_json(std::string_view text, JsonLimits limits) {
  json::parse_options options;
  options.max_depth = limits.max_depth;
  json::basic_parser<CountingHandler> parser(options);
  auto& handler = parser.handler();
  handler.stack.reset();
  json::error_code code;
  const auto used = parser.write_some(false, text.data(), text.size(), code);
  if (!code && used < text.size()) code = json::make_error_code(json::error::extra_data);
  if (code && !is_utf8(text)) {
    return std::unexpected(Error(
        ErrorKind::invalid_argument,
        "json.not_utf8",
        "JSON that is not UTF-8",
        "The body is not valid UTF-8. JSON must be sent as UTF-8 (RFC 8259 8.1)."
    ));
  }
  if (code) return std::unexpected(syntax_error(code, used, limits));
  auto value = handler.stack.release();
  if (count_keys(value) != handler.keys) {
    return std::unexpected(Error(
        ErrorKind::invalid_argument,
        "json.duplicate_key",
        "JSON object with a duplicate key",
        "The JSON holds the same key twice in one object. Send each key once."
    ));
  }
  return value;
}

void append_json_string(std::string& out, std::string_view text) {
  const std::size_t start = out.size();
  if (append_quoted(out, text) || is_utf8(text)) return;
  out.resize(start);
  append_quoted(out, replace_invalid_utf8(text));
}

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::optional<std::string_view> find_string(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  const auto& text = value->get_string();
  return std::string_view(text.data(), text.size());
}

std::optional<std::int64_t> find_integer(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  return value->get_int64();
}

const json::object* find_object(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

std::string_view describe_kind(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return "null";
    case json::kind::bool_:
      return "a boolean";
    case json::kind::int64:
    case json::kind::uint64:
    case json::kind::double_:
      return "a number";
    case json::kind::string:
      return "a string";
    case json::kind::array:
      return "an array";
    case json::kind::object:
      return "an object";
  }
  std::unreachable();
}

bool is_utf8(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

}  // namespace suitemcp::base
