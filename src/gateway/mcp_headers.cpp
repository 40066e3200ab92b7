#include "gateway/mcp_headers.hpp"

#include "mcp/endpoint.hpp"
#include "mcp/jsonrpc.hpp"

#include <algorithm>
#include <utility>

namespace suitemcp::gateway {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

}  // namespace

Reader reader_of(const net::Request& request) {
  const auto accept = request.header("Accept");
  if (!accept || trimmed(*accept).empty()) return {};
  Reader reader{false, false};
  const std::string all = lower(*accept);
  std::string_view rest = all;
  while (!rest.empty()) {
    const auto comma = std::min(rest.find(','), rest.size());
    const auto entry = rest.substr(0, comma);
    const auto range = trimmed(entry.substr(0, entry.find(';')));
    const bool is_any = range == "*/*";
    reader.takes_json =
        reader.takes_json || is_any || range == "application/json" || range == "application/*";
    reader.takes_stream =
        reader.takes_stream || is_any || range == "text/event-stream" || range == "text/*";
    rest.remove_prefix(std::min(rest.size(), comma + 1));
  }
  return reader;
}

bool is_json_body(const net::Request& request) {
  const auto type = request.header("Content-Type");
  if (!type) return false;
  return lower(trimmed(type->substr(0, type->find(';')))) == "application/json";
}

bool has_known_version(const net::Request& request) {
  const auto version = request.header("MCP-Protocol-Version");
  if (!version) return true;
  return std::ranges::find(mcp::kProtocolVersions, trimmed(*version)) !=
         mcp::kProtocolVersions.end();
}

net::Response rpc_refusal(int http_status, int rpc_code, std::string message) {
  return net::json_response(
      http_status, mcp::error_text(std::nullopt, {rpc_code, std::move(message), {}})
  );
}

}  // namespace suitemcp::gateway
