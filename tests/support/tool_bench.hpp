#pragma once

#include "acl/permission_check.hpp"
#include "base/clock.hpp"
#include "base/json.hpp"
#include "crm/metadata.hpp"
#include "tests/support/fake_bridge.hpp"
#include "tools/all_tools.hpp"
#include "tools/registry.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace suitemcp::test {

/// Runs one coroutine to its end on an io context of its own; what it throws comes out.
template <class T>
T run_to_end(asio::awaitable<T> work) {
  asio::io_context io(1);
  std::optional<T> result;
  std::exception_ptr failure;
  asio::co_spawn(io, std::move(work), [&](std::exception_ptr error, T value) {
    failure = error;
    result.emplace(std::move(value));
  });
  io.run();
  if (failure) std::rethrow_exception(failure);
  return std::move(*result);
}

inline std::string text_of(const boost::json::value& text) {
  return std::string(std::string_view(text.as_string()));
}

/// All tools on a fake CRM, which alone decides unless rights are given.
class ToolBench {
 public:
  explicit ToolBench(acl::PermissionCheck rights = {nullptr, {}}) : permissions(rights) {}

  FakeBridge bridge;
  base::FakeClock clock;
  crm::Metadata metadata{bridge, clock, crm::Metadata::Options{}};
  acl::PermissionCheck permissions;
  std::string user = "alice";
  tools::Registry registry{
      "suitecrm",
      tools::make_tools(
          bridge,
          metadata,
          permissions,
          {.entity_code = "crm1",
           .entity_label = "Main CRM",
           .crm_endpoint = "https://crm.example.com/legacy/service/v4_1/rest.php"}
      )
  };

  tools::Outcome call(std::string_view tool, std::string_view arguments) {
    return run_to_end(registry.run(
        context_,
        {"profile-1", user},
        "suitecrm_" + std::string(tool),
        boost::json::parse(arguments).as_object()
    ));
  }

  /// The result as JSON; fails the test by throwing when the call failed.
  boost::json::object result(std::string_view tool, std::string_view arguments) {
    const auto outcome = call(tool, arguments);
    if (outcome.failure) throw base::Error(*outcome.failure);
    return boost::json::parse(outcome.result.json).as_object();
  }

  /// The message of a failed call; empty when it did not fail.
  std::string failure(std::string_view tool, std::string_view arguments) {
    return call(tool, arguments).result.text;
  }

 private:
  base::Context context_;
};

}  // namespace suitemcp::test
