#pragma once
// The step from encoded texts to the input of a transformer: special tokens, type ids, pairs.

#include "tokenize/json_view.hpp"
#include "tokenize/tokenizer.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace peftkit::tokenize {

// The parts that truncation left of a text: the one that is kept, then those cut off.
using Windows = std::vector<Encoding>;

class PostProcessor {
 public:
  virtual ~PostProcessor() = default;
  // How many special tokens join a text or a pair.
  virtual int64_t added_tokens(bool pair) const = 0;
  // What is done to each window first, for those who trim offsets. `adds_blanks`: those before
  // words were added, whatever the processor's own add_prefix_space says.
  virtual void trim(Encoding&, bool /*adds_blanks*/) const {}
  // The kept windows joined; `overflow` has the other combinations in the reference's order.
  virtual Encoding join(Windows first, std::optional<Windows> second,
                        bool add_special_tokens) const = 0;
};

// Trims all windows and joins them.
Encoding process(const PostProcessor& processor, Windows first, std::optional<Windows> second,
                 bool add_special_tokens, bool adds_blanks);

// The texts side by side, type ids 0 and 1; what a tokenizer without a post-processor does.
std::unique_ptr<PostProcessor> make_plain_processor();
std::unique_ptr<PostProcessor> make_byte_level_processor(const JsonView& config);
std::unique_ptr<PostProcessor> make_processor_sequence(const JsonView& config);
std::unique_ptr<PostProcessor> make_roberta_processor(const JsonView& config);
std::unique_ptr<PostProcessor> make_template_processor(const JsonView& config);
std::unique_ptr<PostProcessor> make_bert_processor(const JsonView& config);

}  // namespace peftkit::tokenize
