// What the programs say to broken inputs, word for word; docs/errors.md is made of the same table.

#include "cli/broken/broken.hpp"
#include "cli/programs.hpp"

#include "config/run_config.hpp"

#include <cstdlib>
#include <deque>
#include <thread>

#include <unistd.h>

namespace peftkit::test {

namespace {

std::vector<BrokenSection> broken_sections() {
  return {broken_configs(),     broken_values(),  broken_data(),
          broken_checkpoints(), broken_weights(), broken_adapters(),
          broken_gates(),       broken_resume(),  broken_commands()};
}

std::string exchange_all(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

// How many ways each key of a struct has to be wrong: its bounds, its words, and its type.
class Ways {
 public:
  template <class Struct>
  void add(const std::string& path, Struct fields) {
    path_ = path;
    fields.visit(*this);
  }

  template <class T>
  void operator()(const char* name, const T&, const config::Check& check, const char*) {
    constexpr bool text = std::is_same_v<T, std::string> ||
                          std::is_same_v<T, std::vector<std::string>> ||
                          std::is_same_v<T, std::optional<std::string>>;
    const int known = check.minimum.has_value() + check.maximum.has_value() + !check.one_of.empty();
    of[path_ + "." + name] = known + (text && known == 0 ? 0 : 1);
  }

  std::map<std::string, int> of;

 private:
  std::string path_;
};

// How often the messages say of a key, or of something in it, what was found.
int times_found(const BrokenSection& section, const std::string& key) {
  int times = 0;
  for (const auto& input : section.inputs) {
    for (const auto& line : split(input.message, '\n')) {
      const size_t at = line.find(" " + key);
      const bool whole =
          at != std::string::npos && contains(":[.", line.substr(at + key.size() + 1, 1));
      times += whole && contains(line, ": found ");
    }
  }
  return times;
}

// docs/errors.md.
std::string errors_page() {
  size_t count = 0;
  std::string sections;
  for (const auto& section : broken_sections()) {
    sections += "\n## " + section.title + "\n";
    if (!section.text.empty()) sections += "\n" + section.text + "\n";
    for (const auto& input : section.inputs) {
      ++count;
      sections += str("\n**", input.name, "** (", input.code, ")\n\n    $ ", input.command, "\n");
      for (const auto& line : split(input.message, '\n')) sections += "    " + line + "\n";
    }
  }
  return str("# What broken inputs get\n\n",
             "<!-- Generated from the table in tests/cli/broken; the test `cli` says how to update "
             "it. -->\n\n",
             "What the programs say to ", count,
             " inputs that are broken, or look as if they were, word for word. In brackets stands "
             "the\n[exit code](command_line.md#exit-codes); DIR is the folder of the inputs.\n",
             sections);
}

// Sound inputs: a toy model, data, a config, and the adapter of a run in run/.
class SoundInputs {
 public:
  SoundInputs() {
    const auto config = write_toy_config(dir_.path(), "unipelt").string();
    std::string text = read_file(config);
    text = exchange_all(text, "model: {name_or_path: model}", "model:\n  name_or_path: model");
    write_file(config, exchange_all(text, "output_dir: run", "output_dir: out"));
    const Outcome outcome = run(
        {program("peft-train"), "--config", config, "--set", "training.max_steps=4", "--set",
         "training.save_strategy=steps", "--set", "training.save_steps=2", "--set",
         "training.save_total_limit=2", "--set", "training.output_dir=" + (dir_ / "run").string()});
    REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  }

  void copy_to(const fs::path& dir) const {
    fs::copy(dir_.path(), dir, fs::copy_options::recursive);
    for (const char* folder : {"run", "run/best", "run/checkpoint-2"}) {
      const fs::path config = dir / folder / "resolved_config.yaml";
      write_file(config, exchange_all(read_file(config), dir_.path().string(), dir.string()));
    }
    for (const char* file : {"trainer_state.json", "base.json"}) {
      const fs::path json = dir / "run/checkpoint-2" / file;
      write_file(json, exchange_all(read_file(json), dir_.path().string(), dir.string()));
    }
  }

 private:
  TempDir dir_;
};

// A broken input's command while it runs.
class Attempt {
 public:
  Attempt(const SoundInputs& sound, const BrokenInput& input) : input_(&input) {
    CAPTURE(input.name);
    sound.copy_to(dir_.path());
    input.damage(dir_.path());
    std::vector<std::string> command;
    for (const auto& word : split(input.command, ' '))
      command.push_back(exchange_all(word, "DIR", dir_.path().string()));
    command[0] = program(command[0]);
    // One thread: several of them run at a time. No cache but this one has models to be found.
    running_ = std::make_unique<Running>(
        command, std::map<std::string, std::string>{{"OMP_NUM_THREADS", "1"},
                                                    {"HF_HUB_CACHE", (dir_ / "cache").string()}});
  }

  void check() {
    const Outcome outcome = running_->wait();
    const size_t start = outcome.err.find("error: ");
    const std::string told = outcome.code == 0            ? outcome.err + outcome.out
                             : start == std::string::npos ? outcome.err
                                                          : outcome.err.substr(start);
    const std::string message = exchange_all(told, dir_.path().string(), "DIR");
    CAPTURE(input_->name);
    CHECK(outcome.code == input_->code);
    CHECK(message == input_->message + "\n");
    CHECK_FALSE(fs::exists(dir_ / "executed"));
  }

 private:
  const BrokenInput* input_;
  TempDir dir_;
  std::unique_ptr<Running> running_;
};

}  // namespace

TEST_CASE("every key is in the table with every way to be wrong") {
  Ways ways;
  ways.add("model", config::ModelConfig());
  ways.add("task", config::TaskConfig());
  ways.add("adapter", config::AdapterSection());
  ways.add("head", config::HeadConfig());
  ways.add("generation", config::GenerationConfig());
  ways.add("training", config::TrainingConfig());
  ways.add("adapter.config.lora", config::LoraConfig());
  ways.add("adapter.config.seq_bn", config::BottleneckConfig());
  ways.add("adapter.config.prefix_tuning", config::PrefixTuningConfig());
  const auto values = broken_values();
  for (const auto& [key, count] : ways.of) {
    CAPTURE(key);
    CHECK(times_found(values, key) >= count);
  }
}

TEST_CASE("docs/errors.md is what the table of broken inputs says") {
  const fs::path file = source_dir() / "docs/errors.md";
  const std::string page = errors_page();
  if (std::getenv("PEFTKIT_UPDATE_DOCS") != nullptr) write_file(file, page);
  CHECK_MESSAGE(
      (fs::exists(file) && read_file(file) == page),
      "docs/errors.md is out of date; run this program with PEFTKIT_UPDATE_DOCS=1 to write it");
}

TEST_CASE("broken inputs get their message and exit code") {
  const SoundInputs sound;
  const size_t most = std::max(2u, std::thread::hardware_concurrency());
  std::deque<Attempt> attempts;
  const auto check_first = [&] {
    attempts.front().check();
    attempts.pop_front();
  };
  for (const auto& section : broken_sections()) {
    for (const auto& input : section.inputs) {
      if (input.permissions && ::geteuid() == 0) continue;
      if (attempts.size() == most) check_first();
      attempts.emplace_back(sound, input);
    }
    while (!attempts.empty()) check_first();
  }
}

}  // namespace peftkit::test
