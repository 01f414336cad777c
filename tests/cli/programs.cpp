// What holds for every program, and the commands of peft-train that do not train.

#include "cli/programs.hpp"

namespace peftkit::test {

namespace {}

TEST_CASE("help shows runnable examples, and version names the program") {
  for (const auto& name : kPrograms) {
    CAPTURE(name);
    const Outcome help = run({program(name), "--help"});
    CHECK(help.code == 0);
    CHECK(contains(help.out, "Examples:\n  " + name));
    CHECK(help.err.empty());
    const Outcome version = run({program(name), "--version"});
    CHECK(version.code == 0);
    CHECK(contains(version.out, std::string("peftkit ") + peftkit_version()));
  }
  CHECK(contains(run({program("peft-train"), "--version"}).out, "libtorch 2."));
}

TEST_CASE("the programs that users start do not load libtorch") {
  for (const auto& name : kPrograms) {
    const Outcome linked = run({"ldd", program(name)});
    CHECK(linked.code == 0);
    CHECK_FALSE(contains(linked.out, "libtorch"));
  }
}

TEST_CASE("a subcommand's help has its own examples") {
  const Outcome help = run({program("peft-train"), "validate", "--help"});
  CHECK(help.code == 0);
  CHECK(contains(help.out, "peft-train validate --config"));
  CHECK_FALSE(contains(help.out, "peft-train explain"));
}

TEST_CASE("wrong flags are usage errors on stderr") {
  for (const auto& name : kPrograms) {
    CAPTURE(name);
    const Outcome outcome = run({program(name), "--confg", "x"});
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    CHECK(contains(outcome.err, "--confg"));
  }
  CHECK(run({program("peft-train")}).code == 2);
  CHECK(run({program("peft-train"), "validate"}).code == 2);
  CHECK(run({program("peft-eval"), "--adapter", "x"}).code == 2);
  CHECK(run({program("peft-eval"), "--adapter", "x", "--data", "y", "--scores"}).code ==
        2);  // needs --gates
}

TEST_CASE("validate prints what it found, and ok") {
  const TempDir dir;
  const auto config = write_toy_config(dir.path(), "unipelt");
  const Outcome outcome = run({program("peft-train"), "validate", "--config", config.string()});
  CHECK(outcome.code == 0);
  CHECK(contains(outcome.out, "48"));
  CHECK(outcome.out.ends_with("ok\n"));
  CHECK_FALSE(fs::exists(dir / "run"));
}

TEST_CASE("errors in a config name file, line, column, key and the nearest name, all at once") {
  const TempDir dir;
  const auto config = write_toy_config(dir.path(), "{lora: {r: 0, alhpa: 3}}", "  sead: 1\n");
  const Outcome outcome = run({program("peft-train"), "validate", "--config", config.string()});
  CHECK(outcome.code == 2);
  CHECK(contains(outcome.err, config.string() + ":12:"));
  CHECK(contains(outcome.err, "adapter.config.lora.r"));
  CHECK(contains(outcome.err, "adapter.config.lora.alhpa: unknown key (did you mean 'alpha'?)"));
  CHECK(contains(outcome.err,
                 config.string() + ":19:3: training.sead: unknown key (did you mean 'seed'?)"));
}

TEST_CASE("explain prints the modules, schema prints JSON") {
  const TempDir dir;
  const auto config = write_toy_config(dir.path(), "mam");
  const Outcome modules = run({program("peft-train"), "explain", "--config", config.string()});
  CHECK(modules.code == 0);
  CHECK(contains(modules.out, "He et al. 2022"));
  const Outcome schema = run({program("peft-train"), "schema"});
  CHECK(schema.code == 0);
  CHECK(parse_json(schema.out, "schema", ErrorKind::data).contains("properties"));
}

}  // namespace peftkit::test
