// docs/tools.md says what the code says. To write it anew: SUITEMCP_WRITE_DOCS=1.
#include "tests/support/tools_page.hpp"

#include "tests/support/tool_bench.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace suitemcp::tools {
namespace {

TEST(ToolsPage, AgreesWithTheSchemas) {
  test::ToolBench bench;
  const std::string path = std::string(SUITEMCP_SOURCE_DIR) + "/docs/tools.md";
  const auto page = test::tools_page(bench.registry);
  if (std::getenv("SUITEMCP_WRITE_DOCS") != nullptr) std::ofstream(path) << page;
  std::ifstream file(path);
  const std::string written{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(
      written, page
  ) << "docs/tools.md is stale: SUITEMCP_WRITE_DOCS=1 build/release/bin/tools_test";
}

}  // namespace
}  // namespace suitemcp::tools
