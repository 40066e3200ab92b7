#include "base/crypto.hpp"
#include "sandbox/entry.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace suitemcp::sandbox {
namespace {

// sugar_config upload_badext
constexpr auto kDangerous = std::to_array<std::string_view>(
    {"php",
     "php3",
     "php4",
     "php5",
     "php6",
     "php7",
     "php8",
     "pl",
     "cgi",
     "py",
     "asp",
     "cfm",
     "js",
     "vbs",
     "phtml",
     "phar",
     "html",
     "htm"}
);

constexpr auto kTypes = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"txt", "text/plain"},
    {"csv", "text/csv"},
    {"pdf", "application/pdf"},
    {"png", "image/png"},
    {"jpg", "image/jpeg"},
});

std::string extension_of(const std::string& filename) {
  std::string extension;
  for (const char c : filename.substr(filename.rfind('.') + 1)) {
    extension += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return extension;
}

std::string mime_type_of(const std::string& filename) {
  const auto found = std::ranges::find(kTypes, extension_of(filename), [](const auto& type) {
    return type.first;
  });
  return std::string(found == kTypes.end() ? "application/octet-stream" : found->second);
}

/// PHP's base64_decode() skips what does not belong there and needs no padding.
std::string canonical_base64(const std::string& text) {
  std::string clean;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '/') clean += c;
  }
  if (clean.size() % 4 == 1) clean.pop_back();
  clean.append((4 - clean.size() % 4) % 4, '=');
  return base::base64(base::decode_base64(clean).value_or(""));
}

std::string member_text(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value == nullptr ? std::string() : json_text(*value);
}

void store(CallContext& context, const Module& notes, const std::string& id, json::object& note) {
  const auto filename = member_text(note, "filename");
  const auto file = member_text(note, "file");
  // Success is what the CRM answers to a dangerous name, and it keeps the old file.
  if (file.empty() || std::ranges::find(kDangerous, extension_of(filename)) != kDangerous.end()) {
    return;
  }
  Transaction transaction(context.database);
  context.records.update(
      notes,
      id,
      {{"filename", filename}, {"file_mime_type", mime_type_of(filename)}},
      context.session->user_id
  );
  context.database.query(
      "INSERT OR REPLACE INTO sandbox_uploads (note_id, base64) VALUES (?, ?)",
      {id, canonical_base64(file)}
  );
  transaction.commit();
}

/// Nobody asks whether the user may edit the note (a known leak).
Answer set_note_attachment(CallContext& context, const Arguments& arguments) {
  const auto session = require_session(context, arguments);
  if (!session) return std::unexpected(session.error());
  auto note = arguments["note"].is_object() ? arguments["note"].get_object() : json::object();
  const auto id = member_text(note, "id");
  const auto& notes = *context.vardefs.find("Notes");
  if (!context.records.find(notes, id, Include::live_only)) return json::object{{"id", "-1"}};
  store(context, notes, id, note);
  const auto module = member_text(note, "related_module_name");
  const auto parent = member_text(note, "related_module_id");
  if (!module.empty() && !parent.empty()) {
    const auto values = module == "Contacts"
                            ? Values{{"contact_id", parent}}
                            : Values{{"parent_type", module}, {"parent_id", parent}};
    context.records.update(notes, id, values, (*session)->user_id);
  }
  return json::object{{"id", id}};
}

json::object attachment_answer(
    const std::string& id,
    json::value filename,
    json::value file,
    json::value parent,
    json::value type
) {
  return {
      {"note_attachment",
       {{"id", id},
        {"filename", std::move(filename)},
        {"file", std::move(file)},
        {"related_module_id", std::move(parent)},
        {"related_module_name", std::move(type)}}}
  };
}

/// A note that does not exist has an empty file and no error.
Answer get_note_attachment(CallContext& context, const Arguments& arguments) {
  const auto session = require_session(context, arguments);
  if (!session) return std::unexpected(session.error());
  const auto& rights = (*session)->rights;
  const auto id = arguments.text("id");
  const auto record = context.records.find(*context.vardefs.find("Notes"), id, Include::live_only);
  const auto ownership = record ? ownership_of(*record) : Ownership{rights.user_id(), {}};
  if (judge(context.database, rights, Action::view, "Notes", id, ownership) == Verdict::denied) {
    return std::unexpected(Fault::access_denied);
  }
  if (!record) return attachment_answer(id, "", "", nullptr, nullptr);
  const auto filename = record->text("filename");
  const auto file =
      context.database.value("SELECT base64 FROM sandbox_uploads WHERE note_id = ?", {id});
  return attachment_answer(
      id,
      json::string(filename),
      json::string(filename.empty() ? "" : file.value_or("")),
      json::string(record->text("parent_id")),
      json::string(record->text("parent_type"))
  );
}

/// There are no documents in this company.
Answer get_document_revision(CallContext& context, const Arguments& arguments) {
  const auto session = require_session(context, arguments);
  if (!session) return std::unexpected(session.error());
  return std::unexpected(Fault::no_records);
}

}  // namespace

std::vector<Method> attachment_methods() {
  return {
      {"set_note_attachment",
       {{"session", {}}, {"note", {}}},
       ExtraKeys::refused,
       set_note_attachment},
      {"get_note_attachment", {{"session", {}}, {"id", {}}}, ExtraKeys::refused, get_note_attachment
      },
      {"get_document_revision",
       {{"session", {}}, {"id", {}}},
       ExtraKeys::refused,
       get_document_revision},
  };
}

}  // namespace suitemcp::sandbox
