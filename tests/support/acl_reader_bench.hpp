#pragma once

#include "acl/engine.hpp"
#include "acl/rights_reader.hpp"
#include "base/error.hpp"
#include "net/deadline.hpp"
#include "tests/support/acl_database.hpp"
#include "tests/support/acl_world.hpp"
#include "tests/support/mariadb_server.hpp"
#include "tests/support/run_coroutine.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace suitemcp::test {

inline std::string crm_schema() {
  std::ifstream file(SUITEMCP_SOURCE_DIR "/tests/support/crm_schema.sql");
  return {std::istreambuf_iterator<char>(file), {}};
}

/// What came of a question to the reader: "ok", or the code of its error.
struct ReaderOutcome {
  std::string code = "ok";
  base::ErrorKind kind = base::ErrorKind::internal;
  std::string message;  // for the user
  std::string detail;   // for the log
  acl::Facts facts;
  std::chrono::steady_clock::duration took{};
};

/// A question that is still under way.
struct AskedReader {
  std::shared_ptr<ReaderOutcome> outcome = std::make_shared<ReaderOutcome>();
  bool is_done = false;
  bool is_cancelled = false;  // ended without an outcome
  asio::cancellation_signal cancellation;

  void cancel() { cancellation.emit(asio::cancellation_type::terminal); }
};

/// The reader of rights on a real database, which all tests of a program share; each finds it
/// empty. What a reader logs in with: "gateway", which may read and nothing else.
class AclReaderBench {
 public:
  static constexpr const char* kPassword = "it's \"not\" \\ secret";

  static MariadbServer& server() {
    static MariadbServer shared(crm_schema());
    [[maybe_unused]] static const bool is_open = open_to_gateway(shared);
    return shared;
  }

  AclReaderBench() : tables(server()) { tables.clear(); }

  static SqlClient& sql() { return server().sql(); }  // of the administrator

  static config::CrmDatabase database() {
    config::CrmDatabase database;
    database.host = "127.0.0.1";
    database.port = server().port();
    database.name = "crm";
    database.user = "gateway";
    database.password = base::Secret(kPassword);
    return database;
  }

  /// One that tests share; or another: give a database.
  acl::RightsReader& reader() {
    if (!reader_) use(database());
    return *reader_;
  }
  void use(config::CrmDatabase database) {
    reader_.reset();
    reader_ = std::make_unique<acl::RightsReader>(std::move(database));
  }

  /// A question about one record; no id: about the module.
  static acl::FactsRequest about(
      const std::string& user, const std::string& module, const std::string& record_id = {}
  ) {
    acl::FactsRequest request{user, {}};
    request.modules.push_back({module, AclDatabase::table_of(module), {}});
    if (!record_id.empty()) request.modules[0].record_ids.push_back(record_id);
    return request;
  }

  acl::Facts read(acl::FactsRequest request) {
    return run_coroutine(io, reader().read({}, std::move(request)));
  }
  ReaderOutcome try_read(acl::FactsRequest request) {
    auto outcome = std::make_shared<ReaderOutcome>();
    run_coroutine(io, note(reader(), std::move(request), outcome));
    return *outcome;
  }
  ReaderOutcome try_read() { return try_read(about("bob", "Tasks", "t-1")); }

  /// Asks until there is an answer, or for so long; whether there was one.
  bool recovers(std::chrono::steady_clock::duration limit = std::chrono::seconds(10)) {
    const auto until = std::chrono::steady_clock::now() + limit;
    while (try_read().code != "ok") {
      if (std::chrono::steady_clock::now() > until) return false;
      run_coroutine(io, net::sleep_for(std::chrono::milliseconds(20)));
    }
    return true;
  }
  /// The database's word on how many connections the gateway has.
  static std::int64_t connections() {
    return sql().number("SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'gateway'"
    );
  }
  bool wait_for_connections(std::int64_t most) {
    return run_polling([most] { return connections() <= most; });
  }
  /// Lets everything run and looks now and then.
  template <class Condition>
  bool run_polling(Condition condition) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > until) return false;
      run_coroutine(io, net::sleep_for(std::chrono::milliseconds(5)));
    }
    return true;
  }
  bool finish(const std::vector<std::shared_ptr<AskedReader>>& all) {
    return run_until(io, [&all] {
      return std::ranges::all_of(all, [](const auto& one) { return one->is_done; });
    });
  }

  /// Without waiting for the answer.
  std::shared_ptr<AskedReader> begin(acl::FactsRequest request) {
    auto asked = std::make_shared<AskedReader>();
    auto work = note(reader(), std::move(request), asked->outcome);
    const auto end = [asked](const std::exception_ptr& failure) {
      asked->is_done = true;
      asked->is_cancelled = failure != nullptr;
    };
    asio::co_spawn(
        io, std::move(work), asio::bind_cancellation_slot(asked->cancellation.slot(), end)
    );
    return asked;
  }
  std::shared_ptr<AskedReader> begin() { return begin(about("bob", "Tasks", "t-1")); }

  asio::io_context io{1};
  AclDatabase tables;

 private:
  static bool open_to_gateway(MariadbServer& started) {
    auto& root = started.sql();
    for (const auto* host : {"127.0.0.1", "localhost"}) {
      const auto account = fmt::format("gateway@'{}'", host);
      root.run(
          "CREATE USER " + account + " IDENTIFIED BY " + root.quote(kPassword) +
          "; GRANT SELECT ON crm.* TO " + account
      );
    }
    return true;
  }

  static asio::awaitable<void> note(
      acl::RightsReader& reader, acl::FactsRequest request, std::shared_ptr<ReaderOutcome> outcome
  ) {
    const auto start = std::chrono::steady_clock::now();
    try {
      outcome->facts = co_await reader.read({}, std::move(request));
    } catch (const base::Error& error) {
      outcome->code = error.code();
      outcome->kind = error.kind();
      outcome->message = error.user_message();
      outcome->detail = error.detail();
    }
    outcome->took = std::chrono::steady_clock::now() - start;
  }

  std::unique_ptr<acl::RightsReader> reader_;
};

}  // namespace suitemcp::test
