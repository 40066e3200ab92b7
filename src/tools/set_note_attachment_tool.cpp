#include "tools/set_note_attachment_tool.hpp"

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "tools/arguments.hpp"
#include "tools/attachment.hpp"
#include "tools/record_change.hpp"

#include <fmt/format.h>

#include <utility>

namespace suitemcp::tools {
namespace {

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"required":["id","filename","file_base64"],"properties":{
"id":{"type":"string","description":"Id of the note","pattern":"^[\\w-]{1,36}$"},
"filename":{"type":"string","description":"e.g. offer.pdf; no scripts, no HTML","minLength":1,"maxLength":255},
"file_base64":{"type":"string","description":"At most 5 MB","minLength":1,"maxLength":8000000},
"file_mime_type":{"type":"string","description":"The CRM derives it from the ending","maxLength":100},
"dry_run":{"type":"boolean","description":"Check only. Default false"}}})json";

constexpr std::string_view kOutput =
    R"json({"type":"object","properties":{"filename":{"type":"string"},"size":{"type":"integer"}}})json";

base::Error not_stored(std::string_view filename, std::string_view stored) {
  return {
      base::ErrorKind::bad_upstream,
      "tool.not_stored",
      "the CRM confirmed a file that it did not store",
      fmt::format(
          "The CRM confirmed the file {} but did not store it; the note {}. The CRM may refuse "
          "this "
          "ending or size (upload_badext, upload_maxsize): ask its administrator, or send the file "
          "as .txt or .zip.",
          filename,
          stored.empty() ? "has no file" : fmt::format("still has {}", stored)
      )
  };
}

struct Report {
  std::string id;
  std::string filename;
  std::size_t size;
  std::string replaced;
};

std::string start_json(const Report& report) {
  std::string out = "{\"id\":" + base::json_string(report.id) +
                    ",\"filename\":" + base::json_string(report.filename) +
                    fmt::format(",\"size\":{}", report.size);
  if (!report.replaced.empty()) out += ",\"replaced\":" + base::json_string(report.replaced);
  return out;
}

const std::vector<std::string>& note_fields() {
  static const std::vector<std::string> kFields{"id", "filename", "file_mime_type"};
  return kFields;
}

}  // namespace

SetNoteAttachmentTool::SetNoteAttachmentTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "set_note_attachment",
          .title = "Attach a file to a note",
          .text =
              "Store a file with an existing note, replacing the note's file. Read back and "
              "compared. Four CRM calls.",
          .effect = Effect::update,
          .is_idempotent = true,
          .input_schema = schema_literal(kInput),
          .output_schema = schema_literal(kOutput),
          .rights = {{.action = acl::Action::edit, .module = "Notes", .id_argument = "id"}},
      } {
}

asio::awaitable<std::string> SetNoteAttachmentTool::run(
    const base::Context& context, Invocation call
) {
  const auto& account = call.account;
  const auto bytes = decode_file(text_argument(call.arguments, "file_base64"));
  if (!bytes) throw base::Error(bytes.error());
  const auto name = check_filename(text_argument(call.arguments, "filename"));
  if (!name) throw base::Error(name.error());
  const auto notes = co_await toolbox_.metadata.module(context, account, "Notes");
  const std::string id = text_argument(call.arguments, "id");
  const auto before =
      co_await read_existing(context, toolbox_.bridge, account, notes->module, id, note_fields());
  const Report report{
      id, *name, bytes->size(), std::string(crm::value_of(before.row(0), "filename"))
  };
  std::string out = start_json(report);
  if (is_dry_run(call.arguments)) co_return out + ",\"stored\":false,\"dry_run\":true}";

  // The CRM stores files without asking for the right to edit the note (SugarWebServiceImpl
  // set_note_attachment); it does ask when the note is saved, so it is saved, without any change.
  co_await toolbox_.bridge.save(context, account, notes->module, id, {});
  const std::string base64 = base::base64(*bytes);
  co_await toolbox_.bridge.attach(context, account, id, *name, base64);
  std::vector<std::string> warnings;
  const auto stored = co_await toolbox_.bridge.attachment(context, account, id);
  if (stored.base64 != base64) throw not_stored(*name, stored.filename);
  if (stored.filename != *name) {
    warnings.push_back(fmt::format("the CRM calls the file {}", stored.filename));
  }
  const auto after =
      co_await try_read(context, toolbox_.bridge, account, notes->module, id, note_fields());
  if (after && !after->empty()) {
    const auto mime_type = crm::value_of(after->row(0), "file_mime_type");
    out += ",\"file_mime_type\":" + base::json_string(mime_type);
    const auto wanted = text_argument(call.arguments, "file_mime_type");
    if (!wanted.empty() && wanted != mime_type) {
      warnings.push_back(
          fmt::format("file_mime_type: the CRM stored \"{}\", derived from the ending", mime_type)
      );
    }
  }
  out += ",\"stored\":true";
  append_warnings(out, warnings);
  co_return out + "}";
}

}  // namespace suitemcp::tools
