#include "tools/get_note_attachment_tool.hpp"

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "crm/field_traits.hpp"
#include "tools/arguments.hpp"
#include "tools/attachment.hpp"
#include "tools/record_change.hpp"
#include "tools/record_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace suitemcp::tools {
namespace {

constexpr std::int64_t kDefaultMost = 262'144;
constexpr std::size_t kTextLimit = 50'000;

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"required":["id"],"properties":{
"id":{"type":"string","description":"Id of the note","pattern":"^[\\w-]{1,36}$"},
"as_text":{"type":"boolean","description":"A text file as text instead of base64. Default false"},
"max_bytes":{"type":"integer","description":"Of a larger file only the size is told. Default 262144","minimum":0,"maximum":5242880}}})json";

constexpr std::string_view kOutput =
    R"json({"type":"object","properties":{"filename":{"type":"string"},"file_mime_type":{"type":"string"},"size":{"type":"integer"}}})json";

base::Error no_file(std::string_view id, std::string_view reason) {
  return {
      base::ErrorKind::not_found,
      "tool.no_attachment",
      "no attachment",
      fmt::format("The note {} {}", id, reason)
  };
}

base::Error not_a_text() {
  return {
      base::ErrorKind::invalid_argument,
      "tool.bad_argument",
      "no text file",
      "Argument \"as_text\": the file is not a UTF-8 text. Call again without as_text to get "
      "base64."
  };
}

/// The part of the answer that holds the file, or says why it does not.
std::string content_json(const boost::json::object& arguments, const crm::Attachment& attachment) {
  const auto bytes = base::decode_base64(attachment.base64);
  if (!bytes) {
    throw base::Error(
        base::ErrorKind::bad_upstream,
        "crm.bad_reply",
        "get_note_attachment: not base64",
        "The CRM answered with a file that is not base64. The operator must look at the CRM's log."
    );
  }
  std::string out = fmt::format(",\"size\":{}", bytes->size());
  const auto most = integer_argument(arguments, "max_bytes", kDefaultMost);
  if (bytes->size() > static_cast<std::size_t>(most)) {
    const auto reason = fmt::format(
        "the file has {} bytes, more than max_bytes {}; ask with a larger max_bytes (up to {})",
        bytes->size(),
        most,
        kMostFileBytes
    );
    return out + ",\"not_sent\":" + base::json_string(reason);
  }
  const auto* as_text = arguments.if_contains("as_text");
  if (as_text == nullptr || !as_text->as_bool()) {
    return out + ",\"file_base64\":" + base::json_string(attachment.base64);
  }
  if (!is_text_file(*bytes)) throw not_a_text();
  out += ",\"text\":";
  append_value(out, JsonShape::text, *bytes, kTextLimit);
  return out;
}

}  // namespace

GetNoteAttachmentTool::GetNoteAttachmentTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "get_note_attachment",
          .title = "Get a note's file",
          .text =
              "The file of a note with size and mime type. May be large: max_bytes 0 tells the "
              "size only. Two CRM calls.",
          .effect = Effect::read,
          .is_idempotent = true,
          .input_schema = schema_literal(kInput),
          .output_schema = schema_literal(kOutput),
      } {
}

asio::awaitable<std::string> GetNoteAttachmentTool::run(
    const base::Context& context, Invocation call
) {
  const std::string id = text_argument(call.arguments, "id");
  const auto notes = co_await toolbox_.metadata.module(context, call.account, "Notes");
  if (std::ranges::find(notes->hidden_fields, "filename") != notes->hidden_fields.end()) {
    throw base::Error(
        base::ErrorKind::permission_denied,
        "policy.field_hidden",
        "Notes.filename is hidden",
        crm::unknown_field_message(*notes, "filename")
    );
  }
  const std::vector<std::string> fields{"id", "filename", "file_mime_type"};
  const auto note =
      co_await read_existing(context, toolbox_.bridge, call.account, notes->module, id, fields);
  const std::string filename(crm::value_of(note.row(0), "filename"));
  const std::string mime_type(crm::value_of(note.row(0), "file_mime_type"));
  if (filename.empty()) throw no_file(id, "has no attachment.");
  const auto attachment = co_await toolbox_.bridge.attachment(context, call.account, id);
  if (attachment.base64.empty()) {
    throw no_file(id, "names the file " + filename + ", but the CRM does not have it on its disk.");
  }
  std::string out = "{\"id\":" + base::json_string(id) +
                    ",\"filename\":" + base::json_string(filename) +
                    ",\"file_mime_type\":" + base::json_string(mime_type);
  co_return out + content_json(call.arguments, attachment) + "}";
}

}  // namespace suitemcp::tools
