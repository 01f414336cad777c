#pragma once
// Beam search for one prompt, step for step as Hugging Face's (transformers 4.57).

#include "generate/scores.hpp"

namespace peftkit::generate {

class Beams {
 public:
  Beams(const std::vector<int32_t>& prompt, const Settings& settings);

  bool done() const { return done_; }
  // Sequences that go on, best first: one before the first step, then num_beams.
  const std::vector<Sequence>& running() const { return running_; }
  // Takes the scores of the next token of every running sequence, [running, vocabulary], which it
  // changes. Returns, for each sequence that goes on, the index of the one it continues; its token
  // is the last of running().
  std::vector<int64_t> advance(std::span<float> scores, int64_t vocabulary);
  // The best finished sequence's generated tokens.
  std::vector<int32_t> best() const;

 private:
  struct Finished {
    Sequence sequence;
    double score;
  };
  bool can_improve() const;

  const Settings& settings_;
  std::vector<Sequence> running_;
  std::vector<double> scores_;      // log-probabilities of running_
  std::vector<Finished> finished_;  // best first, at most num_beams
  bool done_ = false;
};

}  // namespace peftkit::generate
