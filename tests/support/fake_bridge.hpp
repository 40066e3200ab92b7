#pragma once

#include "crm/bridge.hpp"
#include "tests/support/crm_modules.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace suitemcp::test {

/// A small CRM in memory with SuiteCRM's manners: writes to missing records succeed silently.
/// Faults are planted per operation name; calls are recorded.
class FakeBridge final : public crm::Bridge {
 public:
  using Record = std::map<std::string, std::string>;

  FakeBridge() {
    for (auto& module :
         {accounts(), contacts(), opportunities(), users(), test::calls(), tasks(), notes()}) {
      definitions[module.module] = module;
      labels.push_back({module.module, module.module});
    }
    labels.push_back({"AOS_Quotes", "Quotes"});
  }

  std::map<std::string, crm::ModuleDefinition> definitions;
  std::vector<crm::ModuleInfo> labels;
  std::map<std::string, std::vector<Record>> records;  // by module
  std::vector<std::string> calls;                      // "list", "save", ...
  std::map<std::string, base::Error> faults;           // by operation
  std::map<std::string, int> fault_from;               // calls of an operation that go well before
  std::map<std::string, std::vector<std::string>> links;  // ids by "Accounts/id/link"
  bool ignores_conditions = false;                        // of relationships
  std::vector<std::string> unstorable_links;              // ids that relate confirms and forgets
  std::vector<crm::TextMatches> matches;                  // what a text search finds
  std::vector<std::string> unsearchable;                  // modules that crash it
  std::vector<crm::ViewedRecord> viewed;
  std::vector<crm::UpcomingActivity> agenda;
  std::vector<crm::DropdownList> lists;
  std::map<std::string, crm::Attachment> attachments;  // by note
  std::vector<std::string> denied;                     // ids that get_many and list do not show
  std::optional<crm::ListRequest> last_list;
  std::optional<std::int64_t> count_answer = 7;
  std::string last_where;
  std::int64_t last_matches_wanted = 0;                    // of a text search, per module
  std::function<void(Record&)> on_store = [](Record&) {};  // what the CRM makes of a record
  bool keeps_deleted = false;
  bool acts_before_fault = false;

  std::size_t writes() const {
    return static_cast<std::size_t>(std::ranges::count_if(calls, [](const std::string& call) {
      return call == "save" || call == "remove" || call == "relate" || call == "attach";
    }));
  }

  asio::awaitable<crm::ListReply> list(
      const base::Context&, const crm::Account&, crm::ListRequest request
  ) override {
    enter("list");
    last_list = request;
    std::vector<Record> all = records[request.module];
    std::erase_if(all, [&](const Record& record) { return !meets(record, request.where); });
    crm::ListReply reply{crm::RecordSet(bytes(all)), {}, {}};
    const auto begin = std::min<std::size_t>(static_cast<std::size_t>(request.offset), all.size());
    const auto end = std::min(all.size(), begin + static_cast<std::size_t>(request.limit));
    for (std::size_t i = begin; i < end; ++i) add_row(reply.records, all[i], request.fields);
    reply.total = static_cast<std::int64_t>(all.size());
    if (end < all.size()) reply.next_offset = static_cast<std::int64_t>(end);
    co_return reply;
  }

  asio::awaitable<crm::RecordSet> get(
      const base::Context&,
      const crm::Account&,
      std::string module,
      std::string id,
      std::vector<std::string> fields
  ) override {
    enter("get");
    const Record* found = find(module, id);
    crm::RecordSet set(found == nullptr ? 0 : bytes({*found}));
    if (found != nullptr) add_row(set, *found, fields);
    co_return set;
  }

  asio::awaitable<crm::RecordSet> get_many(
      const base::Context&,
      const crm::Account&,
      std::string module,
      std::vector<std::string> ids,
      std::vector<std::string> fields
  ) override {
    enter("get_many");
    if (std::ranges::any_of(ids, [&](const std::string& id) { return is_denied(id); })) {
      throw base::Error(base::ErrorKind::permission_denied, "crm.access_denied", "40", "denied");
    }
    std::vector<Record> found;
    for (const auto& id : ids) {
      if (const Record* record = find(module, id)) found.push_back(*record);
    }
    crm::RecordSet set(bytes(found));
    for (const auto& record : found) add_row(set, record, fields);
    co_return set;
  }

  asio::awaitable<std::vector<std::string>> related_ids(
      const base::Context&, const crm::Account&, crm::RelatedRequest request
  ) override {
    enter("related_ids");
    enter("related_ids " + request.link);
    std::vector<std::string> ids = links[request.module + "/" + request.id + "/" + request.link];
    std::erase_if(ids, [&](const std::string& id) {
      const bool is_asked =
          ignores_conditions || request.where.empty() || request.where.contains("'" + id + "'");
      return !is_asked;
    });
    const auto offset = std::min(ids.size(), static_cast<std::size_t>(request.offset));
    ids.erase(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(offset));
    ids.resize(std::min(ids.size(), static_cast<std::size_t>(request.limit)));
    co_return ids;
  }

  asio::awaitable<bool> relate(
      const base::Context&, const crm::Account&, crm::RelateRequest request
  ) override {
    enter("relate");
    auto& linked = links[request.module + "/" + request.id + "/" + request.link];
    for (const auto& id : request.related_ids) {
      const bool is_lost = std::ranges::find(unstorable_links, id) != unstorable_links.end();
      if (is_lost) continue;
      std::erase(linked, id);
      if (request.change == crm::LinkChange::add) linked.push_back(id);
    }
    co_return true;
  }

