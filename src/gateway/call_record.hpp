#pragma once

#include "base/context.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::gateway {

/// What one tool call came to: the one thing that log, metrics and audit are told, at one place
/// (ToolCalls::call). Holds no argument values and no CRM data. Views live as long as the call.
struct CallRecord {
  std::string_view entity = {};
  std::string_view tool = {};    // without the prefix; "unknown" when there is no such tool
  std::string_view module = {};  // the tool's own, or the argument, if that is plausible
  std::string_view status = {};  // "ok", "error" or "cancelled"
  std::string_view code = {};    // of the error; empty when ok
  std::string_view detail = {};  // of the error, for our log
  std::string_view crm_user = {};
  std::chrono::nanoseconds duration{0};
  std::size_t answer_bytes = 0;
};

/// Called once per call, on the io thread; must not block or throw.
using CallObserver = std::function<void(const base::Context&, const CallRecord&)>;

/// The structured log line of a call.
void log_call(const base::Context& context, const CallRecord& record);

}  // namespace suitemcp::gateway
