#include "identity/state_secrets.hpp"

#include "base/error.hpp"
#include "base/random.hpp"
#include "store/state_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <bitset>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace suitemcp::identity {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::Secret;

constexpr std::size_t kMinBytes = 32;
constexpr std::size_t kMinDifferentBytes = 8;  // "aaaa..." is long and still weak
constexpr std::size_t kMaxFileBytes = 4096;

[[noreturn]] void fail(const fs::path& file, std::string_view doing, int cause) {
  const auto text = fmt::format(
      "the secret file {} cannot be {} ({}); fix: give this user the state folder, or set "
      "API_KEY_SECRET",
      file.string(),
      doing,
      std::error_code(cause, std::generic_category()).message()
  );
  throw Error(ErrorKind::unavailable, "identity.secret_file", text, text);
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

void require_strong(const Secret& secret, std::string_view name) {
  std::bitset<256> seen;
  for (const char byte : secret.expose()) seen.set(static_cast<unsigned char>(byte));
  if (secret.expose().size() >= kMinBytes && seen.count() >= kMinDifferentBytes) return;
  const auto text = fmt::format(
      "weak secret: {} needs at least {} random bytes; fix: make one with `openssl rand -base64 "
      "48`",
      name,
      kMinBytes
  );
  throw Error(ErrorKind::invalid_argument, "identity.weak_secret", text, text);
}

/// Empty when there is no such file.
std::optional<Secret> read_secret(const fs::path& file) {
  store::require_private_file(file);
  const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (opened.number() < 0) {
    if (errno == ENOENT) return std::nullopt;
    fail(file, "read", errno);
  }
  std::string text(kMaxFileBytes, '\0');
  const auto size = ::read(opened.number(), text.data(), text.size());
  if (size < 0) fail(file, "read", errno);
  text.resize(static_cast<std::size_t>(size));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return Secret(std::move(text));
}

/// The file appears with its whole content or not at all, and never replaces another one.
void create_secret(const fs::path& file, base::Random& random) {
  Secret line(base::random_token(random, 32) + "\n");
  std::string draft = file.string() + ".XXXXXX";
  const Descriptor opened(::mkostemp(draft.data(), O_CLOEXEC));  // mode 600
  if (opened.number() < 0) fail(file, "made", errno);
  const auto text = line.expose();
  const bool written =
      ::write(opened.number(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(opened.number()) == 0;
  const int write_fault = errno;
  const bool linked = written && (::link(draft.c_str(), file.c_str()) == 0 || errno == EEXIST);
  const int link_fault = errno;
  ::unlink(draft.c_str());
  if (!written) fail(file, "written", write_fault);
  if (!linked) fail(file, "made", link_fault);
}

Secret load_or_create(const fs::path& file, base::Random& random) {
  auto secret = read_secret(file);
  if (!secret) {
    create_secret(file, random);
    secret = read_secret(file);
  }
  if (!secret) fail(file, "read", ENOENT);
  require_strong(*secret, file.string());
  return std::move(*secret);
}

}  // namespace

StateSecrets load_state_secrets(
    Secret current, std::optional<Secret> previous, const fs::path& folder, base::Random& random
) {
  if (previous) require_strong(*previous, "API_KEY_SECRET_PREVIOUS");
  if (current.empty()) {
    store::prepare_state_folder(folder);
    return {load_or_create(folder / "secret", random), std::move(previous)};
  }
  require_strong(current, "API_KEY_SECRET");
  return {std::move(current), std::move(previous)};
}

}  // namespace suitemcp::identity
