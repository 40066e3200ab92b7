#pragma once

#include <boost/json/object.hpp>

#include <expected>
#include <span>
#include <string>

namespace suitemcp::client {

/// "module=Accounts max_results=5 fields=name,id" as JSON, typed by the tool's input schema: only
/// the schema knows that the id 1 is text and the offset 1 a number. Arrays are JSON or words
/// separated by commas; objects are JSON. A name that the schema lacks is sent as text, so that the
/// server's own refusal is seen. The error is one sentence.
std::expected<boost::json::object, std::string> read_tool_arguments(
    std::span<const std::string> words, const boost::json::object& input_schema
);

}  // namespace suitemcp::client
