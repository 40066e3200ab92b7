#include "mcp/progress.hpp"

#include "base/json.hpp"
#include "mcp/jsonrpc.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

namespace suitemcp::mcp {

std::optional<std::string> find_progress_token(const boost::json::object& params) {
  const auto* meta = base::find_object(params, "_meta");
  const auto* token = meta == nullptr ? nullptr : meta->if_contains("progressToken");
  if (token == nullptr) return std::nullopt;
  // Tokens are what ids are: a short string or an integer.
  const auto id = parse_request_id(*token);
  if (!id) return std::nullopt;
  return std::string(id->text());
}

std::shared_ptr<const base::ProgressSink> make_progress_sink(
    std::string token_json, std::function<void(const std::string& one_line_json)> send
) {
  auto last = std::make_shared<std::int64_t>(std::numeric_limits<std::int64_t>::min());
  return std::make_shared<const base::ProgressSink>([token = std::move(token_json),
                                                     send = std::move(send),
                                                     last](std::int64_t done, std::int64_t total) {
    if (done <= *last) return;
    *last = done;
    std::string line = fmt::format(
        R"({{"jsonrpc":"2.0","method":"notifications/progress","params":{{"progressToken":{},"progress":{})",
        token,
        done
    );
    if (total > 0) line += fmt::format(R"(,"total":{})", total);
    send(line + "}}");
  });
}

}  // namespace suitemcp::mcp
