// RoBERTa (Liu et al. 2019) and XLM-R (Conneau et al. 2020): BERT with positions that start behind
// the padding's.
#include "models/families/families.hpp"

#include "base/text.hpp"

namespace peftkit::models {

TransformerSpec roberta_spec(const ConfigValues& values) {
  TransformerSpec spec = bert_spec(values);
  spec.model_type = "roberta";
  spec.model_class = "RobertaAdapterModel";
  spec.prefix = "roberta";
  spec.pad_token_id = values.count("pad_token_id", 1);
  spec.bos_token_id = values.token("bos_token_id");
  spec.eos_token_id = values.token("eos_token_id");
  StackSpec& stack = *spec.encoder;
  stack.embedding.position_offset = spec.pad_token_id + 1;
  stack.embedding.padding_has_one_position = true;
  spec.max_positions = stack.embedding.positions - stack.embedding.position_offset;
  if (spec.max_positions < 1)
    values.fail("max_position_embeddings",
                str("more than pad_token_id + 1 (", spec.pad_token_id + 1, ")"));
  LmHeadSpec& head = *spec.lm_head;
  head.dense = "lm_head.dense";
  head.norm = "lm_head.layer_norm";
  head.activation = "gelu";
  head.weight = "lm_head.decoder.weight";
  head.bias = "lm_head.bias";
  return spec;
}

TransformerSpec xlm_roberta_spec(const ConfigValues& values) {
  TransformerSpec spec = roberta_spec(values);
  spec.model_type = "xlm-roberta";
  spec.model_class = "XLMRobertaAdapterModel";
  return spec;
}

}  // namespace peftkit::models
