#include "net/router.hpp"

#include <algorithm>

namespace suitemcp::net {
namespace {

/// What answers a GET answers a HEAD, of which the server sends no body (RFC 9110 9.3.2).
std::string_view method_served(std::string_view method) {
  return method == "HEAD" ? "GET" : method;
}

}  // namespace

std::string_view last_segment(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

void Router::add(std::string method, std::string path, Handler handler) {
  const auto name = last_segment(path);
  if (!name.starts_with(':')) {
    routes_[std::move(path)].emplace_back(std::move(method), std::move(handler));
    return;
  }
  open_route_names_.push_back(method + " " + path);
  path.resize(path.size() - name.size());
  open_routes_[std::move(path)].emplace_back(std::move(method), std::move(handler));
}

const Router::Methods* Router::find(std::string_view path) const {
  if (const auto found = routes_.find(path); found != routes_.end()) return &found->second;
  const auto name = last_segment(path);
  if (name.empty()) return nullptr;
  const auto found = open_routes_.find(path.substr(0, path.size() - name.size()));
  return found == open_routes_.end() ? nullptr : &found->second;
}

bool Router::takes(std::string_view method, std::string_view path) const {
  const auto* methods = find(path);
  const auto served = method_served(method);
  return methods != nullptr && std::ranges::any_of(*methods, [served](const auto& known) {
           return known.first == served;
         });
}

std::vector<std::string> Router::routes() const {
  std::vector<std::string> all;
  for (const auto& [path, methods] : routes_) {
    for (const auto& [method, handler] : methods) all.push_back(method + " " + path);
  }
  all.insert(all.end(), open_route_names_.begin(), open_route_names_.end());
  std::ranges::sort(all);
  return all;
}

asio::awaitable<Response> Router::route(const base::Context& context, Request& request) const {
  const auto* methods = find(request.path);
  if (methods == nullptr) {
    co_return error_response(404, "not_found", "There is nothing at this path.");
  }
  const auto method = method_served(request.method);
  std::string allowed;
  for (const auto& [known, handler] : *methods) {
    if (known == method) co_return co_await handler(context, request);
    allowed.append(known).append(known == "GET" ? ", HEAD, " : ", ");
  }
  auto response = error_response(405, "method_not_allowed", "This path does not take that method.");
  response.headers.push_back({"Allow", allowed + "OPTIONS"});
  co_return response;
}

}  // namespace suitemcp::net
