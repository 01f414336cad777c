// The run folder, and evaluation of what it holds.

#include "train/commands.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "checkpoint/adapter_folder.hpp"
#include "support/toy.hpp"
#include "tokenize/tokenizer.hpp"

#include <sstream>

namespace peftkit::train {

namespace {

struct ToyRun {
  test::TempDir dir;
  std::string summary;

  explicit ToyRun(const std::string& adapter, const std::vector<std::string>& overrides = {},
                  const std::string& more = "") {
    std::ostringstream out;
    run_training(
        config::read_run_config(test::write_toy_config(dir.path(), adapter, more), overrides),
        {"peft-train"}, out);
    summary = out.str();
  }
  Json json(const std::string& name) const {
    return read_json(dir / "run" / name, ErrorKind::data);
  }
  Json evaluate(EvalOptions options = {}) const {
    if (options.adapter.empty()) options.adapter = dir / "run/best";
    options.data = {dir / "dev.tsv"};
    std::ostringstream out;
    run_evaluation(options, out);
    return parse_json(out.str(), "stdout", ErrorKind::data);
  }
};

}  // namespace

TEST_CASE("a run leaves every file of the contract") {
  const ToyRun run("unipelt");
  for (const std::string name :
       {"resolved_config.yaml", "environment.json", "trainer_log.jsonl", "gates.json",
        "train_results.json", "eval_results.json", "all_results.json"}) {
    CHECK_MESSAGE(fs::exists(run.dir / "run" / name), name);
  }
  for (const char* part : {"best", "last"}) {
    for (const std::string name :
         {"adapter_config.json", "adapter.safetensors", "pytorch_adapter.bin", "head_config.json",
          "model_head.safetensors", "pytorch_model_head.bin", "resolved_config.yaml",
          "base.json"}) {
      CHECK_MESSAGE(fs::exists(run.dir / "run" / part / name), part, "/", name);
    }
  }
  const Json results = run.json("train_results.json");
  for (const std::string key :
       {"train_loss", "train_runtime", "train_samples_per_second", "train_tokens_per_second",
        "startup_seconds", "peak_rss_mib", "trainable_parameters", "global_step", "epoch"}) {
    CHECK_MESSAGE(results.contains(key), key);
  }
  CHECK(results["global_step"] == 12);
  CHECK(results["epoch"] == 2.0);
  CHECK(run.summary.find("eval_accuracy") != std::string::npos);
}

TEST_CASE("the log has one line per logging step and per evaluation, with gate means") {
  const ToyRun run("unipelt");
  int steps = 0, evaluations = 0;
  for (const auto& line : split(read_file(run.dir / "run/trainer_log.jsonl"), '\n')) {
    if (line.empty()) continue;
    const Json json = parse_json(line, "log", ErrorKind::data);
    if (json.contains("eval_loss")) {
      ++evaluations;
    } else {
      ++steps;
      for (const std::string key : {"step", "epoch", "loss", "learning_rate", "grad_norm",
                                    "samples_per_second", "tokens_per_second"}) {
        CHECK_MESSAGE(json.contains(key), key);
      }
      CHECK(json["gates"]["1"].contains("lora.query"));
      CHECK(json["gates"]["0"].contains("prefix_tuning.prefix"));
    }
  }
  CHECK(steps == 6);
  CHECK(evaluations == 2);
}

TEST_CASE("evaluating best/ gives the training-time score exactly") {
  for (const std::string adapter : {"unipelt", "mam", "lora", "full"}) {
    CAPTURE(adapter);
    const ToyRun run(adapter);
    const Json trained = run.json("eval_results.json"), again = run.evaluate();
    CHECK(trained["eval_loss"] == again["eval_loss"]);
    CHECK(trained["eval_accuracy"] == again["eval_accuracy"]);
  }
}

TEST_CASE("a full fine-tuning is a checkpoint of its own, tokenizer and chat template included") {
  const test::TempDir dir;
  const auto config = config::read_run_config(test::write_toy_config(dir.path(), "full"), {});
  dir.file("model/chat_template.jinja", "{{ messages }}");
  dir.file("model/added_tokens.json", "{}");
  std::ostringstream out;
  run_training(config, {"peft-train"}, out);
  CHECK(tokenize::tokenizer_hash(dir / "run/best") == tokenize::tokenizer_hash(dir / "model"));
  for (const std::string name :
       {"config.json", "vocab.txt", "added_tokens.json", "chat_template.jinja"})
    CHECK(read_file(dir / "run/best" / name) == read_file(dir / "model" / name));
}

TEST_CASE("the resolved config gives the same result again") {
  const ToyRun run("unipelt");
  const auto before = run.json("eval_results.json");
  std::ostringstream out;
  run_training(config::read_run_config(run.dir / "run/resolved_config.yaml",
                                       {"training.output_dir=" + (run.dir / "again").string()}),
               {"peft-train"}, out);
  const auto after = read_json(run.dir / "again/eval_results.json", ErrorKind::data);
  CHECK(before["eval_loss"] == after["eval_loss"]);
  CHECK(read_file(run.dir / "run/best/adapter.safetensors") ==
        read_file(run.dir / "again/best/adapter.safetensors"));
}

TEST_CASE("the evaluation batch size does not change results beyond rounding") {
  const ToyRun run("unipelt");
  const Json all = run.evaluate({.overrides = {"training.per_device_eval_batch_size=24"}});
  const Json one = run.evaluate({.overrides = {"training.per_device_eval_batch_size=1"}});
  CHECK(all["eval_loss"].get<double>() ==
        doctest::Approx(one["eval_loss"].get<double>()).epsilon(1e-5));
  CHECK(all["eval_accuracy"] == one["eval_accuracy"]);
}

TEST_CASE("predictions and gates have one entry per example") {
  const ToyRun run("unipelt");
  EvalOptions options;
  options.predictions = run.dir / "predictions.jsonl";
  options.full = true;
  options.gates = run.dir / "gates.json";
  options.per_example_gates = run.dir / "examples.jsonl";
  options.scores = true;
  run.evaluate(options);
  const auto lines = split(read_file(*options.predictions), '\n');
  REQUIRE(lines.size() == 25);  // 24 and the end
  const Json first = parse_json(lines[0], "predictions", ErrorKind::data);
  CHECK(first["index"] == 0);
  CHECK(first["probabilities"].size() == 2);
  CHECK(first["logits"].size() == 2);
  const std::string label = first["label"];
  CHECK((label == "negative" || label == "positive"));
  CHECK(split(read_file(*options.per_example_gates), '\n').size() == 25);
  const Json gates = read_json(*options.gates, ErrorKind::data);
  CHECK(gates["gates"].size() == 8);
  CHECK(gates["scores"]["toy"]["0"]["selfattn_lora"].size() == 24);
  CHECK(gates["scores"]["toy"]["0"]["selfattn_lora"][0].size() == 2);
  CHECK(gates["scores"]["toy"]["1"]["output_adapter"][0].is_number());
}

TEST_CASE("a non-empty output folder is left alone unless overwriting is asked for") {
  const ToyRun run("lora");
  const auto config = config::read_run_config(run.dir / "config.yaml", {});
  std::ostringstream out;
  const Error error = test::error_of([&] { run_training(config, {}, out); });
  CHECK(error.kind == ErrorKind::config);
  CHECK(std::string(error.what()).find("overwrite_output_dir") != std::string::npos);
  run.dir.file("run/notes.txt", "mine");
  run_training(
      config::read_run_config(run.dir / "config.yaml", {"training.overwrite_output_dir=true"}), {},
      out);
  CHECK(read_file(run.dir / "run/notes.txt") == "mine");
}

TEST_CASE("an adapter is refused on another base, other tensors or another head") {
  const ToyRun run("lora");
  test::write_toy_bert(run.dir / "deeper", {.layers = 3});
  EvalOptions options;
  options.model = (run.dir / "deeper").string();
  const Error error = test::error_of([&] { run.evaluate(options); });
  CHECK(error.kind == ErrorKind::checkpoint);
  fs::remove(run.dir / "run/best/base.json");  // as in a folder made by Python
  test::write_toy_bert(run.dir / "wider", {.hidden = 32});
  options.model = (run.dir / "wider").string();
  CHECK(test::error_of([&] { run.evaluate(options); }).kind == ErrorKind::checkpoint);
  CHECK(test::error_of([&] { run.evaluate({.overrides = {"task.type=multi_label"}}); }).kind ==
        ErrorKind::checkpoint);
  fs::remove(run.dir / "run/best/head_config.json");
  CHECK(test::error_of([&] { run.evaluate(); }).kind == ErrorKind::checkpoint);
}

TEST_CASE("regression and multi-label run end to end") {
  const test::TempDir dir;
  test::write_toy_config(dir.path(), "seq_bn");
  std::string scores = "sentence\tlabel\n", labels = "sentence\tlabel\n";
  for (int i = 0; i < 40; ++i) {
    scores += str("the film was ", i % 2 ? "good" : "bad", "\t", i % 2 ? "1.5" : "-0.5", "\n");
    labels += str("the ", i % 2 ? "film" : "meal", " was good\t", i % 2 ? "film,good" : "meal,good",
                  "\n");
  }
  dir.file("scores.tsv", scores);
  dir.file("labels.tsv", labels);
  // Chosen by the loss: Pearson's r is 1 long before the values are right.
  for (const auto& [type, file] : {std::pair<std::string, std::string>{"regression", "scores.tsv"},
                                   {"multi_label", "labels.tsv"}}) {
    CAPTURE(type);
    const std::string path = (dir / file).string();
    std::ostringstream out;
    run_training(
        config::read_run_config(
            dir / "config.yaml",
            {str("task.type=", type), "task.train_file=" + path, "task.validation_file=" + path,
             "training.output_dir=" + (dir / type).string(), "training.num_train_epochs=60",
             "training.metric_for_best_model=loss"}),
        {}, out);
    const Json results = read_json(dir / type / "eval_results.json", ErrorKind::data);
    if (type == "regression") {
      CHECK(results["eval_mse"].get<double>() < 0.2);
      CHECK(results["eval_pearson"].get<double>() > 0.9);
    } else {
      CHECK(results["eval_f1_micro"].get<double>() > 0.9);
    }
    std::ostringstream again;
    run_evaluation({.adapter = dir / type / "best", .data = {dir / file}}, again);
    CHECK(parse_json(again.str(), "stdout", ErrorKind::data)["eval_loss"] == results["eval_loss"]);
  }
}

TEST_CASE("validate tells everything that is wrong at once") {
  const test::TempDir dir;
  const auto file = test::write_toy_config(dir.path(), "lora[leave_out=[9]]");
  dir.file("train.tsv", "sentence\tlabel\ngood\tpositive\textra\n");
  dir.file("run/old.txt", "x");
  std::ostringstream out;
  const Error error = test::error_of([&] { validate(config::read_run_config(file, {}), out); });
  const std::string text = error.what();
  CHECK(text.find("training.output_dir") != std::string::npos);
  CHECK(text.find("leave_out: layer 9") != std::string::npos);
  CHECK(text.find("train.tsv:2") != std::string::npos);
}

TEST_CASE("explain prints every module with shape, initialisation, gate and source") {
  const test::TempDir dir;
  std::ostringstream out;
  explain(config::read_run_config(test::write_toy_config(dir.path(), "unipelt"), {}), out);
  const std::string text = out.str();
  for (const std::string part :
       {"bert.encoder.layer.1.attention.self.query  lora", "loras.toy.lora_A", "[8, 16]",
        "uniform(±0.2500)", "prefix_tuning.prefix_tunings.toy.self_prefix.wte.weight",
        "Hu et al. 2022", "Li & Liang 2021", "trainable parameters: "}) {
    CHECK_MESSAGE(text.find(part) != std::string::npos, part);
  }
}

}  // namespace peftkit::train
