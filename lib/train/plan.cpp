#include "train/plan.hpp"

#include "base/text.hpp"
#include "train/loop.hpp"
#include "train/memory.hpp"
#include "train/recipe.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace peftkit::train {

namespace {

using Examples = std::vector<const data::Example*>;

int64_t tokens_of(const data::Example& example) {
  return static_cast<int64_t>(example.ids.size() + example.decoder_ids.size());
}

int64_t tokens_of(const Examples& examples) {
  return std::accumulate(examples.begin(), examples.end(), int64_t{0},
                         [](int64_t sum, const auto* one) { return sum + tokens_of(*one); });
}

Tensor loss_of(const Subject& subject, const Examples& examples, bool training) {
  nn::Forward forward;
  forward.training = training;
  return losses_of(subject, data::pack(examples), forward).sum();
}

void train_on(const Subject& subject, const Examples& examples) {
  loss_of(subject, examples, /*training=*/true).backward();
  subject.model.parameters.gradients.zero_();
}

void evaluate_on(const Subject& subject, const Examples& examples) {
  const at::NoGradGuard no_grad;
  (void)loss_of(subject, examples, /*training=*/false);
}

// What the heap and the matrix library take for a byte of tensors, from measuring: 1.25 to 1.4.
constexpr double kOverhead = 1.4;
// Batches of many lengths cut the heap up: it takes 2.0 to 2.2 times the longest one, from
// measuring.
constexpr double kCutUp = 2.1;
constexpr size_t kManyLengths = 16;

// What the batch takes: a fixed part, and one that grows with the tokens, told apart by running an
// eighth and a quarter of the batch.
template <class Run>
int64_t extrapolate(Examples examples, Run run) {
  if (examples.empty()) return 0;
  const auto longer = [](const auto* a, const auto* b) { return tokens_of(*a) > tokens_of(*b); };
  std::ranges::sort(examples, longer);
  const size_t few = std::max<size_t>(1, examples.size() / 8);
  const size_t more = std::min(examples.size(), std::max<size_t>(2, examples.size() / 4));
  const auto first = [&](size_t count) {
    return Examples(examples.begin(), examples.begin() + static_cast<std::ptrdiff_t>(count));
  };
  const auto peak = [&](size_t count) {
    return static_cast<double>(peak_allocation([&] { run(first(count)); }));
  };
  const auto tokens = [](const Examples& some) { return static_cast<double>(tokens_of(some)); };
  const double of_few = peak(few), of_more = more > few ? peak(more) : of_few;
  const double per_token =
      more > few ? (of_more - of_few) / (tokens(first(more)) - tokens(first(few))) : 0;
  return static_cast<int64_t>(kOverhead *
                              (of_more + per_token * (tokens(examples) - tokens(first(more)))));
}

// Bytes that one token of the longest batch surely does not exceed, so that small models need no
// measuring: every state of a layer, its attention's scores, and the logits where each token has
// them.
double most_bytes_per_token(const Subject& subject, int64_t longest) {
  const models::TransformerSpec& spec = subject.model.base.spec;
  double floats = 0;
  const auto size = [](int64_t number) { return static_cast<double>(number); };
  for (const auto* stack :
       {spec.encoder ? &*spec.encoder : nullptr, spec.decoder ? &*spec.decoder : nullptr}) {
    if (stack == nullptr) continue;
    const models::BlockSpec& block = stack->block;
    floats += size(static_cast<int64_t>(stack->layers.size())) *
              (40 * size(spec.hidden_size) + 8 * size(block.ffn.size) +
               8 * size(block.attention.heads) * size(longest));
  }
  if (subject.model.head.type.vocabulary) floats += 6 * size(spec.vocab_size);
  return 4 * floats;
}

int64_t longest_sequence(const Subject& subject) {
  int64_t longest = 1;
  for (const auto* encoded : {&subject.data.train, &subject.data.validation}) {
    for (const auto& example : encoded->examples) longest = std::max(longest, tokens_of(example));
  }
  return longest;
}

// At most 100,000 steps are looked at; in longer runs every example has come by then.
constexpr int64_t kMostSteps = 100000;

}  // namespace

LongestBatch longest_training_batch(const Subject& subject) {
  const auto count = static_cast<int64_t>(subject.data.train.examples.size());
  const int64_t steps = std::min(kMostSteps, total_steps(subject.config, count));
  LongestBatch out;
  std::set<int64_t> lengths;
  Cursor cursor;
  for (int64_t step = 0; step < steps; ++step) {
    Window window = window_at(subject, cursor);
    bool found = false;
    for (const auto& some : batches_of(window, subject)) {
      const Examples batch(some.begin(), some.end());
      const int64_t tokens = tokens_of(batch);
      lengths.insert(tokens);
      if (tokens > out.tokens) {
        out.tokens = tokens;
        out.examples = batch;
        found = true;
      }
    }
    advance(cursor, window, subject);
    if (found) out.variants = std::move(window.variants);  // moving keeps where they lie
  }
  if (lengths.size() >= kManyLengths) out.heap = kCutUp;
  return out;
}

