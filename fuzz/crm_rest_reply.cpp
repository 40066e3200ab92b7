// Answers of the CRM are bytes from outside: whatever they are, reading them ends in a result or a
// refusal, the same each time, no larger than what came, and leaves the text as it was.
#include "crm/rest_reply.hpp"
#include "fuzz/target.hpp"

namespace {

using namespace suitemcp::crm;
using suitemcp::fuzz::require;

/// All cells, each read to its last byte.
std::string flatten(const RecordSet& records) {
  std::string text;
  for (std::size_t i = 0; i < records.size(); ++i) {
    for (const auto& cell : records.row(i)) text.append(cell.name).append(cell.value);
  }
  return text;
}
std::string flatten(const RestPage& page) {
  return flatten(page.records);
}
std::string flatten(const Attachment& file) {
  return file.filename + file.base64;
}
std::string flatten(const std::string& text) {
  return text;
}
std::string flatten(const std::vector<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) all += text;
  return all;
}

struct Reading {
  RestReader& reader;
  std::string body;

  /// Result or refusal, checked; a second reading must agree.
  template <class Method>
  auto check(Method method) {
    const auto before = body;
    auto result = (reader.*method)(body);
    const auto again = (reader.*method)(body);
    require(body == before, "reading changes the text\n");
    require(result.has_value() == again.has_value(), "reading twice differs\n");
    if (!result) {
      require(result.error().sort == again.error().sort, "two different refusals\n");
      require(result.error().seen.size() <= body.size() + 64, "a refusal beyond the answer\n");
    }
    return result;
  }
  template <class Method>
  void check_text(Method method) {
    const auto result = check(method);
    if (!result) return;
    require(flatten(*result).size() <= body.size(), "more than the CRM sent\n");
    require(flatten(*result) == flatten(*(reader.*method)(body)), "reading twice differs\n");
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  RestReader reader;
  Reading reading{reader, std::string(suitemcp::fuzz::text_of(bytes, size))};
  reading.check_text(&RestReader::page);
  reading.check_text(&RestReader::record);
  reading.check_text(&RestReader::records);
  reading.check_text(&RestReader::saved_id);
  reading.check_text(&RestReader::related_ids);
  reading.check_text(&RestReader::attachment);
  reading.check_text(&RestReader::user_id);
  static_cast<void>(reading.check(&RestReader::count));
  static_cast<void>(reading.check(&RestReader::related));
  static_cast<void>(reading.check(&RestReader::text_matches));
  static_cast<void>(reading.check(&RestReader::last_viewed));
  static_cast<void>(reading.check(&RestReader::upcoming));
  static_cast<void>(reading.check(&RestReader::dropdowns));
  static_cast<void>(reading.check(&RestReader::definition));
  static_cast<void>(reading.check(&RestReader::modules));
  static_cast<void>(reading.check(&RestReader::login));
  static_cast<void>(reading.check(&RestReader::server_info));
  return 0;
}
