#pragma once

#include "bench/asio.hpp"
#include "bench/http_wire.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace suitemcp::bench {

/// What every client of a run does.
struct Plan {
  Address address;
  std::string key;        // of this client
  std::string tool;       // suitecrm_search
  std::string arguments;  // a JSON object; "@call" in it is three digits, other ones each call
  std::string form;       // the direct call's body
  std::string expected;   // must stand in every answer
  std::size_t buffer = 32U << 10U;
};

/// POST /mcp is not there: 404 or 405.
struct NotOffered : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// One client, one call at a time.
class Session {
 public:
  virtual ~Session() = default;
  /// Connects and does what comes before the first call. Errors: std::exception, NotOffered.
  virtual Task<void> open() = 0;
  /// One call to its answer, whose size is returned. A refusal is a std::runtime_error; the session
  /// can go on unless it is a system_error.
  virtual Task<std::size_t> call() = 0;
  virtual bool is_open() = 0;
};

/// The CRM's own get_entry_list, straight or through a proxy.
std::unique_ptr<Session> make_direct_session(Executor executor, Plan plan);
/// MCP 2024-11-05: GET /sse, POST to its endpoint, answers on the stream.
std::unique_ptr<Session> make_sse_session(Executor executor, Plan plan);
/// Streamable HTTP (MCP 2025-03-26 and later): POST /mcp with an Mcp-Session-Id.
std::unique_ptr<Session> make_http_session(Executor executor, Plan plan);

/// Reads answers, thoroughly when their size is new and one in 64 else: searching all of 100 kB
/// each time would make the load client the bottleneck.
class AnswerCheck {
 public:
  /// Throws unless the answer is a result, without error, that holds what is expected.
  void require_result(std::string_view message, const Plan& plan, std::uint64_t id);

 private:
  std::size_t known_size_ = 0;
};
void check_status(int status, int wanted, std::string_view body);

inline constexpr std::string_view kProtocolVersion = "2025-11-25";
std::string initialize_body();
std::string initialized_body();
/// `number` in three digits wherever `mark` stands.
std::string with_number(std::string text, std::string_view mark, std::uint64_t number);
std::string tool_call_body(const Plan& plan, std::uint64_t id);
/// The head's last two lines and the body behind what `request` holds already.
void append_body(std::string& request, std::string_view body);

}  // namespace suitemcp::bench
