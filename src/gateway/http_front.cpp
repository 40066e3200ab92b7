#include "gateway/http_front.hpp"

#include "base/error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>
#include <variant>
#include <vector>

namespace suitemcp::gateway {
namespace {

constexpr std::size_t kSessionIdBytes = 24;  // 192 bits: unguessable
constexpr std::string_view kSessionHeader = "Mcp-Session-Id";
constexpr std::string_view kBatchVersion = "2025-03-26";  // the only revision with batches
constexpr std::size_t kMostSessions = 20'000;             // in memory

net::Response accepted() {
  net::Response response;
  response.status = 202;
  response.content_type.clear();
  return response;
}

net::Response missing_session() {
  return rpc_refusal(
      400,
      -32000,
      "The header Mcp-Session-Id is missing. Send initialize without it first; its answer carries "
      "the id for all that follows."
  );
}

net::Response unknown_session() {
  return rpc_refusal(
      404,
      mcp::kSessionNotFound,
      "There is no such session: it has ended, or belongs to another key. Send initialize again, "
      "without Mcp-Session-Id."
  );
}

net::Response unknown_version() {
  std::string known;
  for (const auto version : mcp::kProtocolVersions) {
    known += (known.empty() ? "" : ", ") + std::string(version);
  }
  return rpc_refusal(
      400, -32000, "The header MCP-Protocol-Version names a revision other than " + known + "."
  );
}

net::Response not_acceptable() {
  return rpc_refusal(
      406, -32000, "Accept must name application/json and text/event-stream, or one of them."
  );
}

net::Response refused(const mcp::Refusal& refusal) {
  return net::json_response(400, mcp::error_text(refusal.id, refusal.error));
}

mcp::RpcError alone_only() {
  return {mcp::kInvalidRequest, "initialize must not be part of a batch. Send it alone.", {}};
}

mcp::EventSink sink_of(const std::shared_ptr<net::SseStream>& stream) {
  const std::weak_ptr<net::SseStream> weak = stream;
  return {
      [weak](std::string_view id, std::string_view line) {
        const auto target = weak.lock();
        if (!target) return false;
        // A primed client comes back by itself when the stream breaks; `retry` says how soon, in
        // ms.
        if (line.empty())
          return target->send_raw(fmt::format("id: {}\nretry: 1000\ndata:\n\n", id));
        return target->send_event("message", line, id);
      },
      [weak] {
        if (const auto target = weak.lock()) target->close();
      }
  };
}

/// The single message of a body that is no batch.
mcp::Message& only_message(mcp::Body& body) {
  return *body.messages.front();
}

}  // namespace

HttpFront::Answer HttpFront::post(
    base::Context context, const net::Request& request, StreamOwner owner
) {
  if (!is_json_body(request)) {
    co_return rpc_refusal(415, -32000, "Content-Type must be application/json.");
  }
  const auto reader = reader_of(request);
  if (!reader.takes_json && !reader.takes_stream) co_return not_acceptable();
  auto body = mcp::parse_body(request.body);
  if (!body) co_return refused(body.error());
  const bool is_single = !body->is_batch;
  if (is_single && !body->messages.front()) co_return refused(body->messages.front().error());
  auto* call = is_single ? std::get_if<mcp::Request>(&only_message(*body)) : nullptr;
  // Whatever other headers say: a client that begins anew may still carry an old session.
  if (call != nullptr && call->method == "initialize") {
    co_return co_await open(std::move(context), std::move(*call), reader, std::move(owner));
  }
  if (!has_known_version(request)) co_return unknown_version();
  const auto id = request.header(kSessionHeader);
  if (!id) co_return missing_session();
  const auto live = co_await find(context, std::string(*id), owner.key_id);
  if (!live) co_return unknown_session();
  const auto session = live->session;
  if (call != nullptr) {
    co_return co_await answer(
        std::move(context), session, std::move(*call), reader, std::move(owner)
    );
  }
  if (!is_single) co_return co_await answer_batch(std::move(context), session, *std::move(body));
  if (const auto* heard = std::get_if<mcp::Notification>(&only_message(*body))) {
    session->hear(*heard);
  }
  co_return accepted();
}

HttpFront::Answer HttpFront::open(
    base::Context context, mcp::Request request, Reader reader, StreamOwner owner
) {
  mcp::PeerState peer;
  auto reply = co_await parts_.endpoint.handle(context, peer, std::move(request));
  net::Response response = net::json_response(200, std::move(reply));
  if (!reader.takes_json) {
    auto stream = make_stream(owner);
    stream->send_event("message", response.body);
    stream->close();
    response = stream_response(std::move(stream));
  }
  // Bad parameters: the answer is an error, and there is nothing to come back to.
  if (peer.protocol_version.empty()) co_return response;
  const auto id = base::random_token(parts_.random, kSessionIdBytes);
  co_await parts_.directory.add(context, owner.key_id, id, {peer.protocol_version});
  keep(id, owner.key_id, std::move(peer));
  context.log.info("mcp session opened", {{"sessions", sessions_.size()}});
  response.headers.push_back({std::string(kSessionHeader), id});
  co_return response;
}

HttpFront::LivePtr HttpFront::keep(const std::string& id, std::string key_id, mcp::PeerState peer) {
  if (sessions_.size() >= kMostSessions) sweep();
  auto live = std::make_shared<Live>();
  live->key_id = std::move(key_id);
  live->session = std::make_shared<mcp::HttpSession>(
      parts_.executor, std::move(peer), parts_.endpoint, parts_.tasks, options_.session
  );
  live->last_used = live->last_touch = parts_.clock.now();
  return sessions_.insert_or_assign(id, std::move(live)).first->second;
}

asio::awaitable<HttpFront::LivePtr> HttpFront::find(
    base::Context context, std::string id, std::string key_id
) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) {
    auto record = co_await parts_.directory.find(context, key_id, id);
    if (!record) co_return nullptr;
    // Another request may have taken it up meanwhile.
    if (const auto other = sessions_.find(id); other != sessions_.end()) co_return other->second;
    co_return keep(id, std::move(key_id), {std::move(record->protocol_version)});
  }
  const auto live = found->second;
  if (live->key_id != key_id) co_return nullptr;
  live->last_used = parts_.clock.now();
  if (live->last_used - live->last_touch < options_.touch_every) co_return live;
  live->last_touch = live->last_used;
  co_await parts_.directory.touch(context, std::move(key_id), id, {live->session->version()});
  co_return live;
}

