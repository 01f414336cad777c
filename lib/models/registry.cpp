#include "base/text.hpp"
#include "models/config_keys.hpp"
#include "models/families/families.hpp"
#include "nn/activation.hpp"

#include <algorithm>
#include <cmath>

namespace peftkit::models {

namespace {

struct Family {
  const char* model_type;
  TransformerSpec (*spec)(const ConfigValues& values);
};

constexpr Family kFamilies[] = {
    {"bert", bert_spec},
    {"roberta", roberta_spec},
    {"xlm-roberta", xlm_roberta_spec},
    {"distilbert", distilbert_spec},
    {"albert", albert_spec},
    {"electra", electra_spec},
    {"deberta", deberta_spec},
    {"deberta-v2", deberta_v2_spec},
    {"modernbert", modernbert_spec},
    {"gpt2", gpt2_spec},
    {"gptj", gptj_spec},
    {"llama", llama_spec},
    {"mistral", mistral_spec},
    {"qwen2", qwen2_spec},
    {"qwen3", qwen3_spec},
    {"gemma2", gemma2_spec},
    {"gemma3_text", gemma3_spec},
    {"phi3", phi3_spec},
    {"t5", t5_spec},
    {"mt5", mt5_spec},
    {"bart", bart_spec},
    {"mbart", mbart_spec},
};

// Of numbers that are each sound and do not go together.
void check_rotaries(const TransformerSpec& spec, const std::string& place) {
  const auto finite = [](float number) { return std::isfinite(number); };
  for (const auto* stack : {&spec.encoder, &spec.decoder}) {
    if (!*stack) continue;
    for (const auto& rotary : (*stack)->rotaries) {
      if (std::ranges::all_of(rotary.frequencies, finite) && std::isfinite(rotary.scale)) continue;
      throw Error(ErrorKind::checkpoint,
                  place +
                      ": the frequencies of rotary positions are not finite, expected another "
                      "rope_theta or rope_scaling");
    }
  }
}

void check_activations(const TransformerSpec& spec, const std::string& place) {
  for (const auto* stack : {&spec.encoder, &spec.decoder}) {
    try {
      if (*stack) (void)nn::activation((*stack)->block.ffn.activation);
    } catch (const Error& error) {
      throw Error(ErrorKind::checkpoint, place + ": " + error.what());
    }
  }
}

}  // namespace

GenerationTokens generation_tokens(const Json& config, const std::string& place) {
  const ConfigValues values(config, place);
  return {values.tokens("eos_token_id"), values.token("decoder_start_token_id"),
          values.token("forced_bos_token_id"), values.token("forced_eos_token_id")};
}

TransformerSpec transformer_spec(const Json& config, const std::string& place) {
  const auto type = config.find("model_type");
  if (type == config.end() || !type->is_string()) {
    throw Error(ErrorKind::checkpoint,
                place + ": model_type: found nothing, expected the name of a model family");
  }
  for (const auto& family : kFamilies) {
    if (*type != family.model_type) continue;
    const ConfigValues values(config, place);
    TransformerSpec spec = family.spec(values);
    check_rotaries(spec, place);
    check_activations(spec, place);
    // Where the config says nothing, the family has its usual tokens.
    auto given = generation_tokens(config, place);
    if (given.eos.empty() && spec.eos_token_id) given.eos = {*spec.eos_token_id};
    if (!config.contains("forced_eos_token_id")) given.forced_eos = spec.generation.forced_eos;
    spec.generation = std::move(given);
    spec.generation_wishes = generation_wishes(config, /*whole=*/false);
    spec.unknown_keys = unknown_keys(values, place);
    return spec;
  }
  const auto names = family_names();
  const auto name = type->get<std::string>();
  throw Error(ErrorKind::checkpoint, str(place, ": model_type: '", name, "' is not supported",
                                         did_you_mean(name, names), "; supported: ", join(names)));
}

std::vector<std::string> family_names() {
  std::vector<std::string> names;
  for (const auto& family : kFamilies) names.push_back(family.model_type);
  return names;
}

}  // namespace peftkit::models
