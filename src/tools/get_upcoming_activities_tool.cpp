#include "tools/get_upcoming_activities_tool.hpp"

#include "base/json.hpp"
#include "tools/arguments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace suitemcp::tools {
namespace {

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"properties":{
}})json";

constexpr std::string_view kOutput =
    R"json({"type":"object","properties":{"activities":{"type":"array"},"count":{"type":"integer"}}})json";

void append_activity(std::string& out, const crm::UpcomingActivity& activity) {
  out += "{\"id\":" + base::json_string(activity.id) +
         ",\"module\":" + base::json_string(activity.module) +
         ",\"name\":" + base::json_string(activity.name) + ",\"date_due\":";
  out += activity.date_due.empty() ? "null}" : base::json_string(activity.date_due) + "}";
}

}  // namespace

GetUpcomingActivitiesTool::GetUpcomingActivitiesTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "get_upcoming_activities",
          .title = "Upcoming activities",
          .text = "Your open calls, meetings, tasks and opportunities by due date. One CRM call.",
          .effect = Effect::read,
          .is_idempotent = true,
          .input_schema = schema_literal(kInput),
          .output_schema = schema_literal(kOutput),
      } {
}

asio::awaitable<std::string> GetUpcomingActivitiesTool::run(
    const base::Context& context, Invocation call
) {
  const auto known = co_await toolbox_.metadata.modules(context, call.account);
  auto activities = co_await toolbox_.bridge.upcoming(context, call.account);
  std::erase_if(activities, [&](const crm::UpcomingActivity& activity) {
    return std::ranges::find(*known, activity.module, &crm::ModuleInfo::key) == known->end();
  });
  std::string out = "{\"activities\":[";
  for (auto& activity : activities) {
    if (toolbox_.metadata.policy().hides_field(activity.module, "name")) activity.name.clear();
    if (out.back() != '[') out += ',';
    append_activity(out, activity);
  }
  co_return out + fmt::format("],\"count\":{}}}", activities.size());
}

}  // namespace suitemcp::tools
