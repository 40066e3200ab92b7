#include "mcp/sse_session_fixture.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace suitemcp::mcp {
namespace {

// A transcript: "# " remark, "> " body of a POST, "! " its HTTP answer unless it was 202, "< " what
// the stream brought.
std::vector<std::string> read_lines(const std::filesystem::path& file) {
  std::vector<std::string> lines;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> replay(const std::vector<std::string>& transcript) {
  SessionFixture fixture;
  std::vector<std::string> lines;
  for (const auto& line : transcript) {
    if (line.starts_with("! ") || line.starts_with("< ")) continue;
    lines.push_back(line);
    if (!line.starts_with("> ")) continue;
    const auto reply = fixture.post(std::string_view(line).substr(2));
    if (reply.http_status != 202)
      lines.push_back(fmt::format("! {} {}", reply.http_status, reply.body));
    for (const auto& message : fixture.stream) lines.push_back("< " + message);
    fixture.stream.clear();
  }
  return lines;
}

class GoldenTranscript : public testing::TestWithParam<const char*> {};

TEST_P(GoldenTranscript, ComesOutByteForByte) {
  const auto file = std::filesystem::path(SUITEMCP_SOURCE_DIR "/tests/golden/mcp") /
                    (std::string(GetParam()) + ".txt");
  const auto expected = read_lines(file);
  ASSERT_FALSE(expected.empty()) << file;
  EXPECT_EQ(replay(expected), expected);
}

INSTANTIATE_TEST_SUITE_P(
    EachVersion,
    GoldenTranscript,
    testing::Values(
        "2024-10-07",
        "2024-11-05",
        "2025-03-26",
        "2025-06-18",
        "2025-11-25",
        "unknown-version",
        "no-initialize",
        "refused"
    ),
    [](const auto& test) {
      std::string name(test.param);
      for (auto& letter : name) {
        if (letter == '-') letter = '_';
      }
      return name;
    }
);

}  // namespace
}  // namespace suitemcp::mcp