HttpFront::Answer HttpFront::answer(
    base::Context context,
    SessionPtr session,
    mcp::Request request,
    Reader reader,
    StreamOwner owner
) {
  const bool wants_stream =
      reader.takes_stream && (!reader.takes_json || mcp::HttpSession::wants_progress(request));
  const auto id = request.id;
  const auto started = session->start(context, std::move(request));
  if (!started) co_return net::json_response(200, mcp::error_text(id, started.error()));
  const auto& exchange = *started;
  if (!wants_stream) {
    const auto patience =
        reader.takes_stream ? options_.patience : options_.session.request_limit * 2;
    if (co_await mcp::HttpSession::wait(exchange, patience)) {
      auto reply = exchange->take_reply();
      // MCP wants no answer to a cancelled request; its HTTP request needs one all the same.
      if (reply.empty()) co_return stream_response(nullptr);
      co_return net::json_response(200, std::move(reply));
    }
  }
  co_return stream_answer(*session, exchange, std::move(owner));
}

net::Response HttpFront::stream_answer(
    mcp::HttpSession& session, const mcp::HttpSession::ExchangePtr& exchange, StreamOwner owner
) {
  auto stream = make_stream(std::move(owner));
  session.stream(exchange, sink_of(stream));
  return stream_response(std::move(stream));
}

std::shared_ptr<net::SseStream> HttpFront::make_stream(StreamOwner owner) {
  auto stream = std::make_shared<net::SseStream>(parts_.executor, options_.stream);
  const auto number = parts_.streams.add(std::move(owner), stream);
  stream->on_closed([this, number] { parts_.streams.remove(number); });
  return stream;
}

