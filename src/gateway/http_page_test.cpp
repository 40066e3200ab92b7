// docs/http.md says what the code says. SUITEMCP_WRITE_DOCS=1 writes its tables anew; that its
// examples are true is shown by tests/e2e/http_page.test.mjs.
#include "tests/support/http_page.hpp"

#include "gateway/server.hpp"
#include "mcp/endpoint.hpp"
#include "store/testing.hpp"
#include "tests/support/docs_page.hpp"
#include "tests/support/http_page_limits.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace suitemcp::gateway {
namespace {

const test::DocsPage kPage("docs/http.md");

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
  kPage.expect_block("errors", test::errors_table());
}

TEST(HttpPage, ListsEveryJsonRpcCode) {
  kPage.expect_block("json-rpc codes", test::rpc_table());
}

TEST(HttpPage, ListsTheLimits) {
  kPage.expect_block("limits of the wire", test::limits_table(test::wire_limits()));
  kPage.expect_block("limits of a caller", test::limits_table(test::caller_limits()));
  kPage.expect_block("limits of the protocol", test::limits_table(test::protocol_limits()));
}

TEST(HttpPage, ListsEveryRoute) {
  const auto listed = kPage.first_cells("routes");
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
  EXPECT_EQ(kPage.first_cells("request headers"), read);
}

TEST(HttpPage, ListsTheProtocolVersions) {
  const std::set<std::string> known(mcp::kProtocolVersions.begin(), mcp::kProtocolVersions.end());
  EXPECT_EQ(kPage.first_cells("versions"), known);
}

}  // namespace
}  // namespace suitemcp::gateway
