#pragma once
// The files of a run: runs/<name>/{resolved_config.yaml, best/, last/, gates.json, …}.

#include "config/run_config.hpp"
#include "train/evaluate.hpp"
#include "train/model.hpp"

namespace peftkit::train {

// What lies beside the tensors in best/ and last/ and identifies what they were trained on.
struct Provenance {
  config::RunConfig config;  // resolved
  fs::path base;             // the checkpoint folder
  Json base_fingerprint;     // checkpoint::fingerprint
  std::string tokenizer_hash;
  std::vector<std::string> labels;
  Json data_hashes;  // {file: SHA-256}
};

Provenance provenance_of(const config::RunConfig& config, const checkpoint::HfFolder& base,
                         const std::vector<std::string>& labels);

// base.json: fingerprint of the base, hash of the tokenizer, label map.
Json base_json(const Provenance& provenance);

// Throws Error(config) where something else has its name.
void check_is_folder(const fs::path& folder);

// The same, and where the folder holds anything and may not be overwritten.
void check_output_dir(const fs::path& folder, bool overwrite);

// Removes the results and checkpoints of an earlier run, and nothing else.
void clear_results(const fs::path& folder);

// Writes adapter (or, for a full fine-tuning, the whole model as a Hugging Face folder), head and
// provenance.
void save_model(const fs::path& folder, const Model& model, const Provenance& provenance);

// The tensors of a folder that save_model wrote: those of the adapter, or of the whole model, and
// of the head. Throws Error(checkpoint).
checkpoint::TensorViews saved_tensors(const fs::path& folder, const ModelRecipe& recipe);

// Versions, processor, threads, command line, hashes of config and data.
Json environment_json(const Provenance& provenance, const std::vector<std::string>& command_line);

// gates.json of an evaluation with gates.
Json gates_file(const Evaluation& evaluation, const Model& model, const std::string& data_name,
                bool with_scores);

}  // namespace peftkit::train
