#include "tests/support/tool_bench.hpp"
#include "tools/attachment.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace suitemcp::tools {
namespace {

namespace json = boost::json;

test::ToolBench& filled(test::ToolBench& bench) {
  bench.bridge.records["Notes"] = {
      {{"id", "n-1"}, {"name", "A"}, {"filename", "hello.txt"}, {"file_mime_type", "text/plain"}},
      {{"id", "n-2"}, {"name", "B"}, {"filename", ""}},
      {{"id", "n-3"}, {"name", "C"}, {"filename", "lost.pdf"}},
  };
  bench.bridge.attachments["n-1"] = {"hello.txt", "aMOpbGxv"};
  return bench;
}

TEST(GetNoteAttachment, GivesTheFileWithSizeAndType) {
  test::ToolBench bench;
  const auto file = filled(bench).result("get_note_attachment", R"({"id":"n-1"})");
  EXPECT_EQ(
      json::serialize(file),
      R"({"id":"n-1","filename":"hello.txt","file_mime_type":"text/plain","size":6,"file_base64":"aMOpbGxv"})"
  );
  const auto text = bench.result("get_note_attachment", R"({"id":"n-1","as_text":true})");
  EXPECT_EQ(text.at("text"), "héllo");
  EXPECT_FALSE(text.contains("file_base64"));
}

TEST(GetNoteAttachment, DoesNotSendWhatIsTooLarge) {
  test::ToolBench bench;
  const auto file = filled(bench).result("get_note_attachment", R"({"id":"n-1","max_bytes":5})");
  EXPECT_EQ(file.at("size"), 6);
  EXPECT_FALSE(file.contains("file_base64"));
  EXPECT_TRUE(test::text_of(file.at("not_sent")).contains("larger max_bytes"));
}

TEST(GetNoteAttachment, TellsWhyThereIsNone) {
  test::ToolBench bench;
  EXPECT_EQ(
      filled(bench).call("get_note_attachment", R"({"id":"x"})").error_code, "tool.no_record"
  );
  EXPECT_TRUE(bench.failure("get_note_attachment", R"({"id":"n-2"})").contains("has no attachment")
  );
  EXPECT_TRUE(bench.failure("get_note_attachment", R"({"id":"n-3"})").contains("on its disk"));
  bench.bridge.attachments["n-1"] = {"hello.txt", "AAEC"};
  EXPECT_TRUE(bench.failure("get_note_attachment", R"({"id":"n-1","as_text":true})")
                  .contains("without as_text"));
}

TEST(SetNoteAttachment, StoresAndReadsBack) {
  test::ToolBench bench;
  const auto stored = filled(bench).result(
      "set_note_attachment", R"({"id":"n-2","filename":"a.txt","file_base64":"aGVs\nbG8="})"
  );
  EXPECT_EQ(stored.at("stored"), true);
  EXPECT_EQ(stored.at("size"), 5);
  EXPECT_EQ(bench.bridge.attachments["n-2"].base64, "aGVsbG8=");
  const auto replaced = bench.result(
      "set_note_attachment", R"({"id":"n-1","filename":"b.txt","file_base64":"aGVsbG8="})"
  );
  EXPECT_EQ(replaced.at("replaced"), "hello.txt");
}

TEST(SetNoteAttachment, AsksForTheRightToEditFirst) {
  test::ToolBench bench;
  filled(bench).bridge.faults.insert(
      {"save", {base::ErrorKind::permission_denied, "crm.access_denied", "40", "Not yours."}}
  );
  const auto outcome = bench.call(
      "set_note_attachment", R"({"id":"n-1","filename":"a.txt","file_base64":"aGVsbG8="})"
  );
  EXPECT_EQ(outcome.error_code, "crm.access_denied");
  EXPECT_EQ(bench.bridge.attachments["n-1"].filename, "hello.txt");
}

TEST(SetNoteAttachment, DoesNotBelieveTheCrm) {
  test::ToolBench bench;
  const auto outcome = filled(bench).call(
      "set_note_attachment", R"({"id":"n-1","filename":"a.refused","file_base64":"aGVsbG8="})"
  );
  EXPECT_EQ(outcome.error_code, "tool.not_stored");
  EXPECT_TRUE(outcome.result.text.contains("still has hello.txt")) << outcome.result.text;
}

TEST(SetNoteAttachment, RefusesWhatTheCrmWouldDropSilently) {
  test::ToolBench bench;
  filled(bench);
  const std::vector<std::pair<std::string, std::string>> cases{
      {R"("filename":"evil.php","file_base64":"aGVsbG8=")", "does not store files ending in .php"},
      {R"("filename":"page.HTML","file_base64":"aGVsbG8=")", ".html"},
      {R"("filename":"../x.txt","file_base64":"aGVsbG8=")", "without a path"},
      {R"("filename":"noending","file_base64":"aGVsbG8=")", "with an ending"},
      {R"("filename":"a\u0007.txt","file_base64":"aGVsbG8=")", "control characters"},
      {R"("filename":"a.txt","file_base64":"data:text/plain;base64,aGVsbG8=")", "up to the comma"},
      {R"("filename":"a.txt","file_base64":"hello!")", "not base64"},
      {R"("filename":"a.txt","file_base64":"  ")", "empty"},
  };
  for (const auto& [arguments, fix] : cases) {
    const auto text = bench.failure("set_note_attachment", R"({"id":"n-1",)" + arguments + "}");
    EXPECT_TRUE(text.contains(fix)) << arguments << ": " << text;
  }
  EXPECT_EQ(
      bench.call("set_note_attachment", R"({"id":"x","filename":"a.txt","file_base64":"aGVsbG8="})")
          .error_code,
      "tool.no_record"
  );
  EXPECT_EQ(bench.bridge.writes(), 0u);
}

TEST(SetNoteAttachment, WritesNothingInADryRun) {
  test::ToolBench bench;
  const auto plan = filled(bench).result(
      "set_note_attachment",
      R"({"id":"n-1","filename":"b.txt","file_base64":"aGVsbG8=","dry_run":true})"
  );
  EXPECT_EQ(plan.at("stored"), false);
  EXPECT_EQ(plan.at("replaced"), "hello.txt");
  EXPECT_EQ(bench.bridge.writes(), 0u);
}

TEST(Attachment, BoundsTheSize) {
  const std::string base64((kMostFileBytes / 3 + 1) * 4, 'A');
  const auto refused = decode_file(base64);
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().user_message().contains("at most 5242880 bytes"));
}

}  // namespace
}  // namespace suitemcp::tools
