#include "sandbox/idp/provider.hpp"

#include "sandbox/idp/discovery.hpp"
#include "sandbox/idp/pages.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace suitemcp::sandbox::idp {
namespace {

/// The methods of an endpoint as the Allow header names them.
std::string_view methods_of(Endpoint endpoint) {
  switch (endpoint) {
    case Endpoint::discovery:
    case Endpoint::jwks:
      return "GET, HEAD";
    case Endpoint::login:
    case Endpoint::token:
      return "POST";
    case Endpoint::authorize:
    case Endpoint::userinfo:
    case Endpoint::logout:
      break;
  }
  return "GET, HEAD, POST";
}

bool takes(std::string_view methods, std::string_view method) {
  const auto list = std::string(" ").append(methods).append(",");
  return list.find(std::string(" ").append(method).append(",")) != std::string::npos;
}

}  // namespace

Provider::Provider(Settings settings, const base::Clock& clock, base::Random& random)
    : core_(std::move(settings), clock, random), login_desk_(core_), token_desk_(core_) {
}

WireReply Provider::answer(const WireRequest& request) {
  const auto endpoint = core_.site.find(request.path);
  if (!endpoint) {
    return message_page(404, "Nothing here", "The discovery document says where everything is.");
  }
  ++calls_[name_of(*endpoint)];
  const auto methods = methods_of(*endpoint);
  if (!takes(methods, request.method)) {
    auto reply = message_page(405, "Not like this", "This address does not take that method.");
    reply.headers.emplace_back("Allow", methods);
    return reply;
  }
  return serve(*endpoint, request);
}

WireReply Provider::serve(Endpoint endpoint, const WireRequest& request) {
  switch (endpoint) {
    case Endpoint::discovery:
      return json_reply(discovery_document(core_.settings, core_.site));
    case Endpoint::jwks:
      return json_reply(core_.keys.jwks());
    case Endpoint::authorize:
      return login_desk_.authorize(request);
    case Endpoint::login:
      return login_desk_.login(request);
    case Endpoint::token:
      return token_desk_.token(request);
    case Endpoint::userinfo:
      return token_desk_.userinfo(request);
    case Endpoint::logout:
      break;
  }
  return login_desk_.logout(request);
}

const SigningKey& Provider::rotate_key(OldKeys old) {
  core_.keys.rotate(old);
  return core_.keys.current();
}

Directory::Found Provider::change_user(std::string_view name, Directory::Change change) {
  return core_.directory.change(name, std::move(change));
}

void Provider::reset() {
  core_.grants.clear();
  core_.directory.reset();
  core_.skew = base::seconds(0);
  core_.next_forgery = Forgery::none;
  calls_.clear();
}

std::string Provider::state() const {
  boost::json::object calls;
  for (const auto& [name, count] : calls_) calls[name] = count;
  return boost::json::serialize(boost::json::object{
      {"issuer", core_.site.issuer()},
      {"kid", core_.keys.current().id()},
      {"calls", std::move(calls)}
  });
}

}  // namespace suitemcp::sandbox::idp