  asio::awaitable<std::vector<crm::TextMatches>> search_text(
      const base::Context&,
      const crm::Account&,
      std::string,
      std::vector<std::string> modules,
      std::int64_t limit
  ) override {
    enter("search_text");
    last_matches_wanted = limit;
    std::vector<crm::TextMatches> found;
    for (const auto& module : modules) {
      if (std::ranges::find(unsearchable, module) != unsearchable.end()) {
        throw base::Error(
            base::ErrorKind::bad_upstream, "crm.server_error", "500", "The CRM failed."
        );
      }
      for (auto one : matches) {
        if (one.module != module) continue;
        one.ids.resize(std::min(one.ids.size(), static_cast<std::size_t>(limit)));
        found.push_back(std::move(one));
      }
    }
    co_return found;
  }

  asio::awaitable<std::vector<crm::ViewedRecord>> last_viewed(
      const base::Context&, const crm::Account&, std::vector<std::string> modules
  ) override {
    enter("last_viewed");
    auto found = viewed;
    std::erase_if(found, [&](const crm::ViewedRecord& one) {
      return !modules.empty() && std::ranges::find(modules, one.module) == modules.end();
    });
    co_return found;
  }

  asio::awaitable<std::vector<crm::UpcomingActivity>>
  upcoming(const base::Context&, const crm::Account&) override {
    enter("upcoming");
    co_return agenda;
  }

  asio::awaitable<std::vector<crm::DropdownList>>
  dropdowns(const base::Context&, const crm::Account&) override {
    enter("dropdowns");
    co_return lists;
  }

  asio::awaitable<crm::Attachment> attachment(
      const base::Context&, const crm::Account&, std::string note_id
  ) override {
    enter("attachment");
    co_return attachments[note_id];
  }

  /// As the CRM: an ending that it does not like is confirmed, and the old file stays.
  asio::awaitable<void> attach(
      const base::Context&,
      const crm::Account&,
      std::string note_id,
      std::string filename,
      std::string base64
  ) override {
    enter("attach");
    if (filename.ends_with(".refused")) co_return;
    attachments[note_id] = {filename, base64};
    if (Record* note = find("Notes", note_id)) (*note)["filename"] = filename;
  }

  asio::awaitable<std::optional<std::int64_t>> count(
      const base::Context&, const crm::Account&, std::string, std::string where
  ) override {
    enter("count");
    last_where = where;
    co_return count_answer;
  }

  asio::awaitable<std::string> save(
      const base::Context&,
      const crm::Account&,
      std::string module,
      std::string id,
      crm::FieldValues values
  ) override {
    if (!acts_before_fault) enter("save");
    Record* record = find(module, id);
    if (id.empty()) {
      id = "new-" + std::to_string(records[module].size() + 1);
      record = &records[module].emplace_back(Record{{"id", id}});
    }
    if (record != nullptr) {
      for (const auto& [name, value, literal] : values) (*record)[name] = value;
      on_store(*record);
    }
    if (acts_before_fault) enter("save");
    co_return id;
  }

  asio::awaitable<void> remove(
      const base::Context&, const crm::Account&, std::string module, std::string id
  ) override {
    if (!acts_before_fault) enter("remove");
    if (!keeps_deleted) {
      std::erase_if(records[module], [&](Record& record) { return record["id"] == id; });
    }
    if (acts_before_fault) enter("remove");
    co_return;
  }

  asio::awaitable<crm::ModuleDefinition> describe(
      const base::Context&, const crm::Account&, std::string module
  ) override {
    enter("describe");
    const auto found = definitions.find(module);
    if (found == definitions.end()) {
      throw base::Error(base::ErrorKind::not_found, "crm.unknown_module", "number 20");
    }
    co_return found->second;
  }

  asio::awaitable<std::vector<crm::ModuleInfo>> modules(const base::Context&, const crm::Account&)
      override {
    enter("modules");
    co_return labels;
  }

  asio::awaitable<crm::ServerInfo> server_info(const base::Context&) override {
    enter("server_info");
    co_return crm::ServerInfo{"CE", "8.8.0", "2026-11-22 07:14:22"};
  }

  asio::awaitable<std::string> user_id(const base::Context&, const crm::Account&) override {
    enter("user_id");
    co_return "seed_alice_id";
  }

 private:
  void enter(const std::string& operation) {
    calls.push_back(operation);
    const auto fault = faults.find(operation);
    if (fault == faults.end() || fault_from[operation]-- > 0) return;
    throw base::Error(fault->second);
  }

  bool is_denied(const std::string& id) const {
    return std::ranges::find(denied, id) != denied.end();
  }

  /// Of conditions only those on ids are understood.
  bool meets(const Record& record, const std::string& where) const {
    const auto& id = record.at("id");
    if (is_denied(id)) return false;
    return !where.contains(".id IN (") || where.contains("'" + id + "'");
  }

  Record* find(const std::string& module, const std::string& id) {
    for (auto& record : records[module]) {
      if (record["id"] == id) return &record;
    }
    return nullptr;
  }

  static std::size_t bytes(const std::vector<Record>& all) {
    std::size_t total = 64;
    for (const auto& record : all) {
      for (const auto& [name, value] : record) total += 64 + name.size() + value.size();
      total += 4096;
    }
    return total;
  }

  /// Unknown values are empty, as the CRM answers; "id" comes last, to see that its place is ours.
  void add_row(crm::RecordSet& set, const Record& record, const std::vector<std::string>& fields)
      const {
    set.begin_row();
    if (fields.empty()) {
      for (const auto& [name, value] : record) set.add(name, value);
      return;
    }
    for (const auto& name : fields) {
      if (name == "id") continue;
      const auto found = record.find(name);
      set.add(name, found == record.end() ? std::string_view() : std::string_view(found->second));
    }
    set.add("id", record.at("id"));
  }
};

}  // namespace suitemcp::test
