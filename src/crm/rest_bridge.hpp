#pragma once

#include "crm/bridge.hpp"
#include "crm/rest_client.hpp"
#include "crm/rest_reply.hpp"

namespace suitemcp::crm {

/// The CRM through its v4.1 REST API. Errors: see Bridge.
/// Threads: io thread only. Lifetime: the client must outlive it.
class RestBridge final : public Bridge {
 public:
  explicit RestBridge(RestClient& client) : client_(client) {}

  asio::awaitable<ListReply> list(
      const base::Context& context, const Account& account, ListRequest request
  ) override;
  asio::awaitable<RecordSet> get(
      const base::Context& context,
      const Account& account,
      std::string module,
      std::string id,
      std::vector<std::string> fields
  ) override;
  asio::awaitable<std::optional<std::int64_t>> count(
      const base::Context& context, const Account& account, std::string module, std::string where
  ) override;
  asio::awaitable<std::string> save(
      const base::Context& context,
      const Account& account,
      std::string module,
      std::string id,
      FieldValues values
  ) override;
  asio::awaitable<void> remove(
      const base::Context& context, const Account& account, std::string module, std::string id
  ) override;
  asio::awaitable<RecordSet> get_many(
      const base::Context& context,
      const Account& account,
      std::string module,
      std::vector<std::string> ids,
      std::vector<std::string> fields
  ) override;
  asio::awaitable<std::vector<std::string>> related_ids(
      const base::Context& context, const Account& account, RelatedRequest request
  ) override;
  asio::awaitable<bool> relate(
      const base::Context& context, const Account& account, RelateRequest request
  ) override;
  asio::awaitable<std::vector<TextMatches>> search_text(
      const base::Context& context,
      const Account& account,
      std::string text,
      std::vector<std::string> modules,
      std::int64_t limit
  ) override;
  asio::awaitable<std::vector<ViewedRecord>> last_viewed(
      const base::Context& context, const Account& account, std::vector<std::string> modules
  ) override;
  asio::awaitable<std::vector<UpcomingActivity>> upcoming(
      const base::Context& context, const Account& account
  ) override;
  asio::awaitable<std::vector<DropdownList>> dropdowns(
      const base::Context& context, const Account& account
  ) override;
  asio::awaitable<Attachment> attachment(
      const base::Context& context, const Account& account, std::string note_id
  ) override;
  asio::awaitable<void> attach(
      const base::Context& context,
      const Account& account,
      std::string note_id,
      std::string filename,
      std::string base64
  ) override;
  asio::awaitable<ModuleDefinition> describe(
      const base::Context& context, const Account& account, std::string module
  ) override;
  asio::awaitable<std::vector<ModuleInfo>> modules(
      const base::Context& context, const Account& account
  ) override;
  asio::awaitable<ServerInfo> server_info(const base::Context& context) override;
  asio::awaitable<std::string> user_id(const base::Context& context, const Account& account)
      override;

 private:
  /// Sends the call and reads its answer with that function of the reader.
  template <class T>
  asio::awaitable<T> fetch(
      const base::Context& context,
      const Account& account,
      RestCall call,
      RestResult<T> (RestReader::*read)(std::string&)
  );
  /// fetch for calls with a condition: when they fail, finds out whose fault it is.
  template <class T>
  asio::awaitable<T> fetch_checked(
      const base::Context& context,
      const Account& account,
      RestCall call,
      std::string module,
      RestResult<T> (RestReader::*read)(std::string&)
  );
  asio::awaitable<base::Error> explain(
      const base::Context& context, const Account& account, std::string module, base::Error error
  );
  /// Why the links of a record could not be read: no such record, no right, or the condition.
  asio::awaitable<base::Error> explain_links(
      const base::Context& context,
      const Account& account,
      RelatedRequest request,
      base::Error error
  );
  asio::awaitable<bool> is_gone(
      const base::Context& context, const Account& account, std::string module, std::string id
  );

  RestClient& client_;
  RestReader reader_;
};

}  // namespace suitemcp::crm
