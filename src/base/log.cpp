#include "base/log.hpp"

#include "base/clock.hpp"
#include "base/json.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace suitemcp::base {
namespace {

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warn:
      return "warn";
    case LogLevel::error:
      return "error";
  }
  std::unreachable();
}

void append_field(std::string& line, const LogField& field) {
  line.append(",\"").append(field.name).append("\":");
  std::visit(
      [&line](const auto& value) {
        using Value = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, std::string_view>) {
          append_json_string(line, value);
        } else if constexpr (std::is_same_v<Value, double>) {
          line.append(std::isfinite(value) ? fmt::format("{}", value) : "null");  // JSON has no NaN
        } else {
          fmt::format_to(std::back_inserter(line), "{}", value);
        }
      },
      field.value
  );
}

class NowhereSink final : public LogSink {
 public:
  void write(LogLevel, std::string_view) override {}
};

}  // namespace

Log::Log(std::shared_ptr<LogSink> sink, std::shared_ptr<const Clock> clock, LogLevel lowest)
    : sink_(std::move(sink)), clock_(std::move(clock)), lowest_(lowest) {
}

Log Log::with(Fields fields) const {
  Log log = *this;
  for (const auto& field : fields) append_field(log.bound_, field);
  return log;
}

void Log::debug(std::string_view event, Fields fields) const {
  write(LogLevel::debug, event, fields);
}
void Log::info(std::string_view event, Fields fields) const {
  write(LogLevel::info, event, fields);
}
void Log::warn(std::string_view event, Fields fields) const {
  write(LogLevel::warn, event, fields);
}
void Log::error(std::string_view event, Fields fields) const {
  write(LogLevel::error, event, fields);
}

void Log::write(LogLevel level, std::string_view event, Fields fields) const {
  if (level < lowest_) return;
  std::string line;
  line.reserve(256 + bound_.size());
  line.append("{\"level\":\"").append(name_of(level)).append("\",\"time\":\"");
  line.append(format_utc(clock_->wall())).append("\",\"msg\":");
  append_json_string(line, event);
  line.append(bound_);
  for (const auto& field : fields) append_field(line, field);
  line.push_back('}');
  sink_->write(level, line);
}

Log Log::none() {
  return Log(std::make_shared<NowhereSink>(), std::make_shared<SystemClock>(), LogLevel::error);
}

}  // namespace suitemcp::base
