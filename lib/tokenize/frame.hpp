#pragma once
// The special tokens that a class puts around texts, whatever tokenizer.json says.

#include "tokenize/post_processor.hpp"
#include "tokenize/tokenizer_config.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace peftkit::tokenize {

struct FramePart {
  std::string token;  // "$A" and "$B": the texts
  int32_t type_id;
};

struct Frame {
  std::vector<FramePart> single, pair;
};

// Of classes that build it from the config's switches; nothing for others.
std::optional<Frame> switched_frame(const TokenizerConfig& config);

// The same, and for classes that leave it to tokenizer.json, where there is none.
Frame class_frame(const TokenizerConfig& config);

using TokenIds = std::function<std::optional<int32_t>(const std::string&)>;

// Throws Error(checkpoint) naming `place` and a token that has no id.
std::unique_ptr<PostProcessor> make_frame_processor(const Frame& frame, const TokenIds& id_of,
                                                    const std::string& place);

}  // namespace peftkit::tokenize
