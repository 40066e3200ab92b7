#pragma once

#include "base/context.hpp"

#include <boost/json/object.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace suitemcp::mcp {

/// The client's progressToken as JSON text (`7` or `"a"`), when the request asks for progress
/// (params._meta.progressToken, a string or an integer). Pure.
std::optional<std::string> find_progress_token(const boost::json::object& params);

/// A sink that turns reports into notifications/progress for `send`. MCP wants strictly increasing
/// values, so a report that does not advance is dropped.
std::shared_ptr<const base::ProgressSink> make_progress_sink(
    std::string token_json, std::function<void(const std::string& one_line_json)> send
);

}  // namespace suitemcp::mcp
