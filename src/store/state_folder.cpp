#include "store/state_folder.hpp"

#include "base/error.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace suitemcp::store {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

[[noreturn]] void fail_missing(const fs::path& folder, const std::error_code& cause) {
  const auto text = fmt::format(
      "the state folder {0} cannot be made or used ({1}); fix: make it for this user, e.g. "
      "`sudo install -d -m 700 -o $(id -un) {0}`, or choose another with --state-dir",
      folder.string(),
      cause.message()
  );
  throw Error(ErrorKind::unavailable, "store.folder_missing", text, text);
}

void create_folder(const fs::path& folder) {
  std::error_code failure;
  if (folder.has_parent_path()) fs::create_directories(folder.parent_path(), failure);
  if (failure) fail_missing(folder, failure);
  // mkdir, not create_directories: the folder must never exist with wider permissions.
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    fail_missing(folder, std::error_code(errno, std::generic_category()));
  }
}

}  // namespace

std::optional<std::string> find_exposure(const fs::path& path, mode_t mode, uid_t owner, uid_t me) {
  const auto name = path.string();
  if (owner != me) {
    return fmt::format(
        "{0} belongs to user number {1}, but this program runs as user number {2}; fix: run it as "
        "that user, or `sudo chown -R {2} {0}`",
        name,
        owner,
        me
    );
  }
  if ((mode & (S_IRWXG | S_IRWXO)) == 0) return std::nullopt;
  return fmt::format(
      "others may read {0} (mode {1:o}), and it holds secrets; fix: `chmod {2} {0}`",
      name,
      mode & 07777U,
      S_ISDIR(mode) ? "700" : "600"
  );
}

void prepare_state_folder(const fs::path& path) {
  // "dir/" and "dir" are one folder; the first has a parent of the same name.
  const auto folder = path.has_filename() ? path : path.parent_path();
  struct stat facts{};
  if (::stat(folder.c_str(), &facts) != 0) {
    if (errno != ENOENT) fail_missing(folder, std::error_code(errno, std::generic_category()));
    create_folder(folder);
    if (::stat(folder.c_str(), &facts) != 0) {
      fail_missing(folder, std::error_code(errno, std::generic_category()));
    }
  }
  if (!S_ISDIR(facts.st_mode))
    fail_missing(folder, std::make_error_code(std::errc::not_a_directory));
  if (const auto fault = find_exposure(folder, facts.st_mode, facts.st_uid, ::geteuid())) {
    throw Error(ErrorKind::permission_denied, "store.folder_exposed", *fault, *fault);
  }
}

void require_private_file(const fs::path& file) {
  struct stat facts{};
  if (::stat(file.c_str(), &facts) != 0) return;
  if (const auto fault = find_exposure(file, facts.st_mode, facts.st_uid, ::geteuid())) {
    throw Error(ErrorKind::permission_denied, "store.file_exposed", *fault, *fault);
  }
}

}  // namespace suitemcp::store
