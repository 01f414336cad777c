#include "models/generation_keys.hpp"

#include <algorithm>

namespace peftkit::models {

namespace {

// What becomes of a key.
enum class Use : uint8_t {
  ours,      // acted on, or it changes no text here
  run,       // generation.<key> of the run decides
  sampling,  // the same, and it matters to texts that are drawn alone
  beams,     // the same, and it matters to a search with several beams alone
  none       // peftkit does not have it
};

// `usual` means nothing, beside null, false, "" and what is empty.
struct GenerationKey {
  const char* name;
  Use use;
  double usual = 0;
};

constexpr GenerationKey kGenerationKeys[] = {
    {"eos_token_id", Use::ours},
    {"bos_token_id", Use::ours},
    {"pad_token_id", Use::ours},
    {"decoder_start_token_id", Use::ours},
    {"forced_bos_token_id", Use::ours},
    {"forced_eos_token_id", Use::ours},
    {"max_length", Use::ours},
    {"max_new_tokens", Use::ours},
    {"num_return_sequences", Use::ours},
    {"use_cache", Use::ours},
    {"cache_implementation", Use::ours},
    {"cache_config", Use::ours},
    {"return_legacy_cache", Use::ours},
    {"prefill_chunk_size", Use::ours},
    {"low_memory", Use::ours},
    {"compile_config", Use::ours},
    {"disable_compile", Use::ours},
    {"is_assistant", Use::ours},
    {"num_assistant_tokens", Use::ours},
    {"num_assistant_tokens_schedule", Use::ours},
    {"assistant_confidence_threshold", Use::ours},
    {"assistant_early_exit", Use::ours},
    {"assistant_lookbehind", Use::ours},
    {"target_lookbehind", Use::ours},
    {"prompt_lookup_num_tokens", Use::ours},
    {"max_matching_ngram_size", Use::ours},
    {"renormalize_logits", Use::ours},
    {"remove_invalid_values", Use::ours},
    {"output_attentions", Use::ours},
    {"output_hidden_states", Use::ours},
    {"output_scores", Use::ours},
    {"output_logits", Use::ours},
    {"return_dict_in_generate", Use::ours},
    {"transformers_version", Use::ours},
    {"_from_model_config", Use::ours},
    {"_commit_hash", Use::ours},
    {"do_sample", Use::run},
    {"num_beams", Use::run, 1},
    {"min_new_tokens", Use::run},
    {"no_repeat_ngram_size", Use::run},
    {"repetition_penalty", Use::run, 1},
    {"length_penalty", Use::beams, 1},
    {"early_stopping", Use::beams},
    {"temperature", Use::sampling, 1},
    {"top_k", Use::sampling, 50},
    {"top_p", Use::sampling, 1},
    {"min_length", Use::none},
    {"max_time", Use::none},
    {"stop_strings", Use::none},
    {"min_p", Use::none},
    {"typical_p", Use::none, 1},
    {"epsilon_cutoff", Use::none},
    {"eta_cutoff", Use::none},
    {"encoder_repetition_penalty", Use::none, 1},
    {"encoder_no_repeat_ngram_size", Use::none},
    {"bad_words_ids", Use::none},
    {"force_words_ids", Use::none},
    {"constraints", Use::none},
    {"exponential_decay_length_penalty", Use::none},
    {"suppress_tokens", Use::none},
    {"begin_suppress_tokens", Use::none},
    {"forced_decoder_ids", Use::none},
    {"sequence_bias", Use::none},
    {"token_healing", Use::none},
    {"guidance_scale", Use::none, 1},
    {"watermarking_config", Use::none},
    {"penalty_alpha", Use::none},
    {"dola_layers", Use::none},
    {"diversity_penalty", Use::none},
    {"num_beam_groups", Use::none, 1},
};

const GenerationKey* find_generation_key(std::string_view name) {
  const auto found = std::ranges::find(kGenerationKeys, name,
                                       [](const auto& key) { return std::string_view(key.name); });
  return found == std::end(kGenerationKeys) ? nullptr : found;
}

bool means_nothing(const Json& value, double usual) {
  return value.is_null() || value == false || value == "" || value == usual ||
         (value.is_structured() && value.empty());
}

}  // namespace

bool is_generation_key(std::string_view key) {
  return find_generation_key(key) != nullptr;
}

std::vector<GenerationWish> generation_wishes(const Json& config, bool whole) {
  const auto says = [&](const char* key, double usual) {
    const auto found = config.find(key);
    return found != config.end() && !means_nothing(*found, usual);
  };
  const bool samples = says("do_sample", 0), searches = says("num_beams", 1);
  std::vector<GenerationWish> wishes;
  for (const auto& [name, value] : config.items()) {
    const GenerationKey* key = find_generation_key(name);
    if (key == nullptr && !whole) continue;
    const Use use = key == nullptr ? Use::none : key->use;
    const bool matters =
        use != Use::ours && (use != Use::sampling || samples) && (use != Use::beams || searches);
    if (matters && !means_nothing(value, key == nullptr ? 0 : key->usual))
      wishes.push_back({name, value, use != Use::none});
  }
  return wishes;
}

}  // namespace peftkit::models
