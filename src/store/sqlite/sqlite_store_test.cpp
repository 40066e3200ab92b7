#include "store/sqlite/sqlite_store.hpp"

#include "base/error.hpp"
#include "store/testing.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <fstream>

namespace suitemcp::store {
namespace {

using namespace std::chrono_literals;

/// A second program at the same file.
class Intruder {
 public:
  explicit Intruder(const std::filesystem::path& file) {
    sqlite3_open(file.c_str(), &connection_);
    sqlite3_busy_timeout(connection_, 5000);
  }
  Intruder(const Intruder&) = delete;
  Intruder& operator=(const Intruder&) = delete;
  ~Intruder() { sqlite3_close(connection_); }
  void execute(const char* sql) {
    ASSERT_EQ(sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr), SQLITE_OK);
  }
  int count(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(connection_, sql, -1, &statement, nullptr);
    sqlite3_step(statement);
    const int number = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return number;
  }

 private:
  sqlite3* connection_ = nullptr;
};

class SqliteStoreTest : public testing::Test {
 protected:
  ~SqliteStoreTest() override {
    store_.reset();
    test::run_until(io_, 1s, [this] { return io_.poll() == 0; });
  }
  SqliteStore& open(SqliteStore::Options options = {}) {
    options.folder = folder_.path();
    return store_.emplace(io_.get_executor(), clock_, std::move(options), base::Log::none());
  }
  std::filesystem::path file() const { return folder_.path() / "state.db"; }
  template <class T>
  T run(asio::awaitable<T> work) {
    return test::run(io_, std::move(work));
  }
  template <class T>
  std::string code_of(asio::awaitable<T> work) {
    try {
      run(std::move(work));
    } catch (const base::Error& error) {
      EXPECT_EQ(error.kind(), base::ErrorKind::unavailable);
      EXPECT_GT(error.retry_after().count(), 0);
      return std::string(error.code());
    }
    return "none";
  }

  test::TempFolder folder_;
  asio::io_context io_{1};
  base::FakeClock clock_;
  base::Context context_;
  std::optional<SqliteStore> store_;
};

TEST_F(SqliteStoreTest, KeepsWhatWasWrittenWhenOpenedAgain) {
  run(open().set(context_, "key", "value", {}));
  store_.reset();
  EXPECT_EQ(run(open().get(context_, "key")), "value");
}

TEST_F(SqliteStoreTest, ItsFilesAreReadByTheirOwnerOnly) {
  run(open().set(context_, "key", "value", {}));
  for (const auto* name : {"state.db", "state.db-wal", "state.db-shm"}) {
    struct stat facts{};
    ASSERT_EQ(::stat((folder_.path() / name).c_str(), &facts), 0) << name;
    EXPECT_EQ(facts.st_mode & 0777U, 0600U) << name;
  }
}

TEST_F(SqliteStoreTest, RefusesAFileThatOthersMayRead) {
  std::ofstream(file()).close();
  std::filesystem::permissions(file(), std::filesystem::perms(0644));
  try {
    open();
    FAIL() << "opened";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "store.file_exposed");
    EXPECT_THAT(std::string(error.user_message()), testing::HasSubstr("chmod 600"));
  }
}

TEST_F(SqliteStoreTest, ADamagedFileIsReportedAsDamaged) {
  std::ofstream(file()) << std::string(8192, 'x');
  std::filesystem::permissions(file(), std::filesystem::perms(0600));
  try {
    open();
    FAIL() << "opened";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "store.corrupt");
    EXPECT_EQ(error.kind(), base::ErrorKind::unavailable);
  }
}

TEST_F(SqliteStoreTest, AWriteBehindALongTransactionOfAnotherProcessIsLocked) {
  auto& store = open({.busy_limit = 20ms});
  Intruder intruder(file());
  intruder.execute("BEGIN IMMEDIATE");
  EXPECT_EQ(code_of(store.set(context_, "key", "value", {})), "store.locked");
  EXPECT_EQ(code_of(store.ping(context_)), "store.locked");
  EXPECT_EQ(run(store.get(context_, "key")), std::nullopt);
  intruder.execute("ROLLBACK");
  EXPECT_TRUE(run(store.set(context_, "key", "value", {})));
}

