#include "crm/endpoint_probe.hpp"

#include "crm/rest_reply.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace suitemcp::crm {
namespace {

constexpr std::array<std::string_view, 2> kVersions{"v4_1", "v4"};
constexpr std::array<std::string_view, 8> kFolders{
    "",
    "/legacy",
    "/crm",
    "/crm/legacy",
    "/crm/public/legacy",
    "/suitecrm",
    "/suitecrm/legacy",
    "/suitecrm/public/legacy",
};
constexpr std::array<std::string_view, 3> kMoreFolders{
    "/suite", "/suite/legacy", "/suite/public/legacy"
};

void add(std::vector<std::string>& paths, std::string path) {
  if (std::ranges::find(paths, path) == paths.end()) paths.push_back(std::move(path));
}

std::string outcome_of(const net::Reply& reply, const RestResult<ServerInfo>& info) {
  if (reply.status == 200 && info) return "SuiteCRM " + info->version;
  if (reply.status == 200) return "no v4.1 API: " + info.error().seen;
  if (const auto location = reply.header("Location")) {
    return fmt::format("HTTP {} to {}", reply.status, *location);
  }
  return fmt::format("HTTP {}", reply.status);
}

}  // namespace

std::vector<std::string> endpoint_candidates(std::string_view url_path) {
  while (url_path.ends_with('/')) url_path.remove_suffix(1);
  std::vector<std::string> paths;
  if (url_path.ends_with("rest.php")) {
    add(paths, std::string(url_path));
    url_path = {};
  } else if (url_path.ends_with(".php")) {
    // A page copied from the browser, /mycrm/index.php: the CRM is in its folder.
    const auto slash = url_path.rfind('/');
    url_path = url_path.substr(0, slash == url_path.npos ? 0 : slash);
  }
  for (const auto version : kVersions) {
    const auto behind = [&](std::string_view start, std::string_view folder) {
      add(paths, fmt::format("{}{}/service/{}/rest.php", start, folder, version));
    };
    if (!url_path.empty()) {
      for (const std::string_view folder : {"", "/legacy", "/public/legacy"}) {
        behind(url_path, folder);
      }
    }
    for (const auto folder : kFolders) behind("", folder);
    for (const auto folder : kMoreFolders) behind("", folder);
  }
  return paths;
}

asio::awaitable<EndpointSearch> find_rest_endpoint(
    base::Context context, std::string url_path, Transport transport
) {
  EndpointSearch search;
  RestReader reader;
  for (const auto& path : endpoint_candidates(url_path)) {
    net::Call call;
    call.method = "POST";
    call.target = path;
    call.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    call.body = server_info_body();
    call.repeat = net::Repeat::safe;
    auto reply = co_await transport(context, std::move(call));
    const auto info = reader.server_info(reply.body);
    search.attempts.push_back({path, outcome_of(reply, info)});
    if (reply.status != 200 || !info) continue;
    search.path = path;
    search.version = info->version;
    break;
  }
  co_return search;
}

}  // namespace suitemcp::crm
