#include "tools/get_record_activities_tool.hpp"

#include "base/json.hpp"
#include "net/gather.hpp"
#include "tools/arguments.hpp"
#include "tools/field_selection.hpp"
#include "tools/record_change.hpp"
#include "tools/record_json.hpp"
#include "tools/rights.hpp"
#include "tools/row_limit.hpp"
#include "tools/visible_records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace suitemcp::tools {
namespace {

constexpr std::int64_t kDefaultResults = 10;
constexpr std::int64_t kMostPerLink = 200;  // ids that are sorted by date
constexpr std::size_t kTextLimit = 500;
constexpr std::size_t kAtOnce = 4;  // a user has four CRM sessions

struct Type {
  std::string_view name;
  std::string_view module;
  std::string_view newest_first;
};
constexpr std::array<Type, 4> kTypes{{
    {"calls", "Calls", "date_start desc"},
    {"meetings", "Meetings", "date_start desc"},
    {"tasks", "Tasks", "date_due desc"},
    {"notes", "Notes", "date_entered desc"},
}};

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"required":["module","id"],"properties":{
"module":{"type":"string","description":"e.g. Accounts","pattern":"^[A-Za-z]\\w{0,63}$"},
"id":{"type":"string","description":"Record id","pattern":"^[\\w-]{1,36}$"},
"types":{"type":"array","items":{"type":"string","enum":["calls","meetings","tasks","notes"]},"description":"Default: all","minItems":1,"maxItems":4},
"max_results":{"type":"integer","description":"Per type. Default 10","minimum":1,"maximum":100}}})json";

constexpr std::string_view kOutput =
    R"json({"type":"object","properties":{"calls":{"type":"array"},"meetings":{"type":"array"},"tasks":{"type":"array"},"notes":{"type":"array"}}})json";

/// What was found of one type, as a JSON list.
struct Found {
  std::string json = "[]";
  bool is_cut = false;  // more than could be sorted
};

std::vector<Type> wanted_types(const boost::json::object& arguments) {
  const auto names = texts_argument(arguments, "types");
  std::vector<Type> types;
  for (const auto& type : kTypes) {
    if (names.empty() || std::ranges::find(names, type.name) != names.end()) types.push_back(type);
  }
  return types;
}

/// A contact has its own tasks and those that name it as parent: two links.
std::vector<std::string> links_to(const crm::ModuleDefinition& module, std::string_view target) {
  std::vector<std::string> names;
  for (const auto& link : module.links) {
    if (link.related_module == target) names.push_back(link.name);
  }
  return names;
}

struct Subject {
  std::shared_ptr<const crm::ModuleDefinition> definition;
  crm::Account account;
  std::string id;
  std::int64_t limit;
};

asio::awaitable<std::vector<std::string>> linked_to(
    const base::Context& context,
    const Toolbox& toolbox,
    const Subject& subject,
    const Type& type,
    std::int64_t limit
) {
  std::vector<std::string> ids;
  for (const auto& link : links_to(*subject.definition, type.module)) {
    crm::RelatedRequest request{
        .module = subject.definition->module,
        .id = subject.id,
        .link = link,
        .where = {},
        .limit = limit,
    };
    auto some = co_await toolbox.bridge.related_ids(context, subject.account, std::move(request));
    ids.insert(ids.end(), some.begin(), some.end());
  }
  co_return unique(std::move(ids));
}

/// Keeps the first `most`; was there more?
bool cut(std::vector<std::string>& ids, std::int64_t most) {
  if (std::cmp_less_equal(ids.size(), most)) return false;
  ids.resize(static_cast<std::size_t>(most));
  return true;
}

