#include "base/log.hpp"

#include "base/terminal.hpp"
#include "base/text.hpp"
#include "support/support.hpp"

#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

namespace peftkit {

namespace {

// What `action` writes to stderr with these settings.
template <class Action>
std::string logged(const log::Settings& settings, Action action) {
  const test::TempDir dir;
  const auto file = dir.file("err", "");
  std::fflush(stderr);
  const int before = ::dup(STDERR_FILENO), descriptor = ::open(file.c_str(), O_WRONLY);
  ::dup2(descriptor, STDERR_FILENO);
  log::configure(settings);
  action();
  log::configure({});
  std::fflush(stderr);
  ::dup2(before, STDERR_FILENO);
  ::close(before);
  ::close(descriptor);
  return read_file(file);
}

std::vector<Json> lines_of(const std::string& text) {
  std::vector<Json> out;
  for (const auto& line : split(text, '\n')) {
    if (!line.empty()) out.push_back(parse_json(line, "stderr", ErrorKind::failure));
  }
  return out;
}

void one_of_each() {
  log::write(log::Level::trace, "a");
  log::debug("b");
  log::info("c");
  log::warn("d");
  log::error("e");
}

}  // namespace

TEST_CASE("a log line is its level and its message, and lower levels are silent") {
  CHECK(logged({}, one_of_each) == "info c\nwarning d\nerror e\n");
  CHECK(logged({.level = log::Level::error}, one_of_each) == "error e\n");
  CHECK(logged({.level = log::Level::trace}, one_of_each) ==
        "trace a\ndebug b\ninfo c\nwarning d\nerror e\n");
}

TEST_CASE("as JSON, every line is an object with time, level and message") {
  const log::Settings json{.format = log::Format::json};
  const auto lines = lines_of(logged(json, [] {
    log::write(log::Level::info, "two\nlines \xff", {{"step", 3}});
    log::warn("d");
  }));
  REQUIRE(lines.size() == 2);
  CHECK(lines[0]["level"] == "info");
  CHECK(lines[0]["message"] == "two\nlines \xEF\xBF\xBD");
  CHECK(lines[0]["step"] == 3);
  const std::string time = lines[0]["time"];
  CHECK(time.size() == std::string("2024-05-17T09:30:00.125Z").size());
  CHECK(time[10] == 'T');
  CHECK(time.back() == 'Z');
  CHECK(lines[1]["level"] == "warning");
}

TEST_CASE("a phase tells how long it took, in debug lines alone") {
  const auto phase = [] { const log::Phase one("tokenizer x"); };
  CHECK(logged({}, phase).empty());
  const std::string text = logged({.level = log::Level::debug}, phase);
  CHECK(text.starts_with("debug tokenizer x ("));
  CHECK(text.ends_with(" s)\n"));
  const auto json = lines_of(logged({log::Level::debug, log::Format::json}, phase));
  REQUIRE(json.size() == 1);
  CHECK(json[0]["seconds"].is_number());
  CHECK(logged({.level = log::Level::debug}, [] {
          try {
            const log::Phase one("x");
            throw Error(ErrorKind::failure, "y");
          } catch (const Error&) {
          }
        }).empty());
}

TEST_CASE("progress is an object a line as JSON, and nothing when quiet") {
  const auto steps = [] {
    Progress progress("train", 2);
    progress.update(1, "loss 0.5");
    progress.update(2, "loss 0.4");
  };
  const auto lines = lines_of(logged({.format = log::Format::json}, steps));
  REQUIRE(lines.size() == 1);  // the last step; others come now and then
  CHECK(lines[0]["progress"] == "train");
  CHECK(lines[0]["step"] == 2);
  CHECK(lines[0]["total"] == 2);
  CHECK(std::string(lines[0]["message"]).starts_with("train 2/2 ["));
  CHECK(logged({.level = log::Level::error}, steps).empty());
  const std::string every = logged({.level = log::Level::trace}, steps);
  CHECK(every.starts_with("train 1/2 ["));
  CHECK(every.find("\ntrain 2/2 [") != std::string::npos);
}

}  // namespace peftkit
