// Completion and manual pages, tried in the shells and readers themselves where they are installed.

#include "cli/programs.hpp"

#include <algorithm>

namespace peftkit::test {

namespace {

using Words = std::vector<std::string>;

bool installed(const std::string& name) {
  const bool found = run({"sh", "-c", "command -v " + name}).code == 0;
  if (!found) MESSAGE("skipped: no ", name);
  return found;
}

std::string completion_of(const std::string& name, const std::string& shell) {
  const Outcome outcome = run({program(name), "--completion", shell});
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  CHECK(outcome.err.empty());
  return outcome.out;
}

// What bash offers where `line` ends, in `folder`; sorted.
Words offered(const fs::path& folder, const std::string& line) {
  static const std::string kScript = R"(cd "$1" || exit 1
eval "$2"
COMP_WORDBREAKS=$' \t\n"\'><=;|&(:' COMP_LINE="$3" COMP_POINT=${#3}
name="${3%% *}"
"_${name//-/_}" || exit 1
printf '%s\n' "${COMPREPLY[@]}"
)";
  const std::string script = completion_of(line.substr(0, line.find(' ')), "bash");
  const Outcome outcome = run({"bash", "-c", kScript, "bash", folder.string(), script, line});
  CHECK_MESSAGE(outcome.code == 0, outcome.err);
  CHECK(outcome.err.empty());
  Words words;
  for (const auto& word : split(outcome.out, '\n')) {
    if (!word.empty()) words.push_back(word);
  }
  std::ranges::sort(words);
  return words;
}

bool offers(const Words& words, const std::string& word) {
  return std::ranges::find(words, word) != words.end();
}

// Of --help: "--config", "--set", …
Words long_options(const std::string& help) {
  Words out;
  for (const auto& line : split(help, '\n')) {
    const size_t at = line.find("--");
    if (line.starts_with("  -") && at != std::string::npos)
      out.push_back(line.substr(at, line.find_first_of(" ,", at) - at));
  }
  return out;
}

// A manual page's source without what roff needs.
std::string page_text(const std::string& name) {
  std::string text = run({program(name), "--man"}).out;
  for (const auto& [from, to] :
       std::map<std::string, std::string>{{"\\-", "-"}, {"\\fB", ""}, {"\\fI", ""}, {"\\fR", ""}}) {
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  }
  return text;
}

}  // namespace

TEST_CASE("bash completes subcommands, options and words") {
  const TempDir dir;
  const Words commands = offered(dir.path(), "peft-train ");
  for (const auto& word : {"explain", "schema", "validate"}) CHECK(offers(commands, word));
  CHECK(offered(dir.path(), "peft-train -v val") == Words{"validate"});
  const Words options = offered(dir.path(), "peft-train --");
  CHECK(options.size() == long_options(run({program("peft-train"), "--help"}).out).size());
  for (const auto& word : {"--config", "--set", "--log-format", "--help"})
    CHECK(offers(options, word));
  const Words of_command = offered(dir.path(), "peft-train validate --");
  CHECK(offers(of_command, "--config"));
  CHECK_FALSE(offers(of_command, "--completion"));
  CHECK(offered(dir.path(), "peft-train validate --conf") == Words{"--config"});
  CHECK(offered(dir.path(), "peft-train --log-format ") == Words{"json", "text"});
  CHECK(offered(dir.path(), "peft-train --log-format=j") == Words{"json"});
  CHECK(offered(dir.path(), "peft-inspect-gates --by ") == Words{"label"});
}

TEST_CASE("bash completes files and folders") {
  const TempDir dir;
  dir.file("run a/gates.json", "");
  dir.file("rows.tsv", "");
  CHECK(offered(dir.path(), "peft-train --config r") == Words{"rows.tsv", "run a"});
  CHECK(offered(dir.path(), "peft-train validate --config=ro") == Words{"rows.tsv"});
  CHECK(offered(dir.path(), "peft-eval --adapter r") == Words{"run a"});
  CHECK(offered(dir.path(), "peft-eval --adapter x --data ro") == Words{"rows.tsv"});
  CHECK(offered(dir.path(), "peft-inspect-gates --by label ro") == Words{"rows.tsv"});
  CHECK(offered(dir.path(), "peft-train schema r").empty());
}

TEST_CASE("bash completes the keys of --set, and values that are words") {
  const TempDir dir;
  CHECK(offered(dir.path(), "peft-train --config x --set training.lr_s") ==
        Words{"training.lr_scheduler_type="});
  CHECK(offered(dir.path(), "peft-train validate --set task.ty") == Words{"task.type="});
  // Bash itself keeps what stands before '='.
  CHECK(offered(dir.path(), "peft-train --set training.lr_scheduler_type=const") ==
        Words{"constant", "constant_with_warmup"});
  CHECK(offered(dir.path(), "peft-eval --set training.bf16=t") == Words{"true"});
  CHECK(offered(dir.path(), "peft-train --set=training.bf16=t") == Words{"true"});
  CHECK(offered(dir.path(), "peft-train --set training.seed=").empty());
}

TEST_CASE("completion for other shells is valid there") {
  const TempDir dir;
  for (const std::string shell : {"zsh", "fish"}) {
    if (!installed(shell)) continue;
    for (const auto& name : kPrograms) {
      CAPTURE(name);
      const auto file = dir.file(name + "." + shell, completion_of(name, shell));
      const Outcome checked = run({shell, "-n", file.string()});
      CHECK_MESSAGE(checked.code == 0, checked.err);
      CHECK(checked.err.empty());
    }
  }
  CHECK(run({program("peft-train"), "--completion", "tcsh"}).code == 2);
}

TEST_CASE("fish completes, too") {
  const TempDir dir;
  if (!installed("fish")) return;
  const auto offered_by_fish = [&](const std::string& line) {
    const auto file = dir.file("train.fish", completion_of("peft-train", "fish"));
    return run({"fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", file.string(),
                line},
               {{"HOME", dir.path().string()}, {"XDG_CONFIG_HOME", (dir / "config").string()}})
        .out;
  };
  CHECK(contains(offered_by_fish("peft-train "), "validate\tCheck config"));
  CHECK(contains(offered_by_fish("peft-train validate --"), "--config\tYAML file"));
  CHECK_FALSE(contains(offered_by_fish("peft-train validate --"), "--resume"));
  CHECK(contains(offered_by_fish("peft-train --set training.bf"), "training.bf16="));
}

TEST_CASE("manual pages tell every option, exit code and example of --help") {
  for (const auto& name : kPrograms) {
    CAPTURE(name);
    const std::string help = run({program(name), "--help"}).out, page = page_text(name);
    CHECK(page.starts_with(".TH "));
    for (const auto& option : long_options(help)) CHECK_MESSAGE(contains(page, option), option);
    const size_t codes = help.find("Exit codes: ");
    REQUIRE(codes != std::string::npos);
    for (const auto& part : split(help.substr(codes + 12), ',')) {
      const std::string code = std::string(trim(part)).substr(0, std::string(trim(part)).find(' '));
      CHECK_MESSAGE(contains(page, ".TP\n" + code + "\n"), code);
    }
    CHECK(contains(page, ".SH EXAMPLES\n.nf\n" + name));
  }
}

TEST_CASE("manual pages are valid") {
  const TempDir dir;
  for (const auto& name : kPrograms) {
    CAPTURE(name);
    const auto file = dir.file(name + ".1", run({program(name), "--man"}).out).string();
    if (installed("man")) {
      const Outcome shown = run({"man", "--warnings", "--encoding=UTF-8", "--local-file", file},
                                {{"MANPAGER", "cat"}});
      CHECK(shown.code == 0);
      CHECK_MESSAGE(shown.err.empty(), shown.err);
      CHECK(contains(shown.out, "EXIT STATUS"));
    }
    if (installed("mandoc")) CHECK(run({"mandoc", "-T", "lint", "-W", "error", file}).code == 0);
  }
}

TEST_CASE("exit codes are told alike in --help, the manual pages, the README and the docs") {
  const std::string help = run({program("peft-train"), "--help"}).out,
                    page = page_text("peft-train");
  std::string readme = read_file(source_dir() / "README.md");
  std::ranges::replace(readme, '\n', ' ');
  const std::string codes = help.substr(help.find("Exit codes: "));
  CHECK(contains(readme, std::string(trim(codes))));
  size_t rows = 0;
  for (const auto& line : split(read_file(source_dir() / "docs/command_line.md"), '\n')) {
    const auto cells = split(line, '|');
    if (cells.size() != 4 || trim(cells[1]).find_first_not_of("0123456789") != std::string::npos ||
        trim(cells[1]).empty())
      continue;
    ++rows;
    const std::string code(trim(cells[1])), meaning(trim(cells[2]));
    CHECK_MESSAGE(contains(page, ".TP\n" + code + "\n" + meaning + ".\n"), line);
    CHECK_MESSAGE(contains(codes, " " + code + " "), line);
  }
  CHECK(rows == split(codes, ',').size());
}

TEST_CASE("the installed tree has completion and manual pages at their places") {
  const TempDir dir;
  const fs::path build = fs::path(PEFTKIT_BIN_DIR).parent_path();
  const Outcome outcome = run({"cmake", "--install", build.string(), "--component", "shell",
                               "--prefix", dir.path().string()});
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  for (const auto& name : kPrograms) {
    for (const auto& file :
         {"man/man1/" + name + ".1", "bash-completion/completions/" + name,
          "zsh/site-functions/_" + name, "fish/vendor_completions.d/" + name + ".fish"}) {
      CHECK_MESSAGE(fs::file_size(dir / ("share/" + file)) > 0, file);
    }
    CHECK(read_file(dir / ("share/bash-completion/completions/" + name)) ==
          completion_of(name, "bash"));
  }
}

}  // namespace peftkit::test
