#include "identity/state_secrets.hpp"

#include "base/error.hpp"
#include "base/random.hpp"
#include "store/testing.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

namespace suitemcp::identity {
namespace {

using base::Secret;
using testing::HasSubstr;

class StateSecretsTest : public testing::Test {
 protected:
  StateSecrets load(Secret current = {}, std::optional<Secret> previous = std::nullopt) {
    return load_state_secrets(std::move(current), std::move(previous), temp_.path(), random_);
  }
  std::string refusal(Secret current = {}, std::optional<Secret> previous = std::nullopt) {
    try {
      load(std::move(current), std::move(previous));
    } catch (const base::Error& error) {
      return std::string(error.code()) + ": " + std::string(error.user_message());
    }
    return "none";
  }
  std::filesystem::path file() const { return temp_.path() / "secret"; }
  void write(const std::string& text, unsigned mode) {
    std::ofstream(file()) << text;
    std::filesystem::permissions(file(), std::filesystem::perms(mode));
  }

  test::TempFolder temp_;
  base::SystemRandom random_;
  const std::string strong_ = "0123456789abcdef0123456789ABCDEF";
};

TEST_F(StateSecretsTest, ASecretIsMadeOnceAndFoundAgain) {
  const auto first = load();
  EXPECT_GE(first.current.expose().size(), 43U);
  EXPECT_EQ(load().current.expose(), first.current.expose());
  struct stat facts{};
  ASSERT_EQ(::stat(file().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777U, 0600U);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(temp_.path()), {}), 1);
}

TEST_F(StateSecretsTest, TheEnvironmentWinsAndMakesNoFile) {
  const auto secrets = load(Secret(strong_), Secret(strong_ + "old"));
  EXPECT_EQ(secrets.current.expose(), strong_);
  EXPECT_EQ(secrets.previous->expose(), strong_ + "old");
  EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(StateSecretsTest, AWeakSecretIsRefusedWithoutShowingIt) {
  const auto message = refusal(Secret("hunter2-hunter2"));
  EXPECT_THAT(message, HasSubstr("identity.weak_secret"));
  EXPECT_THAT(message, HasSubstr("API_KEY_SECRET needs at least 32"));
  EXPECT_THAT(message, Not(HasSubstr("hunter2")));
  EXPECT_THAT(refusal(Secret(std::string(64, 'a'))), HasSubstr("weak secret"));
  EXPECT_THAT(refusal(Secret(strong_), Secret("x")), HasSubstr("API_KEY_SECRET_PREVIOUS"));
  EXPECT_EQ(refusal(Secret(strong_)), "none");
}

TEST_F(StateSecretsTest, ASecretFileThatOthersMayReadIsRefusedWithTheFix) {
  write(strong_, 0640);
  EXPECT_THAT(refusal(), HasSubstr("chmod 600 " + file().string()));
}

TEST_F(StateSecretsTest, AShortSecretFileIsWeak) {
  write("short\n", 0600);
  EXPECT_THAT(refusal(), HasSubstr("identity.weak_secret"));
}

TEST_F(StateSecretsTest, TheLineEndOfTheFileIsNotPartOfTheSecret) {
  write(strong_ + "\r\n", 0600);
  EXPECT_EQ(load().current.expose(), strong_);
}

TEST_F(StateSecretsTest, ASecretFileThatIsALinkIsNotFollowed) {
  const test::TempFolder elsewhere;
  std::ofstream(elsewhere.path() / "x") << strong_;
  std::filesystem::permissions(elsewhere.path() / "x", std::filesystem::perms(0600));
  std::filesystem::create_symlink(elsewhere.path() / "x", file());
  EXPECT_THAT(refusal(), HasSubstr("identity.secret_file"));
}

}  // namespace
}  // namespace suitemcp::identity
