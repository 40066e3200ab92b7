// Accept, Content-Type, MCP-Protocol-Version, Host and Origin as a stranger sends them: letter case
// and blanks do not matter, a list says what its parts say, and no Host gets in by what stands
// around it.
#include "fuzz/target.hpp"
#include "gateway/host_policy.hpp"
#include "gateway/mcp_headers.hpp"
#include "mcp/endpoint.hpp"

#include <algorithm>

namespace {

using namespace suitemcp;
using fuzz::require;

net::Request with(std::string name, std::string value) {
  net::Request request;
  request.headers.push_back({std::move(name), std::move(value)});
  return request;
}

std::string upper(std::string text) {
  for (char& letter : text) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 32);
  }
  return text;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t") == std::string_view::npos;
}

void check_accept(const std::string& text) {
  const auto reader = gateway::reader_of(with("Accept", text));
  const auto loud = gateway::reader_of(with("ACCEPT", "\t" + upper(text) + " "));
  require(reader.takes_json == loud.takes_json, "case matters for JSON\n");
  require(reader.takes_stream == loud.takes_stream, "case matters for streams\n");
  if (is_blank(text)) {
    require(reader.takes_json && reader.takes_stream, "no Accept means everything\n");
    return;
  }
  const auto more = gateway::reader_of(with("Accept", text + ", text/event-stream;q=0.1"));
  require(more.takes_stream && more.takes_json == reader.takes_json, "a list is not its parts\n");
  const auto mentions = [low = upper(text)](const char* word) {
    return low.find(word) != std::string::npos;
  };
  require(!reader.takes_json || mentions("*/*") || mentions("APPLICATION/"), "JSON from nothing\n");
  require(!reader.takes_stream || mentions("*/*") || mentions("TEXT/"), "a stream from nothing\n");
}

void check_type(const std::string& text) {
  const bool is_json = gateway::is_json_body(with("Content-Type", text));
  require(is_json == gateway::is_json_body(with("Content-type", upper(text))), "case matters\n");
  require(is_json == gateway::is_json_body(with("Content-Type", text + ";x=y")), "parameters\n");
  require(!is_json || upper(text).find("APPLICATION/JSON") != std::string::npos, "not JSON\n");
}

void check_version(const std::string& text) {
  const bool is_known = gateway::has_known_version(with("MCP-Protocol-Version", text));
  const bool names_one = std::ranges::any_of(mcp::kProtocolVersions, [&](std::string_view known) {
    const auto at = text.find(known);
    return at != std::string::npos && is_blank(text.substr(0, at)) &&
           is_blank(text.substr(at + known.size()));
  });
  require(is_known == names_one, "a version is known that is none\n");
}

void check_host(const std::string& text) {
  static const gateway::HostPolicy kPolicy({"https://crm.example.com", {"mcp.example.org:8443"}});
  const bool is_allowed = kPolicy.allows_host(text);
  require(is_allowed == kPolicy.allows_host(upper(text)), "case matters for hosts\n");
  require(
      !kPolicy.allows_host(text + ".evil.example") || text.find(':') != std::string::npos ||
          text.starts_with('['),
      "a name goes on and is still allowed\n"
  );
  require(is_allowed == kPolicy.allows_origin("https://" + text), "Origin is not its host\n");
  const auto low = upper(text);
  const bool starts_well = low.starts_with("LOCALHOST") || low.starts_with("127.0.0.1") ||
                           low.starts_with("[::1]") || low.starts_with("CRM.EXAMPLE.COM") ||
                           low.starts_with("MCP.EXAMPLE.ORG:8443");
  require(!is_allowed || starts_well, "a foreign host\n");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string text(fuzz::text_of(bytes, size));
  check_accept(text);
  check_type(text);
  check_version(text);
  check_host(text);
  return 0;
}
