// The real program peft-inspect-gates: output, errors, exit codes, files.

#include "base/text.hpp"
#include "sample.hpp"

#include "support/process.hpp"
#include "support/support.hpp"

namespace peftkit::report {

namespace {

test::Outcome inspect(std::vector<std::string> arguments,
                      const std::map<std::string, std::string>& env = {}) {
  arguments.insert(arguments.begin(), test::program("peft-inspect-gates"));
  return test::run(arguments, env);
}

std::string sample_text(const std::string& adapter = "sst2") {
  return dump_json(gates_json(sample_header(adapter), sample_table(), true));
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("peft-inspect-gates prints heat map, methods and gates") {
  const test::TempDir dir;
  const auto [code, out, err] = inspect({dir.file("gates.json", sample_text())});
  CHECK(code == 0);
  CHECK(err.empty());
  CHECK(out.starts_with("adapter  sst2\nbase     bert, 2 layers\ndata     dev.tsv, 4 examples\n"));
  CHECK(holds(out, "    0  ▒ 0.31     ▓ 0.50\n"));
  CHECK(holds(out, "    0  lora.query            0.312  0.140  0.125  0.500   0.0%   0.0%\n"));
  CHECK_FALSE(holds(out, "negative"));
  CHECK_FALSE(holds(out, "\033"));
}

TEST_CASE("peft-inspect-gates takes a run folder, and --by label adds its means") {
  const test::TempDir dir;
  dir.file("gates.json", sample_text());
  const auto outcome = inspect({dir.path().string(), "--by", "label"});
  CHECK(outcome.code == 0);
  CHECK(holds(outcome.out, "    0  lora.query               0.250     0.375      +0.125\n"));
}

TEST_CASE("peft-inspect-gates compares several files") {
  const test::TempDir dir;
  const auto outcome =
      inspect({dir.file("a.json", sample_text("a")), dir.file("b.json", sample_text("b"))});
  CHECK(outcome.code == 0);
  CHECK(holds(outcome.out, "    0  lora.query            0.312  0.312  +0.000\n"));
  CHECK(holds(outcome.out, "  b: b.json\n"));
  CHECK_FALSE(holds(outcome.out, dir.path().string()));
}

TEST_CASE(
    "peft-inspect-gates calls files by name, and by as much of the path as tells them apart") {
  const test::TempDir dir;
  const auto made = [&](const std::string& name, const std::string& adapter,
                        const std::string& data) {
    GateHeader header = sample_header(adapter);
    header.data_file = data;
    return dir.file(name, dump_json(gates_json(header, sample_table(), true))).string();
  };
  const std::string a = made("runs/a/gates.json", "a", "/data/one/dev.tsv, /data/one/more.tsv");
  const std::string b = made("runs/b/gates.json", "b", "/data/two/dev.tsv (held out)");
  const auto one = inspect({a});
  CHECK(holds(one.out, "data     dev.tsv, more.tsv, 4 examples\n"));
  CHECK(holds(one.out, " in gates.json\n"));
  const std::string page = dir / "page.html";
  const auto both = inspect({a, b, "--html", page});
  CHECK(holds(both.out, "data     one/dev.tsv, more.tsv, 4 examples\n"));
  CHECK(holds(both.out, "data     two/dev.tsv (held out), 4 examples\n"));
  CHECK(holds(both.out, "  a: a/gates.json\n  b: b/gates.json\n"));
  CHECK_FALSE(holds(both.out, "/data/"));
  CHECK(holds(read_file(page), "one/dev.tsv, more.tsv, 4 examples"));
  CHECK_FALSE(holds(read_file(page), "/data/one"));
}

TEST_CASE("peft-inspect-gates --html writes one page and says where") {
  const test::TempDir dir;
  const std::string page = dir / "out/gates.html";
  const auto outcome = inspect({dir.file("gates.json", sample_text()), "--html", page});
  CHECK(outcome.code == 0);
  CHECK(outcome.out.ends_with("\nwrote " + page + "\n"));
  CHECK(read_file(page).starts_with("<!doctype html>"));
}

TEST_CASE("peft-inspect-gates exits with 1 where the page cannot be written") {
  const test::TempDir dir;
  const auto blocked = dir.file("file", "");
  const auto outcome =
      inspect({dir.file("gates.json", sample_text()), "--html", blocked / "gates.html"});
  CHECK(outcome.code == 1);
  CHECK(outcome.err.starts_with("error: " + (blocked / "gates.html").string()));
}

TEST_CASE("peft-inspect-gates says in words that there are no gates") {
  const test::TempDir dir;
  const std::string text = dump_json(gates_json(sample_header(), {}, false));
  const auto outcome = inspect({dir.file("gates.json", text)});
  CHECK(outcome.code == 0);
  CHECK(holds(outcome.out, "This adapter has no gates"));
}

TEST_CASE("peft-inspect-gates exits with 2 for wrong flags") {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{},
                                                    {"x.json", "--by", "layer"},
                                                    {"x.json", "--nope"},
                                                    {"--html"}}) {
    CAPTURE(join(arguments));
    const auto outcome = inspect(arguments);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.starts_with("error: "));
    CHECK(holds(outcome.err, "peft-inspect-gates --help"));
  }
}

TEST_CASE("peft-inspect-gates exits with 3 for files that are no gates") {
  const test::TempDir dir;
  for (const fs::path& path : {dir / "none.json", dir.file("empty.json", ""),
                               dir.file("other.json", "{\"a\": 1}"), dir.path()}) {
    CAPTURE(path);
    const auto outcome = inspect({path});
    CHECK(outcome.code == 3);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.starts_with("error: " + path.string()));
  }
}

TEST_CASE("peft-inspect-gates answers --help with examples and --version") {
  const auto help = inspect({"--help"});
  CHECK(help.code == 0);
  CHECK(help.err.empty());
  for (const char* part : {"--html", "--by", "--version", "Examples:", "Exit codes:"}) {
    CAPTURE(part);
    CHECK(holds(help.out, part));
  }
  const auto version = inspect({"--version"});
  CHECK(version.code == 0);
  CHECK(version.out.starts_with("peftkit "));
  CHECK(version.err.empty());
}

TEST_CASE("a run of a program gets its input and environment, however much it writes") {
  const auto outcome =
      test::run({"sh", "-c", "cat; echo \"$WORD\" >&2; head -c 300000 /dev/zero; exit 7"},
                {{"WORD", "hello"}}, "input\n");
  CHECK(outcome.code == 7);
  CHECK(outcome.out.size() == 300006);
  CHECK(outcome.out.starts_with("input\n"));
  CHECK(outcome.err == "hello\n");
  CHECK(test::run({"sh", "-c", "kill -9 $$"}).code == 137);
  CHECK_THROWS_AS(test::run({"/no/such/program"}), Error);
}

}  // namespace peftkit::report
