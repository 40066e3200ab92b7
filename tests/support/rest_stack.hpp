#pragma once

#include "crm/rest_crm.hpp"
#include "tests/support/fake_crm.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace suitemcp::testing {

using namespace std::chrono_literals;

inline const char* const kEmptyList = R"({"result_count":0,"total_count":0,"entry_list":[]})";

inline std::string rows(int count, const std::string& total) {
  std::string body = R"({"total_count":)" + total + R"(,"entry_list":[)";
  for (int i = 0; i < count; ++i) {
    const std::string id = std::to_string(i);
    body += (i == 0 ? "" : ",") + std::string(R"({"id":")") + id +
            R"(","name_value_list":{"id":{"name":"id","value":")" + id + R"("}}})";
  }
  return body + "]}";
}

inline crm::ListRequest accounts(const std::string& where = {}) {
  crm::ListRequest request;
  request.module = "Accounts";
  request.where = where;
  return request;
}

inline crm::ListRequest page(std::int64_t offset, std::int64_t limit) {
  auto request = accounts();
  request.offset = offset;
  request.limit = limit;
  return request;
}

inline base::Error net_error(base::ErrorKind kind, base::ErrorCode code) {
  return {kind, code, "test"};
}

/// A whole v4.1 stack over a FakeCrm.
class RestStack : public ::testing::Test {
 protected:
  std::string code(auto work) {
    return code_of([&] { run(io, work()); });
  }
  std::string list_code(const std::string& where = {}) {
    return code([&] { return bridge.list(context, account, accounts(where)); });
  }
  std::string save_code() {
    return code([&] { return bridge.save(context, account, "Accounts", "7", {{"name", "x"}}); });
  }
  crm::ListReply list(crm::ListRequest request) {
    return run(io, bridge.list(context, account, request));
  }

  asio::io_context io{1};
  base::FakeClock clock;
  FakeCrm fake{io.get_executor()};
  FakeCredentials credentials;
  std::vector<std::string> exchanges;
  int renewals = 0;
  crm::RestCrm stack{
      io.get_executor(),
      {.exchange = {}, .breaker = {.threshold = 3, .reset = 60s}, .sessions = {}, .probe = {}},
      fake.transport(),
      credentials,
      clock,
      base::Log::none(),
      {.on_exchange =
           [this](std::string_view method, std::chrono::nanoseconds, std::string_view outcome) {
             exchanges.push_back(std::string(method) + " " + std::string(outcome));
           },
       .on_renewal = [this] { ++renewals; },
       .on_breaker = {},
       .on_probe = {}}
  };
  crm::RestBridge& bridge = stack.bridge();
  base::Context context;
  crm::Account account{"p1", "alice"};
};

}  // namespace suitemcp::testing
