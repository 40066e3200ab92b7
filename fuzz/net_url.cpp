// URLs, queries and forms: what is read can be written and reads the same again; any bytes can be
// encoded, and come back as a parameter whatever stands around them.
#include "fuzz/target.hpp"
#include "net/http_client.hpp"
#include "net/http_message.hpp"

namespace {

using namespace suitemcp;
using fuzz::require;

void check_url(std::string_view text) {
  const auto url = net::parse_url(text);
  if (!url) return;
  require(url->target.starts_with('/'), "the target is no path\n");
  require(url->port != 0 && !url->host.empty(), "an address is missing\n");
  for (const char letter : url->target + url->host) {
    require(letter > ' ' && letter < 0x7F, "a letter that would end the request line\n");
  }
  const auto again = net::parse_url(url->origin() + url->target);
  require(again.has_value(), "what was written is no URL\n");
  require(again->host == url->host && again->port == url->port, "another address\n");
  require(again->is_https == url->is_https && again->target == url->target, "another target\n");
}

void check_coding(std::string_view text) {
  const auto encoded = net::encode_url(text);
  require(encoded.find_first_of("&=+#? \r\n") == std::string::npos, "not encoded\n");
  require(net::decode_url(encoded) == text, "encoding loses something\n");
  const auto decoded = net::decode_url(text);
  require(!decoded || decoded->size() <= text.size(), "decoding adds something\n");
  require(!decoded || net::decode_url(net::encode_url(*decoded)) == decoded, "unstable\n");
}

void check_query(std::string_view text) {
  net::Request request;
  const auto query = "before=%&sessionId=" + net::encode_url(text) + "&sessionId=other";
  request.query = query;
  require(request.parameter("sessionId") == text, "the parameter is not the first of its name\n");
  require(!request.parameter("before"), "a broken escape is a value\n");
  request.query = text;
  const auto value = request.parameter("sessionId");
  require(!value || text.find("sessionId") != std::string_view::npos, "out of nothing\n");
  require(!value || value->size() <= text.size(), "more than was sent\n");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto text = fuzz::text_of(bytes, size);
  check_url(text);
  check_coding(text);
  check_query(text);
  return 0;
}
