#include "gateway/state_check.hpp"

#include "store/state_folder.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace suitemcp::gateway {
namespace {

constexpr std::int64_t kMinSecretBytes = 32;

void check_file(const std::filesystem::path& file, std::vector<std::string>& faults) {
  struct stat facts{};
  if (::stat(file.c_str(), &facts) != 0) return;  // made at the start
  auto exposure = store::find_exposure(file, facts.st_mode, facts.st_uid, ::geteuid());
  if (exposure) faults.push_back(std::move(*exposure));
  if (file.filename() == "secret" && facts.st_size < kMinSecretBytes) {
    faults.push_back(fmt::format(
        "{} holds a weak secret: expected at least {} bytes; fix: openssl rand -hex 32 > {}",
        file.string(),
        kMinSecretBytes,
        file.string()
    ));
  }
}

}  // namespace

std::vector<std::string> find_state_faults(const config::ServerConfig& config) {
  std::vector<std::string> faults;
  const std::filesystem::path folder(config.state_dir);
  struct stat facts{};
  if (::stat(folder.c_str(), &facts) != 0) return faults;  // made at the start
  if (!S_ISDIR(facts.st_mode)) {
    faults.push_back(fmt::format("the state folder {} is a file", folder.string()));
    return faults;
  }
  auto exposure = store::find_exposure(folder, facts.st_mode, facts.st_uid, ::geteuid());
  if (exposure) faults.push_back(std::move(*exposure));
  check_file(folder / "secret", faults);
  check_file(folder / "state.db", faults);
  return faults;
}

std::string describe_faults(const std::vector<std::string>& faults) {
  auto text = fmt::format(
      "The configuration has {} fault{}:\n", faults.size(), faults.size() == 1 ? "" : "s"
  );
  for (const auto& fault : faults) text += fmt::format("  {}\n", fault);
  return text;
}

}  // namespace suitemcp::gateway
