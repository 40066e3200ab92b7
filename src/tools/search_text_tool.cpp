#include "tools/search_text_tool.hpp"

#include "base/json.hpp"
#include "net/gather.hpp"
#include "tools/arguments.hpp"
#include "tools/field_selection.hpp"
#include "tools/record_json.hpp"
#include "tools/row_limit.hpp"
#include "tools/visible_records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace suitemcp::tools {
namespace {

using Texts = std::vector<std::string>;
using Matches = std::vector<crm::TextMatches>;

constexpr std::int64_t kDefaultResults = 10;
constexpr std::size_t kTextLimit = 500;
constexpr std::size_t kAtOnce = 3;  // a user has four CRM sessions
constexpr std::array<const char*, 3> kDefaultModules{"Accounts", "Contacts", "Leads"};

constexpr std::string_view kInput =
    R"json({"type":"object","additionalProperties":false,"required":["search_string"],"properties":{
"search_string":{"type":"string","description":"Word or part of one: name, e-mail, phone","minLength":1,"maxLength":200},
"modules":{"type":"array","items":{"type":"string","pattern":"^[A-Za-z]\\w{0,63}$"},"description":"Default: Accounts, Contacts, Leads","minItems":1,"maxItems":20},
"max_results":{"type":"integer","description":"In all. Default 10","minimum":1,"maximum":100}}})json";

constexpr std::string_view kOutput =
    R"json({"type":"object","properties":{"results":{"type":"array"},"result_count":{"type":"integer"},"not_searched":{"type":"array"}}})json";

struct Skipped {
  std::string module;
  std::string reason;
};

/// What was found in one module, visible to the caller.
struct Finding {
  std::shared_ptr<const crm::ModuleDefinition> definition;
  FieldSelection selection;
  crm::RecordSet records;
  bool has_more = false;
  bool is_cut = false;  // more was found than was looked at
  std::size_t shown = 0;
};

Texts wanted_modules(const boost::json::object& arguments) {
  auto modules = unique(texts_argument(arguments, "modules"));
  if (modules.empty()) modules.assign(kDefaultModules.begin(), kDefaultModules.end());
  return modules;
}

/// The modules that can be asked for; the CRM crashes on an unknown one.
Texts searchable(
    const Texts& wanted,
    const crm::Metadata& metadata,
    const crm::Metadata::Modules& known,
    std::vector<Skipped>& skipped
) {
  Texts modules;
  for (const auto& name : wanted) {
    if (!metadata.allows(name)) {
      skipped.push_back({name, "The operator of this gateway has excluded this module."});
    } else if (std::ranges::find(known, name, &crm::ModuleInfo::key) == known.end()) {
      skipped.push_back({name, std::string(crm::unknown_module(name, known).user_message())});
    } else if (name == "ProjectTask") {
      // search_by_module answers project_task_id in the place of the id.
      skipped.push_back({name, "The CRM's text search does not give its ids; use search."});
    } else {
      modules.push_back(name);
    }
  }
  return modules;
}

/// Modules and what may be seen of each.
using Limits = std::map<std::string, RowLimit, std::less<>>;

/// Takes out of `modules` those of which nothing may be seen. Errors: the first refusal, when none
/// is left.
asio::awaitable<Limits> limits_of(
    const base::Context& context,
    const Toolbox& toolbox,
    const crm::Account& account,
    Texts& modules,
    std::vector<Skipped>& skipped
) {
  const auto found = co_await row_limits(context, toolbox, account, modules);
  Limits limits;
  for (std::size_t i = 0; i < modules.size(); ++i) {
    limits.emplace(modules[i], found[i]);
    if (found[i].error) {
      skipped.push_back({modules[i], std::string(found[i].error->user_message())});
    }
  }
  std::erase_if(modules, [&](const std::string& module) {
    return limits.find(module)->second.error.has_value();
  });
  if (modules.empty()) found.front().require_any();
  co_return limits;
}

