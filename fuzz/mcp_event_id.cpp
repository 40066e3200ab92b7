// Last-Event-ID is whatever a peer sends: a stream is taken up only behind an event that was
// really sent, gives each later event once and in order, and never an earlier one.
#include "fuzz/target.hpp"
#include "mcp/fake_tools.hpp"
#include "mcp/http_session.hpp"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace {

using namespace suitemcp;
using fuzz::require;

using Ids = std::vector<std::string>;
constexpr std::uint64_t kEnded = 1;  // its answer was sent
constexpr std::uint64_t kRunning = 2;

mcp::EventSink into(Ids& ids) {
  return {
      [&ids](std::string_view id, std::string_view) {
        ids.emplace_back(id);
        return true;
      },
      [] {}
  };
}

/// A session with one call that was streamed and has ended, and one that still runs.
struct Session {
  Session() {
    stream("search");
    stream("wait");
  }
  ~Session() {
    session->close();
    tools.release();
    run();
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void stream(std::string name) {
    mcp::Request request{base::Id<mcp::RequestIdTag>(std::to_string(++calls)), "tools/call", {}};
    request.params["name"] = std::move(name);
    const auto started = session->start(context, std::move(request));
    session->stream(*started, into(sent));
    run();
  }
  void run() {
    io.restart();
    io.poll();
  }

  asio::io_context io{1};
  mcp::FakeTools tools{io.get_executor()};
  mcp::Endpoint endpoint{mcp::fake_identity(), tools, mcp::fake_face};
  net::TaskGroup tasks{io.get_executor(), base::Log::none()};
  base::Context context;
  int calls = 0;
  Ids sent;  // of all streams
  std::shared_ptr<mcp::HttpSession> session = std::make_shared<mcp::HttpSession>(
      io.get_executor(), mcp::PeerState{"2025-11-25"}, endpoint, tasks, mcp::HttpSession::Options{}
  );
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto given = fuzz::text_of(bytes, size);
  static Session one;  // taking a stream up again may be repeated for ever
  static Ids resumed;
  resumed.clear();
  const bool is_known = one.session->resume(given, into(resumed));
  one.run();
  if (!is_known) {
    require(resumed.empty(), "a refused stream gets events\n");
    require(std::ranges::count(one.sent, given) == 0, "an event that was sent is unknown\n");
    return 0;
  }
  const auto dot = given.find('.');
  require(dot != std::string_view::npos, "an event id without its parts\n");
  // As numbers, since zeros in front do no harm.
  const auto stream = std::stoull(std::string(given.substr(0, dot)));
  auto sequence = std::stoull(std::string(given.substr(dot + 1)));
  const std::uint64_t last = stream == kEnded ? 1 : 0;
  require(stream == kEnded || stream == kRunning, "an unknown stream\n");
  require(sequence <= last, "an event that was never sent\n");
  for (const auto& id : resumed) {
    require(id == std::to_string(stream) + "." + std::to_string(++sequence), "out of order\n");
  }
  require(sequence == last, "an event is missing\n");
  return 0;
}
