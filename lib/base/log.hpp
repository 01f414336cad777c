#pragma once
// Log lines go to stderr; results never do. Thread-safe.

#include "base/json.hpp"

#include <chrono>

namespace peftkit::log {

enum class Level { trace, debug, info, warn, error };

// Text for people, or a JSON object a line: {"time", "level", "message", …}.
enum class Format { text, json };

struct Settings {
  Level level = Level::info;  // what is below it is not written
  Format format = Format::text;
};

// What the user chose; before the first line.
void configure(const Settings& chosen);
const Settings& settings();
bool shows(Level level);

// One line. `fields` are further members of a JSON line; text has the message alone.
void write(Level level, const std::string& message, const Json& fields = Json::object());

// The line of Format::json, without its end.
std::string json_line(Level level, const std::string& message, const Json& fields = Json::object());

void debug(const std::string& message);
void info(const std::string& message);
void warn(const std::string& message);
void error(const std::string& message);

// Tells at its end how long a part of the work took, as a debug line: "tokenizer a/b.json (0.052
// s)". Where an exception ends it, it is silent.
class Phase {
 public:
  explicit Phase(std::string what);
  ~Phase();
  Phase(const Phase&) = delete;
  Phase& operator=(const Phase&) = delete;

 private:
  std::string what_;
  std::chrono::steady_clock::time_point start_;
  int exceptions_;
};

}  // namespace peftkit::log
