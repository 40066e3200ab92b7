#pragma once

#include <chrono>
#include <exception>
#include <string>
#include <string_view>

namespace suitemcp::base {

/// Who is at fault and what may be done about it. The set is closed: gateway/error_table.cpp maps
/// each to HTTP, JSON-RPC and a log level.
enum class ErrorKind {
  invalid_argument,
  unauthenticated,
  permission_denied,
  not_found,
  conflict,
  too_large,
  rate_limited,
  cancelled,
  timeout,
  unavailable,
  bad_upstream,
  internal,
};

/// A stable name such as "crm.timeout": what tests, alerts and log queries match. Only literals
/// convert, so a code never carries data and never dangles.
class ErrorCode {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): a literal is the only way to write a code.
  consteval ErrorCode(const char* literal) : text_(literal) {}
  constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

/// What went wrong: thrown by coroutines when the world fails, returned in std::expected by pure
/// code on outside bytes. `detail` is for our log and never holds a secret; `user_message` is safe
/// for strangers and names the fix.
class Error : public std::exception {
 public:
  Error(ErrorKind kind, ErrorCode code, std::string detail, std::string user_message = {});

  ErrorKind kind() const noexcept { return kind_; }
  std::string_view code() const noexcept { return code_; }
  const std::string& detail() const noexcept { return detail_; }
  /// Falls back to a general sentence for the kind, never to the detail.
  std::string_view user_message() const noexcept;
  const char* what() const noexcept override { return detail_.c_str(); }

  /// One frame per room crossed, outermost first: "search Accounts: POST rest.php: status 500".
  Error& add_context(std::string_view step);

  /// When trying again makes sense; zero: not said.
  std::chrono::seconds retry_after() const noexcept { return retry_after_; }
  Error& set_retry_after(std::chrono::seconds wait);

 private:
  ErrorKind kind_;
  std::string_view code_;
  std::string detail_;
  std::string user_message_;
  std::chrono::seconds retry_after_{0};
};

/// The sentence a stranger sees when an error has none of its own.
std::string_view default_message(ErrorKind kind);

}  // namespace suitemcp::base
