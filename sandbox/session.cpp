#include "sandbox/session.hpp"

#include "base/random.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace suitemcp::sandbox {

bool is_session_id(std::string_view id) {
  return !id.empty() && id.size() <= 256 && std::ranges::all_of(id, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == ',' || c == '-';
  });
}

std::string Sessions::new_id() {
  constexpr std::string_view kLetters = "0123456789abcdefghijklmnopqrstuv";
  std::array<std::uint8_t, 26> bytes{};
  random_.fill(bytes);
  std::string id;
  for (const auto byte : bytes) id += kLetters[byte % kLetters.size()];
  return id;
}

const Session& Sessions::start(
    std::string_view cookie_id,
    std::string user_id,
    Preferences preferences,
    std::string ip,
    Rights rights
) {
  const std::string id = is_session_id(cookie_id) ? std::string(cookie_id) : new_id();
  auto& session = sessions_[id];
  session = {
      id, std::move(user_id), std::move(preferences), std::move(ip), std::move(rights), clock_.now()
  };
  return session;
}

Session* Sessions::find(std::string_view id, std::string_view ip) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return nullptr;
  auto& session = found->second;
  if (clock_.now() - session.last_use > idle_limit_ || session.ip != ip) {
    sessions_.erase(found);
    return nullptr;
  }
  session.last_use = clock_.now();
  return &session;
}

void Sessions::end(std::string_view id) {
  const auto found = sessions_.find(id);
  if (found != sessions_.end()) sessions_.erase(found);
}

}  // namespace suitemcp::sandbox
