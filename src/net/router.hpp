#pragma once

#include "net/http_message.hpp"
#include "net/http_server.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace suitemcp::net {

/// Finds the handler of a request by its path and method. A path is exact, or its last segment is
/// ":name" and stands for any one segment that is not empty. HEAD goes to the GET handler (the
/// server leaves the body out). Unknown path: JSON 404; known path, other method: 405 with Allow.
class Router {
 public:
  void add(std::string method, std::string path, Handler handler);

  /// Whether there is a handler for it.
  bool takes(std::string_view method, std::string_view path) const;
  asio::awaitable<Response> route(const base::Context& context, Request& request) const;
  /// "GET /health", sorted: what docs/http.md must list.
  std::vector<std::string> routes() const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  using Methods = std::vector<std::pair<std::string, Handler>>;
  using Routes = std::unordered_map<std::string, Methods, Hash, std::equal_to<>>;

  const Methods* find(std::string_view path) const;

  Routes routes_;
  Routes open_routes_;                         // by the path in front of ":name"
  std::vector<std::string> open_route_names_;  // "GET /auth/bridge/poll/:nonce"
};

/// The segment behind the last slash: what ":name" stood for.
std::string_view last_segment(std::string_view path);

}  // namespace suitemcp::net
