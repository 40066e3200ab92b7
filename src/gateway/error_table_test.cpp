#include "gateway/error_table.hpp"

#include <gtest/gtest.h>

#include <array>

namespace suitemcp::gateway {
namespace {

using base::Error;
using base::ErrorKind;

struct Row {
  ErrorKind kind;
  int http_status;
  int rpc_code;
  base::LogLevel level;
};

TEST(ErrorTable, GivesEachKindItsFaces) {
  using enum base::LogLevel;
  constexpr std::array<Row, 12> kRows = {{
      {ErrorKind::invalid_argument, 400, -32602, info},
      {ErrorKind::unauthenticated, 401, -32003, warn},
      {ErrorKind::permission_denied, 403, -32003, warn},
      {ErrorKind::not_found, 404, -32602, info},
      {ErrorKind::conflict, 409, -32004, info},
      {ErrorKind::too_large, 413, -32602, info},
      {ErrorKind::rate_limited, 429, -32000, warn},
      {ErrorKind::cancelled, 499, -32005, info},
      {ErrorKind::timeout, 504, -32006, warn},
      {ErrorKind::unavailable, 503, -32007, error},
      {ErrorKind::bad_upstream, 502, -32008, error},
      {ErrorKind::internal, 500, -32603, error},
  }};
  for (const auto& row : kRows) {
    const auto face = face_of(row.kind);
    EXPECT_EQ(face.http_status, row.http_status);
    EXPECT_EQ(face.rpc_code, row.rpc_code);
    EXPECT_EQ(face.level, row.level);
  }
}

TEST(ErrorTable, KeepsTheDetailFromStrangers) {
  const Error error(ErrorKind::internal, "internal", "SELECT secret FROM somewhere");
  EXPECT_EQ(http_face(error).body.find("SELECT"), std::string::npos);
  EXPECT_EQ(rpc_face(error).message.find("SELECT"), std::string::npos);
}

TEST(ErrorTable, TellsWhenToTryAgain) {
  Error error(ErrorKind::rate_limited, "rate.limited", "too many");
  error.set_retry_after(std::chrono::seconds(17));
  EXPECT_EQ(net::find_header(http_face(error).headers, "Retry-After"), "17");
}

TEST(ErrorTable, TellsADeadStoreNeverAsABadKey) {
  const auto response = http_face(Error(ErrorKind::unavailable, "store.unavailable", "disk"));
  EXPECT_EQ(response.status, 503);
  EXPECT_TRUE(net::find_header(response.headers, "Retry-After"));
  EXPECT_FALSE(net::find_header(response.headers, "WWW-Authenticate"));
}

TEST(ErrorTable, ChallengesWithTheReasonOnlyWhenAKeyCame) {
  const auto without = http_face(Error(ErrorKind::unauthenticated, "auth.missing", ""));
  EXPECT_EQ(
      net::find_header(without.headers, "WWW-Authenticate"), R"(Bearer realm="suitecrm-mcp")"
  );
  const auto with = http_face(Error(ErrorKind::unauthenticated, "auth.invalid_key", ""));
  EXPECT_NE(
      net::find_header(with.headers, "WWW-Authenticate")->find("invalid_token"), std::string::npos
  );
}

}  // namespace
}  // namespace suitemcp::gateway
