#include "gateway/tool_calls.hpp"

#include "gateway/error_table.hpp"

#include <utility>

namespace suitemcp::gateway {
namespace {

/// Says "cancelled" unless told otherwise: a cancelled coroutine is destroyed without a word.
class Report {
 public:
  Report(
      const base::Context& context,
      CallRecord record,
      const base::Clock& clock,
      const std::vector<CallObserver>& observers
  )
      : context_(context),
        record_(record),
        clock_(clock),
        observers_(observers),
        start_(clock.now()) {}
  Report(const Report&) = delete;
  Report& operator=(const Report&) = delete;
  ~Report() {
    record_.duration = clock_.now() - start_;
    for (const auto& observer : observers_) observer(context_, record_);
  }

  CallRecord& record() { return record_; }

 private:
  const base::Context& context_;
  CallRecord record_;
  const base::Clock& clock_;
  const std::vector<CallObserver>& observers_;
  base::SteadyTime start_;
};

void finish(CallRecord& record, const tools::Outcome& outcome) {
  record.status = outcome.result.outcome == mcp::ToolResult::Outcome::ok ? "ok" : "error";
  record.code = outcome.error_code;
  if (outcome.failure) record.detail = outcome.failure->detail();
  record.answer_bytes = outcome.result.json.size() + outcome.result.text.size();
}

}  // namespace

ToolCalls::ToolCalls(
    config::Entity entity,
    tools::Registry& registry,
    const Admission& admission,
    identity::ApiKeys& keys,
    const base::Clock& clock,
    std::vector<CallObserver> observers
)
    : entity_(std::move(entity)),
      registry_(registry),
      admission_(admission),
      keys_(keys),
      clock_(clock),
      observers_(std::move(observers)) {
}

std::string_view ToolCalls::list_json() const {
  return registry_.list_json();
}

bool ToolCalls::has_tool(std::string_view name) const {
  return registry_.has_tool(name);
}

std::string ToolCalls::explain_unknown(std::string_view name) const {
  return std::string(registry_.unknown_tool(name).user_message());
}

void ToolCalls::note_client(const base::Context& context, std::string_view client) {
  if (context.principal) keys_.note_client(*context.principal, client);
}

asio::awaitable<mcp::ToolResult> ToolCalls::call(
    const base::Context& context, std::string name, boost::json::object arguments
) {
  const auto summary = registry_.summarize(name, arguments);
  std::string crm_user;
  tools::Outcome outcome;
  Report report(
      context,
      {.entity = entity_.code, .tool = summary.tool, .module = summary.module, .status = "cancelled"
      },
      clock_,
      observers_
  );
  auto account = co_await admission_.find_account(context, context.principal->user_id, entity_);
  if (!account) {
    outcome = tools::failed_outcome(account.error());
    finish(report.record(), outcome);
    co_return std::move(outcome.result);
  }
  crm_user = account->user_name;
  report.record().crm_user = crm_user;
  outcome =
      co_await registry_.run(context, std::move(*account), std::move(name), std::move(arguments));
  finish(report.record(), outcome);
  co_return std::move(outcome.result);
}

}  // namespace suitemcp::gateway
