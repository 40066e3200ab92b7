#pragma once

#include "base/context.hpp"
#include "crm/module_definition.hpp"
#include "crm/operations.hpp"
#include "crm/record_set.hpp"
#include "net/asio.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace suitemcp::crm {

/// SuiteCRM's operations, one coroutine each, on behalf of one account. The CRM's lies end here:
/// values are decoded, error objects become Errors, missing records become "none".
///
/// Errors: permission_denied "crm.login_refused", "crm.access_denied", "crm.no_credentials";
/// not_found "crm.unknown_module", "crm.no_record"; invalid_argument "crm.refused_query" (the CRM
/// refused or could not run the condition); timeout "crm.timeout"; unavailable "crm.unreachable",
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
  /// Those of `ids` that exist, in that order. One that this account may not view fails the whole
  /// call with "crm.access_denied". `fields` empty: all.
  virtual asio::awaitable<RecordSet> get_many(
      const base::Context& context,
      const Account& account,
      std::string module,
      std::vector<std::string> ids,
      std::vector<std::string> fields
  ) = 0;
  /// Ids in the CRM's order, which nothing promises. The CRM does not ask for rights on the related
  /// module: read the records before showing them. not_found "crm.no_record" when the record with
  /// the links does not exist.
  virtual asio::awaitable<std::vector<std::string>> related_ids(
      const base::Context& context, const Account& account, RelatedRequest request
  ) = 0;
  /// False when the CRM refused (no such link, no right to see the record). True is no evidence:
  /// the CRM confirms links of records that do not exist.
  virtual asio::awaitable<bool> relate(
      const base::Context& context, const Account& account, RelateRequest request
  ) = 0;
  /// Ids of at most `limit` live records per module whose searchable fields contain `text`. An
  /// unknown module is a server error. Rights are not asked for: read before showing.
  virtual asio::awaitable<std::vector<TextMatches>> search_text(
      const base::Context& context,
      const Account& account,
      std::string text,
      std::vector<std::string> modules,
      std::int64_t limit
  ) = 0;
  /// Newest first; each record once. `modules` empty: all.
  virtual asio::awaitable<std::vector<ViewedRecord>> last_viewed(
      const base::Context& context, const Account& account, std::vector<std::string> modules
  ) = 0;
  virtual asio::awaitable<std::vector<UpcomingActivity>> upcoming(
      const base::Context& context, const Account& account
  ) = 0;
  /// All lists, in the account's language.
  virtual asio::awaitable<std::vector<DropdownList>> dropdowns(
      const base::Context& context, const Account& account
  ) = 0;
  virtual asio::awaitable<Attachment> attachment(
      const base::Context& context, const Account& account, std::string note_id
  ) = 0;
  /// Replaces the note's file. Success is no evidence: the CRM confirms what it refuses to store.
  /// not_found "crm.no_record" when there is no such note.
  virtual asio::awaitable<void> attach(
      const base::Context& context,
      const Account& account,
      std::string note_id,
      std::string filename,
      std::string base64
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
