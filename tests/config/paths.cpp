// Where relative paths start, and what is a name.

#include "config/sample.hpp"

namespace peftkit::test {

namespace {

config::RunConfig read_in(const TempDir& dir, const std::string& text,
                          const std::vector<std::string>& overrides = {}) {
  return config::read_run_config(dir.file("sub/config.yaml", text), overrides);
}

}  // namespace

TEST_CASE("relative paths start at the file's folder and come back absolute") {
  const TempDir dir;
  const auto config =
      read_in(dir, sample("train_file: train.tsv", "train_file: [../a.tsv, /b/c.tsv]"));
  CHECK(config.task.train_file == std::vector<std::string>{(dir / "a.tsv").string(), "/b/c.tsv"});
  CHECK(config.task.validation_file == std::vector<std::string>{(dir / "sub/dev.tsv").string()});
  CHECK(config.training.output_dir == (dir / "sub/run").string());
}

TEST_CASE("relative paths of an override start at the working folder") {
  const TempDir dir;
  const auto config = read_in(dir, sample(), {"training.output_dir=../somewhere"});
  CHECK(config.training.output_dir == (fs::current_path().parent_path() / "somewhere").string());
}

TEST_CASE("the checkpoint is a path where there is one, and a name otherwise") {
  const TempDir dir;
  const auto name = [&](const std::string& text) {
    return read_in(dir, sample("some-model", text)).model.name_or_path;
  };
  CHECK(name("some-model") == "some-model");
  CHECK(name("org/some-model@main") == "org/some-model@main");
  CHECK(name("./none") == (dir / "sub/none").string());
  CHECK(name("../none") == (dir / "none").string());
  CHECK(name("/none") == "/none");
  fs::create_directories(dir / "sub/some-model");
  CHECK(name("some-model") == (dir / "sub/some-model").string());
}

TEST_CASE("a config that cannot be read is an error of the config") {
  const TempDir dir;
  const Error missing = error_of([&] { config::read_run_config(dir / "none.yaml", {}); });
  CHECK(missing.kind == ErrorKind::config);
  CHECK(std::string(missing.what()).find("none.yaml") != std::string::npos);
  CHECK(error_of([&] { config::read_run_config(dir.path(), {}); }).kind == ErrorKind::config);
}

}  // namespace peftkit::test
