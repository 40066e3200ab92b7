#include "config/secret_file.hpp"

#include "config/syntax.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <fstream>
#include <set>

namespace suitemcp::config {
namespace {

constexpr std::size_t kMaxFileBytes = 4096;
constexpr std::size_t kMinSecretBytes = 32;
constexpr std::size_t kMinDistinctBytes = 8;  // "aaaa..." is long, but no secret

std::unexpected<std::string> refuse(const std::string& path, std::string_view reason) {
  return std::unexpected(
      fmt::format("expected a readable file, got {}, which {}", quote(path), reason)
  );
}

}  // namespace

std::expected<base::Secret, std::string> read_secret_file(const std::string& path) {
  struct stat facts{};
  if (::stat(path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
    return refuse(path, "is not there");
  }
  if ((facts.st_mode & 077U) != 0) {
    return std::unexpected(fmt::format("others may read {}. Fix: chmod 600 {}", quote(path), path));
  }
  return read_guarded_secret(path);
}

std::expected<base::Secret, std::string> read_guarded_secret(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return refuse(path, "cannot be read");
  std::string text(kMaxFileBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  const bool is_long = text.size() > kMaxFileBytes;
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  base::Secret secret(std::move(text));
  if (is_long) return refuse(path, "is larger than 4 KiB");
  if (secret.empty()) return refuse(path, "is empty");
  return secret;
}

std::string find_weakness(const base::Secret& secret) {
  const auto text = secret.expose();
  const std::set<char> distinct(text.begin(), text.end());
  if (text.size() >= kMinSecretBytes && distinct.size() >= kMinDistinctBytes) return {};
  return fmt::format(
      "expected at least {} random bytes, got {}. Fix: openssl rand -hex 32",
      kMinSecretBytes,
      text.size() < kMinSecretBytes ? fmt::format("{}", text.size()) : "a repeated pattern"
  );
}

}  // namespace suitemcp::config
