#include "store/state_folder.hpp"

#include "base/error.hpp"
#include "store/testing.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

namespace suitemcp::store {
namespace {

using testing::HasSubstr;

std::string message_of(const std::filesystem::path& folder) {
  try {
    prepare_state_folder(folder);
  } catch (const base::Error& error) {
    return std::string(error.user_message());
  }
  return "fine";
}

mode_t mode_of(const std::filesystem::path& path) {
  struct stat facts{};
  EXPECT_EQ(::stat(path.c_str(), &facts), 0);
  return facts.st_mode & 07777U;
}

TEST(StateFolder, IsMadeForItsOwnerOnlyWithItsParents) {
  const test::TempFolder temp;
  EXPECT_EQ(message_of(temp.path() / "a" / "b"), "fine");
  EXPECT_EQ(mode_of(temp.path() / "a" / "b"), 0700U);
}

TEST(StateFolder, MayBeWrittenWithASlashAtTheEnd) {
  const test::TempFolder temp;
  EXPECT_EQ(message_of((temp.path() / "a").string() + "/"), "fine");
  EXPECT_EQ(mode_of(temp.path() / "a"), 0700U);
}

TEST(StateFolder, ThatOthersMayReadIsRefusedWithTheFix) {
  const test::TempFolder temp;
  std::filesystem::permissions(temp.path(), std::filesystem::perms(0750));
  EXPECT_THAT(message_of(temp.path()), HasSubstr("chmod 700 " + temp.path().string()));
}

TEST(StateFolder, ThatIsAFileIsRefused) {
  const test::TempFolder temp;
  std::ofstream(temp.path() / "file").close();
  EXPECT_THAT(message_of(temp.path() / "file"), HasSubstr("cannot be made or used"));
  EXPECT_THAT(message_of(temp.path() / "file" / "below"), HasSubstr("cannot be made or used"));
}

TEST(StateFolder, OfSomebodyElseIsRefusedWithTheFix) {
  const auto fault = find_exposure("/state", S_IFDIR | 0700U, 7, 1000);
  ASSERT_TRUE(fault.has_value());
  EXPECT_THAT(*fault, HasSubstr("chown -R 1000 /state"));
}

TEST(StateFolder, APrivateFileOrFolderHasNoFault) {
  EXPECT_EQ(find_exposure("/state", S_IFDIR | 0700U, 7, 7), std::nullopt);
  EXPECT_EQ(find_exposure("/state/secret", S_IFREG | 0600U, 7, 7), std::nullopt);
  EXPECT_EQ(find_exposure("/state/secret", S_IFREG | 0400U, 7, 7), std::nullopt);
  EXPECT_NE(find_exposure("/state/secret", S_IFREG | 0604U, 7, 7), std::nullopt);
  EXPECT_NE(find_exposure("/state/secret", S_IFREG | 0610U, 7, 7), std::nullopt);
}

}  // namespace
}  // namespace suitemcp::store
