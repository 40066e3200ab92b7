#pragma once

#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/optional.hpp>
#include <boost/system/error_code.hpp>

#include <algorithm>
#include <cstdint>
#include <string>

namespace suitemcp::net {

/// Beast body type, for net's parsers only: a string that grows once when the length is known and
/// keeps room behind its end, where simdjson reads.
struct PaddedBody {
  using value_type = std::string;
  static constexpr std::size_t kSpareBytes = 64;

  class reader {
   public:
    template <bool is_request, class Fields>
    reader(boost::beast::http::header<is_request, Fields>&, value_type& body) : body_(body) {}

    void init(const boost::optional<std::uint64_t>& length, boost::system::error_code& code) {
      // A length is a claim: memory follows the bytes, beyond the first 64 kB.
      constexpr std::uint64_t kTrusted = 64U << 10U;
      if (length) body_.reserve(std::min(*length, kTrusted) + kSpareBytes);
      code = {};
    }
    template <class Buffers>
    std::size_t put(const Buffers& buffers, boost::system::error_code& code) {
      std::size_t total = 0;
      for (const auto part : boost::beast::buffers_range_ref(buffers)) {
        body_.append(static_cast<const char*>(part.data()), part.size());
        total += part.size();
      }
      code = {};
      return total;
    }
    void finish(boost::system::error_code& code) { code = {}; }

   private:
    value_type& body_;
  };
};

/// How many bytes Beast must get at once. A chunked body ends with at least five; with fewer at its
/// last chunk Beast 1.81 runs into an assertion (basic_parser.ipp, parse_chunk_header).
template <class Parser>
std::size_t least_bytes(const Parser& parser) {
  constexpr std::size_t kLastChunkBytes = 5;  // "0\r\n\r\n"
  return parser.is_header_done() && parser.chunked() ? kLastChunkBytes : 1;
}

}  // namespace suitemcp::net
