#pragma once

#include "base/crypto.hpp"
#include "net/http_client.hpp"
#include "sandbox/form.hpp"
#include "sandbox/idp/bytes.hpp"
#include "sandbox/idp/provider.hpp"
#include "sandbox/sandbox_server.hpp"
#include "tests/support/run_coroutine.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <map>
#include <string>

namespace suitemcp::sandbox::idp {

namespace json = boost::json;
using Fields = std::map<std::string, std::string>;

inline std::string encode_form(const Fields& fields) {
  std::string text;
  for (const auto& [name, value] : fields) {
    text.append(text.empty() ? "" : "&").append(name).append("=").append(net::encode_url(value));
  }
  return text;
}

/// Header or claims of a JWT, not verified.
inline json::object part_of(std::string_view token, std::size_t part) {
  for (; part > 0; --part) token.remove_prefix(token.find('.') + 1);
  const auto text = base::decode_base64url(token.substr(0, token.find('.')));
  return json::parse(text.value()).as_object();
}
inline json::object header_of(std::string_view token) {
  return part_of(token, 0);
}
inline json::object claims_of(std::string_view token) {
  return part_of(token, 1);
}

/// Whether the token is signed with RS256 by one of the keys (verify_jwt_test.cpp).
bool is_signed(std::string_view token, const json::value& jwks);

/// The whole server with its provider on loopback, and who talks to it. Made once in a process: the
/// demo company and the key take a tenth of a second.
struct IdpBench {
  explicit IdpBench(Flavor flavor)
      : server(io.get_executor(), options_of(flavor), base::Log::none()), client(connect()) {}

  static SandboxServer::Options options_of(Flavor flavor) {
    SandboxServer::Options options;
    options.control = Control::on;
    options.identity_provider = Settings{.flavor = flavor, .key_bits = 1024};
    return options;
  }
  net::HttpClient connect() {
    server.start();
    return {io.get_executor(), net::parse_url(server.url()).value(), net::HttpClient::Options{}};
  }

  asio::io_context io{1};
  SandboxServer server;
  net::HttpClient client;
};

/// A provider as at its start, and a browser that keeps one cookie.
class IdpTest : public testing::Test {
 protected:
  explicit IdpTest(IdpBench& bench = bench_of<Flavor::auth0>())
      : bench_(bench), provider_(*bench.server.identity_provider()) {
    provider_.reset();  // the CRM's own reset fills its tables anew, which takes longer than a test
    control("faults", R"({"fault":"none"})");
    metadata_ = discover(provider_.site().configured_issuer());
  }
  template <Flavor flavor>
  static IdpBench& bench_of() {
    static IdpBench bench(flavor);
    return bench;
  }

  std::string origin() const { return bench_.client.origin().origin(); }
  net::Reply send(net::Call call) {
    if (!cookie_.empty()) call.headers.push_back({"Cookie", cookie_});
    base::Context context;
    auto reply = test::run_coroutine(
        bench_.io, bench_.client.send(context.within(std::chrono::seconds(15)), std::move(call))
    );
    if (const auto cookie = reply.header("Set-Cookie")) {
      cookie_ = cookie->substr(0, cookie->find(';'));
    }
    return reply;
  }
  net::Reply get(const std::string& url, net::Headers headers = {}) {
    return send({.target = net::parse_url(url).value().target, .headers = std::move(headers)});
  }
  net::Reply post(const std::string& url, const std::string& body, net::Headers headers = {}) {
    headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    return send(
        {.method = "POST",
         .target = net::parse_url(url).value().target,
         .headers = std::move(headers),
         .body = body}
    );
  }
  /// A control endpoint; the answer as JSON.
  json::value control(const std::string& what, const std::string& body) {
    const auto place = origin() + "/__sandbox/idp/" + what;
    const auto reply = body.empty() ? get(place) : post(place, body);
    EXPECT_EQ(reply.status, 200) << reply.body;
    return json::parse(reply.body);
  }

