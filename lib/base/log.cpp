#include "base/log.hpp"

#include "base/terminal.hpp"

#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/spdlog.h>

namespace peftkit::log {

namespace {

spdlog::logger& logger() {
  static spdlog::logger instance = [] {
    const auto mode =
        colour_wanted(Stream::err) ? spdlog::color_mode::always : spdlog::color_mode::never;
    spdlog::logger made("peftkit", std::make_shared<spdlog::sinks::ansicolor_stderr_sink_mt>(mode));
    made.set_pattern("%^%l%$ %v");
    return made;
  }();
  return instance;
}

}  // namespace

void info(const std::string& message) {
  logger().info("{}", message);
}
void warn(const std::string& message) {
  logger().warn("{}", message);
}
void error(const std::string& message) {
  logger().error("{}", message);
}

}  // namespace peftkit::log
