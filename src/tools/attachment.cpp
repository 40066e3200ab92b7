#include "tools/attachment.hpp"

#include "base/crypto.hpp"
#include "base/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace suitemcp::tools {
namespace {

/// What SuiteCRM 7 and 8 refuse by default.
constexpr std::array<std::string_view, 22> kRefusedEndings{
    "php", "php3", "php4", "php5", "php6", "php7", "php8", "phtml", "phar", "pl",  "cgi",
    "py",  "asp",  "cfm",  "js",   "vbs",  "html", "htm",  "xhtml", "jar",  "exe", "shtml"
};

constexpr std::size_t kMostNameBytes = 255;

base::Error bad_file(std::string message) {
  return {base::ErrorKind::invalid_argument, "tool.bad_file", "file refused", std::move(message)};
}

std::string ending_of(std::string_view name) {
  const auto dot = name.rfind('.');
  std::string ending(dot == name.npos ? std::string_view() : name.substr(dot + 1));
  for (char& c : ending) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return ending;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

}  // namespace

std::expected<std::string, base::Error> decode_file(std::string_view base64) {
  if (base64.starts_with("data:")) {
    return std::unexpected(bad_file(
        "Argument \"file_base64\": expected the base64 text alone; cut everything up to the comma "
        "(\"data:...;base64,\")."
    ));
  }
  std::string compact(base64);
  std::erase_if(compact, [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; });
  auto bytes = base::decode_base64(compact);
  if (!bytes) {
    return std::unexpected(bad_file(
        "Argument \"file_base64\": not base64. Expected A-Z, a-z, 0-9, + and /, padded with = to a "
        "multiple of 4 characters; \"hello\" is \"aGVsbG8=\"."
    ));
  }
  if (bytes->empty()) {
    return std::unexpected(
        bad_file("Argument \"file_base64\": the file is empty; the CRM keeps no "
                 "empty file.")
    );
  }
  if (bytes->size() > kMostFileBytes) {
    return std::unexpected(bad_file(fmt::format(
        "Argument \"file_base64\": expected a file of at most {} bytes, got {}. Store it elsewhere "
        "and put a link into the note's description.",
        kMostFileBytes,
        bytes->size()
    )));
  }
  return *std::move(bytes);
}

std::expected<std::string, base::Error> check_filename(std::string_view name) {
  const auto refuse = [](std::string reason) {
    return std::unexpected(bad_file("Argument \"filename\": " + std::move(reason)));
  };
  if (name.empty() || name.size() > kMostNameBytes) {
    return refuse(fmt::format("expected 1 to {} bytes, got {}.", kMostNameBytes, name.size()));
  }
  if (name.find_first_of("/\\:") != name.npos || name.starts_with('.')) {
    return refuse("expected a name without a path such as \"offer.pdf\".");
  }
  if (std::ranges::any_of(name, is_control)) return refuse("it holds control characters.");
  const auto ending = ending_of(name);
  if (ending.empty()) return refuse("expected a name with an ending such as \"offer.pdf\".");
  if (std::ranges::find(kRefusedEndings, ending) != kRefusedEndings.end()) {
    return refuse(fmt::format(
        "the CRM does not store files ending in .{}, nor other scripts and HTML. Send it as .txt "
        "or "
        ".zip.",
        ending
    ));
  }
  return std::string(name);
}

bool is_text_file(std::string_view bytes) {
  const bool is_binary = std::ranges::any_of(bytes, [](char c) {
    return is_control(c) && c != '\n' && c != '\r' && c != '\t' && c != '\f';
  });
  return !is_binary && base::is_utf8(bytes);
}

}  // namespace suitemcp::tools
