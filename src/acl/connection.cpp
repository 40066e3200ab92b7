#include "acl/connection.hpp"

#include "acl/database_error.hpp"
#include "base/secret.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <mariadb/errmsg.h>
#include <mariadb/mysql.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <list>
#include <new>
#include <utility>

namespace suitemcp::acl {
namespace {

/// Of a connection; the server has 16,382 for all (max_prepared_stmt_count).
constexpr std::size_t kMostPrepared = 32;

/// No others: a false server could ask for the password as it is (mysql_clear_password), and the
/// last two give it, on a line without TLS, to whoever sends a public key.
constexpr const char* kLoginMethods = "mysql_native_password,client_ed25519";
constexpr const char* kLoginMethodsOnSafeLines =
    "mysql_native_password,client_ed25519,caching_sha2_password,sha256_password";

bool is_safe_line(const config::CrmDatabase& database) {
  return database.tls != config::CrmDatabase::Tls::off || config::is_this_machine(database);
}

/// Sent after each login. The server's sql_mode may pad ids with blanks. In comments: what only one
/// of MariaDB and MySQL knows, to end on the server, too, what nobody waits for any more.
std::string session_settings(std::chrono::milliseconds limit) {
  return fmt::format(
      "SET SESSION sql_mode = '', autocommit = 1 /*M!100101 , max_statement_time = {:.3f} */ "
      "/*!50708 , max_execution_time = {} */",
      static_cast<double>(limit.count()) / 1000.0,
      limit.count()
  );
}

/// Another descriptor of the connection's socket. The library closes its own when something fails,
/// on whatever thread that is, and the number may then be anybody's.
int own_descriptor(MYSQL* mysql) {
  const int copy = ::fcntl(static_cast<int>(mysql_get_socket(mysql)), F_DUPFD_CLOEXEC, 0);
  if (copy < 0) throw DatabaseException("connect", {CR_SOCKET_CREATE_ERROR, "no descriptor left"});
  return copy;
}

/// A statement as this connection has prepared it. What is bound stays in its place.
struct Prepared {
  explicit Prepared(std::string text) : sql(std::move(text)) {}
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;
  ~Prepared() {
    if (statement != nullptr) mysql_stmt_close(statement);
  }

  std::string sql;
  std::vector<std::string> parameters;
  std::vector<MYSQL_BIND> bound;
  MYSQL_STMT* statement = nullptr;
  bool is_ready = false;
};

DatabaseFault fault_of(MYSQL_STMT* statement) {
  return {mysql_stmt_errno(statement), mysql_stmt_error(statement)};
}

MYSQL_BIND text_bind(char* place, std::size_t size, unsigned long* length) {
  MYSQL_BIND bind{};
  bind.buffer_type = MYSQL_TYPE_STRING;
  bind.buffer = place;
  bind.buffer_length = size;
  bind.length = length;
  return bind;
}

void bind_parameters(Prepared& prepared, std::vector<std::string> parameters) {
  prepared.parameters = std::move(parameters);
  if (mysql_stmt_param_count(prepared.statement) != prepared.parameters.size()) {
    throw base::Error(
        base::ErrorKind::internal, "acl.statement", "as many parameters as question marks expected"
    );
  }
  prepared.bound.clear();
  for (auto& parameter : prepared.parameters) {
    prepared.bound.push_back(text_bind(parameter.data(), parameter.size(), nullptr));
  }
  if (mysql_stmt_bind_param(prepared.statement, prepared.bound.data()) != 0) {
    throw DatabaseException("bind", fault_of(prepared.statement));
  }
}

/// Where the cells of one row go, as large as the largest of the result.
class RowBuffer {
 public:
  explicit RowBuffer(MYSQL_STMT* statement) : statement_(statement) {
    auto* columns = mysql_stmt_result_metadata(statement);
    const std::size_t count = mysql_num_fields(columns);
    cells_.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      auto& cell = cells_[i];
      cell.text.resize(mysql_fetch_field_direct(columns, static_cast<unsigned>(i))->max_length);
      auto bind = text_bind(cell.text.data(), cell.text.size(), &cell.length);
      bind.is_null = &cell.is_null;
      binds_.push_back(bind);
    }
    mysql_free_result(columns);
  }

  RowSet fetch_all() {
    if (mysql_stmt_bind_result(statement_, binds_.data()) != 0) {
      throw DatabaseException("bind the result", fault_of(statement_));
    }
    RowSet rows;
    rows.reserve(mysql_stmt_num_rows(statement_));
    for (;;) {
      const int outcome = mysql_stmt_fetch(statement_);
      if (outcome == MYSQL_NO_DATA) return rows;
      if (outcome != 0) throw DatabaseException("fetch", fault_of(statement_));
      rows.push_back(current());
    }
  }