  json::object discover(const std::string& issuer) {
    const auto slash = issuer.ends_with('/') ? "" : "/";
    const auto reply = get(issuer + slash + ".well-known/openid-configuration");
    EXPECT_EQ(reply.status, 200);
    return json::parse(reply.body).as_object();
  }
  std::string url_of(const char* member) { return std::string(metadata_.at(member).as_string()); }
  json::value signing_kid() { return control("state", "").at("kid"); }
  json::value jwks() { return json::parse(get(url_of("jwks_uri")).body); }

  /// The redirect URI's port is not the registered one's: there is none.
  Fields request() const {
    const auto digest = base::sha256(verifier_);
    return {
        {"client_id", "suitecrm-mcp"},
        {"redirect_uri", redirect_uri_},
        {"response_type", "code"},
        {"scope", "openid profile email offline_access"},
        {"audience", "https://suitecrm-mcp"},
        {"state", "the state"},
        {"nonce", "the-nonce"},
        {"code_challenge", base::base64url(bytes_of(digest))},
        {"code_challenge_method", "S256"}
    };
  }
  net::Reply authorize(const Fields& fields) {
    return get(url_of("authorization_endpoint") + "?" + encode_form(fields));
  }
  /// Fills in the form of a login page.
  net::Reply submit(const net::Reply& page, Fields fields) {
    const auto after = [&page](std::string_view mark) {
      const auto from = page.body.find(mark) + mark.size();
      return page.body.substr(from, page.body.find('"', from) - from);
    };
    fields["transaction"] = after("name=\"transaction\" value=\"");
    return post(after("action=\""), encode_form(fields));
  }
  net::Reply sign_in(const net::Reply& page, const std::string& user, const std::string& password) {
    return submit(page, {{"action", "sign-in"}, {"username", user}, {"password", password}});
  }
  /// What the redirect carries.
  Form answer_of(const net::Reply& reply) {
    EXPECT_EQ(reply.status, 303) << reply.body;
    const std::string place(reply.header("Location").value_or("?"));
    EXPECT_EQ(place.substr(0, place.find('?')), redirect_uri_);
    Form form;
    parse_urlencoded(std::string_view(place).substr(place.find('?') + 1), form);
    return form;
  }
  std::string code_for(const std::string& user, const std::string& password) {
    return answer_of(sign_in(authorize(request()), user, password))["code"];
  }

  Fields redemption(const std::string& code) const {
    return {
        {"grant_type", "authorization_code"},
        {"code", code},
        {"redirect_uri", redirect_uri_},
        {"code_verifier", verifier_},
        {"client_id", "suitecrm-mcp"},
        {"client_secret", "sandbox-client-secret"}
    };
  }
  Fields renewal(const json::object& tokens) const {
    return {
        {"grant_type", "refresh_token"},
        {"refresh_token", std::string(tokens.at("refresh_token").as_string())},
        {"client_id", "suitecrm-mcp"},
        {"client_secret", "sandbox-client-secret"}
    };
  }
  net::Reply ask_token(const Fields& fields) {
    return post(url_of("token_endpoint"), encode_form(fields));
  }
  json::object tokens_of(const net::Reply& reply) {
    EXPECT_EQ(reply.status, 200) << reply.body;
    return json::parse(reply.body).as_object();
  }
  json::object tokens_for(const std::string& user, const std::string& password) {
    return tokens_of(ask_token(redemption(code_for(user, password))));
  }
  std::string error_of(const net::Reply& reply) {
    return std::string(json::parse(reply.body).at("error").as_string());
  }
  std::string id_token(const json::object& tokens) {
    return std::string(tokens.at("id_token").as_string());
  }
  net::Reply userinfo(const json::object& tokens) {
    const std::string token(tokens.at("access_token").as_string());
    return get(url_of("userinfo_endpoint"), {{"Authorization", "Bearer " + token}});
  }

  const std::string redirect_uri_ = "http://127.0.0.1:8765/auth/callback";
  const std::string verifier_ = "a-verifier-of-at-least-forty-three-letters-0123456789";
  IdpBench& bench_;
  Provider& provider_;
  std::string cookie_;
  json::object metadata_;
};

class AzureIdpTest : public IdpTest {
 protected:
  AzureIdpTest() : IdpTest(bench_of<Flavor::azure>()) {}
};

}  // namespace suitemcp::sandbox::idp
