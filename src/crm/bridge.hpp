#pragma once

#include "base/context.hpp"
#include "crm/record_set.hpp"
#include "net/asio.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::crm {

/// Under which CRM account a call runs.
struct Account {
  std::string profile_id;  // the gateway's user; credentials are looked up by it
  std::string user_name;   // the CRM login name, for messages and logs
};

struct ListRequest {
  std::string module;
  std::string where;     // SQL condition that crm/where_clause has printed; empty: all
  std::string order_by;  // bare field names, "name desc, id"; empty: the CRM's order
  std::int64_t offset = 0;
  std::int64_t limit = 20;
  std::vector<std::string> fields;  // empty: all
};

struct ListReply {
  RecordSet records;  // each row has "id" whether asked for or not
  std::optional<std::int64_t> total;
  std::optional<std::int64_t> next_offset;  // empty at the end
};

/// A field's value as the CRM wants it (datetimes UTC "Y-m-d H:i:s").
struct FieldValue {
  /// The CRM reads texts of numeric fields with the user's separators: "12.5" is 125 to a user of
  /// decimal commas. It leaves JSON numbers alone. A number must be JSON's grammar.
  enum class Literal { text, number };

  std::string name;
  std::string value;
  Literal literal = Literal::text;
};
using FieldValues = std::vector<FieldValue>;

struct FieldOption {
  std::string key;
  std::string label;
};

struct FieldDefinition {
  std::string name;
  std::string type;   // SuiteCRM's: varchar, text, enum, date, datetime, int, currency, relate, ...
  std::string label;  // without a trailing colon
  bool is_required = false;
  std::string related_module;
  std::string id_name;  // of relate types: the field that holds the related record's id
  std::optional<std::int64_t> max_length;  // characters
  std::optional<std::string> default_value;
  std::vector<FieldOption> options;  // of enum types only
};

struct LinkDefinition {
  std::string name;
  std::string related_module;
};

struct ModuleDefinition {
  std::string module;
  std::string table;
  std::vector<FieldDefinition> fields;
  std::vector<LinkDefinition> links;

  const FieldDefinition* find_field(std::string_view name) const;
};

struct ModuleInfo {
  std::string key;
  std::string label;
};

struct ServerInfo {
  std::string flavor;
  std::string version;
  std::string gmt_time;
};

/// SuiteCRM's operations, one coroutine each, on behalf of one account. The CRM's lies end here:
/// values are decoded, error objects become Errors, missing records become "none".
///
/// Errors: permission_denied "crm.login_refused", "crm.access_denied", "crm.no_credentials";
/// not_found "crm.unknown_module"; invalid_argument "crm.refused_query" (the CRM refused or could
/// not run the condition); timeout "crm.timeout"; unavailable "crm.unreachable",
/// "crm.circuit_open"; bad_upstream "crm.bad_reply", "crm.server_error", "crm.write_unknown" (a
/// write was sent and no answer came: it may have happened).
/// Threads: io thread only.
class Bridge {
 public:
  virtual ~Bridge() = default;

  virtual asio::awaitable<ListReply> list(
      const base::Context& context, const Account& account, ListRequest request
  ) = 0;
  /// One row, or none when there is no such record or it is deleted. `fields` empty: all.
  virtual asio::awaitable<RecordSet> get(
      const base::Context& context,
      const Account& account,
      std::string module,
      std::string id,
      std::vector<std::string> fields
  ) = 0;
  /// Empty when the CRM could not count.
  virtual asio::awaitable<std::optional<std::int64_t>> count(
      const base::Context& context, const Account& account, std::string module, std::string where
  ) = 0;
  /// Creates when `id` is empty. The id of the record. Does not check that an `id` exists: the CRM
  /// answers success for a missing one, so read first.
  virtual asio::awaitable<std::string> save(
      const base::Context& context,
      const Account& account,
      std::string module,
      std::string id,
      FieldValues values
  ) = 0;
  /// Deletes; like save it does not tell whether the record existed.
  virtual asio::awaitable<void> remove(
      const base::Context& context, const Account& account, std::string module, std::string id
  ) = 0;
  virtual asio::awaitable<ModuleDefinition> describe(
      const base::Context& context, const Account& account, std::string module
  ) = 0;
  /// The modules that this account may use.
  virtual asio::awaitable<std::vector<ModuleInfo>> modules(
      const base::Context& context, const Account& account
  ) = 0;
  /// Needs no account.
  virtual asio::awaitable<ServerInfo> server_info(const base::Context& context) = 0;
  /// Logs in (or uses a live session) and returns the CRM's id of the account's user.
  virtual asio::awaitable<std::string> user_id(
      const base::Context& context, const Account& account
  ) = 0;
};

}  // namespace suitemcp::crm