/// How many matches of each module are asked for: one more shows whether there are more. Where some
/// may not be seen, they must not take the places of others.
std::int64_t matches_wanted(const Limits& limits, std::int64_t shown) {
  const bool has_hidden = std::ranges::any_of(limits, [](const auto& entry) {
    return !entry.second.error && !entry.second.is_all();
  });
  return (has_hidden ? kMostCandidates : shown) + 1;
}

/// One module in its own question, so that a module which the CRM cannot search spoils no other.
asio::awaitable<Matches> search_one(
    const base::Context& context,
    crm::Bridge& bridge,
    crm::Account account,
    std::string text,
    std::string module,
    std::int64_t limit
) {
  co_return co_await bridge.search_text(
      context, account, std::move(text), {std::move(module)}, limit
  );
}

bool may_be_one_module(const base::Error& error) {
  return error.code() == "crm.server_error" || error.code() == "crm.bad_reply" ||
         error.code() == "crm.access_denied";
}

struct Question {
  const base::Context& context;
  const crm::Account& account;
  std::string text;
  std::int64_t limit;
};

asio::awaitable<Matches> search_each(
    Question question, crm::Bridge& bridge, Texts modules, std::vector<Skipped>& skipped
) {
  std::vector<asio::awaitable<Matches>> work;
  for (const auto& module : modules) {
    work.push_back(search_one(
        question.context, bridge, question.account, question.text, module, question.limit
    ));
  }
  auto answers = co_await net::gather(std::move(work), kAtOnce);
  Matches all;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!answers[i]) {
      skipped.push_back({modules[i], std::string(answers[i].error().user_message())});
      continue;
    }
    for (auto& one : *answers[i]) all.push_back(std::move(one));
  }
  co_return all;
}

asio::awaitable<Matches> search_all(
    Question question, crm::Bridge& bridge, Texts modules, std::vector<Skipped>& skipped
) {
  try {
    co_return co_await bridge.search_text(
        question.context, question.account, question.text, modules, question.limit
    );
  } catch (const base::Error& error) {
    if (modules.size() < 2 || !may_be_one_module(error)) throw;
  }
  co_return co_await search_each(std::move(question), bridge, std::move(modules), skipped);
}

/// Reads what was found through the module's list: the text search asks for no rights.
asio::awaitable<Finding> read_finding(
    const base::Context& context,
    const Toolbox& toolbox,
    crm::Account account,
    crm::TextMatches found,
    RowLimit rows,
    std::size_t limit
) {
  Finding finding;
  finding.definition = co_await toolbox.metadata.module(context, account, found.module);
  finding.selection = select_fields(nullptr, *finding.definition).value();
  if (!rows.is_all()) {
    finding.is_cut = std::cmp_greater(found.ids.size(), kMostCandidates);
    if (finding.is_cut) found.ids.resize(static_cast<std::size_t>(kMostCandidates));
    found.ids = co_await those_within(
        context, toolbox, account, *finding.definition, rows, std::move(found.ids)
    );
  }
  finding.has_more = found.ids.size() > limit;
  if (finding.has_more) found.ids.resize(limit);
  auto records = co_await list_within(
      context,
      toolbox,
      account,
      *finding.definition,
      std::move(rows),
      {found.ids, finding.selection.names, "", static_cast<std::int64_t>(limit)}
  );
  finding.records = in_order(records, found.ids);
  co_return finding;
}

/// Each module gets its turn, so that one with many matches does not hide the others.
void share_out(std::vector<Finding>& findings, std::size_t total) {
  for (bool has_moved = true; has_moved && total > 0;) {
    has_moved = false;
    for (auto& finding : findings) {
      if (total == 0 || finding.shown == finding.records.size()) continue;
      ++finding.shown;
      --total;
      has_moved = true;
    }
  }
}

