#pragma once

#include "base/crypto.hpp"
#include "tests/support/sql_client.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace suitemcp::test {

/// A real MariaDB server in a folder of its own, small and careless of power cuts. It starts in a
/// quarter of a second: a folder with the server's own tables, which takes seconds to make, is
/// kept beside the test program and copied. It dies with the test, even with a test that crashes.
class MariadbServer {
 public:
  using Arguments = std::vector<std::string>;

  /// `prepared`: SQL that the folder starts with.
  explicit MariadbServer(std::string prepared = {}, Arguments arguments = {})
      : arguments_(std::move(arguments)) {
    std::string name = (std::filesystem::temp_directory_path() / "mariadb-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
    try {
      std::filesystem::copy(find_template(prepared), data_folder(), kRecursive);
      port_ = free_port();
      start();
    } catch (...) {
      remove();
      throw;
    }
  }
  MariadbServer(const MariadbServer&) = delete;
  MariadbServer& operator=(const MariadbServer&) = delete;
  ~MariadbServer() { remove(); }

  std::uint16_t port() const { return port_; }  // of 127.0.0.1
  std::string socket() const { return folder_ / "s"; }
  const std::filesystem::path& folder() const { return folder_; }

  /// As its administrator.
  SqlClient& sql() {
    if (!sql_) sql_ = std::make_unique<SqlClient>(socket(), "root");
    return *sql_;
  }
  std::int64_t counter(const std::string& name) {
    return std::stoll(sql().run("SHOW GLOBAL STATUS LIKE '" + name + "'").at(0).at(1).value());
  }

  /// As a crash does.
  void kill() {
    sql_.reset();
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }
  /// It keeps all connections and takes new ones, but says nothing.
  void pause() {
    ::kill(process_, SIGSTOP);
    ::waitpid(process_, nullptr, WUNTRACED);  // none of its threads runs any more
  }
  void resume() {
    if (process_ > 0) ::kill(process_, SIGCONT);
  }

  /// On the same port and folder; returns when it answers.
  void start() {
    process_ = spawn(server_command(), folder_ / "log");
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!answers()) {
      const bool is_gone = ::waitpid(process_, nullptr, WNOHANG) != 0;
      if (is_gone) process_ = 0;
      if (is_gone || std::chrono::steady_clock::now() > until) {
        throw std::runtime_error("mariadbd does not start: " + tail_of(folder_ / "log"));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  void restart() {
    kill();
    start();
  }
  void restart(Arguments arguments) {
    arguments_ = std::move(arguments);
    restart();
  }

 private:
  static constexpr auto kRecursive = std::filesystem::copy_options::recursive;
  static constexpr const char* kProgram = "/usr/sbin/mariadbd";
  static constexpr const char* kSystemTables = "/usr/share/mysql/mysql_system_tables";

  std::string data_folder() const { return folder_ / "data"; }

  static Arguments base_command(const std::string& data) {
    Arguments command = {
        kProgram,
        "--no-defaults",
        "--datadir=" + data,
        "--skip-log-bin",
        "--skip-name-resolve",
        "--key-buffer-size=16K",
        "--aria-pagecache-buffer-size=128K",
        "--innodb-buffer-pool-size=8M",
        "--innodb-log-file-size=1M",
        "--innodb-autoextend-increment=1",
        "--innodb-data-file-path=ibdata1:1M:autoextend",
        "--innodb-temp-data-file-path=ibtmp1:1M:autoextend",
        "--innodb-flush-method=nosync",
        "--innodb-flush-log-at-trx-commit=2",
        "--innodb-doublewrite=0",
        "--innodb-use-native-aio=0",
        "--innodb-buffer-pool-dump-at-shutdown=0",
        "--innodb-buffer-pool-load-at-startup=0"
    };
    if (::geteuid() == 0) command.emplace_back("--user=root");
    return command;
  }

  Arguments server_command() const {
    auto command = base_command(data_folder());
    command.push_back("--bind-address=127.0.0.1");
    command.push_back("--port=" + std::to_string(port_));
    command.push_back("--socket=" + socket());
    command.push_back("--pid-file=" + (folder_ / "pid").string());
    command.push_back("--tmpdir=" + folder_.string());
    command.insert(command.end(), arguments_.begin(), arguments_.end());
    return command;
  }

  /// Not in the range that the system takes ports for clients from.
  static std::uint16_t free_port() {
    std::random_device random;
    for (int attempt = 0; attempt < 100; ++attempt) {
      const auto port = static_cast<std::uint16_t>(20'000 + random() % 12'000);
      const int tried = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_port = htons(port);
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      const int code = ::bind(tried, reinterpret_cast<const sockaddr*>(&address), sizeof address);
      ::close(tried);
      if (code == 0) return port;
    }
    throw std::runtime_error("no free port");
  }

  static pid_t spawn(
      const Arguments& command, const std::string& log, const std::string& input = "/dev/null"
  ) {
    if (::access(kProgram, X_OK) != 0) {
      throw std::runtime_error(std::string(kProgram) + " is missing: mariadb-server-core");
    }
    std::vector<char*> words;
    for (const auto& word : command) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    const pid_t child = ::fork();
    if (child != 0) return child;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(::open(input.c_str(), O_RDONLY), 0);
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(out, 1);
    ::dup2(out, 2);
    ::execv(kProgram, words.data());
    ::_exit(127);
  }

  static std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static std::string tail_of(const std::filesystem::path& path) {
    const auto text = read_file(path);
    return text.substr(text.size() - std::min<std::size_t>(text.size(), 2000));
  }

  /// Each ends with its line. Only over the socket one gets in without a password.
  static std::string first_statements(const std::string& prepared) {
    return "CREATE DATABASE IF NOT EXISTS mysql;\nUSE mysql;\nSET @auth_root_socket = NULL;\n" +
           read_file(std::string(kSystemTables) + ".sql") +
           read_file(std::string(kSystemTables) + "_data.sql") +
           "DELETE FROM global_priv WHERE Host <> 'localhost';\n" + prepared;
  }

  /// A folder for this server and SQL, made by the first test that needs it.
  static std::filesystem::path find_template(const std::string& prepared) {
    const auto statements = first_statements(prepared);
    const auto changed = std::filesystem::last_write_time(kProgram).time_since_epoch().count();
    const auto key =
        base::hex(base::sha256(statements + std::to_string(changed) + std::to_string(::geteuid())));
    const auto beside = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    const auto folder = beside / "mariadb" / key.substr(0, 16);
    std::filesystem::create_directories(folder.parent_path());
    const auto lock_file = folder.string() + ".lock";
    const int lock = ::open(lock_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    ::flock(lock, LOCK_EX);  // tests run side by side
    try {
      if (!std::filesystem::exists(folder)) make_template(folder, statements);
    } catch (...) {
      ::close(lock);
      throw;
    }
    ::close(lock);
    return folder;
  }

  static void make_template(const std::filesystem::path& folder, const std::string& statements) {
    const std::filesystem::path draft = folder.string() + ".draft";
    std::filesystem::remove_all(draft);
    std::filesystem::create_directories(draft / "data" / "mysql");
    std::ofstream(draft / "sql") << statements;
    auto command = base_command(draft / "data");
    command.insert(command.begin() + 2, "--bootstrap");
    int status = 0;
    ::waitpid(spawn(command, draft / "log", draft / "sql"), &status, 0);
    if (status != 0) {
      throw std::runtime_error("mariadbd makes no tables: " + tail_of(draft / "log"));
    }
    std::filesystem::rename(draft / "data", folder);
    std::filesystem::remove_all(draft);
  }

  bool answers() {
    try {
      sql().run("SELECT 1");
      return true;
    } catch (const std::runtime_error&) {
      sql_.reset();
      return false;
    }
  }

  void remove() {
    kill();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  Arguments arguments_;
  std::filesystem::path folder_;
  std::uint16_t port_ = 0;
  pid_t process_ = 0;
  std::unique_ptr<SqlClient> sql_;
};

}  // namespace suitemcp::test