HttpFront::Answer HttpFront::answer_batch(
    base::Context context, SessionPtr session, mcp::Body body
) {
  if (session->version() != kBatchVersion) {
    co_return rpc_refusal(
        400,
        mcp::kInvalidRequest,
        "Batches exist in MCP 2025-03-26 only. Send one message per POST."
    );
  }
  std::vector<mcp::HttpSession::ExchangePtr> exchanges;
  std::vector<std::string> replies;
  for (auto& message : body.messages) {
    if (!message) {
      replies.push_back(mcp::error_text(message.error().id, message.error().error));
    } else if (auto* request = std::get_if<mcp::Request>(&*message)) {
      const auto id = request->id;
      if (request->method == "initialize") {  // a session's version must not change under its calls
        replies.push_back(mcp::error_text(id, alone_only()));
        continue;
      }
      auto started = session->start(context, std::move(*request));
      if (started)
        exchanges.push_back(*std::move(started));
      else
        replies.push_back(mcp::error_text(id, started.error()));
    } else if (const auto* heard = std::get_if<mcp::Notification>(&*message)) {
      session->hear(*heard);
    }
  }
  for (const auto& exchange : exchanges) {
    co_await mcp::HttpSession::wait(exchange, std::chrono::minutes(2));
    if (auto reply = exchange->take_reply(); !reply.empty()) replies.push_back(std::move(reply));
  }
  if (replies.empty()) co_return accepted();
  co_return net::json_response(200, fmt::format("[{}]", fmt::join(replies, ",")));
}

HttpFront::Answer HttpFront::listen(
    base::Context context, const net::Request& request, StreamOwner owner
) {
  if (!reader_of(request).takes_stream) co_return not_acceptable();
  if (!has_known_version(request)) co_return unknown_version();
  const auto id = request.header(kSessionHeader);
  if (!id) co_return missing_session();
  const auto live = co_await find(context, std::string(*id), owner.key_id);
  if (!live) co_return unknown_session();
  // Who only asks for the head must not take the listener's place.
  if (request.method == "HEAD") co_return stream_response(nullptr);
  parts_.streams.require_room(owner.user_id);
  auto stream = make_stream(std::move(owner));
  if (const auto last = request.header("Last-Event-ID")) {
    if (live->session->resume(*last, sink_of(stream))) co_return stream_response(std::move(stream));
    stream->close();
    co_return rpc_refusal(
        400,
        -32000,
        "Last-Event-ID names an event that is not, or no longer, known. Repeat the call."
    );
  }
  // One listener each: a client that lost its stream opens another before we notice.
  if (const auto old = live->listener.lock()) old->close();
  live->listener = stream;
  co_return stream_response(std::move(stream));
}

HttpFront::Answer HttpFront::end(
    base::Context context, const net::Request& request, StreamOwner owner
) {
  if (!has_known_version(request)) co_return unknown_version();
  const auto id = request.header(kSessionHeader);
  if (!id) co_return missing_session();
  const auto live = co_await find(context, std::string(*id), owner.key_id);
  if (!live) co_return unknown_session();
  sessions_.erase(std::string(*id));
  live->session->close();
  if (const auto listener = live->listener.lock()) listener->close();
  co_await parts_.directory.remove(context, std::move(owner.key_id), std::string(*id));
  net::Response response;
  response.status = 204;
  response.content_type.clear();
  co_return response;
}

void HttpFront::drop_key(std::string_view key_id) {
  std::erase_if(sessions_, [key_id](const auto& entry) {
    if (entry.second->key_id != key_id) return false;
    entry.second->session->close();
    return true;
  });
}

void HttpFront::sweep() {
  const auto now = parts_.clock.now();
  std::erase_if(sessions_, [&](const auto& entry) {
    const auto& live = *entry.second;
    const bool is_busy = live.session->in_flight() > 0 || !live.listener.expired();
    return !is_busy && now - live.last_used > options_.forget_after;
  });
}

}  // namespace suitemcp::gateway