void append_finding(std::string& out, const Finding& finding) {
  out += "{\"module\":" + base::json_string(finding.definition->module) + ",\"records\":[";
  RecordWriter writer(*finding.definition, finding.selection, kTextLimit);
  for (std::size_t i = 0; i < finding.shown; ++i) {
    if (i > 0) out += ',';
    writer.append(out, finding.records.row(i));
  }
  const bool has_more = finding.has_more || finding.shown < finding.records.size();
  out += has_more ? "],\"has_more\":true" : "],\"has_more\":false";
  out += finding.is_cut ? ",\"cut\":true}" : "}";
}

std::string answer_json(const std::vector<Finding>& findings, const std::vector<Skipped>& skipped) {
  std::string out = "{\"results\":[";
  std::size_t count = 0;
  for (const auto& finding : findings) {
    if (finding.records.empty() && !finding.is_cut) continue;
    if (out.back() != '[') out += ',';
    append_finding(out, finding);
    count += finding.shown;
  }
  out += fmt::format("],\"result_count\":{}", count);
  if (!skipped.empty()) {
    out += ",\"not_searched\":[";
    for (const auto& [module, reason] : skipped) {
      if (out.back() != '[') out += ',';
      out +=
          "{\"module\":" + base::json_string(module) + ",\"reason\":" + base::json_string(reason);
      out += '}';
    }
    out += ']';
  }
  return out + "}";
}

base::Error nothing_to_search(const std::vector<Skipped>& skipped) {
  std::string message = "Argument \"modules\": none of them can be searched.";
  for (const auto& [module, reason] : skipped) message += ' ' + module + ": " + reason;
  return {
      base::ErrorKind::invalid_argument, "tool.unknown_module", "no module", std::move(message)
  };
}

}  // namespace

SearchTextTool::SearchTextTool(const Toolbox& toolbox)
    : toolbox_(toolbox),
      description_{
          .name = "search_text",
          .title = "Search by text",
          .text =
              "Find records of several modules by a word; not_searched names modules that could "
              "not be searched; cut: over 1000 match, some may be missing. One CRM call, and one "
              "per module with matches.",
          .effect = Effect::read,
          .is_idempotent = true,
          .input_schema = schema_literal(kInput),
          .output_schema = schema_literal(kOutput),
      } {
}

asio::awaitable<std::string> SearchTextTool::run(const base::Context& context, Invocation call) {
  const std::string text = text_argument(call.arguments, "search_string");
  if (text.find_first_not_of(" \t\r\n%") == text.npos) {
    throw base::Error(
        base::ErrorKind::invalid_argument,
        "tool.bad_argument",
        "blank search text",
        "Argument \"search_string\": expected a word or a part of one, got blanks only."
    );
  }
  const auto limit = integer_argument(call.arguments, "max_results", kDefaultResults);
  std::vector<Skipped> skipped;
  const auto known = co_await toolbox_.metadata.modules(context, call.account);
  auto modules = searchable(wanted_modules(call.arguments), toolbox_.metadata, *known, skipped);
  if (modules.empty()) throw nothing_to_search(skipped);
  const auto limits = co_await limits_of(context, toolbox_, call.account, modules, skipped);

  auto matches = co_await search_all(
      {context, call.account, text, matches_wanted(limits, limit)},
      toolbox_.bridge,
      modules,
      skipped
  );
  std::erase_if(matches, [&](const crm::TextMatches& found) {
    return found.ids.empty() || !limits.contains(found.module);
  });
  std::vector<asio::awaitable<Finding>> work;
  for (const auto& found : matches) {
    work.push_back(read_finding(
        context,
        toolbox_,
        call.account,
        found,
        limits.find(found.module)->second,
        static_cast<std::size_t>(limit)
    ));
  }
  auto read = co_await net::gather(std::move(work), kAtOnce);
  std::vector<Finding> findings;
  for (std::size_t i = 0; i < read.size(); ++i) {
    if (read[i]) {
      findings.push_back(*std::move(read[i]));
    } else {
      skipped.push_back({matches[i].module, std::string(read[i].error().user_message())});
    }
  }
  share_out(findings, static_cast<std::size_t>(limit));
  co_return answer_json(findings, skipped);
}

}  // namespace suitemcp::tools
