#include "crm/probe.hpp"

#include "net/deadline.hpp"

#include <utility>

namespace suitemcp::crm {
namespace {

void note_failure(Probe::Status& status, const base::Error& error) {
  status.error_code = error.code();
  status.error_detail = error.detail();
}

}  // namespace

asio::awaitable<Probe::Status> Probe::check(base::Context context) {
  Status status;
  status.version = status_.version;
  auto accept = [this, &status](std::string& body) -> RestResult<void> {
    auto info = reader_.server_info(body);
    if (!info) return std::unexpected(std::move(info.error()));
    status.version = std::move(info->version);
    return {};
  };
  const auto start = clock_.now();
  const auto limited = context.within(options_.limit);
  RestExchange::Question question{
      {"get_server_info"}, server_info_body(), RestExchange::Question::Sort::probe
  };
  try {
    const auto answer = co_await exchange_.ask(limited, std::move(question), std::move(accept));
    if (!answer) note_failure(status, answer.error());
  } catch (const base::Error& error) {
    if (error.kind() == base::ErrorKind::cancelled) throw;
    note_failure(status, error);
  }
  status.is_reachable = status.error_code.empty();
  status.latency = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - start);
  status.checked_at = clock_.wall();
  const bool is_first = status_.checked_at == base::WallTime{};
  const bool has_changed = is_first || status.is_reachable != status_.is_reachable;
  status_ = status;
  if (has_changed && on_change_) on_change_(status);
  co_return status;
}

asio::awaitable<void> Probe::run(base::Context context) {
  for (;;) {
    co_await check(context);
    co_await net::sleep_for(options_.interval);
  }
}

}  // namespace suitemcp::crm
