// peft-train validate: everything that can be checked without training, all findings at once.
#include "train/commands.hpp"

#include "base/text.hpp"
#include "checkpoint/tensors.hpp"
#include "train/recipe.hpp"
#include "train/run_data.hpp"
#include "train/run_folder.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/isfinite.h>

#include <ostream>

namespace peftkit::train {

namespace {

// Runs checks one after the other; a failed one does not keep the next from running.
class Checks {
 public:
  template <class Check>
  void run(Check check) {
    try {
      check();
    } catch (const Error& error) {
      if (findings_.empty()) kind_ = error.kind;
      findings_.add(error.what());
    }
  }
  void throw_if_any() const { findings_.throw_if_any(kind_); }

 private:
  Findings findings_;
  ErrorKind kind_ = ErrorKind::failure;
};

void check_finite(const checkpoint::HfFolder& base) {
  Findings findings;
  for (const auto& [name, view] : base.tensors) {
    if (checkpoint::is_floating(view.dtype) &&
        !at::isfinite(checkpoint::to_tensor(view)).all().item<bool>())
      findings.add(str(base.path.string(), ": ", name, ": holds numbers that are not finite"));
  }
  findings.throw_if_any(ErrorKind::checkpoint);
}

}  // namespace

void validate(const config::RunConfig& config, std::ostream& out) {
  Checks checks;
  checks.run(
      [&] { check_output_dir(config.training.output_dir, config.training.overwrite_output_dir); });
  std::optional<checkpoint::HfFolder> base;
  std::optional<models::TransformerSpec> spec;
  std::unique_ptr<tokenize::Tokenizer> tokenizer;
  checks.run([&] {
    base = checkpoint::open_hf_folder(checkpoint::find_checkpoint(config.model.name_or_path));
  });
  if (base) {
    out << "checkpoint  " << base->path.string() << '\n';
    checks.run([&] { tokenizer = tokenize::open_tokenizer(base->path); });
    checks.run([&] { spec = models::transformer_spec(*base); });
    checks.run([&] { check_finite(*base); });
  }
  if (spec) {
    checks.run([&] { check_model(config, *spec); });
    checks.run([&] {
      const Model model(*base, *spec,
                        recipe_of(config, *base, *spec, outputs_before_data(config.task)));
      out << "model       " << model.base.spec.model_type << ", " << model.base.spec.layers()
          << " layers, hidden size " << model.base.spec.hidden_size << '\n'
          << "adapter     " << model.adapter.modules.size() << " modules\n";
    });
  }
  if (tokenizer) {
    checks.run([&] {
      const RunData data = load_run_data(config, *tokenizer, base->path);
      out << "train       " << data::text(data.train.report) << '\n';
      if (!data.validation.examples.empty())
        out << "validation  " << data::text(data.validation.report) << '\n';
      if (spec) check_tokens(*data.task, {&data.train, &data.validation}, *tokenizer, *spec);
    });
  } else {
    checks.run([&] {
      (void)data::read_table({config.task.train_file.begin(), config.task.train_file.end()});
    });
  }
  checks.throw_if_any();
  out << "ok\n";
}

}  // namespace peftkit::train
