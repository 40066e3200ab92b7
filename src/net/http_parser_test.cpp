#include "net/http_parser.hpp"

#include "tests/support/read_http.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace suitemcp::net {
namespace {

using test::read_reply;
using test::read_requests;

const std::string kPost = "POST /x HTTP/1.1\r\nHost: a\r\n";
const std::string kChunked = kPost + "Transfer-Encoding: chunked\r\n\r\n";

struct Hostile {
  std::string bytes;
  int status;
};

const Hostile kHostile[] = {
    // Two readers, two lengths.
    {kPost + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {kPost + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400},
    {kPost + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400},
    {kPost + "Content-Length: 5, 6\r\n\r\nhello", 400},
    {kPost + "Content-Length: 5\r\ncontent-length: 0\r\n\r\nhello", 400},
    {"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {kPost + "Transfer-Encoding: gzip\r\n\r\n", 501},
    {kPost + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
    {kPost + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 501},
    {kPost + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 501},
    {kPost + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501},
    {kPost + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {kPost + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400},
    {kPost + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400},
    // Lengths that are none.
    {kPost + "Content-Length: +5\r\n\r\nhello", 400},
    {kPost + "Content-Length: -1\r\n\r\n", 400},
    {kPost + "Content-Length: 0x5\r\n\r\nhello", 400},
    {kPost + "Content-Length: 5 \r\n5\r\n\r\nhello", 400},
    {kPost + "Content-Length: five\r\n\r\nhello", 400},
    {kPost + "Content-Length:\r\n\r\n", 400},
    {kPost + "Content-Length: 99999999999999999999999\r\n\r\n", 400},
    {kPost + "Content-Length: 18446744073709551616\r\n\r\n", 400},
    {kPost + "Content-Length: 18446744073709551615\r\n\r\n", 413},
    {kPost + "Content-Length: 4097\r\n\r\n", 413},
    // Heads.
    {"GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n\t2\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
    {"GET / HTTP/1.1\nHost: a\n\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", 400},
    {std::string("GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n", 29), 400},
    {std::string("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 28), 400},
    {"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHo st: a\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n: a\r\nHost: a\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: a\r\nNoColon\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: a\r\nX\x80: y\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
    {"GET http://evil/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"CONNECT evil:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"get / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"G\"T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {" GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"GET /\r\n\r\n", 400},
    {"GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400},
    {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
    {"GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505},
    {"GET / http/1.1\r\nHost: a\r\n\r\n", 400},
    {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(9000, 'x') + "\r\n\r\n", 431},
    {"GET /" + std::string(9000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", 431},
    {std::string(9000, 'G'), 431},
    {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nabcd", 400},
    {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4, 4\r\n\r\nabcd", 400},
    // Chunks.
    {kChunked + "x\r\nhello\r\n0\r\n\r\n", 400},
    {kChunked + "-5\r\nhello\r\n0\r\n\r\n", 400},
    {kChunked + "+5\r\nhello\r\n0\r\n\r\n", 400},
    {kChunked + "0x5\r\nhello\r\n0\r\n\r\n", 400},
    {kChunked + " 5\r\nhello\r\n0\r\n\r\n", 400},
    {kChunked + "10000000000000005\r\nhello\r\n0\r\n\r\n", 400},
    {kChunked + "ffffffffffffffff\r\nhello", 413},
    {kChunked + "1001\r\n", 413},
    {kChunked + "fff\r\n" + std::string(4095, 'x') + "\r\n2\r\nxx\r\n0\r\n\r\n", 413},
    {kChunked + "5\r\nhelloX\r\n0\r\n\r\n", 400},
    {kChunked + "5\nhello\r\n0\r\n\r\n", 400},
    {kChunked + "5\r\nhello\n0\r\n\r\n", 400},
    {kChunked + "5;\x01\r\nhello\r\n0\r\n\r\n", 400},
    {kChunked + "5;x=" + std::string(9000, 'y'), 431},
    {kChunked + "0\r\nX: " + std::string(9000, 'y'), 431},
    {kChunked + "0\r\nNoColon\r\n\r\n", 400},
};

TEST(RequestParser, RefusesEachHostileRequestHoweverItIsCut) {
  for (const auto& hostile : kHostile) {
    for (const std::size_t step : {hostile.bytes.size(), std::size_t{7}, std::size_t{1}}) {
      const auto outcome = read_requests(hostile.bytes, step);
      EXPECT_EQ(outcome.refused, hostile.status)
          << hostile.bytes.substr(0, 120) << " step " << step << ": " << outcome.reason;
      EXPECT_TRUE(outcome.messages.empty());
    }
  }
}

struct Good {
  std::string bytes;
  std::vector<std::string> requests;
};

const Good kGood[] = {
    {"GET /a?b=c HTTP/1.1\r\nHost: a\r\n\r\n", {"GET /a?b=c Host=a;|"}},
    {"GET / HTTP/1.0\r\n\r\n", {"GET / |"}},
    {kPost + "Content-Length: 5\r\n\r\nhello", {"POST /x Host=a;Content-Length=5;|hello"}},
    {kPost + "Content-Length: 0\r\n\r\n", {"POST /x Host=a;Content-Length=0;|"}},
    {kChunked + "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n",
     {"POST /x Host=a;Transfer-Encoding=chunked;|hello!"}},
    {kChunked + "5;a=b;c=\"d\"\r\nhello\r\n0\r\n\r\n",
     {"POST /x Host=a;Transfer-Encoding=chunked;|hello"}},
    {kChunked + "0\r\n\r\n", {"POST /x Host=a;Transfer-Encoding=chunked;|"}},
    {kChunked + "00000005\r\nhello\r\n0\r\n\r\n",
     {"POST /x Host=a;Transfer-Encoding=chunked;|hello"}},
    {"GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
     {"GET /1 Host=a;|", "GET /2 Host=a;|"}},
    {kPost + "Content-Length: 2\r\n\r\nabGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
     {"POST /x Host=a;Content-Length=2;|ab", "GET /2 Host=a;|"}},
    {"GET / HTTP/1.1\r\nHost: a\r\nX:  spaces \t \r\nEmpty:\r\n\r\n",
     {"GET / Host=a;X=spaces;Empty=;|"}},
};

TEST(RequestParser, ReadsTheSameHoweverTheBytesAreCut) {
  for (const auto& good : kGood) {
    for (std::size_t step = 1; step <= good.bytes.size(); ++step) {
      const auto outcome = read_requests(good.bytes, step);
      EXPECT_EQ(outcome.refused, 0) << good.bytes << outcome.reason;
      EXPECT_EQ(outcome.messages, good.requests) << good.bytes << " step " << step;
      EXPECT_FALSE(outcome.is_waiting);
    }
  }
}

TEST(RequestParser, TakesNoHeaderFromATrailer) {
  const auto outcome = read_requests(
      kChunked + "1\r\nx\r\n0\r\nAuthorization: Bearer late\r\nHost: evil\r\n\r\n", 1000
  );
  ASSERT_EQ(outcome.messages.size(), 1U) << outcome.reason;
  EXPECT_EQ(outcome.messages[0], "POST /x Host=a;Transfer-Encoding=chunked;|x");
}

TEST(RequestParser, WaitsForTheRestOfARequest) {
  for (const std::string bytes : {"G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r"}) {
    const auto outcome = read_requests(bytes, 100);
    EXPECT_EQ(outcome.refused, 0) << bytes;
    EXPECT_TRUE(outcome.is_waiting) << bytes;
  }
  EXPECT_TRUE(read_requests(kPost + "Content-Length: 5\r\n\r\nhell", 100).is_waiting);
  EXPECT_TRUE(read_requests(kChunked + "5\r\nhello\r\n0\r\n", 100).is_waiting);
}

TEST(RequestParser, KnowsWhetherTheConnectionStays) {
  const auto stays = [](std::string_view bytes) {
    RequestParser parser(test::kSmallLimits);
    EXPECT_TRUE(parser.feed(bytes).has_value());
    return parser.wants_keep_alive();
  };
  EXPECT_TRUE(stays("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_FALSE(stays("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  EXPECT_FALSE(stays("GET / HTTP/1.0\r\nHost: a\r\n\r\n"));
  EXPECT_TRUE(stays("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n"));
}

TEST(RequestParser, SeesThatThePeerWaitsForContinue) {
  RequestParser parser(test::kSmallLimits);
  const auto bytes = kPost + "Content-Length: 5\r\nExpect: 100-Continue\r\n\r\n";
  EXPECT_EQ(parser.feed(bytes), bytes.size());
  EXPECT_TRUE(parser.is_head_done());
  EXPECT_FALSE(parser.is_done());
  EXPECT_TRUE(parser.expects_continue());
}

struct ReplyCase {
  std::string bytes;
  std::string outcome;  // the reply, "waits", or an error code
};

const ReplyCase kReplies[] = {
    {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "200 Content-Length=2;|{}"},
    {"HTTP/1.1 204 No Content\r\n\r\n", "204 |"},
    {"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", "304 Content-Length=9;|"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x\r\nc\r\n0\r\n\r\n",
     "200 Transfer-Encoding=chunked;|abc"},
    {"HTTP/1.0 200 OK\r\n\r\nuntil the end", "200 |until the end"},
    {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
     "HTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nx",
     "201 Content-Length=1;|x"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", "waits"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", "waits"},
    {"HTTP/1.1 200 OK\r\nContent-Le", "waits"},
    {"HTTP/1.1 100 Continue\r\n\r\n", "waits"},
    {"", "waits"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 4097\r\n\r\n", "net.reply_too_large"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1001\r\n", "net.reply_too_large"},
    {"HTTP/1.0 200 OK\r\n\r\n" + std::string(4097, 'x'), "net.reply_too_large"},
    {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "net.bad_http"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "net.bad_http"},
    {"HTTP/1.1 xyz OK\r\n\r\n", "net.bad_http"},
    {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "net.bad_http"},
    {"<html>an error page</html>\r\n\r\n", "net.bad_http"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n", "net.bad_http"},
    {"HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n", "net.bad_http"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(70'000, 'x'),
     "net.bad_http"},
};

TEST(ReplyParser, ReadsTheSameHoweverTheBytesAreCut) {
  for (const auto& reply : kReplies) {
    // Byte by byte looks at the whole head each time: only for short ones.
    const std::size_t small = reply.bytes.size() > 10'000 ? 1000 : 1;
    for (const std::size_t step : {reply.bytes.size() + 1, small * 3, small}) {
      const auto outcome = read_reply(reply.bytes, step);
      const auto seen = outcome.refused != 0 ? outcome.reason
                        : outcome.is_waiting ? "waits"
                                             : outcome.messages.at(0);
      EXPECT_EQ(seen, reply.outcome) << reply.bytes.substr(0, 100) << " step " << step;
    }
  }
}

TEST(ReplyParser, EndsAfterTooManyInterimReplies) {
  std::string bytes;
  for (int i = 0; i < 20; ++i) bytes += "HTTP/1.1 102 Processing\r\n\r\n";
  EXPECT_EQ(read_reply(bytes, 1000).reason, "net.bad_http");
}

TEST(ReplyParser, TellsWhetherTheConnectionCanBeUsedAgain) {
  const auto reusable = [](std::string_view bytes) {
    ReplyParser parser(4096, false);
    parser.feed(bytes);
    return parser.may_reuse_connection();
  };
  EXPECT_TRUE(reusable("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_FALSE(reusable("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
  EXPECT_FALSE(reusable("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_FALSE(reusable("HTTP/1.1 200 OK\r\n\r\n"));
  EXPECT_FALSE(reusable("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab"));
  EXPECT_FALSE(reusable("HTTP/1.1 101 Switching Protocols\r\n\r\n"));
}

TEST(ReplyParser, LeavesRoomForSimdjson) {
  ReplyParser parser(4096, false);
  parser.feed("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  const auto reply = parser.take();
  EXPECT_GE(reply.body.capacity(), reply.body.size() + 64);
}

TEST(ReplyParser, ExpectsNoBodyAfterHead) {
  ReplyParser parser(4096, true);
  parser.feed("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n");
  EXPECT_TRUE(parser.is_done());
}

TEST(FuzzCorpus, OfHttpReadsTheSameHoweverItIsCut) {
  std::size_t count = 0;
  for (const auto* name : {"net_http_request", "net_http_reply"}) {
    const auto folder = std::filesystem::path(SUITEMCP_SOURCE_DIR "/fuzz/corpus") / name;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(file), {}};
      EXPECT_TRUE(test::agree(read_requests(bytes, 1), read_requests(bytes, 9000))) << entry.path();
      EXPECT_TRUE(test::agree(read_reply(bytes, 1), read_reply(bytes, 9000))) << entry.path();
      ++count;
    }
  }
  EXPECT_GT(count, 10U);
}

}  // namespace
}  // namespace suitemcp::net
