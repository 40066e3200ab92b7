// Any bytes from a peer, one request behind another: however they are cut into reads, the server
// sees the same requests; and what it accepts is strict enough that every other reader sees them
// too, which is what makes smuggling impossible.
#include "fuzz/target.hpp"
#include "tests/support/read_http.hpp"

#include <fmt/format.h>

namespace {

using namespace suitemcp;
using fuzz::require;

bool is_clean(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

/// The same request with everything spelt out: no chunks, no trailer.
std::string spell_out(const net::Request& request) {
  auto text = fmt::format("{} {} HTTP/1.1\r\n", request.method, request.target);
  for (const auto& header : request.headers) {
    const net::Headers one{header};
    const bool is_framing = net::find_header(one, "Transfer-Encoding").has_value() ||
                            net::find_header(one, "Content-Length").has_value() ||
                            net::find_header(one, "Connection").has_value();
    if (!is_framing) text += fmt::format("{}: {}\r\n", header.name, header.value);
  }
  if (!net::find_header(request.headers, "Host")) text += "Host: a\r\n";  // it was HTTP/1.0
  return text + fmt::format("Content-Length: {}\r\n\r\n{}", request.body.size(), request.body);
}

void require_unambiguous(const net::Request& request) {
  require(request.target.starts_with('/'), "the target is no path\n");
  require(request.body.size() <= test::kSmallLimits.max_body_bytes, "a body beyond the limit\n");
  std::size_t head = 0;
  for (const auto& [name, value] : request.headers) {
    require(is_clean(name) && is_clean(value), "a line end in a header\n");
    require(name.find_first_of(" \t:") == std::string::npos, "a blank in a header's name\n");
    head += name.size() + value.size();
  }
  require(head <= test::kSmallLimits.max_head_bytes, "a head beyond the limit\n");
  require(
      !net::find_header(request.headers, "Transfer-Encoding") ||
          !net::find_header(request.headers, "Content-Length"),
      "two lengths\n"
  );
}

/// All requests that a connection with these bytes leads to; empty once one is refused.
std::vector<net::Request> read_all(std::string_view bytes) {
  std::vector<net::Request> requests;
  while (true) {
    net::RequestParser parser({65536, test::kSmallLimits.max_body_bytes});
    while (!parser.is_done()) {
      const auto used = parser.feed(bytes);
      if (!used) return {};
      bytes.remove_prefix(*used);
      if (*used == 0 && !parser.is_done()) return requests;
    }
    requests.push_back(parser.take());
    if (bytes.empty()) return requests;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto text = fuzz::text_of(bytes, size);
  const auto whole = test::read_requests(text, size + 1);
  for (const auto& request : read_all(text)) {
    require_unambiguous(request);
    const auto again = read_all(spell_out(request));
    require(again.size() == 1, "the request, spelt out, is not one request\n");
    require(again[0].method == request.method, "another method\n");
    require(again[0].target == request.target, "another target\n");
    require(again[0].body == request.body, "another body\n");
  }
  if (size > 512) return 0;  // in small pieces it is quadratic
  const std::size_t step = size % 7 + 2;
  require(test::agree(test::read_requests(text, 1), whole), "other requests byte by byte\n");
  require(test::agree(test::read_requests(text, step), whole), "other requests in pieces\n");
  return 0;
}
