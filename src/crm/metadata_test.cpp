#include "crm/metadata.hpp"

#include "tests/support/fake_bridge.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <exception>
#include <memory>
#include <string>
#include <vector>

namespace suitemcp::crm {
namespace {

using Definition = std::shared_ptr<const ModuleDefinition>;

/// Answers only when told, so that callers meet in the middle of a fetch.
class SlowBridge final : public Bridge {
 public:
  explicit SlowBridge(asio::io_context& io) : gate_(io, asio::steady_timer::time_point::max()) {}

  void open() { gate_.cancel(); }

  asio::awaitable<ModuleDefinition> describe(
      const base::Context&, const Account&, std::string module
  ) override {
    co_await wait();
    co_return ModuleDefinition{module, "t", {}, {}};
  }
  asio::awaitable<std::vector<DropdownList>> dropdowns(const base::Context&, const Account&)
      override {
    co_await wait();
    co_return std::vector<DropdownList>{{"industry_dom", {{"Media", "Media"}}}};
  }

  asio::awaitable<ListReply> list(const base::Context&, const Account&, ListRequest) override {
    co_return ListReply{};
  }
  asio::awaitable<RecordSet>
  get(const base::Context&, const Account&, std::string, std::string, std::vector<std::string>)
      override {
    co_return RecordSet{};
  }
  asio::awaitable<std::optional<std::int64_t>> count(
      const base::Context&, const Account&, std::string, std::string
  ) override {
    co_return std::nullopt;
  }
  asio::awaitable<std::string> save(
      const base::Context&, const Account&, std::string, std::string, FieldValues
  ) override {
    co_return "";
  }
  asio::awaitable<void> remove(const base::Context&, const Account&, std::string, std::string)
      override {
    co_return;
  }
  asio::awaitable<std::vector<ModuleInfo>> modules(const base::Context&, const Account&) override {
    co_return std::vector<ModuleInfo>{};
  }
  asio::awaitable<ServerInfo> server_info(const base::Context&) override { co_return ServerInfo{}; }
  asio::awaitable<std::string> user_id(const base::Context&, const Account&) override {
    co_return "";
  }

  asio::awaitable<RecordSet>
  get_many(const base::Context&, const Account&, std::string, std::vector<std::string>, std::vector<std::string>)
      override {
    co_return RecordSet{};
  }
  asio::awaitable<std::vector<std::string>> related_ids(
      const base::Context&, const Account&, RelatedRequest
  ) override {
    co_return std::vector<std::string>{};
  }
  asio::awaitable<bool> relate(const base::Context&, const Account&, RelateRequest) override {
    co_return false;
  }
  asio::awaitable<std::vector<TextMatches>> search_text(
      const base::Context&, const Account&, std::string, std::vector<std::string>, std::int64_t
  ) override {
    co_return std::vector<TextMatches>{};
  }
  asio::awaitable<std::vector<ViewedRecord>>
  last_viewed(const base::Context&, const Account&, std::vector<std::string>) override {
    co_return std::vector<ViewedRecord>{};
  }
  asio::awaitable<std::vector<UpcomingActivity>> upcoming(const base::Context&, const Account&)
      override {
    co_return std::vector<UpcomingActivity>{};
  }
  asio::awaitable<Attachment> attachment(const base::Context&, const Account&, std::string)
      override {
    co_return Attachment{};
  }
  asio::awaitable<void> attach(
      const base::Context&, const Account&, std::string, std::string, std::string
  ) override {
    co_return;
  }

  int fetches = 0;
  std::optional<base::Error> next_failure;

 private:
  asio::awaitable<void> wait() {
    ++fetches;
    const auto failure = next_failure;
    next_failure.reset();
    boost::system::error_code code;
    co_await gate_.async_wait(asio::redirect_error(asio::use_awaitable, code));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) {
      throw boost::system::system_error(asio::error::operation_aborted);
    }
    if (failure) throw base::Error(*failure);
  }

  asio::steady_timer gate_;
};

struct Caller {
  Definition value;
  std::exception_ptr failure;
  bool is_done = false;
  asio::cancellation_signal stop;
};

class SharedFetching : public testing::Test {
 protected:
  void start(Caller& caller) {
    asio::co_spawn(
        io_,
        metadata_.module(context_, account_, "Accounts"),
        asio::bind_cancellation_slot(
            caller.stop.slot(),
            [&caller](std::exception_ptr error, Definition value) {
              caller.failure = error;
              caller.value = std::move(value);
              caller.is_done = true;
            }
        )
    );
    settle();
  }
  void settle() {
    io_.restart();
    io_.poll();
  }
  void open() {
    bridge_.open();
    settle();
  }

