#pragma once

#include "base/context.hpp"
#include "base/error.hpp"
#include "crm/rest_exchange.hpp"
#include "crm/session_gate.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace suitemcp::testing {

/// A SuiteCRM v4.1 endpoint without a socket: answers what the test says, remembers what it got.
/// Logs everybody in unless told otherwise, with sessions "s1", "s2", ...
class FakeCrm {
 public:
  struct Question {
    std::string method;
    std::string rest_data;
    net::Call call;
    base::SteadyTime deadline;

    std::string text(const char* name) const {
      const auto value = boost::json::parse(rest_data);
      const auto* member = value.as_object().if_contains(name);
      return member != nullptr && member->is_string() ? std::string(member->as_string()) : "";
    }
  };
  struct Http {
    int status = 200;
    std::string body;
  };
  struct Hang {};  // until cancelled or released
  using Step = std::variant<Http, base::Error, Hang>;

  explicit FakeCrm(asio::any_io_executor executor) : gate_(std::move(executor)) {
    gate_.expires_at(base::SteadyTime::max());
  }

  static Step json(std::string body) { return Http{200, std::move(body)}; }
  static Step error(int number) {
    return json(R"({"name":"x","number":)" + std::to_string(number) + R"(,"description":"y"})");
  }

  /// The next answer to that method; without one `otherwise` answers.
  void next(const std::string& method, Step step) { steps_[method].push_back(std::move(step)); }
  std::function<Step(const Question&)> otherwise;

  /// Ends every Hang: each is then answered as if it had not been there.
  void release() { gate_.cancel(); }

  crm::Transport transport() {
    return [this](const base::Context& context, net::Call call) {
      return serve(this, context.deadline, std::move(call));
    };
  }

  std::size_t count(std::string_view method) const {
    std::size_t found = 0;
    for (const auto& question : questions) found += question.method == method ? 1 : 0;
    return found;
  }

  std::vector<Question> questions;

 private:
  static asio::awaitable<net::Reply> serve(
      FakeCrm* self, base::SteadyTime deadline, net::Call call
  ) {
    const auto form = [&call](std::string_view name) {
      const auto start = call.body.find(std::string(name) + "=") + name.size() + 1;
      return net::decode_url(call.body.substr(start, call.body.find('&', start) - start)).value();
    };
    const Question question{form("method"), form("rest_data"), call, deadline};
    self->questions.push_back(question);
    for (;;) {
      Step step = self->answer(question);
      if (const auto* error = std::get_if<base::Error>(&step)) throw *error;
      if (const auto* http = std::get_if<Http>(&step)) {
        net::Reply reply;
        reply.status = http->status;
        reply.body = http->body;
        co_return reply;
      }
      co_await self->gate_.async_wait(asio::as_tuple(asio::use_awaitable));
      const auto state = co_await asio::this_coro::cancellation_state;
      if (state.cancelled() != asio::cancellation_type::none) {
        throw boost::system::system_error(asio::error::operation_aborted);
      }
    }
  }

  Step answer(const Question& question) {
    auto& steps = steps_[question.method];
    if (!steps.empty()) {
      Step step = std::move(steps.front());
      steps.pop_front();
      return step;
    }
    if (otherwise) return otherwise(question);
    if (question.method == "login") {
      return json(
          R"({"id":"s)" + std::to_string(++logins_) +
          R"(","module_name":"Users","name_value_list":{"user_id":{"name":"user_id","value":"u1"}}})"
      );
    }
    return json("null");
  }

  asio::steady_timer gate_;
  std::map<std::string, std::deque<Step>> steps_;
  int logins_ = 0;
};

/// One password for everybody.
class FakeCredentials final : public crm::CredentialSource {
 public:
  asio::awaitable<crm::Credentials> find(const base::Context&, const crm::Account& account)
      override {
    ++asked;
    co_return crm::Credentials{account.user_name, base::Secret("canary-password")};
  }
  int asked = 0;
};

/// Runs the work on the io_context until nothing is left to do; its value or its exception.
template <class T>
T run(asio::io_context& io, asio::awaitable<T> work) {
  std::exception_ptr failure;
  std::optional<T> value;
  asio::co_spawn(io, std::move(work), [&](std::exception_ptr error, T result) {
    failure = error;
    if (!error) value.emplace(std::move(result));
  });
  io.restart();
  io.run();
  if (failure) std::rethrow_exception(failure);
  return std::move(value).value();
}
inline void run(asio::io_context& io, asio::awaitable<void> work) {
  std::exception_ptr failure;
  asio::co_spawn(io, std::move(work), [&](std::exception_ptr error) { failure = error; });
  io.restart();
  io.run();
  if (failure) std::rethrow_exception(failure);
}

/// The code of the Error that `work` throws; "" when it throws none.
template <class Work>
std::string code_of(Work work) {
  try {
    work();
  } catch (const base::Error& error) {
    return std::string(error.code());
  }
  return {};
}

}  // namespace suitemcp::testing
