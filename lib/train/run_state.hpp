#pragma once
// checkpoint-<step>/: what a run needs to go on as if it had never stopped.

#include "train/loop.hpp"
#include "train/run_folder.hpp"

namespace peftkit::train {

// Writes output_dir/checkpoint-<step>/ in one step: the adapter and head as in last/, the
// optimiser's moments, the state (trainer_state.json) and best/ as it is now. Older checkpoints
// beyond save_total_limit are removed afterwards. Random streams need no place: they are keyed by
// seed and step. `log_bytes` is the length of trainer_log.jsonl.
void save_checkpoint(const fs::path& output_dir, const Model& model, const TrainState& state,
                     const Provenance& provenance, int64_t log_bytes);

// The newest checkpoint of a run folder, or `folder` itself where it is one; nothing: there is
// none.
std::optional<fs::path> find_checkpoint_to_resume(const fs::path& folder);

// What of a checkpoint must be as it was. Throws Error(config) listing the values of the config
// that differ, Error(data) for files that changed, Error(checkpoint) for another base or tokenizer.
void check_resume(const fs::path& checkpoint, const Provenance& now);

// Sets the model's values and the state of a run over so many examples an epoch, and gives
// log_bytes. Throws Error(checkpoint) for a value that cannot be, and listing tensors that are
// missing, unexpected, not finite, or of another shape.
int64_t load_checkpoint(const fs::path& checkpoint, Model& model, TrainState& state,
                        int64_t examples);

// Puts the best/ of a checkpoint into the run folder.
void restore_best(const fs::path& checkpoint, const fs::path& output_dir);

}  // namespace peftkit::train
