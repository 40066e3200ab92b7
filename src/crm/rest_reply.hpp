#pragma once

#include "crm/bridge.hpp"

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::crm {

/// Why an answer with status 200 is no result.
struct RestRefusal {
  enum class Sort {
    crm_error,  // the CRM's own error object; `number` says which
    crash,      // PHP's "Fatal error" page (display_errors=On): the twin of an empty HTTP 500
    not_json,   // HTML, a notice in front of the JSON, print_r text, nothing
    unexpected  // JSON, but not of this method
  };
  Sort sort = Sort::not_json;
  std::int64_t number = 0;
  std::string seen;  // for our log: the error's name, or the first visible characters
};

template <class T>
using RestResult = std::expected<T, RestRefusal>;

struct RestPage {
  RecordSet records;
  std::optional<std::int64_t> total;
};

struct RestLogin {
  std::string session;  // a secret: moves into base::Secret at once
  std::string user_id;
};

/// Reads v4.1 answers with status 200, values decoded to plain text, without building a tree.
/// `body` is padded for simdjson if its capacity is short of 64 spare bytes, its text untouched.
/// Threads: one at a time. The reader keeps its buffers from answer to answer.
class RestReader {
 public:
  RestReader();
  ~RestReader();

  RestResult<RestPage> page(std::string& body);
  /// One row, or none: the CRM answers a missing or deleted record with a list of warnings.
  RestResult<RecordSet> record(std::string& body);
  /// Empty when the CRM could not count (its SQL failed).
  RestResult<std::optional<std::int64_t>> count(std::string& body);
  RestResult<std::string> saved_id(std::string& body);
  /// Those that exist: the CRM answers the others with lists of warnings.
  RestResult<RecordSet> records(std::string& body);
  RestResult<std::vector<std::string>> related_ids(std::string& body);
  /// False when the CRM says that a link failed.
  RestResult<bool> related(std::string& body);
  RestResult<std::vector<TextMatches>> text_matches(std::string& body);
  /// As the CRM lists them: one record may come twice, once with and once without its date.
  RestResult<std::vector<ViewedRecord>> last_viewed(std::string& body);
  RestResult<std::vector<UpcomingActivity>> upcoming(std::string& body);
  RestResult<std::vector<DropdownList>> dropdowns(std::string& body);
  RestResult<Attachment> attachment(std::string& body);
  RestResult<ModuleDefinition> definition(std::string& body);
  RestResult<std::vector<ModuleInfo>> modules(std::string& body);
  RestResult<RestLogin> login(std::string& body);
  RestResult<std::string> user_id(std::string& body);
  RestResult<ServerInfo> server_info(std::string& body);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace suitemcp::crm
