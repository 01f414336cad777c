// Post-processors one after the other. All may trim offsets; one may add special tokens.

#include "tokenize/post_processor.hpp"
#include "tokenize/registry.hpp"

namespace peftkit::tokenize {

namespace {

class ProcessorSequence final : public PostProcessor {
 public:
  explicit ProcessorSequence(const JsonView& config) : joining_(make_plain_processor()) {
    bool found = false;
    for (const JsonView& step : config.at("processors").items()) {
      auto processor = make_post_processor(step);
      const bool joins = processor->added_tokens(false) > 0 || processor->added_tokens(true) > 0;
      if (joins && found) step.fail("only one of the sequence may add special tokens");
      found = found || joins;
      (joins ? joining_ : trimming_.emplace_back()) = std::move(processor);
    }
  }

  int64_t added_tokens(bool pair) const override { return joining_->added_tokens(pair); }

  void trim(Encoding& window, bool adds_blanks) const override {
    for (const auto& processor : trimming_) processor->trim(window, adds_blanks);
    joining_->trim(window, adds_blanks);
  }

  Encoding join(Windows first, std::optional<Windows> second,
                bool add_special_tokens) const override {
    return joining_->join(std::move(first), std::move(second), add_special_tokens);
  }

 private:
  std::vector<std::unique_ptr<PostProcessor>> trimming_;
  std::unique_ptr<PostProcessor> joining_;
};

}  // namespace

std::unique_ptr<PostProcessor> make_processor_sequence(const JsonView& config) {
  return std::make_unique<ProcessorSequence>(config);
}

Encoding process(const PostProcessor& processor, Windows first, std::optional<Windows> second,
                 bool add_special_tokens, bool adds_blanks) {
  for (Encoding& window : first) processor.trim(window, adds_blanks);
  if (second) {
    for (Encoding& window : *second) processor.trim(window, adds_blanks);
  }
  return processor.join(std::move(first), std::move(second), add_special_tokens);
}

}  // namespace peftkit::tokenize
