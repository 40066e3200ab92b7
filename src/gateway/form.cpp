#include "gateway/form.hpp"

#include "base/json.hpp"
#include "net/http_message.hpp"

#include <algorithm>

namespace suitemcp::gateway {
namespace {

constexpr std::size_t kMaxFields = 32;

std::unexpected<base::Error> refuse(const char* detail) {
  return std::unexpected(base::Error(
      base::ErrorKind::invalid_argument,
      "http.bad_form",
      detail,
      "The form or address is damaged. Go back, reload the page and try again."
  ));
}

}  // namespace

std::expected<Form, base::Error> Form::parse(std::string_view text) {
  Form form;
  while (!text.empty()) {
    const auto pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = net::decode_url(pair.substr(0, equals));
    auto value = net::decode_url(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value) return refuse("a broken escape in a form");
    if (!base::is_utf8(*name) || !base::is_utf8(*value)) return refuse("a form is not UTF-8");
    if (form.get(*name)) return refuse("a form has a field twice");
    if (form.fields_.size() == kMaxFields) return refuse("a form has too many fields");
    form.fields_.emplace_back(std::move(*name), std::move(*value));
  }
  return form;
}

std::optional<std::string> Form::get(std::string_view name) const {
  const auto found = std::ranges::find(fields_, name, &std::pair<std::string, std::string>::first);
  if (found == fields_.end()) return std::nullopt;
  return found->second;
}

}  // namespace suitemcp::gateway
