#include "net/client_socket.hpp"

#include "net/deadline.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <tuple>
#include <utility>

namespace suitemcp::net {
namespace {

using asio::ip::tcp;

base::Error connect_error(const Url& to, const boost::system::error_code& code) {
  const bool is_name = code.category() == asio::error::get_netdb_category() ||
                       code.category() == asio::error::get_addrinfo_category();
  return {
      base::ErrorKind::unavailable,
      "net.connect",
      fmt::format("connect to {}:{}: {}", to.host, to.port, code.message()),
      is_name ? fmt::format("The host name {} is unknown. Check the address.", to.host)
              : fmt::format(
                    "Nobody answers at {}:{} ({}). Check the address and that the server runs.",
                    to.host,
                    to.port,
                    code.message()
                )
  };
}

struct Resolution {
  explicit Resolution(const asio::any_io_executor& executor)
      : resolver(executor), done(executor, std::chrono::steady_clock::time_point::max()) {}
  tcp::resolver resolver;
  asio::steady_timer done;
  boost::system::error_code code = asio::error::timed_out;
  tcp::resolver::results_type endpoints;
};

/// getaddrinfo cannot be interrupted: when the time is over we stop waiting, it ends by itself.
asio::awaitable<tcp::resolver::results_type> resolve(
    const Url& peer, std::chrono::steady_clock::duration limit
) {
  auto state = std::make_shared<Resolution>(co_await asio::this_coro::executor);
  auto on_done = [state](const boost::system::error_code& code, tcp::resolver::results_type found) {
    state->code = code;
    state->endpoints = std::move(found);
    state->done.expires_at(std::chrono::steady_clock::time_point::min());
  };
  state->done.expires_after(limit);
  state->resolver.async_resolve(peer.host, std::to_string(peer.port), std::move(on_done));
  auto quietly = asio::as_tuple(asio::use_awaitable);
  co_await state->done.async_wait(quietly);
  if (state->code) throw connect_error(peer, state->code);
  co_return state->endpoints;
}

/// What the operator can do about a failed handshake.
std::string tls_advice(const Url& to, long verify_result, std::string_view reason) {
  if (verify_result == X509_V_OK) {
    return fmt::format("No secure connection to {}:{} ({}).", to.host, to.port, reason);
  }
  if (verify_result == X509_V_ERR_HOSTNAME_MISMATCH ||
      verify_result == X509_V_ERR_IP_ADDRESS_MISMATCH) {
    return fmt::format(
        "The certificate of {} is for another host ({}). Use the name that it was issued for.",
        to.host,
        reason
    );
  }
  return fmt::format(
      "The certificate of {} was not accepted ({}). Give SUITECRM_CA_FILE the CA that signed it.",
      to.host,
      reason
  );
}

base::Error tls_error(const Url& to, long verify_result, std::string_view reason) {
  return {
      base::ErrorKind::unavailable,
      "net.tls",
      fmt::format("TLS with {}:{}: {}", to.host, to.port, reason),
      tls_advice(to, verify_result, reason)
  };
}

/// The name or address the certificate must be for (RFC 9110 4.3.4), and the name to ask for.
void expect_host(SSL* ssl, const std::string& host, HttpClient::Verify verify) {
  boost::system::error_code not_an_address;
  asio::ip::make_address(host, not_an_address);
  if (not_an_address) SSL_set_tlsext_host_name(ssl, host.c_str());
  if (verify == HttpClient::Verify::nothing) return;
  auto* parameters = SSL_get0_param(ssl);
  X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  const int accepted = not_an_address
                           ? X509_VERIFY_PARAM_set1_host(parameters, host.data(), host.size())
                           : X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str());
  if (accepted != 1) {
    throw base::Error(base::ErrorKind::internal, "net.tls", "OpenSSL refused the host name");
  }
}

}  // namespace

std::unique_ptr<asio::ssl::context> make_tls_context(const HttpClient::Options& options) {
  auto tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_client);
  boost::system::error_code code;
  tls->set_options(
      asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
      asio::ssl::context::no_tlsv1_1
  );
  if (options.verify == HttpClient::Verify::nothing) {
    tls->set_verify_mode(asio::ssl::verify_none);
    return tls;
  }
  tls->set_verify_mode(asio::ssl::verify_peer);
  tls->set_default_verify_paths(code);
  if (!options.ca_file.empty()) tls->load_verify_file(options.ca_file, code);
  if (code) {
    throw base::Error(
        base::ErrorKind::invalid_argument,
        "net.ca_file",
        fmt::format("CA file {}: {}", options.ca_file, code.message()),
        fmt::format("SUITECRM_CA_FILE {} is not a readable PEM file.", options.ca_file)
    );
  }
  return tls;
}

