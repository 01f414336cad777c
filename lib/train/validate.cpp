// peft-train validate: everything that can be checked without training, all findings at once.
#include "train/commands.hpp"

#include "base/text.hpp"
#include "train/recipe.hpp"
#include "train/run_data.hpp"
#include "train/run_folder.hpp"

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

}  // namespace

void validate(const config::RunConfig& config, std::ostream& out) {
  Checks checks;
  checks.run(
      [&] { check_output_dir(config.training.output_dir, config.training.overwrite_output_dir); });
  std::optional<checkpoint::HfFolder> base;
  std::unique_ptr<tokenize::Tokenizer> tokenizer;
  checks.run([&] {
    base = checkpoint::open_hf_folder(checkpoint::find_checkpoint(config.model.name_or_path));
  });
  if (base) {
    out << "checkpoint  " << base->path.string() << '\n';
    checks.run([&] { tokenizer = tokenize::open_tokenizer(base->path); });
    checks.run([&] { check_model(config, models::transformer_spec(*base)); });
    checks.run([&] {
      const Model model(*base, recipe_of(config, *base, outputs_before_data(config.task)));
      out << "model       " << model.base.spec.model_type << ", " << model.base.spec.layers()
          << " layers, hidden size " << model.base.spec.hidden_size << '\n'
          << "adapter     " << model.modules.size() << " modules\n";
    });
  }
  if (tokenizer) {
    checks.run([&] {
      const RunData data = load_run_data(config, *tokenizer, base->path);
      out << "train       " << data::text(data.train.report) << '\n';
      if (!data.validation.examples.empty())
        out << "validation  " << data::text(data.validation.report) << '\n';
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
