#include "train/run_folder.hpp"

#include "base/text.hpp"
#include "nn/gate.hpp"
#include "report/training_log.hpp"
#include "train/full_model.hpp"
#include "train/version.hpp"

#include <algorithm>

namespace peftkit::train {

namespace {

constexpr const char* kResults[] = {
    "resolved_config.yaml", "environment.json", "gates.json", "train_results.json",
    "eval_results.json",    "all_results.json", "best",       "last"};

}  // namespace

void check_is_folder(const fs::path& folder) {
  if (fs::exists(folder) && !fs::is_directory(folder)) {
    throw Error(ErrorKind::config,
                str("training.output_dir: ", folder.string(), " is not a folder"));
  }
}

void check_output_dir(const fs::path& folder, bool overwrite) {
  check_is_folder(folder);
  if (fs::exists(folder) && !fs::is_empty(folder) && !overwrite) {
    throw Error(
        ErrorKind::config,
        str("training.output_dir: ", folder.string(),
            " is not empty; choose another folder or set training.overwrite_output_dir: true"));
  }
}

void clear_results(const fs::path& folder) {
  for (const char* name : kResults) fs::remove_all(folder / name);
  for (const auto& log : report::training_logs()) fs::remove_all(folder / log.path);
  std::vector<fs::path> checkpoints;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_directory() && name.starts_with("checkpoint-"))
      checkpoints.push_back(entry.path());
  }
  for (const auto& checkpoint : checkpoints) fs::remove_all(checkpoint);
}

Provenance provenance_of(const config::RunConfig& config, const checkpoint::HfFolder& base,
                         const std::vector<std::string>& labels) {
  Json hashes = Json::object();
  for (const auto* files : {&config.task.train_file, &config.task.validation_file}) {
    for (const auto& file : *files) hashes[file] = file_hash(file);
  }
  return {
      config, base.path,        checkpoint::fingerprint(base), tokenize::tokenizer_hash(base.path),
      labels, std::move(hashes)};
}

Json base_json(const Provenance& provenance) {
  Json json = provenance.base_fingerprint;
  json["tokenizer"] = provenance.tokenizer_hash;
  json["labels"] = provenance.labels;
  return json;
}

checkpoint::TensorViews saved_tensors(const fs::path& folder, const ModelRecipe& recipe) {
  if (recipe.adapter.full) {
    auto tensors = checkpoint::open_hf_folder(folder).tensors;
    if (const auto head = checkpoint::read_head(folder, recipe.name))
      tensors.insert(head->tensors.begin(), head->tensors.end());
    return tensors;
  }
  auto saved = checkpoint::read_adapter_folder(folder);
  if (saved.head) saved.tensors.insert(saved.head->tensors.begin(), saved.head->tensors.end());
  return saved.tensors;
}

void save_model(const fs::path& folder, const Model& model, const Provenance& provenance) {
  const auto& spec = model.base.spec;
  checkpoint::AdapterFolder out;
  out.name = model.recipe.name;
  out.gate_pooling = nn::gate_pooling_name(model.recipe.pooling);
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
  out.base = base_json(provenance);
  if (out.config.full) save_full_model(folder, model, provenance.base, provenance.labels);
  checkpoint::write_adapter_folder(folder, out);
  write_file(folder / "resolved_config.yaml", config::to_yaml(provenance.config));
}

Json environment_json(const Provenance& provenance, const std::vector<std::string>& command_line) {
  Json hashes = {{"config", sha256_of_config(provenance.config)}};
  hashes.update(provenance.data_hashes);
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
