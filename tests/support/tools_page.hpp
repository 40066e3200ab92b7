#pragma once

#include "tools/registry.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace suitemcp::test {

/// docs/tools.md, written from a tools/list result, so that page and schemas cannot differ.

inline std::string text_at(const boost::json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value == nullptr ? std::string() : std::string(std::string_view(value->as_string()));
}

/// "integer, 1 to 100", "list of at most 20 texts".
inline std::string type_text(const boost::json::object& schema) {
  const auto number = [&](std::string_view key) {
    const auto* value = schema.if_contains(key);
    return value == nullptr ? std::string() : boost::json::serialize(*value);
  };
  const auto type = text_at(schema, "type");
  if (type == "integer") return "integer, " + number("minimum") + " to " + number("maximum");
  if (type == "array") {
    const auto items =
        text_at(schema.at("items").as_object(), "type") == "object" ? "objects" : "texts";
    return "list of at most " + number("maxItems") + " " + items;
  }
  if (type == "boolean") return "true or false";
  if (type == "object") return "object";
  const auto pattern = text_at(schema, "pattern");
  if (pattern.contains("{1,36}")) return "record id";
  if (pattern.contains("A-Za-z")) return "name";
  const auto most = number("maxLength");
  return most.empty() ? "text" : "text, at most " + most + " characters";
}

inline std::string escaped(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != text.npos; at += 2) text.insert(at, "\\");
  return text;
}

inline bool is_required(const boost::json::object& schema, std::string_view name) {
  const auto* required = schema.if_contains("required");
  if (required == nullptr) return false;
  for (const auto& one : required->as_array()) {
    if (one.as_string() == name) return true;
  }
  return false;
}

inline std::string effect_text(const boost::json::object& annotations) {
  if (annotations.at("readOnlyHint").as_bool()) return "Reads.";
  std::string text = annotations.at("destructiveHint").as_bool()
                         ? "Changes or removes what is there"
                         : "Adds a record";
  return text + (annotations.at("idempotentHint").as_bool() ? "; twice is as once."
                                                            : "; twice is not as once.");
}

/// With the whole schema: the list leaves out what a model can do without.
inline std::string tool_section(const boost::json::object& tool, const boost::json::object& input) {
  std::string page = "\n## " + text_at(tool, "name") + "\n\n**" + text_at(tool, "title") + ".** " +
                     text_at(tool, "description") + "\n\n" +
                     effect_text(tool.at("annotations").as_object()) + "\n";
  const auto& properties = input.at("properties").as_object();
  if (!properties.empty()) page += "\n| argument | what | |\n|---|---|---|\n";
  for (const auto& property : properties) {
    const auto& schema = property.value().as_object();
    page += "| `" + std::string(property.key()) + "`" +
            (is_required(input, property.key()) ? " (required)" : "") + " | " + type_text(schema) +
            " | " + escaped(text_at(schema, "description")) + " |\n";
  }
  std::string members;
  for (const auto& property : tool.at("outputSchema").at("properties").as_object()) {
    members += (members.empty() ? "`" : ", `") + std::string(property.key()) + "`";
  }
  return page + "\nAnswers with " + members + ".\n";
}

inline std::string tools_page(const tools::Registry& registry) {
  const auto tools = boost::json::parse(registry.list_json()).as_array();
  std::string page =
      "<!-- Generated from the tools' schemas: SUITEMCP_WRITE_DOCS=1 build/release/bin/tools_test "
      "-->\n"
      "# Tools\n\n"
      "What a model sees of one CRM. With several CRMs the names carry the CRM's code:\n"
      "`suitecrm_crm1_search`. Each answer is compact JSON, as text and as `structuredContent`.\n"
      "Datetimes are UTC, `YYYY-MM-DD HH:MM:SS`. A call that fails answers with `isError` and a "
      "text\n"
      "that says how to repair it. All tools that write take `dry_run`.\n";
  for (const auto& tool : tools) {
    const auto name = text_at(tool.as_object(), "name");
    page += tool_section(tool.as_object(), registry.find(name)->input_schema);
  }
  return page;
}

}  // namespace suitemcp::test
