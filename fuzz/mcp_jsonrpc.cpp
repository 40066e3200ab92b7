// A POST body, through the parser and the whole of a session: whatever comes in, what goes out is
// one line of JSON, and the session still answers.
#include "base/json.hpp"
#include "fuzz/target.hpp"
#include "mcp/sse_session_fixture.hpp"

namespace {

using suitemcp::fuzz::require;

void require_one_json_line(std::string_view text) {
  require(text.find('\n') == std::string_view::npos, "an answer has more than one line\n");
  // What a client sent 32 deep comes back two levels deeper.
  require(
      suitemcp::base::parse_json(text, {.max_depth = 64}).has_value(), "an answer is no JSON\n"
  );
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto body = suitemcp::fuzz::text_of(bytes, size);
  suitemcp::mcp::SessionFixture fixture;
  const auto reply = fixture.post(body);
  require(reply.http_status == 202 || reply.http_status == 400, "an unknown status\n");
  if (reply.http_status == 400) {
    require_one_json_line(reply.body);
    require(fixture.stream.empty(), "a refused body reached the stream\n");
  }
  fixture.post(body);
  fixture.post(R"({"jsonrpc":"2.0","id":"last","method":"ping"})");
  for (const auto& message : fixture.stream) require_one_json_line(message);
  require(!fixture.stream.empty(), "the session does not answer any more\n");
  return 0;
}
