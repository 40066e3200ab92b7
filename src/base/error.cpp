#include "base/error.hpp"

#include <utility>

namespace suitemcp::base {

Error::Error(ErrorKind kind, ErrorCode code, std::string detail, std::string user_message)
    : kind_(kind),
      code_(code.text()),
      detail_(std::move(detail)),
      user_message_(std::move(user_message)) {
}

std::string_view Error::user_message() const noexcept {
  return user_message_.empty() ? default_message(kind_) : std::string_view(user_message_);
}

Error& Error::add_context(std::string_view step) {
  detail_.insert(0, std::string(step) + ": ");
  return *this;
}

Error& Error::set_retry_after(std::chrono::seconds wait) {
  retry_after_ = wait;
  return *this;
}

std::string_view default_message(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid_argument:
      return "The request is not valid.";
    case ErrorKind::unauthenticated:
      return "The API key is missing, invalid or expired. Log in again to get a new one.";
    case ErrorKind::permission_denied:
      return "You are not allowed to do this.";
    case ErrorKind::not_found:
      return "Not found.";
    case ErrorKind::conflict:
      return "The record was changed by somebody else. Read it again and retry.";
    case ErrorKind::too_large:
      return "The request is too large.";
    case ErrorKind::rate_limited:
      return "Too many requests. Wait a moment and try again.";
    case ErrorKind::cancelled:
      return "The request was cancelled.";
    case ErrorKind::timeout:
      return "The CRM did not answer in time. Try again, or ask for less data.";
    case ErrorKind::unavailable:
      return "The service is not available at the moment. Try again later.";
    case ErrorKind::bad_upstream:
      return "The CRM gave an answer that is not valid. Ask the operator to look at its error log.";
    case ErrorKind::internal:
      return "Something went wrong in the gateway. Ask the operator to look at its log.";
  }
  std::unreachable();
}

}  // namespace suitemcp::base
