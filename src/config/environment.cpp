#include "config/environment.hpp"

#include "config/secret_file.hpp"
#include "config/syntax.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <unistd.h>

namespace suitemcp::config {
namespace {

std::string_view trim(std::string_view text) {
  const auto start = text.find_first_not_of(" \t");
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(" \t") - start + 1);
}

}  // namespace

Environment Environment::of_process() {
  Variables variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return Environment(std::move(variables));
}

std::optional<std::string_view> Environment::find(std::string_view name) const {
  const auto found = variables_.find(name);
  if (found == variables_.end()) return std::nullopt;
  return found->second;
}

std::vector<std::string_view> Environment::names(std::string_view prefix) const {
  std::vector<std::string_view> names;
  for (auto entry = variables_.lower_bound(prefix); entry != variables_.end(); ++entry) {
    if (!entry->first.starts_with(prefix)) break;
    names.push_back(entry->first);
  }
  return names;
}

std::vector<std::string_view> EnvironmentReader::names(std::string_view prefix) const {
  auto names = environment_.names(prefix);
  std::erase_if(names, [this](std::string_view name) { return !text(name); });
  return names;
}

std::optional<std::string> EnvironmentReader::text(std::string_view name) const {
  const auto value = environment_.find(name);
  if (!value || trim(*value).empty()) return std::nullopt;
  return std::string(trim(*value));
}

std::optional<std::string> EnvironmentReader::text_or_empty(std::string_view name) const {
  const auto value = environment_.find(name);
  if (!value) return std::nullopt;
  return std::string(trim(*value));
}

void EnvironmentReader::fault(
    std::string_view name, std::string_view expected, std::string_view got
) {
  faults_.push_back(fmt::format("{}: expected {}, got {}", name, expected, got));
}

std::optional<std::int64_t> EnvironmentReader::number_in(
    std::string_view name, Range range, std::string_view unit
) {
  const auto value = text(name);
  if (!value) return std::nullopt;
  const auto number = parse_integer(*value);
  if (number && *number >= range.min && *number <= range.max) return number;
  fault(name, fmt::format("a number from {} to {}{}", range.min, range.max, unit), quote(*value));
  return std::nullopt;
}

std::chrono::milliseconds EnvironmentReader::duration(
    std::string_view name, Bounds<milliseconds> bounds
) {
  const auto number = number_in(name, {bounds.min.count(), bounds.max.count()}, " (milliseconds)");
  return number ? milliseconds(*number) : bounds.fallback;
}

std::chrono::milliseconds EnvironmentReader::seconds(
    std::string_view name, Bounds<std::chrono::seconds> bounds
) {
  const auto number = number_in(name, {bounds.min.count(), bounds.max.count()}, " (seconds)");
  return number ? std::chrono::seconds(*number) : bounds.fallback;
}

std::chrono::minutes EnvironmentReader::minutes(
    std::string_view name, Bounds<std::chrono::minutes> bounds
) {
  const auto number = number_in(name, {bounds.min.count(), bounds.max.count()}, " (minutes)");
  return number ? std::chrono::minutes(*number) : bounds.fallback;
}

std::chrono::days EnvironmentReader::days(std::string_view name, Bounds<std::chrono::days> bounds) {
  const auto number = number_in(name, {bounds.min.count(), bounds.max.count()}, " (days)");
  return number ? std::chrono::days(*number) : bounds.fallback;
}

bool EnvironmentReader::flag(std::string_view name) {
  const auto value = text(name);
  if (!value) return false;
  const auto parsed = parse_flag(*value);
  if (!parsed) fault(name, "1 or 0", quote(*value));
  return parsed.value_or(false);
}

std::string EnvironmentReader::url(std::string_view name) {
  auto value = text(name);
  if (!value) return {};
  if (!is_http_url(*value)) {
    // A URL with user info holds a password: such a value is not repeated.
    const bool may_hold_password = value->find('@') != std::string::npos;
    fault(
        name,
        "a URL such as https://host.example.com",
        may_hold_password ? "one with a user name" : quote(*value)
    );
    return {};
  }
  while (value->ends_with('/')) value->pop_back();
  return *value;
}

std::string EnvironmentReader::file(std::string_view name) {
  auto path = text(name);
  if (!path) return {};
  struct stat facts{};
  const bool is_file = ::stat(path->c_str(), &facts) == 0 && S_ISREG(facts.st_mode);
  if (is_file && ::access(path->c_str(), R_OK) == 0) return *path;
  fault(name, "a readable file", quote(*path));
  return {};
}

std::vector<std::string> EnvironmentReader::hosts(std::string_view name) {
  return list(name, "host names separated by commas, without scheme or path", &is_host);
}

std::vector<std::string> EnvironmentReader::list(
    std::string_view name, std::string_view expected, bool (*fits)(std::string_view entry)
) {
  std::vector<std::string> list;
  const auto value = text(name);
  if (!value) return list;
  std::string_view rest = *value;
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    const auto item = trim(rest.substr(0, comma));
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    if (item.empty()) continue;
    if (fits(item)) {
      list.emplace_back(item);
    } else {
      fault(name, expected, quote(item));
    }
  }
  return list;
}

std::size_t EnvironmentReader::choice(
    std::string_view name, std::span<const std::string_view> values, std::size_t fallback
) {
  const auto value = text(name);
  if (!value) return fallback;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] == *value) return i;
  }
  fault(name, fmt::format("one of {}", fmt::join(values, ", ")), quote(*value));
  return fallback;
}

std::optional<base::Secret> EnvironmentReader::secret(std::string_view name) {
  const auto file_name = fmt::format("{}_FILE", name);
  const auto direct = environment_.find(name);
  const auto file = text(file_name);
  if (direct && !direct->empty() && file) {
    fault(name, fmt::format("either {} or {}", name, file_name), "both");
    return std::nullopt;
  }
  if (direct && !direct->empty()) return base::Secret(std::string(*direct));
  if (file) return take(file_name, read_secret_file(*file));
  const auto folder = text("CREDENTIALS_DIRECTORY");
  if (!folder) return std::nullopt;
  // systemd guards its credentials itself; their mode depends on its version.
  const auto credential = fmt::format("{}/{}", *folder, name);
  if (::access(credential.c_str(), F_OK) != 0) return std::nullopt;
  return take(name, read_guarded_secret(credential));
}

std::optional<base::Secret> EnvironmentReader::strong_secret(std::string_view name) {
  auto value = secret(name);
  if (!value) return std::nullopt;
  const auto weakness = find_weakness(*value);
  if (!weakness.empty()) faults_.push_back(fmt::format("{}: {}", name, weakness));
  return value;
}

std::optional<base::Secret> EnvironmentReader::take(
    std::string_view name, std::expected<base::Secret, std::string> secret
) {
  if (secret) return *std::move(secret);
  faults_.push_back(fmt::format("{}: {}", name, secret.error()));
  return std::nullopt;
}

}  // namespace suitemcp::config