 private:
  struct Cell {
    std::string text;
    unsigned long length = 0;
    my_bool is_null = 0;
  };

  Row current() const {
    Row row;
    row.reserve(cells_.size());
    for (const auto& cell : cells_) {
      if (cell.is_null != 0) {
        row.emplace_back();
      } else {
        row.emplace_back(cell.text.substr(0, cell.length));
      }
    }
    return row;
  }

  MYSQL_STMT* statement_;
  std::vector<Cell> cells_;
  std::vector<MYSQL_BIND> binds_;
};

}  // namespace

struct Connection::Handle {
  Handle() : mysql(mysql_init(nullptr)) {
    if (mysql == nullptr) throw std::bad_alloc();
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    mysql_close(mysql);
    prepared.clear();  // after it, so that they are not closed on the server, one by one
  }

  void configure(const config::CrmDatabase& database);
  /// Blocks, for at most twice the time limit and what the look-up of the name takes.
  void connect(const config::CrmDatabase& database);
  /// The statement, most recently used; not prepared yet where it is new.
  Prepared& find(std::string sql);

  MYSQL* mysql;
  std::list<Prepared> prepared;  // the most recently used first
};

struct Connection::Socket {
  Socket(const asio::any_io_executor& executor, int descriptor) : waiter(executor, descriptor) {}

  int descriptor() { return waiter.native_handle(); }

  asio::posix::stream_descriptor waiter;  // closes it
};

void Connection::Handle::configure(const config::CrmDatabase& database) {
  using std::chrono::seconds;
  const auto whole = std::chrono::ceil<seconds>(database.time_limit).count();
  const auto limit = static_cast<unsigned>(std::max<seconds::rep>(whole, 1));
  // Questions end earlier, by the caller's deadline; these are for jobs that nobody waits for.
  mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &limit);
  mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &limit);
  mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &limit);
  mysql_options(mysql, MYSQL_OPT_NONBLOCK, nullptr);
  // A false server could ask for files of ours.
  const unsigned no_files = 0;
  mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &no_files);
  const auto* methods = is_safe_line(database) ? kLoginMethodsOnSafeLines : kLoginMethods;
  mysql_options(mysql, MARIADB_OPT_RESTRICTED_AUTH, methods);
  // What is sent has at most the letters of a column, which keeps the columns' indexes in use.
  mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb3");
  mysql_options(mysql, MYSQL_INIT_COMMAND, session_settings(database.time_limit).c_str());
  mysql_options(mysql, MYSQL_INIT_COMMAND, "SET SESSION TRANSACTION READ ONLY");
  using Tls = config::CrmDatabase::Tls;
  const my_bool is_encrypted = database.tls != Tls::off ? 1 : 0;
  const my_bool is_verified = database.tls == Tls::verified ? 1 : 0;
  mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &is_encrypted);
  mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &is_verified);
  if (!database.ca_file.empty()) {
    mysql_options(mysql, MYSQL_OPT_SSL_CA, database.ca_file.c_str());
  }
}

void Connection::Handle::connect(const config::CrmDatabase& database) {
  const bool is_file = database.is_socket();
  std::string password(database.password.expose());
  // "localhost" would be a socket to the library, wherever that is.
  const unsigned protocol = is_file ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;
  mysql_options(mysql, MYSQL_OPT_PROTOCOL, &protocol);
  const auto* connected = mysql_real_connect(
      mysql,
      is_file ? nullptr : database.host.c_str(),
      database.user.c_str(),
      password.c_str(),
      database.name.c_str(),
      database.port,
      is_file ? database.host.c_str() : nullptr,
      0
  );
  base::wipe(password);
  if (connected == nullptr) {
    throw DatabaseException("connect", {mysql_errno(mysql), mysql_error(mysql)});
  }
  // Without being told to verify, the library goes on in the clear with a server that has no TLS.
  if (database.tls != config::CrmDatabase::Tls::off && mysql_get_ssl_cipher(mysql) == nullptr) {
    throw DatabaseException("connect", {CR_SSL_CONNECTION_ERROR, "the server has no TLS"});
  }
}

Prepared& Connection::Handle::find(std::string sql) {
  const auto known = std::ranges::find(prepared, sql, &Prepared::sql);
  if (known != prepared.end()) {
    prepared.splice(prepared.begin(), prepared, known);
    return prepared.front();
  }
  if (prepared.size() >= kMostPrepared) prepared.pop_back();
  auto& fresh = prepared.emplace_front(std::move(sql));
  fresh.statement = mysql_stmt_init(mysql);
  if (fresh.statement == nullptr) throw std::bad_alloc();
  const my_bool is_wanted = 1;
  mysql_stmt_attr_set(fresh.statement, STMT_ATTR_UPDATE_MAX_LENGTH, &is_wanted);
  return fresh;
}