ClientSocket::ClientSocket(const asio::any_io_executor& executor, Watchdog& watchdog)
    : socket_(executor) {
  watchdog.watch(*this);
}

asio::awaitable<void> ClientSocket::connect(Route route) {
  const Url& peer = route.proxy != nullptr ? *route.proxy : route.origin;
  const auto endpoints = co_await resolve(peer, route.limit);
  auto quietly = asio::as_tuple(asio::use_awaitable);
  auto [code, endpoint] = co_await asio::async_connect(socket_, endpoints, quietly);
  if (code) throw connect_error(peer, code);
  boost::system::error_code ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
  if (route.tls == nullptr) co_return;
  if (route.proxy != nullptr) co_await open_tunnel(route.origin);
  co_await shake_hands(route.origin, route.verify, *route.tls);
}

asio::awaitable<void> ClientSocket::open_tunnel(const Url& origin) {
  const bool is_ipv6 = origin.host.find(':') != std::string::npos;
  const auto host = is_ipv6 ? "[" + origin.host + "]" : origin.host;
  const auto authority = fmt::format("{}:{}", host, origin.port);
  co_await write(fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n\r\n", authority), {});
  // The proxy says nothing after the blank line before we do (RFC 9110 9.3.6): no byte is lost.
  std::string head;
  std::array<char, 1024> chunk{};
  while (head.find("\r\n\r\n") == std::string::npos && head.size() < 8192) {
    const auto count = co_await read_some(chunk.data(), chunk.size());
    if (count == 0) break;
    head.append(chunk.data(), count);
  }
  if (!head.starts_with("HTTP/1.1 200") && !head.starts_with("HTTP/1.0 200")) {
    throw base::Error(
        base::ErrorKind::unavailable,
        "net.connect",
        fmt::format("proxy refused CONNECT {}: {}", authority, head.substr(0, head.find('\r')))
    );
  }
}

asio::awaitable<void> ClientSocket::shake_hands(
    const Url& origin, HttpClient::Verify verify, asio::ssl::context& tls
) {
  tls_.emplace(socket_, tls);
  expect_host(tls_->native_handle(), origin.host, verify);
  auto quietly = asio::as_tuple(asio::use_awaitable);
  const auto [code] = co_await tls_->async_handshake(asio::ssl::stream_base::client, quietly);
  if (!code) co_return;
  const auto result = verify == HttpClient::Verify::nothing
                          ? X509_V_OK
                          : SSL_get_verify_result(tls_->native_handle());
  throw tls_error(
      origin, result, result == X509_V_OK ? code.message() : X509_verify_cert_error_string(result)
  );
}

asio::awaitable<bool> ClientSocket::write(std::string_view head, std::string_view body) {
  const std::array<asio::const_buffer, 2> bytes{asio::buffer(head), asio::buffer(body)};
  auto quietly = asio::as_tuple(asio::use_awaitable);
  if (tls_) {
    const auto [code, count] = co_await asio::async_write(*tls_, bytes, quietly);
    co_return !code;
  }
  const auto [code, count] = co_await asio::async_write(socket_, bytes, quietly);
  co_return !code;
}

asio::awaitable<std::size_t> ClientSocket::read_some(char* place, std::size_t size) {
  auto quietly = asio::as_tuple(asio::use_awaitable);
  const auto bytes = asio::buffer(place, size);
  boost::system::error_code code;
  std::size_t count = 0;
  if (tls_) {
    std::tie(code, count) = co_await tls_->async_read_some(bytes, quietly);
  } else {
    std::tie(code, count) = co_await socket_.async_read_some(bytes, quietly);
  }
  has_ended_ = code == asio::error::eof;
  co_return code ? 0 : count;
}

bool ClientSocket::is_quiet() {
  if (!socket_.is_open() || (tls_ && SSL_pending(tls_->native_handle()) > 0)) return false;
  char byte = 0;
  const auto count = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void ClientSocket::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

}  // namespace suitemcp::net