LongestBatch longest_evaluation_batch(const Subject& subject) {
  const auto& all = subject.data.validation.examples;
  const auto size = static_cast<size_t>(subject.config.per_device_eval_batch_size);
  LongestBatch out;
  size_t first = 0, last = 0;
  for (size_t begin = 0; begin < all.size(); begin += size) {
    const size_t end = std::min(all.size(), begin + size);
    int64_t tokens = 0;
    for (size_t i = begin; i < end; ++i) tokens += tokens_of(all[i]);
    if (tokens <= out.tokens) continue;
    out.tokens = tokens;
    first = begin;
    last = end;
  }
  const tasks::Task& task = *subject.data.task;
  for (size_t i = first; i < last; ++i) out.examples.push_back(out.variants.of(task, all[i], i));
  return out;
}

MemoryPlan estimate_memory(const Subject& subject) {
  const LongestBatch train = longest_training_batch(subject);
  const LongestBatch evaluation = longest_evaluation_batch(subject);
  const int64_t training =
      extrapolate(train.examples, [&](const Examples& some) { train_on(subject, some); });
  return {
      static_cast<int64_t>(train.heap * static_cast<double>(training)),
      extrapolate(evaluation.examples, [&](const Examples& some) { evaluate_on(subject, some); })};
}

void check_memory(const Subject& subject) {
  const auto at_hand = static_cast<double>(memory_at_hand());
  const auto largest = static_cast<double>(std::max(subject.config.per_device_train_batch_size,
                                                    subject.config.per_device_eval_batch_size));
  const int64_t longest = longest_sequence(subject);
  const auto examples = static_cast<double>(
      std::max(subject.data.train.examples.size(), subject.data.validation.examples.size()));
  const double tokens = std::min(largest, examples) * static_cast<double>(longest);
  if (tokens * most_bytes_per_token(subject, longest) < at_hand / 2) return;
  const MemoryPlan plan = estimate_memory(subject);
  if (static_cast<double>(plan.most()) <= at_hand) return;
  const bool training = plan.training >= plan.evaluation;
  throw Error(
      ErrorKind::memory,
      str("the longest ", training ? "training" : "evaluation", " batch needs ",
          fixed(static_cast<double>(plan.most()) / kMib, 0), " MiB more, at hand are ",
          fixed(at_hand / kMib, 0), " MiB; lower ",
          training ? "training.per_device_train_batch_size (with gradient_accumulation_steps the "
                     "steps stay the same) or task.max_seq_length, or set "
                     "training.gradient_checkpointing"
                   : "training.per_device_eval_batch_size or task.max_seq_length",
          subject.model.recipe.base_dtype == at::kBFloat16 ? "" : ", or model.dtype: bfloat16"));
}

void check_weights_fit(const config::RunConfig& config, const checkpoint::HfFolder& base) {
  const bool full = config.adapter.config.full;
  const auto dtype = base_dtype(config, base);
  double needed = 0;
  for (const auto& [name, view] : base.tensors) {
    const auto count = static_cast<double>(view.numel());
    const bool as_stored =
        view.dtype == (dtype == at::kBFloat16 ? checkpoint::DType::bf16 : checkpoint::DType::f32);
    // Values, gradients and two moments; or a copy in another type; or the file itself, mapped.
    needed += full        ? 16 * count
              : as_stored ? 0
                          : static_cast<double>(at::elementSize(dtype)) * count;
  }
  const auto at_hand = static_cast<double>(memory_at_hand());
  if (needed <= at_hand) return;
  throw Error(ErrorKind::memory,
              str("the weights of ", base.path.string(), " need ", fixed(needed / kMib, 0),
                  full ? " MiB with gradients and optimiser" : " MiB", ", at hand are ",
                  fixed(at_hand / kMib, 0), " MiB",
                  full ? "; train an adapter instead of adapter.config: full"
                       : "; set model.dtype: auto so that they stay as they are stored"));
}

void train_once(const Subject& subject, const LongestBatch& batch) {
  train_on(subject, batch.examples);
}

void evaluate_once(const Subject& subject, const LongestBatch& batch) {
  if (!batch.examples.empty()) evaluate_on(subject, batch.examples);
}

int64_t checkpoint_bytes(const checkpoint::HfFolder& base) {
  int64_t bytes = 0;
  for (const auto& [name, view] : base.tensors) bytes += static_cast<int64_t>(view.data.size());
  return bytes;
}

}  // namespace peftkit::train
