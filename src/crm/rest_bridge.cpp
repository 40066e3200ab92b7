#include "crm/rest_bridge.hpp"

#include "crm/viewed_records.hpp"

#include <fmt/format.h>

#include <utility>

namespace suitemcp::crm {
namespace {

using base::Error;

/// Keeps what the reader found, for the coroutine that waits for the exchange.
template <class T>
RestExchange::Accept keep_in(
    std::optional<T>& place, RestReader& reader, RestResult<T> (RestReader::*read)(std::string&)
) {
  return [&place, &reader, read](std::string& body) -> RestResult<void> {
    auto result = (reader.*read)(body);
    if (!result) return std::unexpected(std::move(result.error()));
    place.emplace(std::move(*result));
    return {};
  };
}

/// The CRM's own next_offset never ends: it is offset + rows on the last page too.
std::optional<std::int64_t> offset_after(
    const ListRequest& request, std::int64_t rows, std::optional<std::int64_t> total
) {
  const std::int64_t next = request.offset + rows;
  const bool is_last = rows == 0 || rows < request.limit || (total && next >= *total);
  return is_last ? std::nullopt : std::optional(next);
}

/// 40 stands for the right and for the SQL, and SQL that MySQL refuses is a crash.
bool is_ambiguous(const Error& error) {
  return error.code() == "crm.access_denied" || error.code() == "crm.refused_query";
}

/// The delete may have gone through although the CRM crashed afterwards.
bool may_have_deleted(const Error& error) {
  return error.code() == "crm.server_error" || error.code() == "crm.bad_reply";
}

Error refused_query(const Error& cause) {
  return {
      base::ErrorKind::invalid_argument,
      "crm.refused_query",
      cause.detail() + " (works without the condition)",
      "The CRM refused the condition or the sort order; without them the call works. Check that "
      "each field exists in this module and is stored in the database, then simplify the condition."
  };
}

Error refused_link_query(const Error& cause) {
  return {
      base::ErrorKind::invalid_argument,
      "crm.refused_query",
      cause.detail() + " (the record itself may be read)",
      "The CRM refused the condition on the linked records, or could not run it. Check that each "
      "field exists in the linked module and is stored in the database, or leave the condition out."
  };
}

Error unexplained_crash(const Error& cause) {
  return {
      base::ErrorKind::bad_upstream,
      "crm.server_error",
      cause.detail() + " (the record itself may be read)",
      "The CRM failed while reading these links (HTTP 500), although the record exists. If it "
      "stays "
      "so, the operator finds the reason in the CRM's PHP error log."
  };
}

Error no_record(std::string_view module, std::string_view id, std::string detail) {
  return {
      base::ErrorKind::not_found,
      "crm.no_record",
      std::move(detail),
      fmt::format(
          "{} has no record with id \"{}\": it may be deleted, or the id belongs to another "
          "module. Look for the record by its name to get its id.",
          module,
          id
      )
  };
}

/// The CRM crashes where it should say that there is no such record.
bool may_be_no_record(const Error& error) {
  return error.code() == "crm.server_error" || error.code() == "crm.refused_query";
}

}  // namespace

template <class T>
asio::awaitable<T> RestBridge::fetch(
    const base::Context& context,
    const Account& account,
    RestCall call,
    RestResult<T> (RestReader::*read)(std::string&)
) {
  std::optional<T> result;
  auto accept = keep_in(result, reader_, read);
  co_await client_.call(context, account, std::move(call), std::move(accept));
  co_return std::move(*result);
}

template <class T>
asio::awaitable<T> RestBridge::fetch_checked(
    const base::Context& context,
    const Account& account,
    RestCall call,
    std::string module,
    RestResult<T> (RestReader::*read)(std::string&)
) {
  const bool has_condition = call.condition == SqlPart::present;
  std::optional<Error> failure;
  try {
    co_return co_await fetch(context, account, std::move(call), read);
  } catch (const Error& error) {
    if (!has_condition || !is_ambiguous(error)) throw;
    failure = error;
  }
  throw co_await explain(context, account, std::move(module), std::move(*failure));
}

asio::awaitable<Error> RestBridge::explain(
    const base::Context& context, const Account& account, std::string module, Error error
) {
  ListRequest plain;
  plain.module = std::move(module);
  plain.limit = 1;
  plain.fields = {"id"};
  try {
    co_await fetch(context, account, list_call(plain), &RestReader::page);
  } catch (const Error& plain_error) {
    // Out of time or overtaken by the breaker: the first error says more.
    const bool is_about_crm = plain_error.code() == "crm.access_denied" ||
                              plain_error.code() == "crm.server_error" ||
                              plain_error.code() == "crm.bad_reply";
    co_return is_about_crm ? plain_error : error;
  }
  co_return refused_query(error);
}

asio::awaitable<ListReply> RestBridge::list(
    const base::Context& context, const Account& account, ListRequest request
) {
  auto page = co_await fetch_checked(
      context, account, list_call(request), request.module, &RestReader::page
  );
  ListReply reply;
  reply.total = page.total;
  reply.next_offset =
      offset_after(request, static_cast<std::int64_t>(page.records.size()), page.total);
  reply.records = std::move(page.records);
  co_return reply;
}

asio::awaitable<RecordSet> RestBridge::get(
    const base::Context& context,
    const Account& account,
    std::string module,
    std::string id,
    std::vector<std::string> fields
) {
  co_return co_await fetch(context, account, get_call(module, id, fields), &RestReader::record);
}

asio::awaitable<std::optional<std::int64_t>> RestBridge::count(
    const base::Context& context, const Account& account, std::string module, std::string where
) {
  auto call = count_call(module, where);
  co_return co_await fetch_checked(
      context, account, std::move(call), std::move(module), &RestReader::count
  );
}

asio::awaitable<std::string> RestBridge::save(
    const base::Context& context,
    const Account& account,
    std::string module,
    std::string id,
    FieldValues values
) {
  co_return co_await fetch(context, account, save_call(module, id, values), &RestReader::saved_id);
}

asio::awaitable<void> RestBridge::remove(
    const base::Context& context, const Account& account, std::string module, std::string id
) {
  std::optional<Error> failure;
  try {
    co_await fetch(context, account, delete_call(module, id), &RestReader::saved_id);
    co_return;
  } catch (const Error& error) {
    if (!may_have_deleted(error)) throw;
    failure = error;
  }
  // An account with tasks: HTTP 500 while re-saving the tasks, yet deleted (SUITECRM.md 2.5).
  if (!co_await is_gone(context, account, std::move(module), std::move(id))) throw *failure;
}

asio::awaitable<bool> RestBridge::is_gone(
    const base::Context& context, const Account& account, std::string module, std::string id
) {
  try {
    const auto record = co_await get(context, account, std::move(module), std::move(id), {"id"});
    co_return record.empty();
  } catch (const Error&) {
    co_return false;
  }
}

asio::awaitable<RecordSet> RestBridge::get_many(
    const base::Context& context,
    const Account& account,
    std::string module,
    std::vector<std::string> ids,
    std::vector<std::string> fields
) {
  if (ids.empty()) co_return RecordSet();
  auto call = get_many_call(module, ids, fields);
  co_return co_await fetch(context, account, std::move(call), &RestReader::records);
}

asio::awaitable<std::vector<std::string>> RestBridge::related_ids(
    const base::Context& context, const Account& account, RelatedRequest request
) {
  std::optional<Error> failure;
  try {
    auto call = related_ids_call(request);
    co_return co_await fetch(context, account, std::move(call), &RestReader::related_ids);
  } catch (const Error& error) {
    const bool may_be_query = !request.where.empty() && is_ambiguous(error);
    if (!may_be_query && !may_be_no_record(error)) throw;
    failure = error;
  }
  throw co_await explain_links(context, account, std::move(request), std::move(*failure));
}

asio::awaitable<Error> RestBridge::explain_links(
    const base::Context& context, const Account& account, RelatedRequest request, Error error
) {
  try {
    const auto record = co_await get(context, account, request.module, request.id, {"id"});
    if (record.empty()) co_return no_record(request.module, request.id, error.detail());
  } catch (const Error& plain_error) {
    co_return plain_error.code() == "crm.access_denied" ? plain_error : error;
  }
  co_return request.where.empty() ? unexplained_crash(error) : refused_link_query(error);
}

asio::awaitable<bool> RestBridge::relate(
    const base::Context& context, const Account& account, RelateRequest request
) {
  co_return co_await fetch(context, account, relate_call(request), &RestReader::related);
}

asio::awaitable<std::vector<TextMatches>> RestBridge::search_text(
    const base::Context& context,
    const Account& account,
    std::string text,
    std::vector<std::string> modules,
    std::int64_t limit
) {
  auto call = search_text_call(text, modules, limit);
  auto found = co_await fetch(context, account, std::move(call), &RestReader::text_matches);
  // The CRM sends one more than it was asked for.
  for (auto& [module, ids] : found) {
    if (std::cmp_greater(ids.size(), limit)) ids.resize(static_cast<std::size_t>(limit));
  }
  co_return found;
}

asio::awaitable<std::vector<ViewedRecord>> RestBridge::last_viewed(
    const base::Context& context, const Account& account, std::vector<std::string> modules
) {
  auto call = last_viewed_call(modules);
  auto records = co_await fetch(context, account, std::move(call), &RestReader::last_viewed);
  co_return merge_viewed(std::move(records), modules);
}

asio::awaitable<std::vector<UpcomingActivity>> RestBridge::upcoming(
    const base::Context& context, const Account& account
) {
  co_return co_await fetch(context, account, upcoming_call(), &RestReader::upcoming);
}

asio::awaitable<std::vector<DropdownList>> RestBridge::dropdowns(
    const base::Context& context, const Account& account
) {
  co_return co_await fetch(context, account, dropdowns_call(), &RestReader::dropdowns);
}

asio::awaitable<Attachment> RestBridge::attachment(
    const base::Context& context, const Account& account, std::string note_id
) {
  co_return co_await fetch(context, account, attachment_call(note_id), &RestReader::attachment);
}

asio::awaitable<void> RestBridge::attach(
    const base::Context& context,
    const Account& account,
    std::string note_id,
    std::string filename,
    std::string base64
) {
  // The file is megabytes, and from here on in the call: do not keep it twice.
  auto call = attach_call(note_id, filename, std::exchange(base64, {}));
  const auto id = co_await fetch(context, account, std::move(call), &RestReader::saved_id);
  if (id == "-1") throw no_record("Notes", note_id, "set_note_attachment: id -1");
}

asio::awaitable<ModuleDefinition> RestBridge::describe(
    const base::Context& context, const Account& account, std::string module
) {
  co_return co_await fetch(context, account, describe_call(module), &RestReader::definition);
}

asio::awaitable<std::vector<ModuleInfo>> RestBridge::modules(
    const base::Context& context, const Account& account
) {
  co_return co_await fetch(context, account, modules_call(), &RestReader::modules);
}

asio::awaitable<ServerInfo> RestBridge::server_info(const base::Context& context) {
  std::optional<ServerInfo> info;
  RestExchange::Question question{{"get_server_info"}, server_info_body()};
  auto accept = keep_in(info, reader_, &RestReader::server_info);
  co_await client_.ask(context, std::move(question), std::move(accept));
  co_return std::move(*info);
}

asio::awaitable<std::string> RestBridge::user_id(
    const base::Context& context, const Account& account
) {
  auto known = co_await client_.session_user(context, account);
  if (!known.empty()) co_return known;
  co_return co_await fetch(context, account, user_id_call(), &RestReader::user_id);
}

}  // namespace suitemcp::crm
