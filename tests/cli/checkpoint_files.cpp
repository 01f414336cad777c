// What the small files of a checkpoint say reaches the run, or is told.

#include "cli/programs.hpp"

#include "checkpoint/tensor_file.hpp"
#include "support/toy_families.hpp"

namespace peftkit::test {

namespace {

Outcome train(const fs::path& config, std::vector<std::string> more = {}) {
  more.insert(more.begin(), {program("peft-train"), "--config", config.string()});
  return run(more, {{"OMP_NUM_THREADS", "1"}});
}

size_t count_of(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// The toy's data with a model of a family and this task; returns the config.
fs::path family_config(const TempDir& dir, const std::string& family, const std::string& task,
                       const Json& changes = Json::object()) {
  write_toy_config(dir.path(), "lora");
  Json config = {
      {"vocab_size", read_json(dir / "model/config.json", ErrorKind::data)["vocab_size"]}};
  config.update(changes);
  write_toy_family(dir / "model", family, config);
  std::string rows;
  for (const char* word : {"good", "bad", "film", "meal"})
    rows += str(R"({"text": "the film was )", word, R"(", "target": ")", word, "\"}\n");
  dir.file("rows.jsonl", rows);
  return dir.file("family.yaml",
                  str("version: 1\nmodel: {name_or_path: model}\ntask: {", task,
                      ", train_file: rows.jsonl, validation_file: rows.jsonl, max_seq_length: 16}\n"
                      "adapter: {name: toy, config: lora}\n"
                      "training: {output_dir: run, max_steps: 1, learning_rate: 1e-9, "
                      "overwrite_output_dir: true, save_strategy: 'no'}\n"));
}

double eval_loss(const fs::path& dir) {
  return read_json(dir / "run/eval_results.json", ErrorKind::data)["eval_loss"];
}

}  // namespace

TEST_CASE(
    "a key of config.json that is not known stops a run unless it is allowed, then for good") {
  const TempDir dir;
  const auto config = write_toy_config(dir.path(), "lora");
  Json model = read_json(dir / "model/config.json", ErrorKind::data);
  model["embedding_shift"] = 0.5;
  write_file(dir / "model/config.json", dump_json(model));
  const Outcome refused = train(config);
  CHECK(refused.code == 4);
  CHECK(contains(refused.err, "config.json: embedding_shift: found 0.5"));
  CHECK(run({program("peft-train"), "explain", "--config", config.string()}).code == 4);
  const Outcome allowed = train(config, {"--allow-unknown-config-keys"});
  CHECK(allowed.code == 0);
  CHECK(count_of(allowed.err, "embedding_shift") == 1);
  // The run's own config keeps it.
  const Outcome evaluated = run({program("peft-eval"), "--adapter", (dir / "run/best").string(),
                                 "--data", (dir / "dev.tsv").string()});
  CHECK(evaluated.code == 0);
  CHECK(contains(evaluated.err, "embedding_shift"));
}

TEST_CASE("rope_parameters give the loss of rope_theta, which is not that of its default") {
  const auto loss = [](const Json& changes) {
    const TempDir dir;
    const Outcome outcome =
        train(family_config(dir, "llama", "type: causal_lm, text: text, prompt: none", changes));
    REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
    return eval_loss(dir.path());
  };
  const double old = loss({{"rope_theta", 5e5}});
  CHECK(loss({{"rope_parameters", {{"rope_type", "default"}, {"rope_theta", 5e5}}}}) == old);
  CHECK(loss({{"pretraining_tp", 2}, {"rope_theta", 5e5}}) == old);
  CHECK(loss(Json::object()) != old);
}

TEST_CASE("a checkpoint's wishes for generation are told where texts are generated") {
  const std::string wishes =
      "the checkpoint's own settings of generation are not those of this "
      "run: num_beams 4 (generation.num_beams is 1)";
  const TempDir dir;
  const auto config =
      family_config(dir, "t5", "type: seq2seq, text: text, label: target, max_target_length: 8");
  dir.file("model/generation_config.json",
           R"({"num_beams": 4, "suppress_tokens": [3], "max_length": 100})");
  const Outcome outcome = train(config, {"--set", "generation.max_new_tokens=4"});
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  CHECK(count_of(outcome.err, wishes) == 1);
  CHECK(count_of(outcome.err,
                 "asks of generation what peftkit does not have: suppress_tokens [3]") == 1);
  const Outcome same =
      train(config, {"--set", "generation.max_new_tokens=4", "--set", "generation.num_beams=4"});
  CHECK_FALSE(contains(same.err, "num_beams 4"));
  const Outcome labels =
      train(config, {"--set", "task.type=classification", "--set", "task.max_target_length=128",
                     "--set", "task.label=target"});
  REQUIRE_MESSAGE(labels.code == 0, labels.err);
  CHECK_FALSE(contains(labels.err, "generation"));
}

TEST_CASE("every run says where its head begins") {
  const TempDir dir;
  const Outcome outcome = train(write_toy_config(dir.path(), "lora"));
  CHECK(count_of(outcome.err, "info head: fresh; the checkpoint (") == 1);
  const TempDir decoder;
  const Outcome language =
      train(family_config(decoder, "llama", "type: causal_lm, text: text, prompt: none"));
  CHECK(count_of(language.err,
                 "info head: the checkpoint's output embedding, which is not trained") == 1);
}

TEST_CASE("an output embedding beside a tied one is told where it is another") {
  const TempDir dir;
  const auto config = family_config(dir, "llama", "type: causal_lm, text: text, prompt: none",
                                    {{"tie_word_embeddings", true}});
  const fs::path file = dir / "model/model.safetensors";
  auto tensors = checkpoint::read_safetensors(file);
  const auto add = [&](checkpoint::TensorView view) {
    tensors["lm_head.weight"] = std::move(view);
    checkpoint::write_safetensors(dir / "new", tensors);
    fs::rename(dir / "new", file);
  };
  const auto word = tensors.at("model.embed_tokens.weight");
  add(word);
  CHECK_FALSE(contains(train(config).err, "lm_head.weight"));
  const auto zeros = std::make_shared<std::vector<std::byte>>(word.data.size());
  add({word.dtype, word.shape, *zeros, zeros});
  CHECK(contains(train(config).err, "lm_head.weight: differs from the word embedding"));
}

}  // namespace peftkit::test
