#include "sandbox/entities.hpp"
#include "sandbox/entry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace suitemcp::sandbox {
namespace {

/// The keys and their order depend on how the session came to know of the view.
json::object viewed_answer(const ViewedItem& item) {
  const json::string summary(encode_read(item.summary));
  if (!item.details) {
    return {
        {"item_id", item.record_id},
        {"item_summary", summary},
        {"module_name", item.module},
        {"id", item.row_id}
    };
  }
  return {
      {"item_id", item.record_id},
      {"id", item.row_id},
      {"item_summary", summary},
      {"module_name", item.module},
      {"monitor_id", item.details->monitor_id},
      {"date_modified", item.details->date_modified}
  };
}

/// Modules that are unknown or switched off are skipped; "Home" means all.
Answer get_last_viewed(CallContext& context, const Arguments& arguments) {
  const auto session = require_session(context, arguments);
  if (!session) return std::unexpected(session.error());
  auto& crumbs = (*session)->bread_crumbs;
  json::array answer;
  for (const auto& name : arguments.texts("module_names")) {
    if (!is_available(context, **session, name)) continue;
    const auto items = recently_viewed(
        context.database, crumbs, (*session)->user_id, name == "Home" ? std::string() : name
    );
    for (const auto& item : items) answer.push_back(viewed_answer(item));
  }
  return answer;
}

struct ActivityKind {
  std::string_view module;
  std::string_view date;
  std::string_view condition;
};

// In progress, waiting and deferred tasks are not among them: the CRM asks for one status.
constexpr std::array<ActivityKind, 4> kKinds = {{
    {"Meetings", "date_start", "status = 'Planned'"},
    {"Calls", "date_start", "status = 'Planned'"},
    {"Tasks", "date_due", "status = 'Not Started'"},
    {"Opportunities", "date_closed", "sales_stage NOT IN ('Closed Won', 'Closed Lost')"},
}};
constexpr std::size_t kShown = 10;

struct Upcoming {
  std::string date;
  std::size_t rank;  // keeps the order of equal dates
  json::object answer;
};

void add_upcoming(
    CallContext& context,
    const Session& session,
    const ActivityKind& kind,
    std::vector<Upcoming>& found
) {
  const auto& module = *context.vardefs.find(kind.module);
  const auto rows = context.database.query(
      fmt::format(
          "SELECT id, name, {0} FROM {1} WHERE {0} > ? AND assigned_user_id = ? AND {2}"
          " AND deleted = 0 ORDER BY {0} LIMIT {3}",
          kind.date,
          module.table,
          kind.condition,
          kShown
      ),
      {context.database.now(), session.user_id}
  );
  for (const auto& row : rows.rows) {
    const auto date = row[2].value_or("");
    json::object answer{
        {"id", row[0].value_or("")},
        {"module", module.name},
        {"date_due", date},
        {"summary", json::string(encode_read(row[1].value_or("")))}
    };
    found.push_back({date, found.size(), std::move(answer)});
  }
}

/// The right to open the module is asked for, not the right to list it.
Answer get_upcoming_activities(CallContext& context, const Arguments& arguments) {
  const auto session = require_session(context, arguments);
  if (!session) return std::unexpected(session.error());
  std::vector<Upcoming> found;
  for (const auto& kind : kKinds) {
    if (is_available(context, **session, kind.module)) {
      add_upcoming(context, **session, kind, found);
    }
  }
  // A bare date counts as its midnight, which as text comes before every time of that day.
  std::ranges::sort(found, {}, [](const Upcoming& activity) {
    return std::pair(activity.date, activity.rank);
  });
  json::array answer;
  for (auto& activity : found) {
    if (answer.size() < kShown) answer.push_back(std::move(activity.answer));
  }
  return answer;
}

}  // namespace

std::vector<Method> activity_methods() {
  return {
      {"get_last_viewed",
       {{"session", {}}, {"module_names", {}}},
       ExtraKeys::refused,
       get_last_viewed},
      {"get_upcoming_activities", {{"session", {}}}, ExtraKeys::refused, get_upcoming_activities},
  };
}

}  // namespace suitemcp::sandbox
