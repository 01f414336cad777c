#include "train/prepare.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "train/plan.hpp"
#include "train/recipe.hpp"

namespace peftkit::train {

namespace {

constexpr int64_t kRowsShown = 3;

// The spec of a base that can do what the run asks for.
models::TransformerSpec sound_spec(const config::RunConfig& config,
                                   const checkpoint::HfFolder& base) {
  auto spec = models::transformer_spec(base);
  check_model(config, spec);
  check_weights_fit(config, base);
  return spec;
}

RunData load_data(const config::RunConfig& config, const tokenize::Tokenizer& tokenizer,
                  const checkpoint::HfFolder& base, const models::TransformerSpec& spec) {
  RunData data = load_run_data(config, tokenizer, base.path);
  check_tokens(*data.task, {&data.train, &data.validation}, tokenizer, spec);
  log::info("training data\n" + data::text(data.train.report));
  if (!data.validation.examples.empty()) {
    log::info(
        str("validation data (", data.validation_name, ")\n", data::text(data.validation.report)));
  }
  if (log::shows(log::Level::debug))
    log::debug("first rows\n" + preview_text(*data.task, data.train, kRowsShown, config.task));
  return data;
}

}  // namespace

Prepared::Prepared(const config::RunConfig& run_config)
    : config(run_config),
      base(checkpoint::open_hf_folder(checkpoint::find_checkpoint(config.model.name_or_path))),
      spec(sound_spec(config, base)),
      tokenizer(tokenize::open_tokenizer(base.path)),
      data(load_data(config, *tokenizer, base, spec)),
      model(base, spec,
            recipe_of(config, base, spec, data.task->outputs(data.train),
                      data.task->labels().names())) {
  if (config.task.chat_date.empty()) config.task.chat_date = data.chat_date;
  log::info(model.recipe.head_note);
  log::info(str(base.path.string(), ": ", model.base.spec.model_type, ", ",
                with_commas(model.parameters.count()), " trainable parameters"));
}

}  // namespace peftkit::train
