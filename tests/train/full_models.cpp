// What a full fine-tuning leaves: a checkpoint with its head, for this program and for Python's.

#include "base/json.hpp"
#include "base/text.hpp"
#include "checkpoint/hf_folder.hpp"
#include "support/toy.hpp"
#include "support/toy_families.hpp"
#include "train/commands.hpp"

#include <algorithm>
#include <sstream>

namespace peftkit::train {

namespace {

// The toy's data and tokenizer with a tiny model of a family ("": its own BERT), trained in full.
struct FullRun {
  test::TempDir dir;
  fs::path config_file;

  FullRun(const std::string& family, const Json& changes, const std::string& task,
          const std::string& head = "") {
    test::write_toy_config(dir.path(), "full");
    if (!family.empty()) {
      Json config = {
          {"vocab_size", read_json(dir / "model/config.json", ErrorKind::data)["vocab_size"]}};
      config.update(changes);
      test::write_toy_family(dir / "model", family, config);
    }
    std::string rows;
    for (const char* word : {"good", "bad", "film", "meal"})
      rows += str(R"({"text": "the film was )", word, R"(", "target": ")", word, R"(", "label": ")",
                  word[0] == 'g' ? "yes" : "no", "\"}\n");
    config_file =
        dir.file("full.yaml",
                 str("version: 1\nmodel: {name_or_path: model}\ntask: {", task,
                     ", train_file: rows.jsonl, validation_file: rows.jsonl, max_seq_length: 16}\n",
                     "adapter: {name: toy, config: full}\n", head,
                     "training: {output_dir: run, max_steps: 2, learning_rate: 1e-2, "
                     "per_device_train_batch_size: 2, eval_strategy: steps, eval_steps: 1, "
                     "save_strategy: steps, save_steps: 1, save_total_limit: 0}\n"));
    dir.file("rows.jsonl", rows);
    std::ostringstream out;
    run_training(config::read_run_config(config_file, {}), {"peft-train"}, out);
  }

  checkpoint::TensorViews tensors(const std::string& folder) const {
    return checkpoint::open_hf_folder(dir / folder).tensors;
  }
  Json config() const { return read_json(dir / "run/best/config.json", ErrorKind::data); }

  // best/ opens, and scores as it did while training.
  void check_evaluates() const {
    std::ostringstream out;
    run_evaluation({.adapter = dir / "run/best", .data = {dir / "rows.jsonl"}}, out);
    CHECK(parse_json(out.str(), "stdout", ErrorKind::data)["eval_loss"] ==
          read_json(dir / "run/eval_results.json", ErrorKind::data)["eval_loss"]);
  }

  // A run that goes on after its first step ends with the same bytes.
  void check_resumes() {
    const std::string last = read_file(dir / "run/last/model.safetensors");
    std::ostringstream out;
    run_training(config::read_run_config(config_file, {}), {"peft-train"}, out,
                 dir / "run/checkpoint-1");
    CHECK(read_file(dir / "run/last/model.safetensors") == last);
  }
};

bool same_bytes(const checkpoint::TensorView& a, const checkpoint::TensorView& b) {
  return a.shape == b.shape && std::ranges::equal(a.data, b.data);
}

}  // namespace

TEST_CASE("a full fine-tuning keeps the output embedding of a language model that is not tied") {
  for (const auto& [family, task] :
       {std::pair<std::string, std::string>{"llama", "type: causal_lm, text: text, prompt: none"},
        {"mt5",
         "type: seq2seq, text: text, label: target, max_target_length: 8, "
         "metrics: [rougeL]"}}) {
    CAPTURE(family);
    FullRun run(family, {{"tie_word_embeddings", false}}, task);
    const auto before = run.tensors("model"), after = run.tensors("run/best");
    REQUIRE(after.contains("lm_head.weight"));
    CHECK(same_bytes(after.at("lm_head.weight"), before.at("lm_head.weight")));
    const std::string word = family == "llama" ? "model.embed_tokens.weight" : "shared.weight";
    REQUIRE(after.contains(word));
    CHECK_FALSE(same_bytes(after.at(word),
                           before.at(family == "llama" ? word : "transformer.shared.weight")));
    run.check_evaluates();
    run.check_resumes();
  }
}

TEST_CASE("a full fine-tuning writes a tied output embedding once") {
  FullRun run("qwen2", {{"tie_word_embeddings", true}},
              "type: causal_lm, text: text, prompt: none");
  CHECK_FALSE(run.tensors("run/best").contains("lm_head.weight"));
  CHECK(run.config()["architectures"] == Json::array({"Qwen2ForCausalLM"}));
  run.check_evaluates();
}

TEST_CASE("a full masked_lm has its trained head by the names of the Hugging Face class") {
  FullRun run("bert", Json::object(), "type: masked_lm, line_by_line: true");
  const auto after = run.tensors("run/best");
  const std::string head = "cls.predictions.transform.";
  const auto flexible = checkpoint::read_safetensors(run.dir / "run/best/model_head.safetensors");
  for (const auto& [name, layer] : {std::pair("dense.weight", "0.weight"),
                                    {"dense.bias", "0.bias"},
                                    {"LayerNorm.weight", "2.weight"}}) {
    REQUIRE(after.contains(head + name));
    CHECK(same_bytes(after.at(head + name), flexible.at(std::string("heads.toy.") + layer)));
  }
  CHECK(after.contains("cls.predictions.bias"));
  CHECK_FALSE(after.contains("cls.predictions.decoder.weight"));
  CHECK(run.config()["architectures"] == Json::array({"BertForMaskedLM"}));
  run.check_evaluates();
  run.check_resumes();
}

TEST_CASE("a full classification has the class of its head, and is a base that brings it along") {
  FullRun run("", Json::object(), "type: classification, text: text",
              "head: {layers: 1, use_pooler: true}\n");
  const auto after = run.tensors("run/best");
  CHECK(after.contains("classifier.weight"));
  CHECK(after.contains("bert.pooler.dense.weight"));
  const Json config = run.config();
  CHECK(config["architectures"] == Json::array({"BertForSequenceClassification"}));
  CHECK(config["id2label"] == Json{{"0", "no"}, {"1", "yes"}});
  CHECK(config["label2id"] == Json{{"no", 0}, {"yes", 1}});
  run.check_evaluates();
  run.check_resumes();
  // A head that no class has stays beside the checkpoint alone.
  const FullRun other("", Json::object(), "type: classification, text: text",
                      "head: {layers: 3}\n");
  CHECK(other.config() == read_json(other.dir / "model/config.json", ErrorKind::data));
  CHECK_FALSE(other.tensors("run/best").contains("classifier.weight"));
  CHECK(other.tensors("run/best").contains("bert.pooler.dense.weight"));
  other.check_evaluates();
}

TEST_CASE("a head with more than the class has room for stays beside the checkpoint") {
  const std::string head = "head: {layers: 2, activation_function: gelu, layer_norm: true}\n";
  const FullRun narrow("modernbert", Json::object(), "type: classification, text: text", head);
  CHECK_FALSE(narrow.config().contains("architectures"));
  CHECK_FALSE(narrow.tensors("run/best").contains("classifier.weight"));
  narrow.check_evaluates();
  const FullRun wide("modernbert", {{"classifier_bias", true}, {"norm_bias", true}},
                     "type: classification, text: text", head);
  CHECK(wide.tensors("run/best").contains("head.dense.bias"));
  CHECK(wide.config()["architectures"] == Json::array({"ModernBertForSequenceClassification"}));
  wide.check_evaluates();
}

}  // namespace peftkit::train
