#include "admin/acl_case.hpp"

#include "acl/module_tables.hpp"
#include "base/error.hpp"
#include "base/json.hpp"
#include "config/syntax.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <istream>
#include <utility>

namespace suitemcp::admin {
namespace {

namespace json = boost::json;
using acl::Action;
using base::Error;
using base::ErrorKind;

constexpr std::array kActions = {
    Action::access,
    Action::create,
    Action::view,
    Action::list,
    Action::edit,
    Action::remove,
    Action::import_records,
    Action::export_records,
    Action::mass_update
};

constexpr std::array<std::string_view, 5> kKeys = {
    "user_name", "module", "action", "record", "table"
};

/// UTF-8's own mark, which editors of some systems put in front of a file.
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

[[noreturn]] void refuse(const std::string& text) {
  throw Error(ErrorKind::invalid_argument, "admin.bad_case", text, text);
}

[[noreturn]] void refuse(std::string_view word, std::string_view expected, std::string_view got) {
  refuse(fmt::format("{}: expected {}, got {}", word, expected, got));
}

std::string all_actions() {
  std::vector<std::string_view> names;
  for (const auto action : kActions) names.push_back(acl::name_of(action));
  return fmt::format("one of {}", fmt::join(names, ", "));
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == line.npos;
}

/// null is the same as nothing.
std::string text_of(const json::object& written, std::string_view key) {
  const auto* value = written.if_contains(key);
  if (value == nullptr || value->is_null()) return "";
  if (value->is_string()) return std::string(value->get_string());
  refuse(key, "a string", base::describe_kind(*value));
}

/// A member that was meant would else be kept and not heard: "Record" asks about no record.
void refuse_other_spellings(const json::object& written) {
  for (const auto& member : written) {
    const std::string_view key = member.key();
    for (const auto known : kKeys) {
      if (key != known && config::is_same_word(key, known)) {
        refuse("the key", config::quote(known), config::quote(key));
      }
    }
  }
}

AclLine parse_line(std::string_view line) {
  auto parsed = base::parse_json(line);
  if (!parsed) refuse("expected a JSON object on one line, got " + parsed.error().detail());
  auto* written = parsed->if_object();
  if (written == nullptr) {
    refuse(
        "the line",
        "a JSON object with user_name, module, action and record",
        base::describe_kind(*parsed)
    );
  }
  refuse_other_spellings(*written);
  auto question = make_case(
      {.user_name = text_of(*written, "user_name"),
       .module = text_of(*written, "module"),
       .action = text_of(*written, "action"),
       .record = text_of(*written, "record"),
       .table = text_of(*written, "table")}
  );
  return {std::move(question), std::move(*written)};
}

}  // namespace

AclCase make_case(AclWords words) {
  if (words.user_name.empty()) refuse("user_name", "the name of a user of the CRM", "nothing");
  if (words.module.empty()) refuse("module", "a module of the CRM, such as Accounts", "nothing");
  const auto action = acl::parse_action(words.action);
  if (!action) refuse("action", all_actions(), config::quote(words.action));
  if (!words.table.empty() && !acl::is_table_name(words.table)) {
    refuse("table", "a table's name of letters, digits and _", config::quote(words.table));
  }
  return {
      .user_name = std::move(words.user_name),
      .inquiry =
          {.module = std::move(words.module),
           .action = *action,
           .record_id = std::move(words.record),
           .table = std::move(words.table)}
  };
}

std::vector<AclLine> read_cases(std::istream& in, std::string_view name) {
  std::vector<AclLine> cases;
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (number == 1 && line.starts_with(kByteOrderMark)) line.erase(0, kByteOrderMark.size());
    if (is_blank(line)) continue;
    try {
      cases.push_back(parse_line(line));
    } catch (const Error& error) {
      refuse(fmt::format("{}, line {}: {}", name, number, error.detail()));
    }
  }
  if (in.bad()) {
    const auto text = fmt::format("{} cannot be read to its end", name);
    throw Error(ErrorKind::unavailable, "admin.cases_unreadable", text, text);
  }
  return cases;
}

}  // namespace suitemcp::admin
