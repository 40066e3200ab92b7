#include "sandbox/crm_testing.hpp"

namespace suitemcp::sandbox {
namespace {

class AttachmentTest : public CrmTest {
 protected:
  std::string new_note(const std::string& session) {
    return std::string(set(session, "Notes", {{"name", "n"}}).at("id").as_string());
  }
  json::value attach(
      const std::string& session,
      const std::string& id,
      const std::string& filename,
      const std::string& file
  ) {
    const auto answer = call(
        "set_note_attachment",
        {{"session", session}, {"note", {{"id", id}, {"filename", filename}, {"file", file}}}}
    );
    return answer.at("id");
  }
  json::value attachment(const std::string& session, const std::string& id) {
    const auto answer = call("get_note_attachment", {{"session", session}, {"id", id}});
    return answer.as_object().contains("number") ? answer : answer.at("note_attachment");
  }
};

TEST_F(AttachmentTest, KeepsTheBytesAndNamesTheFile) {
  const auto session = alice();
  const auto id = new_note(session);
  EXPECT_EQ(attach(session, id, "a.txt", "aGVsbG8="), json::string(id));
  EXPECT_EQ(attachment(session, id).at("file"), "aGVsbG8=");
  EXPECT_EQ(attachment(session, id).at("filename"), "a.txt");
  EXPECT_EQ(get(session, "Notes", id, "filename"), "a.txt");
  EXPECT_EQ(get(session, "Notes", id, "file_mime_type"), "text/plain");
}

TEST_F(AttachmentTest, ADangerousNameIsSuccessAndKeepsTheOldFile) {
  const auto session = alice();
  const auto id = new_note(session);
  attach(session, id, "a.txt", "aGVsbG8=");
  EXPECT_EQ(attach(session, id, "evil.PHP", "ZXZpbA=="), json::string(id));
  EXPECT_EQ(attachment(session, id).at("filename"), "a.txt");
  EXPECT_EQ(attachment(session, id).at("file"), "aGVsbG8=");
}

TEST_F(AttachmentTest, AnUnknownNoteIsMinusOneAndEmptyWhenRead) {
  const auto session = alice();
  EXPECT_EQ(attach(session, "ghost", "a.txt", "aGVsbG8="), "-1");
  const auto read = attachment(session, "ghost");
  EXPECT_EQ(read.at("filename"), "");
  EXPECT_EQ(read.at("file"), "");
  EXPECT_TRUE(read.at("related_module_id").is_null());
}

TEST_F(AttachmentTest, NobodyAsksForTheRightToWriteButForTheRightToRead) {
  const auto id = new_note(alice());
  const auto bob = log_in("bob", "BobPw123!");
  crm_.database().script(
      "UPDATE acl_actions SET aclaccess = '-99' WHERE category = 'Notes'"
      " AND name IN ('view', 'edit')"
  );
  const auto nina = log_in("nina", "NinaPw123!");
  EXPECT_EQ(set(nina, "Notes", {{"id", id}, {"name", "x"}}).at("number"), 40);
  EXPECT_EQ(attach(nina, id, "a.txt", "aGVsbG8="), json::string(id));
  EXPECT_EQ(attachment(nina, id).at("number"), 40);
  EXPECT_EQ(attachment(bob, id).at("file"), "aGVsbG8=");
}

TEST_F(AttachmentTest, TheDemoHasNotesWithAFileAndOneWhoseFileIsLost) {
  const auto session = alice();
  const auto rows =
      crm_.database().query("SELECT id FROM notes WHERE filename LIKE 'minutes-%' ORDER BY filename"
      );
  ASSERT_GT(rows.rows.size(), 5U);
  EXPECT_FALSE(attachment(session, *rows.rows.front()[0]).at("file").as_string().empty());
  const auto lost = attachment(session, *rows.rows.back()[0]);
  EXPECT_FALSE(lost.at("filename").as_string().empty());
  EXPECT_TRUE(lost.at("file").as_string().empty());
}

TEST_F(AttachmentTest, ThereAreNoDocuments) {
  EXPECT_EQ(call("get_document_revision", {{"session", alice()}, {"id", "x"}}).at("number"), 51);
}

}  // namespace
}  // namespace suitemcp::sandbox
