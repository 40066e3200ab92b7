#include "gateway/cors.hpp"

namespace suitemcp::gateway {

net::Response answer_preflight(const net::Request& request) {
  net::Response response;
  response.status = 204;
  response.content_type.clear();
  response.headers = {
      {"Access-Control-Allow-Methods", "GET, POST, DELETE, OPTIONS"},
      {"Access-Control-Allow-Headers",
       "Authorization, Content-Type, Accept, Mcp-Session-Id, MCP-Protocol-Version, Mcp-Method, "
       "Mcp-Name, Last-Event-ID"},
      {"Access-Control-Max-Age", "600"},
  };
  allow_origin(request, response);
  return response;
}

void allow_origin(const net::Request& request, net::Response& response) {
  const auto origin = request.header("Origin");
  if (!origin) return;
  response.headers.push_back({"Access-Control-Allow-Origin", std::string(*origin)});
  response.headers.push_back({"Access-Control-Expose-Headers", "Mcp-Session-Id, WWW-Authenticate"});
  response.headers.push_back({"Vary", "Origin"});
}

}  // namespace suitemcp::gateway
