// Answers of the CRM are bytes from outside: whatever they are, reading them ends in a result or a
// refusal.
#include "crm/rest_reply.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  suitemcp::crm::RestReader reader;
  std::string body(reinterpret_cast<const char*>(bytes), size);
  static_cast<void>(reader.page(body));
  static_cast<void>(reader.record(body));
  static_cast<void>(reader.count(body));
  static_cast<void>(reader.saved_id(body));
  static_cast<void>(reader.records(body));
  static_cast<void>(reader.related_ids(body));
  static_cast<void>(reader.related(body));
  static_cast<void>(reader.text_matches(body));
  static_cast<void>(reader.last_viewed(body));
  static_cast<void>(reader.upcoming(body));
  static_cast<void>(reader.dropdowns(body));
  static_cast<void>(reader.attachment(body));
  static_cast<void>(reader.definition(body));
  static_cast<void>(reader.modules(body));
  static_cast<void>(reader.login(body));
  static_cast<void>(reader.user_id(body));
  static_cast<void>(reader.server_info(body));
  return 0;
}
