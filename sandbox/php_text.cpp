#include "sandbox/php_text.hpp"

#include "sandbox/utf8.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace suitemcp::sandbox {
namespace {

namespace json = boost::json;

void append_unit(std::string& out, char32_t unit) {
  fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(unit));
}

void append_code_point(std::string& out, char32_t code) {
  if (code < 0x10000) {
    append_unit(out, code);
  } else {
    append_unit(out, 0xD800U + ((code - 0x10000U) >> 10U));
    append_unit(out, 0xDC00U + ((code - 0x10000U) & 0x3FFU));
  }
}

bool is_plain(char c) {
  return c >= 0x20 && c < 0x7F && c != '"' && c != '\\' && c != '/';
}

void append_text(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const auto run = std::find_if_not(text.begin() + at, text.end(), is_plain) - text.begin();
    out.append(text.substr(at, static_cast<std::size_t>(run) - at));
    at = static_cast<std::size_t>(run);
    if (at == text.size()) break;
    const char32_t code = next_code_point(text, at);
    switch (code) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '/':
        out += "\\/";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (code >= 0x20 && code < 0x7F) {
          out += static_cast<char>(code);
        } else {
          append_code_point(out, code);
        }
    }
  }
  out += '"';
}

std::string shortest(double number) {
  return fmt::format("{}", number);
}

void append_json(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      out += "null";
      return;
    case json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      return;
    case json::kind::int64:
      out += std::to_string(value.get_int64());
      return;
    case json::kind::uint64:
      out += std::to_string(value.get_uint64());
      return;
    case json::kind::double_: {
      const auto text = shortest(value.get_double());
      out += text;
      // json_encode keeps a float a float (serialize_precision -1 prints 75000.0).
      if (text.find_first_of(".en") == std::string::npos) out += ".0";
      return;
    }
    case json::kind::string:
      append_text(out, value.get_string());
      return;
    case json::kind::array: {
      out += '[';
      bool first = true;
      for (const auto& item : value.get_array()) {
        if (!first) out += ',';
        first = false;
        append_json(out, item);
      }
      out += ']';
      return;
    }
    case json::kind::object:
      break;
  }
  out += '{';
  bool first = true;
  for (const auto& [key, item] : value.get_object()) {
    if (!first) out += ',';
    first = false;
    append_text(out, key);
    out += ':';
    append_json(out, item);
  }
  out += '}';
}

void append_print_r(std::string& out, const json::value& value, std::size_t indent);

void append_item(
    std::string& out, std::string_view key, const json::value& item, std::size_t indent
) {
  out.append(indent + 4, ' ');
  out += '[';
  out += key;
  out += "] => ";
  append_print_r(out, item, indent + 8);
  out += '\n';
}

void append_print_r(std::string& out, const json::value& value, std::size_t indent) {
  if (value.is_string()) {
    out += value.get_string();
  } else if (value.is_bool()) {
    out += value.get_bool() ? "1" : "";
  } else if (value.is_double()) {
    out += shortest(value.get_double());
  } else if (value.is_object() || value.is_array()) {
    out += "Array\n";
    out.append(indent, ' ');
    out += "(\n";
    if (const auto* object = value.if_object()) {
      for (const auto& [key, item] : *object) append_item(out, key, item, indent);
    } else {
      std::size_t index = 0;
      for (const auto& item : value.get_array()) {
        append_item(out, std::to_string(index++), item, indent);
      }
    }
    out.append(indent, ' ');
    out += ")\n";
  } else if (!value.is_null()) {
    append_json(out, value);
  }
}

}  // namespace

std::string to_php_json(const json::value& value) {
  std::string out;
  append_json(out, value);
  return out;
}

std::string to_print_r(const json::value& value) {
  std::string out;
  append_print_r(out, value, 0);
  return out;
}

}  // namespace suitemcp::sandbox
