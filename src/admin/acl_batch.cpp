#include "admin/acl_batch.hpp"

#include <algorithm>
#include <utility>

namespace suitemcp::admin {
namespace {

using acl::FactsRequest;

// Of one round trip. Records: as many as a check of the gateway may have.
constexpr std::size_t kMostRecords = 256;
constexpr std::size_t kMostModules = 32;

/// The request of a batch in the making.
class Collector {
 public:
  explicit Collector(std::string user_name) { request_.user_name = std::move(user_name); }

  /// False: it needs another batch.
  bool take(const Asked& asked) {
    if (asked.question->user_name != request_.user_name) return false;
    auto* module = find(asked.module());
    if (module == nullptr) {
      if (request_.modules.size() == kMostModules) return false;
      if (asked.is_about_record() && records_ == kMostRecords) return false;
      module = &request_.modules.emplace_back(FactsRequest::Module{asked.module(), ""});
    }
    if (asked.is_about_record() && !take_record(*module, asked)) return false;
    take_action(asked.question->inquiry.action);
    return true;
  }

  FactsRequest request() && { return std::move(request_); }

 private:
  FactsRequest::Module* find(const std::string& name) {
    const auto place = std::ranges::find(request_.modules, name, &FactsRequest::Module::name);
    return place == request_.modules.end() ? nullptr : &*place;
  }

  bool take_record(FactsRequest::Module& module, const Asked& asked) {
    auto& ids = module.record_ids;
    if (!ids.empty() && module.table != asked.table) return false;
    if (std::ranges::find(ids, asked.record()) != ids.end()) return true;
    if (records_ == kMostRecords) return false;
    module.table = asked.table;
    ids.push_back(asked.record());
    ++records_;
    return true;
  }

  void take_action(acl::Action action) {
    auto& actions = request_.actions;
    if (std::ranges::find(actions, action) == actions.end()) actions.push_back(action);
  }

  FactsRequest request_;
  std::size_t records_ = 0;
};

}  // namespace

std::vector<Batch> cut_into_batches(std::span<Asked> asked) {
  std::vector<Batch> batches;
  while (!asked.empty()) {
    Collector collector(asked.front().question->user_name);
    std::size_t size = 0;
    while (size < asked.size() && collector.take(asked[size])) ++size;
    batches.push_back(asked.first(size));
    asked = asked.subspan(size);
  }
  return batches;
}

acl::FactsRequest request_of(Batch batch) {
  Collector collector(batch.front().question->user_name);
  for (const auto& asked : batch) collector.take(asked);
  return std::move(collector).request();
}

std::size_t middle_of_modules(Batch batch) {
  std::vector<std::size_t> starts{0};
  for (std::size_t i = 1; i < batch.size(); ++i) {
    if (batch[i].module() != batch[i - 1].module()) starts.push_back(i);
  }
  return starts[starts.size() / 2];
}

}  // namespace suitemcp::admin
