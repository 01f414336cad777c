#include "base/log.hpp"

#include "base/terminal.hpp"
#include "base/text.hpp"

#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/spdlog.h>

#include <ctime>
#include <exception>

namespace peftkit::log {

namespace {

using Sink = spdlog::sinks::ansicolor_stderr_sink_mt;

struct Output {
  Settings settings;
  spdlog::logger logger{"peftkit"};
};

void apply(const Settings& settings, Output& output) {
  const bool text = settings.format == Format::text;
  const auto colour =
      text && colour_wanted(Stream::err) ? spdlog::color_mode::always : spdlog::color_mode::never;
  output.settings = settings;
  output.logger.sinks() = {std::make_shared<Sink>(colour)};
  output.logger.set_pattern(text ? "%^%l%$ %v" : "%v");
  output.logger.set_level(spdlog::level::trace);  // settings.level decides
}

Output& output() {
  static Output instance = [] {
    Output made;
    apply({}, made);
    return made;
  }();
  return instance;
}

spdlog::level::level_enum level_of_spdlog(Level level) {
  switch (level) {
    case Level::trace:
      return spdlog::level::trace;
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warn:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
  }
  return spdlog::level::off;
}

std::string name_of(Level level) {
  constexpr const char* kNames[] = {"trace", "debug", "info", "warning", "error"};
  return kNames[static_cast<size_t>(level)];
}

// "2024-05-17T09:30:00.125Z"
std::string time_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(now - seconds);
  const std::time_t time = seconds.count();
  std::tm utc{};
  ::gmtime_r(&time, &utc);
  char text[32], out[40];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  std::snprintf(out, sizeof out, "%s.%03dZ", text, static_cast<int>(rest.count()));
  return out;
}

}  // namespace

void configure(const Settings& chosen) {
  apply(chosen, output());
}

const Settings& settings() {
  return output().settings;
}

bool shows(Level level) {
  return level >= settings().level;
}

std::string json_line(Level level, const std::string& message, const Json& fields) {
  Json line = {{"time", time_now()}, {"level", name_of(level)}, {"message", message}};
  line.update(fields);
  return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void write(Level level, const std::string& message, const Json& fields) {
  if (!shows(level)) return;
  const bool text = settings().format == Format::text;
  output().logger.log(level_of_spdlog(level), "{}",
                      text ? message : json_line(level, message, fields));
}

void debug(const std::string& message) {
  write(Level::debug, message);
}
void info(const std::string& message) {
  write(Level::info, message);
}
void warn(const std::string& message) {
  write(Level::warn, message);
}
void error(const std::string& message) {
  write(Level::error, message);
}

Phase::Phase(std::string what)
    : what_(std::move(what)),
      start_(std::chrono::steady_clock::now()),
      exceptions_(std::uncaught_exceptions()) {}

Phase::~Phase() {
  if (!shows(Level::debug) || std::uncaught_exceptions() > exceptions_) return;
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start_;
  write(Level::debug, str(what_, " (", fixed(seconds.count(), 3), " s)"),
        {{"seconds", seconds.count()}});
}

}  // namespace peftkit::log
