#include "train/run_folder.hpp"

#include "base/text.hpp"
#include "train/version.hpp"

#include <algorithm>

namespace peftkit::train {

namespace {

constexpr const char* kResults[] = {"resolved_config.yaml",
                                    "environment.json",
                                    "trainer_log.jsonl",
                                    "gates.json",
                                    "train_results.json",
                                    "eval_results.json",
                                    "all_results.json",
                                    "best",
                                    "last"};

// A full fine-tuning is a checkpoint of its own: weights, config.json and the tokenizer's files.
void save_full_model(const fs::path& folder, const Model& model, const fs::path& base) {
  checkpoint::write_safetensors(folder / "model.safetensors", model.tensors(/*of_head=*/false),
                                {{"format", "pt"}});
  for (const char* name : {"config.json", "tokenizer.json", "tokenizer_config.json",
                           "special_tokens_map.json", "vocab.txt"}) {
    if (fs::exists(base / name)) write_file(folder / name, read_file(base / name));
  }
}

}  // namespace

void check_output_dir(const fs::path& folder, bool overwrite) {
  if (!fs::exists(folder)) return;
  if (!fs::is_directory(folder)) {
    throw Error(ErrorKind::config,
                str("training.output_dir: ", folder.string(), " is not a folder"));
  }
  if (!fs::is_empty(folder) && !overwrite) {
    throw Error(
        ErrorKind::config,
        str("training.output_dir: ", folder.string(),
            " is not empty; choose another folder or set training.overwrite_output_dir: true"));
  }
}

void clear_results(const fs::path& folder) {
  for (const char* name : kResults) fs::remove_all(folder / name);
}

void save_model(const fs::path& folder, const Model& model, const Provenance& provenance) {
  const auto& spec = model.base.spec;
  checkpoint::AdapterFolder out;
  out.name = model.recipe.name;
  out.gate_pooling = gate_pooling_name(model.recipe.pooling);
  out.config = model.recipe.adapter;
  out.owner = {spec.model_type, spec.model_class, provenance.config.model.name_or_path,
               spec.hidden_size};
  if (!out.config.full) out.tensors = model.tensors(/*of_head=*/false);
  out.head = checkpoint::SavedHead{model.recipe.head_type,
                                   model.recipe.head,
                                   provenance.labels,
                                   model.head.outputs,
                                   model.tensors(/*of_head=*/true),
                                   model.head.embedding_size};
  out.base = provenance.base_fingerprint;
  out.base["tokenizer"] = provenance.tokenizer_hash;
  out.base["labels"] = provenance.labels;
  if (out.config.full) save_full_model(folder, model, provenance.base);
  checkpoint::write_adapter_folder(folder, out);
  write_file(folder / "resolved_config.yaml", config::to_yaml(provenance.config));
}

Json environment_json(const config::RunConfig& config,
                      const std::vector<std::string>& command_line) {
  Json hashes = {{"config", sha256_of_config(config)}};
  for (const auto* files : {&config.task.train_file, &config.task.validation_file}) {
    for (const auto& file : *files) hashes[file] = file_hash(file);
  }
  Json json = version_json();
  json["command_line"] = command_line;
  json["sha256"] = hashes;
  return json;
}

Json gates_file(const Evaluation& evaluation, const Model& model, const std::string& data_name,
                bool with_scores) {
  const report::GateHeader header{model.recipe.name, model.base.spec.model_type,
                                  model.base.spec.layers(), data_name,
                                  config::to_json(model.recipe.adapter)};
  return report::gates_json(header, evaluation.gates, with_scores);
}

}  // namespace peftkit::train
