#include "crm/endpoint_probe.hpp"

#include "tests/support/fake_crm.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace suitemcp::crm {
namespace {

using testing::FakeCrm;

const char* const kInfo = R"({"flavor":"CE","suitecrm_version":"8.8.0"})";

bool has(const std::vector<std::string>& paths, const std::string& path) {
  return std::ranges::find(paths, path) != paths.end();
}

TEST(EndpointCandidates, AreThoseOfTheInstallerNewVersionFirst) {
  const auto paths = endpoint_candidates("/");
  ASSERT_GE(paths.size(), 12U);
  EXPECT_EQ(paths[0], "/service/v4_1/rest.php");
  EXPECT_EQ(paths[1], "/legacy/service/v4_1/rest.php");
  EXPECT_TRUE(has(paths, "/crm/public/legacy/service/v4_1/rest.php"));
  EXPECT_TRUE(has(paths, "/suitecrm/legacy/service/v4_1/rest.php"));
  EXPECT_TRUE(has(paths, "/suite/service/v4/rest.php"));
}

TEST(EndpointCandidates, BeginWithWhatTheUrlSays) {
  EXPECT_EQ(endpoint_candidates("/my/rest.php").front(), "/my/rest.php");
  const auto paths = endpoint_candidates("/my/crm/");
  EXPECT_EQ(paths[0], "/my/crm/service/v4_1/rest.php");
  EXPECT_EQ(paths[1], "/my/crm/legacy/service/v4_1/rest.php");
  EXPECT_EQ(std::ranges::count(endpoint_candidates("/crm"), "/crm/service/v4_1/rest.php"), 1);
}

TEST(EndpointCandidates, LookInTheFolderOfAPage) {
  const auto paths = endpoint_candidates("/mycrm/index.php");
  EXPECT_EQ(paths[0], "/mycrm/service/v4_1/rest.php");
  EXPECT_EQ(paths[1], "/mycrm/legacy/service/v4_1/rest.php");
  EXPECT_FALSE(has(paths, "/mycrm/index.php"));
  EXPECT_EQ(endpoint_candidates("/index.php"), endpoint_candidates("/"));
  EXPECT_EQ(endpoint_candidates("index.php"), endpoint_candidates("/"));
}

TEST(EndpointSearch, TriesUntilOneAnswersWithAVersionAndTellsWhatItSaw) {
  asio::io_context io{1};
  FakeCrm fake(io.get_executor());
  fake.next("get_server_info", FakeCrm::Http{404, "<h1>Not found</h1>"});
  fake.next("get_server_info", FakeCrm::Http{200, "<h1>Welcome</h1>"});
  fake.next("get_server_info", FakeCrm::Http{200, kInfo});
  const auto search = testing::run(io, find_rest_endpoint({}, "/", fake.transport()));
  EXPECT_EQ(search.path, fake.questions[2].call.target);
  EXPECT_EQ(search.version, "8.8.0");
  ASSERT_EQ(search.attempts.size(), 3U);
  EXPECT_EQ(search.attempts[0].outcome, "HTTP 404");
  EXPECT_EQ(search.attempts[1].outcome, "no v4.1 API: Welcome");
  EXPECT_EQ(search.attempts[2].outcome, "SuiteCRM 8.8.0");
}

TEST(EndpointSearch, FindsNothingWhereNothingIs) {
  asio::io_context io{1};
  FakeCrm fake(io.get_executor());
  fake.otherwise = [](const FakeCrm::Question&) { return FakeCrm::Http{500, ""}; };
  const auto search = testing::run(io, find_rest_endpoint({}, "/", fake.transport()));
  EXPECT_EQ(search.path, std::nullopt);
  EXPECT_EQ(search.attempts.size(), endpoint_candidates("/").size());
}

TEST(EndpointSearch, StopsWhenTheHostCannotBeReached) {
  asio::io_context io{1};
  FakeCrm fake(io.get_executor());
  fake.next("get_server_info", base::Error(base::ErrorKind::unavailable, "net.connect", "x"));
  EXPECT_EQ(
      testing::code_of([&] { testing::run(io, find_rest_endpoint({}, "/", fake.transport())); }),
      "net.connect"
  );
  EXPECT_EQ(fake.questions.size(), 1U);
}

}  // namespace
}  // namespace suitemcp::crm
