#include "sandbox/idp/command_line.hpp"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include <string>

namespace suitemcp::sandbox::idp {
namespace {

std::optional<Settings> parse(const std::string& line) {
  CLI::App app;
  Given given;
  add_options(app, given);
  app.parse(line);
  return settings_of(given);
}

TEST(IdpOptions, ThereIsNoProviderUnlessAskedFor) {
  EXPECT_FALSE(parse(""));
  EXPECT_THROW(parse("--idp-client-id mine"), CLI::ParseError);
}

TEST(IdpOptions, TheDefaultsFitAGatewayOnThisMachine) {
  const auto settings = parse("--idp auth0");
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->flavor, Flavor::auth0);
  EXPECT_EQ(settings->base_url, "");
  EXPECT_EQ(settings->redirect_uris.front(), "http://127.0.0.1/auth/callback");
}

TEST(IdpOptions, WhatIsGivenReplacesTheDefaults) {
  const auto settings = parse(
      "--idp azure --idp-url https://login.example.com/idp/ --idp-tenant corp.example"
      " --idp-client-secret s --idp-redirect-uri https://a.example/cb https://b.example/cb"
  );
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->flavor, Flavor::azure);
  EXPECT_EQ(settings->base_url, "https://login.example.com/idp");
  EXPECT_EQ(settings->tenant, "corp.example");
  EXPECT_EQ(settings->client_secret, "s");
  EXPECT_EQ(settings->redirect_uris.size(), 2U);
}

TEST(IdpOptions, NonsenseIsRefused) {
  EXPECT_THROW(parse("--idp okta"), CLI::ParseError);
  EXPECT_THROW(parse("--idp azure --idp-tenant a/b"), CLI::ParseError);
  EXPECT_THROW(parse("--idp auth0 --idp-url login.example.com"), CLI::ParseError);
}

}  // namespace
}  // namespace suitemcp::sandbox::idp
