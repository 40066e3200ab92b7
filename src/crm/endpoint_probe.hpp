#pragma once

#include "crm/rest_exchange.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::crm {

/// Where a CRM's v4.1 endpoint is, and how it was looked for.
struct EndpointSearch {
  struct Attempt {
    std::string path;
    std::string outcome;  // "SuiteCRM 8.8.0", "HTTP 404", ...: for people
  };
  std::optional<std::string> path;  // on the same origin
  std::string version;
  std::vector<Attempt> attempts;
};

/// The paths to try for a URL's path: itself when it names a rest.php, else the usual places behind
/// it (behind its folder when it names another page); then those behind the root. Pure.
std::vector<std::string> endpoint_candidates(std::string_view url_path);

/// Asks each candidate for get_server_info until one answers with a version. `transport` leads to
/// the URL's origin. Stops early when the host cannot be reached at all: Errors as of HttpClient.
asio::awaitable<EndpointSearch> find_rest_endpoint(
    base::Context context, std::string url_path, Transport transport
);

}  // namespace suitemcp::crm