TEST_F(SqliteStoreTest, AFullStoreSaysSoAndStillReads) {
  auto& store = open({.max_bytes = 128 * 1024});
  run(store.set(context_, "small", "value", {}));
  EXPECT_EQ(code_of(store.set(context_, "big", std::string(1 << 20, 'x'), {})), "store.full");
  EXPECT_EQ(run(store.get(context_, "small")), "value");
}

TEST_F(SqliteStoreTest, ACallWhoseTimeIsUpIsNotMade) {
  auto& store = open();
  const auto late = context_.within(0s);
  EXPECT_EQ(code_of(store.set(late, "key", "value", {})), "store.timeout");
  EXPECT_EQ(run(store.get(context_, "key")), std::nullopt);
}

TEST_F(SqliteStoreTest, TooManyWaitingCallsAreRefused) {
  auto& store = open({.max_waiting = 0});
  EXPECT_EQ(code_of(store.get(context_, "key")), "store.overloaded");
}

TEST_F(SqliteStoreTest, ExpiredEntriesAndOldMessagesAreSweptInTheBackground) {
  auto& store = open({.poll_interval = 5ms, .sweep_interval = 5ms});
  run(store.set(context_, "old", "x", {.ttl = 1s}));
  run(store.set(context_, "kept", "x", {.ttl = 2h}));
  run(store.publish(context_, "news", "old"));
  clock_.advance(1h);
  const auto subscription = store.subscribe("news", [](const auto&) {});
  Intruder intruder(file());
  const bool swept = test::run_until(io_, 10s, [&] {
    return intruder.count("SELECT COUNT(*) FROM messages") == 0 &&
           intruder.count("SELECT COUNT(*) FROM entries") == 1;
  });
  EXPECT_TRUE(swept);
}

// One sweep in each interval would take 15 s.
TEST_F(SqliteStoreTest, ManyExpiredEntriesAreSweptWithoutWaitingForTheNextInterval) {
  auto& store = open({.poll_interval = 5ms, .sweep_interval = 500ms});
  run(store.ping(context_));
  Intruder intruder(file());
  intruder.execute(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<30000) "
      "INSERT INTO entries(key,value,expires) SELECT 'rl:login:'||i, '1', 1 FROM n"
  );
  const auto subscription = store.subscribe("news", [](const auto&) {});
  EXPECT_TRUE(test::run_until(io_, 10s, [&] {
    return intruder.count("SELECT COUNT(*) FROM entries") == 0;
  }));
}

TEST_F(SqliteStoreTest, AFormatOfANewerProgramIsRefused) {
  open();
  store_.reset();
  {
    Intruder(file()).execute("PRAGMA user_version=99");
  }
  EXPECT_THROW(open(), base::Error);
}

TEST_F(SqliteStoreTest, MessagesPublishedWhileTheStoreIsLockedArriveLater) {
  auto& store = open({.busy_limit = 5s, .poll_interval = 5ms});
  std::vector<std::string> heard;
  const auto subscription =
      store.subscribe("news", [&heard](const std::string& body) { heard.push_back(body); });
  run(store.ping(context_));
  Intruder intruder(file());
  intruder.execute(
      "BEGIN IMMEDIATE; INSERT INTO messages(channel,body,created) VALUES('news','a',1);"
      "INSERT INTO messages(channel,body,created) VALUES('news','b',1)"
  );
  EXPECT_TRUE(heard.empty());
  intruder.execute("COMMIT");
  ASSERT_TRUE(test::run_until(io_, 10s, [&heard] { return heard.size() == 2; }));
  EXPECT_THAT(heard, testing::ElementsAre("a", "b"));
}

}  // namespace
}  // namespace suitemcp::store