asio::awaitable<Found> find_type(
    const base::Context& context, const Toolbox& toolbox, Subject subject, Type type, RowLimit limit
) {
  Found found;
  // First: a type that the operator or the CRM's roles exclude is told, not answered with an empty
  // list.
  toolbox.metadata.require_allowed(type.module);
  limit.require_any();
  const auto most = limit.is_all() ? kMostPerLink : kMostCandidates;
  auto ids = co_await linked_to(context, toolbox, subject, type, most + 1);
  if (ids.empty()) co_return found;
  found.is_cut = cut(ids, most);
  const auto definition =
      co_await toolbox.metadata.module(context, subject.account, std::string(type.module));
  const auto selection = select_fields(nullptr, *definition).value();
  ids =
      co_await those_within(context, toolbox, subject.account, *definition, limit, std::move(ids));
  found.is_cut = cut(ids, kMostPerLink) || found.is_cut;
  // Through the list: the relationship asks for no right on the activities.
  const auto records = co_await list_within(
      context,
      toolbox,
      subject.account,
      *definition,
      std::move(limit),
      {std::move(ids), selection.names, std::string(type.newest_first), subject.limit}
  );
  found.json.clear();
  append_records(found.json, *definition, selection, records, kTextLimit);
  co_return found;
}

using Answers = std::vector<std::expected<Found, base::Error>>;

void append_failures(std::string& out, const std::vector<Type>& types, const Answers& answers) {
  std::string failed;
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (answers[i]) continue;
    failed +=
        fmt::format("{}{{\"type\":\"{}\",\"reason\":", failed.empty() ? "" : ",", types[i].name);
    base::append_json_string(failed, answers[i].error().user_message());
    failed += '}';
  }
  if (!failed.empty()) out += ",\"failed\":[" + failed + "]";
}

void append_cut(std::string& out, const std::vector<Type>& types, const Answers& answers) {
  std::vector<std::string> cut;
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (answers[i] && answers[i]->is_cut) cut.emplace_back(types[i].name);
  }
  if (cut.empty()) return;
  out += ",\"cut\":";
  append_texts(out, cut);
}

}  // namespace

GetRecordActivitiesTool::GetRecordActivitiesTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "get_record_activities",
          .title = "Activities of a record",
          .text =
              "Calls, meetings, tasks and notes of one record, newest first. failed: types that "
              "could not be read; cut: over 200, the newest may be missing. Two or more CRM calls "
              "per type.",
          .effect = Effect::read,
          .is_idempotent = true,
          .input_schema = schema_literal(kInput),
          .output_schema = schema_literal(kOutput),
      } {
}

asio::awaitable<std::string> GetRecordActivitiesTool::run(
    const base::Context& context, Invocation call
) {
  const std::string module = text_argument(call.arguments, "module");
  const std::string id = text_argument(call.arguments, "id");
  const auto types = wanted_types(call.arguments);
  const Subject subject{
      co_await module_for(
          context, toolbox_, call.account, module, acl::Action::view, acl::Purpose::leak
      ),
      call.account,
      id,
      integer_argument(call.arguments, "max_results", kDefaultResults)
  };
  std::vector<std::string> modules;
  for (const auto& type : types) modules.emplace_back(type.module);
  const auto limits = co_await row_limits(
      context, toolbox_, call.account, modules, {sight_of(*subject.definition, id)}
  );
  co_await read_existing(context, toolbox_.bridge, call.account, module, id, {"id"});
  std::vector<asio::awaitable<Found>> work;
  for (std::size_t i = 0; i < types.size(); ++i) {
    work.push_back(find_type(context, toolbox_, subject, types[i], limits[i]));
  }
  const auto answers = co_await net::gather(std::move(work), kAtOnce);
  const bool has_any =
      std::ranges::any_of(answers, [](const auto& one) { return one.has_value(); });
  if (!has_any) throw base::Error(answers.front().error());

  std::string out = "{\"module\":" + base::json_string(module) + ",\"id\":" + base::json_string(id);
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (answers[i]) out += fmt::format(",\"{}\":{}", types[i].name, answers[i]->json);
  }
  append_failures(out, types, answers);
  append_cut(out, types, answers);
  co_return out + "}";
}

}  // namespace suitemcp::tools