Connection::Connection(
    const asio::any_io_executor& executor,
    std::shared_ptr<Handle> handle,
    net::BlockingPool* threads
)
    : handle_(std::move(handle)),
      socket_(std::make_unique<Socket>(executor, own_descriptor(handle_->mysql))),
      threads_(threads) {
}

Connection::~Connection() {
  // Ends a job on it. And TLS says goodbye in a way that would wait for a server that hangs.
  if (is_broken_ || threads_ != nullptr) ::shutdown(socket_->descriptor(), SHUT_RDWR);
}

asio::awaitable<std::unique_ptr<Connection>> Connection::open(
    const config::CrmDatabase& database,
    net::BlockingPool& threads,
    std::shared_ptr<const void> held
) {
  auto job = [database, held = std::move(held)]() {
    auto handle = std::make_shared<Handle>();
    handle->configure(database);
    handle->connect(database);
    return handle;
  };
  auto handle = co_await threads.run(std::move(job));
  const bool needs_threads = database.tls != config::CrmDatabase::Tls::off;
  co_return std::unique_ptr<Connection>(new Connection(
      co_await asio::this_coro::executor, std::move(handle), needs_threads ? &threads : nullptr
  ));
}

/// One exchange with the server, in the way of this connection: `start` and `go_on` are the two
/// halves of a call of Connector/C that does not block, `block` is the call that does.
template <class Start, class Continue, class Block>
asio::awaitable<void> Connection::step(Start start, Continue go_on, Block block) {
  if (threads_ != nullptr) {
    auto job = [handle = handle_, block]() { return block(); };
    co_await threads_->run(std::move(job));
    co_return;
  }
  using Descriptor = asio::posix::stream_descriptor;
  for (int wanted = start(); wanted != 0;) {
    const bool is_write = (wanted & MYSQL_WAIT_WRITE) != 0;
    co_await socket_->waiter.async_wait(
        is_write ? Descriptor::wait_write : Descriptor::wait_read, asio::use_awaitable
    );
    wanted = go_on(is_write ? MYSQL_WAIT_WRITE : MYSQL_WAIT_READ);
  }
}

asio::awaitable<RowSet> Connection::ask(Statement statement) {
  is_broken_ = true;  // until it is known to be at its end
  auto& prepared = handle_->find(std::move(statement.sql));
  auto* const asked = prepared.statement;
  const auto require = [&](int code, std::string_view step) {
    if (code == 0) return;
    const DatabaseException error(step, fault_of(asked));
    is_broken_ = error.fault().is_of_connection();
    handle_->prepared.pop_front();
    throw DatabaseException(error);
  };
  // Shared: a job may outlive its caller.
  const auto code = std::make_shared<int>(0);
  if (!prepared.is_ready) {
    co_await step(
        [&] {
          const auto& sql = prepared.sql;
          return mysql_stmt_prepare_start(code.get(), asked, sql.data(), sql.size());
        },
        [&](int happened) { return mysql_stmt_prepare_cont(code.get(), asked, happened); },
        [code, asked, &prepared] {
          return *code = mysql_stmt_prepare(asked, prepared.sql.data(), prepared.sql.size());
        }
    );
    require(*code, "prepare");
    prepared.is_ready = true;
  }
  bind_parameters(prepared, std::move(statement.parameters));
  co_await step(
      [&] { return mysql_stmt_execute_start(code.get(), asked); },
      [&](int happened) { return mysql_stmt_execute_cont(code.get(), asked, happened); },
      [code, asked] { return *code = mysql_stmt_execute(asked); }
  );
  require(*code, "execute");
  co_await step(
      [&] { return mysql_stmt_store_result_start(code.get(), asked); },
      [&](int happened) { return mysql_stmt_store_result_cont(code.get(), asked, happened); },
      [code, asked] { return *code = mysql_stmt_store_result(asked); }
  );
  require(*code, "read");
  auto rows = RowBuffer(asked).fetch_all();
  mysql_stmt_free_result(asked);
  is_broken_ = false;
  co_return rows;
}

bool Connection::is_usable() const {
  if (is_broken_) return false;
  // Nothing is due from the server now: what it says is that it has closed, or will.
  char byte = 0;
  const auto got = ::recv(socket_->descriptor(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace suitemcp::acl
