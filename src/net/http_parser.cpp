#include "net/http_parser.hpp"

#include "base/ascii.hpp"
#include "net/padded_body.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>

#include <limits>

namespace suitemcp::net {
namespace {

namespace http = boost::beast::http;

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

/// "... HTTP/2.0": another version, not garbage. `bytes` begins with the request line.
bool names_a_version(std::string_view bytes) {
  const auto line = bytes.substr(0, bytes.find("\r\n"));
  const auto word = line.substr(line.rfind(' ') + 1);
  const auto is_digit = [](char letter) { return letter >= '0' && letter <= '9'; };
  return word.size() == 8 && word.starts_with("HTTP/") && is_digit(word[5]) && word[6] == '.' &&
         is_digit(word[7]) && word != "HTTP/1.1" && word != "HTTP/1.0";
}

RequestParser::Refusal refusal_of(const boost::system::error_code& code, std::string_view bytes) {
  if (code == http::error::header_limit) {
    return {431, "The request's head is too large."};
  }
  if (code == http::error::body_limit) {
    return {413, "The body is larger than MAX_BODY_BYTES allows."};
  }
  if (code == http::error::bad_version && names_a_version(bytes)) {
    return {505, "Only HTTP/1.1 is spoken here."};
  }
  return {400, "This is not a valid HTTP/1.1 request."};
}

bool is_token(std::string_view text) {  // RFC 9110 5.6.2, enough for methods
  if (text.empty() || text.size() > 32) return false;
  for (const char letter : text) {
    if (letter < 'A' || letter > 'Z') return false;
  }
  return true;
}

bool is_origin_form(std::string_view target) {
  if (!target.starts_with('/')) return false;
  for (const char letter : target) {
    if (letter <= ' ' || letter >= 0x7F) return false;
  }
  return true;
}

/// A header continued on a second line: readers disagree on what it means (RFC 9112 5.2).
bool has_folded_header(std::string_view bytes) {
  const auto head = bytes.substr(0, bytes.find("\r\n\r\n"));
  return head.find("\r\n ") != std::string_view::npos ||
         head.find("\r\n\t") != std::string_view::npos;
}

}  // namespace

struct RequestParser::State {
  explicit State(const Limits& parser_limits) : limits(parser_limits) {}

  Limits limits;
  http::request_parser<PaddedBody> parser;
  Headers headers;  // of the head alone: a trailer must not add an Authorization behind the checks
  bool started = false;
  bool head_checked = false;

  // Called once when the head is complete.
  std::expected<void, Refusal> check_head() {
    const auto& message = parser.get();
    if (message.version() != 11 && message.version() != 10) {
      return std::unexpected(Refusal{505, "Only HTTP/1.1 is spoken here."});
    }
    if (!is_token(view(message.method_string()))) {
      return std::unexpected(Refusal{400, "The request method is not valid."});
    }
    if (!is_origin_form(view(message.target()))) {
      return std::unexpected(Refusal{400, "The request target must be a path that begins with /."});
    }
    const auto hosts = message.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && message.version() == 11)) {
      return std::unexpected(Refusal{400, "Exactly one Host header is required."});  // RFC 9112 3.2
    }
    // Equal ones are allowed (RFC 9110 8.6), but nobody honest sends them.
    const auto length = view(message[http::field::content_length]);
    if (message.count(http::field::content_length) > 1 || length.find(',') != length.npos) {
      return std::unexpected(Refusal{400, "More than one Content-Length."});
    }
    // RFC 9112 6.1: both at once is how requests are smuggled.
    if (message.count(http::field::transfer_encoding) > 0) {
      if (message.version() == 10 || message.count(http::field::content_length) > 0) {
        return std::unexpected(
            Refusal{400, "Transfer-Encoding must not come with Content-Length or HTTP/1.0."}
        );
      }
      if (!base::equals_ignoring_case(view(message[http::field::transfer_encoding]), "chunked") ||
          message.count(http::field::transfer_encoding) > 1) {
        return std::unexpected(Refusal{501, "Of transfer encodings only chunked is spoken here."});
      }
    }
    return {};
  }

  std::expected<std::size_t, Refusal> put(std::string_view bytes) {
    if (bytes.size() < least_bytes(parser)) return 0;
    boost::system::error_code code;
    const auto used = parser.put(boost::asio::buffer(bytes.data(), bytes.size()), code);
    if (code && code != http::error::need_more) return std::unexpected(refusal_of(code, bytes));
    return used;
  }

  void keep_headers() {
    headers.reserve(12);
    for (const auto& field : parser.get()) {
      headers.push_back({std::string(view(field.name_string())), std::string(view(field.value()))});
    }
  }
};

RequestParser::RequestParser(const Limits& limits) : state_(std::make_unique<State>(limits)) {
  auto& parser = state_->parser;
  parser.eager(false);  // the head is checked before a byte of the body is believed
  parser.header_limit(static_cast<std::uint32_t>(
      std::min<std::size_t>(limits.max_head_bytes, std::numeric_limits<std::uint32_t>::max())
  ));
  parser.body_limit(limits.max_body_bytes);
}

RequestParser::~RequestParser() = default;
RequestParser::RequestParser(RequestParser&&) noexcept = default;
RequestParser& RequestParser::operator=(RequestParser&&) noexcept = default;

std::expected<std::size_t, RequestParser::Refusal> RequestParser::feed(std::string_view bytes) {
  state_->started = state_->started || !bytes.empty();
  auto used = state_->put(bytes);
  if (!used || !state_->parser.is_header_done()) return used;
  if (!state_->head_checked) {
    state_->head_checked = true;
    // Beast takes a head only when all of it is there: `bytes` begins with it.
    if (has_folded_header(bytes)) return std::unexpected(Refusal{400, "A header is folded."});
    if (auto checked = state_->check_head(); !checked) return std::unexpected(checked.error());
    state_->keep_headers();
    state_->parser.eager(true);
    if (state_->parser.is_done()) return used;
    const auto more = state_->put(bytes.substr(*used));
    return more ? *used + *more : more;
  }
  // Beast waits for the end of a chunk's line or of the trailer without a limit of its own.
  if (*used == 0 && bytes.size() > state_->limits.max_head_bytes) {
    return std::unexpected(Refusal{431, "A chunk's head or the trailer is too large."});
  }
  return used;
}

bool RequestParser::has_started() const {
  return state_->started;
}
bool RequestParser::is_head_done() const {
  return state_->parser.is_header_done();
}
bool RequestParser::is_done() const {
  return state_->parser.is_done();
}

bool RequestParser::expects_continue() const {
  return base::equals_ignoring_case(
      view(state_->parser.get()[http::field::expect]), "100-continue"
  );
}

bool RequestParser::wants_keep_alive() const {
  return state_->parser.get().keep_alive();
}

Request RequestParser::head() const {
  const auto& message = state_->parser.get();
  Request request;
  request.method = view(message.method_string());
  request.target = view(message.target());
  request.headers = state_->headers;
  return request;
}

Request RequestParser::take() {
  auto message = state_->parser.release();
  Request request;
  request.method = view(message.method_string());
  request.target = view(message.target());
  request.body = std::move(message.body());
  request.headers = std::move(state_->headers);
  return request;
}

}  // namespace suitemcp::net