  asio::io_context io_{1};
  base::FakeClock clock_;
  SlowBridge bridge_{io_};
  Metadata metadata_{bridge_, clock_, Metadata::Options{}};
  base::Context context_;
  Account account_{"p", "alice"};
};

TEST_F(SharedFetching, AsksOnceForCallersWhoComeTogether) {
  Caller a, b, c;
  start(a);
  start(b);
  start(c);
  EXPECT_EQ(bridge_.fetches, 1);
  open();
  ASSERT_TRUE(a.value && b.value && c.value);
  EXPECT_EQ(a.value, b.value);
  EXPECT_EQ(a.value, c.value);
  EXPECT_EQ(bridge_.fetches, 1);
}

TEST_F(SharedFetching, IsTakenOverWhenTheFirstCallerIsCancelled) {
  Caller a, b, c;
  start(a);
  start(b);
  start(c);
  a.stop.emit(asio::cancellation_type::terminal);
  settle();
  EXPECT_TRUE(a.is_done);
  EXPECT_TRUE(a.failure);
  EXPECT_FALSE(b.is_done);
  EXPECT_EQ(bridge_.fetches, 2);
  open();
  EXPECT_TRUE(b.value && c.value);
  EXPECT_EQ(bridge_.fetches, 2);
}

TEST_F(SharedFetching, GoesOnWhenAWaiterIsCancelled) {
  Caller a, b;
  start(a);
  start(b);
  b.stop.emit(asio::cancellation_type::terminal);
  settle();
  EXPECT_TRUE(b.failure);
  open();
  EXPECT_TRUE(a.value);
}

TEST_F(SharedFetching, SharesAFailureButNotAnotherCallersTimeout) {
  Caller a, b;
  bridge_.next_failure = base::Error(base::ErrorKind::permission_denied, "crm.access_denied", "40");
  start(a);
  start(b);
  open();
  EXPECT_TRUE(a.failure && b.failure);
  EXPECT_EQ(bridge_.fetches, 1);

  Caller c, d;
  bridge_.next_failure = base::Error(base::ErrorKind::timeout, "crm.timeout", "late");
  start(c);
  start(d);
  open();
  EXPECT_TRUE(c.failure);
  EXPECT_FALSE(d.is_done);
  open();
  EXPECT_TRUE(d.value);
}

TEST_F(SharedFetching, AsksOnceForTheDropdownListsToo) {
  using Lists = std::shared_ptr<const Metadata::Dropdowns>;
  std::vector<Lists> answers;
  for (int i = 0; i < 3; ++i) {
    asio::co_spawn(
        io_,
        metadata_.dropdowns(context_, account_),
        [&](std::exception_ptr, Lists lists) { answers.push_back(std::move(lists)); }
    );
  }
  settle();
  EXPECT_EQ(bridge_.fetches, 1);
  open();
  ASSERT_EQ(answers.size(), 3u);
  ASSERT_TRUE(answers[0]);
  EXPECT_EQ(answers[0], answers[1]);
  EXPECT_EQ(answers[0], answers[2]);
  EXPECT_EQ(bridge_.fetches, 1);
}

template <class T>
T now(asio::awaitable<T> work) {
  asio::io_context io(1);
  std::optional<T> result;
  std::exception_ptr failure;
  asio::co_spawn(io, std::move(work), [&](std::exception_ptr error, T value) {
    failure = error;
    result = std::move(value);
  });
  io.run();
  if (failure) std::rethrow_exception(failure);
  return *result;
}

TEST(Metadata, RemembersForFiveMinutesPerAccount) {
  base::FakeClock clock;
  test::FakeBridge bridge;
  Metadata metadata(bridge, clock, Metadata::Options{});
  const base::Context context;
  const Account alice{"p1", "alice"};
  const Account bob{"p2", "bob"};
  const auto first = now(metadata.module(context, alice, "Accounts"));
  now(metadata.module(context, alice, "Accounts"));
  EXPECT_EQ(bridge.calls.size(), 1u);
  const auto of_bob = now(metadata.module(context, bob, "Accounts"));
  EXPECT_EQ(bridge.calls.size(), 2u);
  EXPECT_EQ(first, of_bob) << "equal definitions share their memory";
  clock.advance(std::chrono::seconds(299));
  now(metadata.module(context, alice, "Accounts"));
  EXPECT_EQ(bridge.calls.size(), 2u);
  clock.advance(std::chrono::seconds(1));
  now(metadata.module(context, alice, "Accounts"));
  EXPECT_EQ(bridge.calls.size(), 3u);
  metadata.forget(alice, "Accounts");
  now(metadata.module(context, alice, "Accounts"));
  EXPECT_EQ(bridge.calls.size(), 4u);
}

TEST(Metadata, RemembersModulesAndDropdownsAsLongPerAccount) {
  base::FakeClock clock;
  test::FakeBridge bridge;
  bridge.lists = {{"industry_dom", {{"Media", "Media"}}}};
  Metadata metadata(bridge, clock, Metadata::Options{});
  const base::Context context;
  const Account alice{"p1", "alice"};
  const Account bob{"p2", "bob"};
  const auto ask = [&](const Account& account) {
    now(metadata.modules(context, account));
    return now(metadata.dropdowns(context, account));
  };
  const auto first = ask(alice);
  ask(alice);
  EXPECT_EQ(bridge.calls.size(), 2u);
  EXPECT_EQ(ask(bob), first) << "equal lists share their memory";
  EXPECT_EQ(bridge.calls.size(), 4u);
  clock.advance(std::chrono::seconds(299));
  ask(alice);
  EXPECT_EQ(bridge.calls.size(), 4u);
  clock.advance(std::chrono::seconds(1));
  ask(alice);
  EXPECT_EQ(bridge.calls.size(), 6u);
  metadata.forget(alice, "Accounts");
  ask(alice);
  EXPECT_EQ(bridge.calls.size(), 8u);
}

TEST(Metadata, SharesNoDropdownsThatDiffer) {
  base::FakeClock clock;
  test::FakeBridge bridge;
  bridge.lists = {{"industry_dom", {{"Media", "Media"}}}};
  Metadata metadata(bridge, clock, Metadata::Options{});
  const auto english = now(metadata.dropdowns({}, {"p1", "alice"}));
  bridge.lists[0].options[0].label = "Medien";
  const auto german = now(metadata.dropdowns({}, {"p2", "bob"}));
  EXPECT_EQ(english->at(0).options.at(0).label, "Media");
  EXPECT_EQ(german->at(0).options.at(0).label, "Medien");
}

TEST(Metadata, SharesNoDefinitionsThatDifferInTheIdFieldOfARelate) {
  base::FakeClock clock;
  test::FakeBridge bridge;
  Metadata metadata(bridge, clock, Metadata::Options{});
  const base::Context context;
  now(metadata.module(context, {"p1", "alice"}, "Accounts"));
  for (auto& field : bridge.definitions.at("Accounts").fields) {
    if (field.name == "parent_name") field.id_name = "parent_id";
  }
  const auto second = now(metadata.module(context, {"p2", "bob"}, "Accounts"));
  EXPECT_EQ(second->find_field("parent_name")->id_name, "parent_id");
}

TEST(Metadata, StaysBounded) {
  base::FakeClock clock;
  test::FakeBridge bridge;
  Metadata metadata(bridge, clock, {.max_entries = 2});
  const base::Context context;
  for (const auto* user : {"a", "b", "c"}) {
    now(metadata.module(context, {user, user}, "Accounts"));
    clock.advance(std::chrono::seconds(1));
  }
  now(metadata.module(context, {"c", "c"}, "Accounts"));
  EXPECT_EQ(bridge.calls.size(), 3u);
  now(metadata.module(context, {"a", "a"}, "Accounts"));
  EXPECT_EQ(bridge.calls.size(), 4u);
}

TEST(Metadata, LeavesSecretsOut) {
  base::FakeClock clock;
  test::FakeBridge bridge;
  Metadata metadata(bridge, clock, Metadata::Options{});
  const auto users = now(metadata.module({}, {"p", "a"}, "Users"));
  for (const std::string_view secret :
       {"user_hash", "system_generated_password", "pwd_last_changed", "authenticate_id"}) {
    EXPECT_EQ(users->find_field(secret), nullptr) << secret;
  }
  EXPECT_NE(users->find_field("user_name"), nullptr);
}

TEST(Metadata, NamesTheRightModule) {
  base::FakeClock clock;
  test::FakeBridge bridge;
  Metadata metadata(bridge, clock, Metadata::Options{});
  try {
    now(metadata.module({}, {"p", "a"}, "quote"));
    FAIL() << "must throw";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "crm.unknown_module");
    EXPECT_TRUE(error.user_message().contains("AOS_Quotes")) << error.user_message();
  }
}

