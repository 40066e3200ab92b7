// docs/http.md says what the code says. SUITEMCP_WRITE_DOCS=1 writes its tables anew; that its
// examples are true is shown by tests/e2e/http_page.test.mjs.
#include "tests/support/http_page.hpp"

#include "gateway/server.hpp"
#include "mcp/endpoint.hpp"
#include "store/testing.hpp"
#include "tests/support/http_page_limits.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <string>

namespace suitemcp::gateway {
namespace {

const std::string kStale =
    "docs/http.md is stale: SUITEMCP_WRITE_DOCS=1 build/release/bin/gateway_test";

std::filesystem::path page_path() {
  return test::source_folder() / "docs/http.md";
}

void expect_block(std::string_view name, const std::string& expected) {
  auto page = test::read_text(page_path());
  auto [begin, length] = test::find_block(page, name);
  if (std::getenv("SUITEMCP_WRITE_DOCS") != nullptr) {
    page.replace(begin, length, expected);
    length = expected.size();
    std::ofstream(page_path()) << page;
  }
  EXPECT_EQ(page.substr(begin, length), expected) << kStale;
}

/// First cells of the table behind `<!-- checked: NAME -->`, without their ticks.
std::set<std::string> first_cells(std::string_view name) {
  const auto page = test::read_text(page_path());
  const auto mark = fmt::format("<!-- checked: {} -->\n", name);
  const auto start = page.find(mark);
  if (start == page.npos) throw std::runtime_error("no table " + mark);
  const auto begin = start + mark.size();
  std::set<std::string> cells;
  const auto table = page.substr(begin, page.find("\n\n", begin) - begin);
  for (const auto& row : test::find_all("\n" + table, R"(\n\| `([^`]+)`[^|]*\|)")) {
    cells.insert(row[0]);
  }
  return cells;
}

std::set<std::string> routes_of(std::vector<config::Entity> entities) {
  asio::io_context io(1);
  const test::TempFolder folder;
  config::ServerConfig config;
  config.entities = std::move(entities);
  config.port = 0;
  config.state_dir = (folder.path() / "state").string();
  const Server server(io.get_executor(), config, base::Log::none());
  const auto routes = server.routes();
  return {routes.begin(), routes.end()};
}

TEST(HttpPage, ListsEveryErrorWithItsFaces) {
  expect_block("errors", test::errors_table());
}

TEST(HttpPage, ListsEveryJsonRpcCode) {
  expect_block("json-rpc codes", test::rpc_table());
}

TEST(HttpPage, ListsTheLimits) {
  expect_block("limits of the wire", test::limits_table(test::wire_limits()));
  expect_block("limits of a caller", test::limits_table(test::caller_limits()));
  expect_block("limits of the protocol", test::limits_table(test::protocol_limits()));
}

TEST(HttpPage, ListsEveryRoute) {
  const auto listed = first_cells("routes");
  const std::string url = "http://127.0.0.1:1/rest.php";
  std::set<std::string> known;
  for (const auto& route : routes_of({{.code = "crm1", .label = "One", .endpoint = url}})) {
    const auto prefix = route.find("/crm1/");
    if (prefix == route.npos) known.insert(route);
    // With one CRM each path is there with its code and without.
    else
      EXPECT_TRUE(listed.contains(route.substr(0, prefix) + route.substr(prefix + 5))) << route;
  }
  EXPECT_EQ(listed, known);
}

TEST(HttpPage, TellsWhatSeveralCrmsHaveWithoutPrefix) {
  const std::string url = "http://127.0.0.1:1/rest.php";
  std::set<std::string> bare;
  for (const auto& route : routes_of(
           {{.code = "a", .label = "A", .endpoint = url},
            {.code = "b", .label = "B", .endpoint = url}}
       )) {
    if (!route.contains(" /a/") && !route.contains(" /b/")) bare.insert(route);
  }
  EXPECT_EQ(bare, std::set<std::string>{"GET /health"});
}

TEST(HttpPage, ListsEveryHeaderThatIsRead) {
  // What the HTTP parser itself reads.
  std::set<std::string> read = {
      "Host", "Content-Length", "Transfer-Encoding", "Expect", "Connection"
  };
  for (const auto& file : test::sources_of({"gateway"})) {
    const auto text = test::read_text(file);
    for (const auto& match : test::find_all(text, R"re(header\("([A-Za-z-]+)"\))re")) {
      read.insert(match[0]);
    }
    for (const auto& match : test::find_all(text, R"re(header\.name, "([A-Za-z-]+)")re")) {
      read.insert(match[0]);
    }
    for (const auto& match : test::find_all(text, R"re(k\w*Header = "([A-Za-z-]+)")re")) {
      read.insert(match[0]);
    }
  }
  EXPECT_EQ(first_cells("request headers"), read);
}

TEST(HttpPage, ListsTheProtocolVersions) {
  const std::set<std::string> known(mcp::kProtocolVersions.begin(), mcp::kProtocolVersions.end());
  EXPECT_EQ(first_cells("versions"), known);
}

}  // namespace
}  // namespace suitemcp::gateway
