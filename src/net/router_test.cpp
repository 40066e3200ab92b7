#include "net/router.hpp"

#include "tests/support/run_coroutine.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace suitemcp::net {
namespace {

Handler answering(std::string body) {
  return [body](const base::Context&, Request&) -> asio::awaitable<Response> {
    co_return json_response(200, body);
  };
}

Response ask(const Router& router, std::string method, std::string path) {
  Request request;
  request.method = std::move(method);
  request.target = std::move(path);
  request.path = request.target;
  asio::io_context io(1);
  return test::run_coroutine(io, router.route(base::Context(), request));
}

class RouterTest : public testing::Test {
 protected:
  RouterTest() {
    router_.add("GET", "/a", answering("a"));
    router_.add("POST", "/a", answering("posted"));
    router_.add("GET", "/poll/:nonce", answering("poll"));
    router_.add("GET", "/poll/fixed", answering("fixed"));
  }
  Router router_;
};

TEST_F(RouterTest, FindsThePathAndMethod) {
  EXPECT_EQ(ask(router_, "GET", "/a").body, "a");
  EXPECT_EQ(ask(router_, "HEAD", "/a").body, "a");
  EXPECT_EQ(ask(router_, "POST", "/a").body, "posted");
  EXPECT_EQ(ask(router_, "GET", "/b").status, 404);
}

TEST_F(RouterTest, SaysWhichMethodsAPathTakes) {
  const auto response = ask(router_, "DELETE", "/a");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(find_header(response.headers, "Allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_TRUE(router_.takes("HEAD", "/a"));
  EXPECT_FALSE(router_.takes("PUT", "/a"));
}

TEST_F(RouterTest, LetsTheLastSegmentBeAnything) {
  EXPECT_EQ(ask(router_, "GET", "/poll/abc").body, "poll");
  EXPECT_EQ(ask(router_, "GET", "/poll/fixed").body, "fixed");
  EXPECT_EQ(last_segment("/poll/abc"), "abc");
  EXPECT_EQ(ask(router_, "GET", "/poll/").status, 404);
  EXPECT_EQ(ask(router_, "GET", "/poll").status, 404);
  EXPECT_EQ(ask(router_, "GET", "/poll/a/b").status, 404);
  EXPECT_EQ(ask(router_, "POST", "/poll/abc").status, 405);
}

TEST_F(RouterTest, ListsWhatItHas) {
  const std::vector<std::string> all = {"GET /a", "GET /poll/:nonce", "GET /poll/fixed", "POST /a"};
  EXPECT_EQ(router_.routes(), all);
}

}  // namespace
}  // namespace suitemcp::net
