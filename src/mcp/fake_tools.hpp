#pragma once

#include "base/error.hpp"
#include "base/near_match.hpp"
#include "mcp/endpoint.hpp"
#include "mcp/tool_host.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/serialize.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace suitemcp::mcp {

/// Tools for tests and the fuzzer, one for each way in which a call can end:
/// search answers with its arguments; refuse fails as a result; wait answers after release() or
/// never; stubborn too, and cannot be cancelled; broken throws ours; foreign throws another's.
class FakeTools final : public ToolHost {
 public:
  explicit FakeTools(const asio::any_io_executor& executor)
      : gate_(executor, asio::steady_timer::time_point::max()) {}

  std::string_view list_json() const override {
    return R"([{"name":"search","title":"Search","description":"Finds records.",)"
           R"("inputSchema":{"type":"object"},"outputSchema":{"type":"object"},)"
           R"("annotations":{"readOnlyHint":true}},)"
           R"({"name":"refuse","inputSchema":{"type":"object"}},)"
           R"({"name":"wait","inputSchema":{"type":"object"}},)"
           R"({"name":"stubborn","inputSchema":{"type":"object"}},)"
           R"({"name":"broken","inputSchema":{"type":"object"}},)"
           R"({"name":"foreign","inputSchema":{"type":"object"}}])";
  }

  bool has_tool(std::string_view name) const override {
    return name == "search" || name == "refuse" || name == "wait" || name == "stubborn" ||
           name == "broken" || name == "foreign";
  }

  std::string explain_unknown(std::string_view name) const override {
    const base::Candidate search{"search", "Search"};
    const auto near = base::near_matches(name, {&search, 1});
    return "Unknown tool " + quote(name) + "." + base::did_you_mean(near);
  }

  asio::awaitable<ToolResult> call(
      const base::Context& context, std::string name, boost::json::object arguments
  ) override {
    last_context = context;
    ++started;
    if (name == "refuse") {
      co_return ToolResult{
          .outcome = ToolResult::Outcome::failed, .json = {}, .text = "Unknown module 'Acounts'."
      };
    }
    if (name == "broken") {
      throw base::Error(base::ErrorKind::unavailable, "store.down", "detail of ours");
    }
    if (name == "foreign") throw std::runtime_error("bad luck");
    if (name == "stubborn") {
      co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    }
    if (name == "wait" || name == "stubborn") co_await open_gate();
    ++finished;
    co_return ToolResult{
        .outcome = ToolResult::Outcome::ok,
        .json = R"({"got":)" + boost::json::serialize(arguments) + "}",
        .text = {}
    };
  }

  void note_client(const base::Context& context, std::string_view client) override {
    last_context = context;
    clients.emplace_back(client);
  }

  /// Lets every waiting call go on.
  void release() { gate_.cancel(); }

  int started = 0;
  int finished = 0;
  std::vector<std::string> clients;
  base::Context last_context;

 private:
  asio::awaitable<void> open_gate() {
    boost::system::error_code code;
    co_await gate_.async_wait(asio::redirect_error(asio::use_awaitable, code));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) {
      throw base::Error(base::ErrorKind::cancelled, "test.cancelled", "cancelled");
    }
  }

  asio::steady_timer gate_;
};

inline Identity fake_identity() {
  return {"suitecrm-mcp", "SuiteCRM", "6.0.0", "Ask the CRM."};
}

/// Stands in for gateway/error_table.
inline RpcError fake_face(const base::Error& error) {
  return {-32603, std::string(error.user_message()), {}};
}

}  // namespace suitemcp::mcp
