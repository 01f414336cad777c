#include "report/jsonl.hpp"

#include "support/support.hpp"

#include <limits>

namespace peftkit::report {

TEST_CASE("every object is a line, readable at once") {
  const test::TempDir dir;
  JsonLines log(dir / "deep/log.jsonl");
  log.append({{"step", 1}, {"loss", 0.5}});
  CHECK(read_file(dir / "deep/log.jsonl") == "{\"step\":1,\"loss\":0.5}\n");
  log.append({{"text", "a\nb"}});
  CHECK(read_file(dir / "deep/log.jsonl") == "{\"step\":1,\"loss\":0.5}\n{\"text\":\"a\\nb\"}\n");
}

TEST_CASE("an opened log goes on after its last whole line") {
  const test::TempDir dir;
  const auto path = dir.file("log.jsonl", "{\"step\":1}\n{\"step\":2}\n{\"st");
  JsonLines(path).append({{"step", 3}});
  CHECK(read_file(path) == "{\"step\":1}\n{\"step\":2}\n{\"step\":3}\n");
  const auto cut = dir.file("cut.jsonl", "{\"st");
  JsonLines(cut).append({{"step", 1}});
  CHECK(read_file(cut) == "{\"step\":1}\n");
}

TEST_CASE("what JSON lacks does not break a line") {
  const test::TempDir dir;
  JsonLines log(dir / "log.jsonl");
  log.append({{"loss", std::numeric_limits<double>::quiet_NaN()}, {"text", "\xff"}});
  CHECK(read_file(dir / "log.jsonl") == "{\"loss\":null,\"text\":\"\xEF\xBF\xBD\"}\n");
}

TEST_CASE("a log that cannot be written is an error that names it") {
  const test::TempDir dir;
  const auto error = test::error_of([&] { JsonLines log(dir.path()); });
  CHECK(error.kind == ErrorKind::failure);
  CHECK(std::string(error.what()).starts_with(dir.path().string()));
  JsonLines full("/dev/full");
  CHECK(test::error_of([&] { full.append({{"a", 1}}); }).kind == ErrorKind::failure);
}

}  // namespace peftkit::report
