#pragma once

#include "base/secret.hpp"

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace suitemcp::base {

class Clock;
class Error;

enum class LogLevel { debug, info, warn, error };

/// Receives finished lines, without the line end. Called on the io thread: must not block.
class LogSink {
 public:
  virtual ~LogSink() = default;
  virtual void write(LogLevel level, std::string_view line) = 0;
};

/// A name and a value. A Secret does not convert: logging one does not compile.
struct LogField {
  LogField(std::string_view field_name, std::string_view text) : name(field_name), value(text) {}
  LogField(std::string_view field_name, const char* text)
      : name(field_name), value(std::string_view(text)) {}
  LogField(std::string_view field_name, const std::string& text)
      : name(field_name), value(std::string_view(text)) {}
  LogField(std::string_view field_name, std::same_as<bool> auto flag)
      : name(field_name), value(flag) {}
  template <std::integral Number>
    requires(!std::same_as<Number, bool>)
  LogField(std::string_view field_name, Number number)
      : name(field_name),
        value(std::in_range<std::int64_t>(number) ? static_cast<std::int64_t>(number) : INT64_MAX) {
  }
  LogField(std::string_view field_name, double number) : name(field_name), value(number) {}
  LogField(std::string_view field_name, const Secret&) = delete;

  std::string_view name;
  std::variant<std::string_view, std::int64_t, double, bool> value;
};

/// Writes one event as one JSON line: {"level","time","msg",bound fields...,fields...}.
/// The event name is a fixed literal; facts are fields with their unit in the name (`duration_ms`).
/// Cheap to copy. Threads: any, if the sink allows.
class Log {
 public:
  using Fields = std::initializer_list<LogField>;

  Log(std::shared_ptr<LogSink> sink, std::shared_ptr<const Clock> clock, LogLevel lowest);

  /// The same log with fields that stand on each line: entity, reqId, sub, email.
  Log with(Fields fields) const;

  void debug(std::string_view event, Fields fields = {}) const;
  void info(std::string_view event, Fields fields = {}) const;
  void warn(std::string_view event, Fields fields = {}) const;
  void error(std::string_view event, Fields fields = {}) const;
  /// Level chosen by the caller; used where gateway/error_table decides.
  void write(LogLevel level, std::string_view event, Fields fields = {}) const;

  /// A log that goes nowhere, for tests and tools.
  static Log none();

 private:
  std::shared_ptr<LogSink> sink_;
  std::shared_ptr<const Clock> clock_;
  LogLevel lowest_;
  std::string bound_;  // serialised fields, each with a leading comma
};

/// Keeps the lines, for tests.
class CapturingSink final : public LogSink {
 public:
  void write(LogLevel, std::string_view line) override { lines.append(line).push_back('\n'); }
  std::string lines;
};

}  // namespace suitemcp::base
