// docs/families.md: which methods and tasks run on which family, from running them.

#include "base/text.hpp"
#include "config/task_kind.hpp"
#include "models/toy.hpp"
#include "tasks/task.hpp"
#include "train/run_data.hpp"

#include <cstdlib>

namespace peftkit::test {

namespace {

const std::vector<std::pair<std::string, std::string>> kMethods = {
    {"seq. bottleneck", "double_seq_bn[reduction_factor=2, use_gating=True]"},
    {"par. bottleneck", "par_bn[use_gating=True]"},
    {"LoRA",
     "lora[use_gating=True, attn_matrices=['q','k','v'], intermediate_lora=True, "
     "output_lora=True]"},
    {"(IA)³", "ia3[use_gating=True]"},
    {"prefix tuning", "prefix_tuning[prefix_length=2, bottleneck_size=4, use_gating=True]"},
    {"MAM", "prefix_tuning[prefix_length=2, bottleneck_size=4]|par_bn"},
    {"UniPELT", "unipelt"}};

// Does a pass and its gradient work?
bool runs(const std::string& family, const std::string& adapter, const std::string& head_type) {
  FamilyModel toy(family, adapter, head_type);
  data::Batch batch = family_batch({7, 4});
  batch.read = {1, 3, 8};
  batch.targets = {5, 6, 7};
  toy.model.parameters.gradients.zero_();
  nn::Forward forward;
  const tasks::Logits logits = toy.model(batch, forward);
  const at::Tensor whole = logits.whole();
  whole.square().sum().backward();
  return whole.isfinite().all().item<bool>() &&
         toy.model.parameters.gradients.isfinite().all().item<bool>() &&
         largest(toy.model.parameters.gradients) > 0;
}

bool fits(const std::string& task, const std::string& family) {
  config::RunConfig config = config::defaults_of_task(task);
  config.task.type = task;
  config.task.max_seq_length = config.task.max_target_length = 16;
  config.generation.max_new_tokens = 16;
  try {
    train::check_model(config, models::transformer_spec(family_folder(family)));
    return true;
  } catch (const Error&) {
    return false;
  }
}

std::string row(std::vector<std::string> cells) {
  return "| " + join(cells, " | ") + " |\n";
}

std::string page() {
  std::string out =
      "# Families, methods, tasks\n\n"
      "Written by the tests from what they ran: every ✓ is a pass and a gradient through a tiny "
      "model of\n"
      "the family. Method names are those of [`config.md`](config.md); every method may have "
      "gates, and any\n"
      "union of them runs where its members do.\n\n## Methods\n\n";
  std::vector<std::string> head = {"`model_type`", "stacks"}, line = {"---", "---"};
  for (const auto& [name, adapter] : kMethods) {
    head.push_back(name);
    line.push_back("---");
  }
  out += row(head) + row(line);
  for (const auto& family : models::family_names()) {
    const auto spec = models::transformer_spec(family_folder(family));
    std::vector<std::string> cells = {
        "`" + family + "`",
        spec.encoder && spec.decoder ? "encoder, decoder" : (spec.encoder ? "encoder" : "decoder")};
    for (const auto& [name, adapter] : kMethods)
      cells.push_back(runs(family, adapter, "classification") ? "✓" : "–");
    out += row(cells);
  }
  out += "\n## Tasks\n\n";
  head = {"`model_type`"};
  line = {"---"};
  for (const auto& kind : config::task_kinds()) {
    head.push_back(std::string("`") + kind.name + "`");
    line.push_back("---");
  }
  out += row(head) + row(line);
  for (const auto& family : models::family_names()) {
    std::vector<std::string> cells = {"`" + family + "`"};
    for (const auto& kind : config::task_kinds()) {
      const std::string type = tasks::find_task(kind.name).head_type;
      cells.push_back(fits(kind.name, family) && runs(family, "lora", type) ? "✓" : "–");
    }
    out += row(cells);
  }
  return out;
}

}  // namespace

TEST_CASE("the table of families, methods and tasks tells what runs") {
  const fs::path file = fs::path(PEFTKIT_SOURCE_DIR) / "docs/families.md";
  const std::string now = page();
  if (std::getenv("PEFTKIT_UPDATE_DOCS") != nullptr) write_file(file, now);
  CHECK_MESSAGE(
      read_file(file) == now,
      "docs/families.md is not what the tests ran; PEFTKIT_UPDATE_DOCS=1 test_models writes it");
}

}  // namespace peftkit::test
