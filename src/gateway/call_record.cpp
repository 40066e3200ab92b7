#include "gateway/call_record.hpp"

namespace suitemcp::gateway {

void log_call(const base::Context& context, const CallRecord& record) {
  const auto level = record.status == "error" ? base::LogLevel::warn : base::LogLevel::info;
  const auto duration_ms = std::chrono::duration<double, std::milli>(record.duration).count();
  context.log.write(
      level,
      "tool call",
      {{"tool", record.tool},
       {"status", record.status},
       {"code", record.code},
       {"error", record.detail},
       {"module", record.module},
       {"crm_user", record.crm_user},
       {"duration_ms", duration_ms},
       {"answer_bytes", record.answer_bytes}}
  );
}

}  // namespace suitemcp::gateway
