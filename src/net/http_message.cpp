#include "net/http_message.hpp"

#include "base/ascii.hpp"
#include "base/json.hpp"

#include <algorithm>
#include <array>

namespace suitemcp::net {
namespace {

int hex_value(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  return -1;
}

constexpr std::array<bool, 256> make_unreserved() {  // RFC 3986 2.3
  std::array<bool, 256> table{};
  for (unsigned char letter = 0; letter < 128; ++letter) {
    table[letter] = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                    (letter >= '0' && letter <= '9') || letter == '-' || letter == '.' ||
                    letter == '_' || letter == '~';
  }
  return table;
}
constexpr auto kUnreserved = make_unreserved();

}  // namespace

std::optional<std::string_view> find_header(const Headers& headers, std::string_view name) {
  for (const auto& header : headers) {
    if (base::equals_ignoring_case(header.name, name)) return header.value;
  }
  return std::nullopt;
}

std::optional<std::string> Request::parameter(std::string_view name) const {
  std::string_view rest = query;
  while (!rest.empty()) {
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    const auto equals = pair.find('=');
    if (pair.substr(0, equals) != name) continue;
    return decode_url(equals == std::string_view::npos ? "" : pair.substr(equals + 1));
  }
  return std::nullopt;
}

Response json_response(int status, std::string body) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

Response error_response(int status, std::string_view error, std::string_view message) {
  std::string body = "{\"error\":";
  base::append_json_string(body, error);
  body.append(",\"message\":");
  base::append_json_string(body, message);
  body.push_back('}');
  return json_response(status, std::move(body));
}

std::optional<std::string> decode_url(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      plain.push_back(' ');
    } else if (text[i] == '%') {
      const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      plain.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      plain.push_back(text[i]);
    }
  }
  return plain;
}

std::string encode_url(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  encoded.resize_and_overwrite(text.size() * 3, [text](char* begin, std::size_t) {
    char* out = begin;
    for (const char letter : text) {
      const auto value = static_cast<unsigned char>(letter);
      if (kUnreserved[value]) {
        *out++ = letter;
        continue;
      }
      *out++ = '%';
      *out++ = kDigits[value >> 4U];
      *out++ = kDigits[value & 15U];
    }
    return out - begin;
  });
  return encoded;
}

}  // namespace suitemcp::net
