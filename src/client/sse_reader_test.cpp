#include "client/sse_reader.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace suitemcp::client {
namespace {

std::string show(const std::vector<SseEvent>& events) {
  std::string out;
  for (const auto& event : events) out += event.name + "=" + event.data + "|";
  return out;
}
std::string read(std::string_view text) {
  return show(SseReader().feed(text));
}

constexpr std::string_view kStream =
    "\xEF\xBB\xBF: hello\r\n\r\nevent: endpoint\r\ndata: /messages?sessionId=1\r\n\r\n"
    "data: {\"a\":1}\n\n: ping\n\nevent: x\rdata:two\rdata: lines\r\rid: 7\nretry: 5\n\ndata\n\n";
constexpr std::string_view kEvents =
    "endpoint=/messages?sessionId=1|message={\"a\":1}|x=two\nlines|message=|";

TEST(SseReader, ReadsEventsWithAnyLineEnd) {
  EXPECT_EQ(read(kStream), kEvents);
}

TEST(SseReader, GivesTheSameEventsHoweverTheBytesAreCut) {
  for (std::size_t cut = 0; cut <= kStream.size(); ++cut) {
    SseReader reader;
    auto out = show(reader.feed(kStream.substr(0, cut)));
    out += show(reader.feed(""));
    out += show(reader.feed(kStream.substr(cut)));
    EXPECT_EQ(out, kEvents) << "cut at " << cut;
  }
}

TEST(SseReader, GivesTheSameEventsByteByByte) {
  SseReader reader;
  std::string out;
  for (const char c : kStream) out += show(reader.feed(std::string(1, c)));
  EXPECT_EQ(out, kEvents);
}

TEST(SseReader, OnlyOneLfBelongsToACr) {
  SseReader reader;
  EXPECT_EQ(show(reader.feed("data: a\r")), "");
  EXPECT_EQ(show(reader.feed("\n")), "");
  EXPECT_EQ(show(reader.feed("\n")), "message=a|");
}

TEST(SseReader, AnEventWithoutDataIsDroppedWithItsName) {
  EXPECT_EQ(read("event: lost\n\ndata: kept\n\n"), "message=kept|");
}

TEST(SseReader, AnUnfinishedEventIsNotGiven) {
  EXPECT_EQ(read("data: half\n"), "");
}

TEST(SseReader, OnlyOneBlankBehindTheColonIsCut) {
  EXPECT_EQ(read("data:  two\n\n"), "message= two|");
}

TEST(SseReader, AnEventPastTheLimitIsRefused) {
  SseReader reader(16);
  EXPECT_EQ(show(reader.feed("data: 0123456789\n\n")), "message=0123456789|");
  EXPECT_THROW(reader.feed("data: 0123456789012345\n\n"), base::Error);
}

TEST(SseReader, DataOfManyLinesCountsForTheLimit) {
  SseReader reader(16);
  EXPECT_THROW(reader.feed("data: 0123456789\ndata: 0123456789\n\n"), base::Error);
}

TEST(SseReader, SurvivesTheFuzzCorpus) {
  const std::filesystem::path folder = SUITEMCP_SOURCE_DIR "/fuzz/corpus/client_sse";
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ostringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    read(text.view());
    ++files;
  }
  EXPECT_GE(files, 3);
}

}  // namespace
}  // namespace suitemcp::client