TEST(Metadata, AModuleThatIsListedAndClosedIsNotAdvised) {
  base::FakeClock clock;
  test::FakeBridge bridge;
  bridge.labels.push_back({"ACLRoles", "Roles"});
  Metadata metadata(bridge, clock, Metadata::Options{});
  try {
    now(metadata.module({}, {"p", "a"}, "ACLRoles"));
    FAIL() << "must throw";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "crm.unknown_module");
    EXPECT_EQ(
        error.user_message(),
        "\"ACLRoles\" is not open to you in this CRM: a role switches it off, or it is for "
        "administrators."
    );
  }
}

class PolicedMetadata : public testing::Test {
 protected:
  Metadata make(config::Policy policy) {
    return Metadata(bridge_, clock_, Metadata::Options{}, std::move(policy));
  }
  Definition contacts(Metadata& metadata) {
    return now(metadata.module(context_, account_, "Contacts"));
  }
  static std::vector<std::string> keys(const Metadata::Modules& modules) {
    std::vector<std::string> names;
    for (const auto& module : modules) names.push_back(module.key);
    return names;
  }
  void expect_refusal(Metadata& metadata, const std::string& module, std::string_view variable) {
    try {
      now(metadata.module(context_, account_, module));
      FAIL() << module << " must be refused";
    } catch (const base::Error& error) {
      EXPECT_EQ(error.kind(), base::ErrorKind::permission_denied);
      EXPECT_EQ(error.code(), "policy.module_denied");
      const std::string message(error.user_message());
      for (const auto& word : {std::string_view(module), variable, std::string_view("operator")}) {
        EXPECT_TRUE(message.contains(word)) << message;
      }
    }
  }

