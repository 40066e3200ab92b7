#include "sandbox/form.hpp"

#include "sandbox/wire.hpp"

#include <cctype>

namespace suitemcp::sandbox {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool starts_with_folded(std::string_view text, std::string_view lower_start) {
  if (text.size() < lower_start.size()) return false;
  for (std::size_t i = 0; i < lower_start.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(text[i])) != lower_start[i]) return false;
  }
  return true;
}

/// The value of `name="..."` in a header of a part.
std::string quoted_parameter(std::string_view head, std::string_view name) {
  const std::string wanted = std::string(name) + "=\"";
  const auto start = head.find(wanted);
  if (start == std::string_view::npos) return {};
  const auto from = start + wanted.size();
  const auto end = head.find('"', from);
  return std::string(head.substr(from, end == std::string_view::npos ? 0 : end - from));
}

}  // namespace

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
        hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += c == '+' ? ' ' : c;
    }
  }
  return out;
}

void parse_urlencoded(std::string_view text, Form& form) {
  while (!text.empty()) {
    const auto end = text.find('&');
    const auto pair = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    const auto equals = pair.find('=');
    const auto name = percent_decode(pair.substr(0, equals));
    if (name.empty()) continue;
    form[name] =
        equals == std::string_view::npos ? std::string() : percent_decode(pair.substr(equals + 1));
  }
}

void parse_multipart(std::string_view content_type, std::string_view body, Form& form) {
  const auto at = content_type.find("boundary=");
  if (at == std::string_view::npos) return;
  auto boundary = content_type.substr(at + 9);
  boundary = boundary.substr(0, boundary.find(';'));
  if (boundary.size() >= 2 && boundary.front() == '"') {
    boundary = boundary.substr(1, boundary.size() - 2);
  }
  if (boundary.empty()) return;
  const std::string mark = "--" + std::string(boundary);
  auto start = body.find(mark);
  while (start != std::string_view::npos) {
    start += mark.size();
    const auto next = body.find(mark, start);
    if (next == std::string_view::npos) return;
    const auto part = body.substr(start, next - start);
    const auto head_end = part.find("\r\n\r\n");
    const auto gap = head_end == std::string_view::npos ? part.find("\n\n") : head_end;
    if (gap != std::string_view::npos) {
      auto value = part.substr(gap + (head_end == std::string_view::npos ? 2 : 4));
      if (value.ends_with('\n')) value.remove_suffix(1);
      if (value.ends_with('\r')) value.remove_suffix(1);
      const auto name = quoted_parameter(part.substr(0, gap), "name");
      if (!name.empty()) form[name] = std::string(value);
    }
    start = next;
  }
}

Form request_form(const WireRequest& request) {
  Form form;
  parse_urlencoded(request.query, form);
  if (request.method != "POST") return form;
  if (starts_with_folded(request.content_type, "multipart/form-data")) {
    parse_multipart(request.content_type, request.body, form);
  } else if (starts_with_folded(request.content_type, "application/x-www-form-urlencoded")) {
    parse_urlencoded(request.body, form);
  }
  return form;
}

std::string field_of(const Form& form, std::string_view name) {
  const auto found = form.find(name);
  return found == form.end() ? std::string() : found->second;
}

std::string cookie_value(std::string_view cookie_header, std::string_view name) {
  while (!cookie_header.empty()) {
    const auto end = cookie_header.find(';');
    auto pair = cookie_header.substr(0, end);
    cookie_header =
        end == std::string_view::npos ? std::string_view{} : cookie_header.substr(end + 1);
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
      return percent_decode(pair.substr(equals + 1));
    }
  }
  return {};
}

}  // namespace suitemcp::sandbox
