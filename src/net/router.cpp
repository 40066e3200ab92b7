#include "net/router.hpp"

#include <algorithm>

namespace suitemcp::net {
namespace {

/// What answers a GET answers a HEAD, of which the server sends no body (RFC 9110 9.3.2).
std::string_view method_served(std::string_view method) {
  return method == "HEAD" ? "GET" : method;
}

}  // namespace

void Router::add(std::string method, std::string path, Handler handler) {
  routes_[std::move(path)].emplace_back(std::move(method), std::move(handler));
}

bool Router::takes(std::string_view method, std::string_view path) const {
  const auto found = routes_.find(path);
  const auto served = method_served(method);
  return found != routes_.end() && std::ranges::any_of(found->second, [served](const auto& known) {
           return known.first == served;
         });
}

std::vector<std::string> Router::routes() const {
  std::vector<std::string> all;
  for (const auto& [path, methods] : routes_) {
    for (const auto& [method, handler] : methods) all.push_back(method + " " + path);
  }
  std::ranges::sort(all);
  return all;
}

asio::awaitable<Response> Router::route(const base::Context& context, Request& request) const {
  const auto found = routes_.find(request.path);
  if (found == routes_.end()) {
    co_return error_response(404, "not_found", "There is nothing at this path.");
  }
  const auto method = method_served(request.method);
  std::string allowed;
  for (const auto& [known, handler] : found->second) {
    if (known == method) co_return co_await handler(context, request);
    allowed.append(known).append(known == "GET" ? ", HEAD, " : ", ");
  }
  auto response = error_response(405, "method_not_allowed", "This path does not take that method.");
  response.headers.push_back({"Allow", allowed + "OPTIONS"});
  co_return response;
}

}  // namespace suitemcp::net