  static base::Context logging_to(std::shared_ptr<base::LogSink> sink) {
    base::Context context;
    context.log =
        base::Log(std::move(sink), std::make_shared<base::FakeClock>(), base::LogLevel::info);
    return context;
  }

  base::FakeClock clock_;
  test::FakeBridge bridge_;
  std::shared_ptr<base::CapturingSink> sink_ = std::make_shared<base::CapturingSink>();
  base::Context context_ = logging_to(sink_);
  Account account_{"p", "alice"};
};

TEST_F(PolicedMetadata, RefusesADeniedModuleBeforeTheCrmIsAsked) {
  auto denied = make({.modules_deny = {"Contacts"}});
  for (const auto* name : {"Contacts", "contacts", "CONTACTS"}) {
    expect_refusal(denied, name, "MODULES_DENY");
  }
  auto allowed = make({.modules_allow = {{"Accounts"}}});
  expect_refusal(allowed, "Contacts", "MODULES_ALLOW");
  EXPECT_TRUE(bridge_.calls.empty());
  EXPECT_FALSE(denied.allows("contacts"));
  EXPECT_TRUE(denied.allows("Accounts"));
}

TEST_F(PolicedMetadata, LeavesDeniedModulesOutOfListAndAdvice) {
  auto metadata = make({.modules_deny = {"aos_quotes", "Users"}});
  const auto names = keys(*now(metadata.modules(context_, account_)));
  EXPECT_EQ(std::ranges::count(names, "AOS_Quotes"), 0);
  EXPECT_EQ(std::ranges::count(names, "Users"), 0);
  EXPECT_EQ(std::ranges::count(names, "Accounts"), 1);
  try {
    now(metadata.module(context_, account_, "Quotes"));
    FAIL() << "must throw";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), "crm.unknown_module");
    EXPECT_FALSE(error.user_message().contains("AOS_Quotes")) << error.user_message();
  }
}

TEST_F(PolicedMetadata, TakesHiddenFieldsOutAndKeepsTheirNames) {
  auto metadata = make({.fields_hide = {"contacts.BIRTHDATE", "*.phone_mobile", "Leads.title"}});
  const auto module = contacts(metadata);
  EXPECT_EQ(module->find_field("birthdate"), nullptr);
  EXPECT_EQ(module->find_field("phone_mobile"), nullptr);
  EXPECT_NE(module->find_field("title"), nullptr);
  EXPECT_EQ(module->hidden_fields, (std::vector<std::string>{"phone_mobile", "birthdate"}));
}

TEST_F(PolicedMetadata, TellsTheLogOnceOfNamesThatTheCrmDoesNotKnow) {
  auto metadata = make(
      {.modules_deny = {"Oportunities"}, .fields_hide = {"Contacts.birthdat", "Contacts.title"}}
  );
  for (const auto* user : {"alice", "bob"}) {
    now(metadata.module(context_, {user, user}, "Contacts"));
    now(metadata.modules(context_, {user, user}));
  }
  const auto& lines = sink_->lines;
  EXPECT_EQ(std::ranges::count(lines, '\n'), 2) << lines;
  EXPECT_TRUE(lines.contains("FIELDS_HIDE: the CRM has no Contacts.birthdat. Did you mean birthdate"
  )) << lines;
  EXPECT_TRUE(lines.contains("MODULES_DENY: the CRM has no Oportunities. Did you mean Opp"))
      << lines;
}

}  // namespace
}  // namespace suitemcp::crm
