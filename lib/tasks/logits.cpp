// Cross-entropy over a vocabulary without keeping the logits. With a frozen output embedding
//
//   dloss/dx = (p - t) W,   p = softmax(x Wᵀ + b),  t = (1 - ε) · one-hot + ε / V
//
// which is computed together with the loss, a piece of the rows at a time, and given to autograd as
// the slope of a term that is 0. Memory is [piece, V] instead of some copies of [N, V].
#include "tasks/logits.hpp"

#include "nn/kernels/linear.hpp"
#include "tasks/task.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>

#include <algorithm>

namespace peftkit::tasks {

namespace {

constexpr int64_t kPieceBytes = int64_t{32} << 20;  // of one [piece, V] tensor

// One piece: its losses [n], best tokens [n] and, where wanted, dloss/dx [n, E].
struct Piece {
  Tensor losses, best, slope;
};

Piece piece_of(const Logits& logits, const Tensor& x, const Tensor& targets, double label_smoothing,
               bool with_slope) {
  const at::NoGradGuard no_grad;
  const Tensor scores = Logits{x, logits.weight, logits.bias, logits.softcap}.whole();
  Piece out{{}, scores.argmax(-1), {}};
  Tensor log_p = scores.log_softmax(-1);
  const Tensor column = targets.unsqueeze(1);
  out.losses = -log_p.gather(1, column).squeeze(1);
  if (label_smoothing != 0)
    out.losses = out.losses * (1 - label_smoothing) - log_p.mean(-1) * label_smoothing;
  if (with_slope) {
    Tensor difference = log_p.exp_();
    if (label_smoothing != 0)
      difference -= label_smoothing / static_cast<double>(difference.size(1));
    difference.scatter_add_(
        1, column, at::empty(column.sizes(), difference.options()).fill_(label_smoothing - 1));
    if (logits.softcap != 0) difference *= 1 - (scores / logits.softcap).square();
    out.slope = nn::kernels::linear(difference.to(logits.weight.scalar_type()), logits.weight.t());
  }
  return out;
}

}  // namespace

Tensor Logits::whole() const {
  if (!weight.defined()) return x;
  Tensor out = nn::kernels::linear(x.to(weight.scalar_type()), weight, bias);
  out = out.to(c10::promoteTypes(out.scalar_type(), at::kFloat));
  return softcap == 0 ? out : (out / softcap).tanh() * softcap;
}

VocabularyScores vocabulary_scores(const Logits& logits, const Tensor& targets,
                                   double label_smoothing) {
  const bool trained =
      logits.weight.requires_grad() || (logits.bias.defined() && logits.bias.requires_grad());
  if (trained || targets.numel() == 0) {
    const Tensor whole = logits.whole();
    return {cross_entropy(whole, targets, label_smoothing), whole.argmax(-1)};
  }
  const bool with_slope = at::GradMode::is_enabled() && logits.x.requires_grad();
  const int64_t rows = std::max<int64_t>(
      1, kPieceBytes / (logits.weight.size(0) * static_cast<int64_t>(logits.x.element_size())));
  std::vector<Tensor> losses, best;
  for (int64_t begin = 0; begin < targets.numel(); begin += rows) {
    const int64_t count = std::min(rows, targets.numel() - begin);
    const Tensor x = logits.x.narrow(0, begin, count);
    const Piece piece =
        piece_of(logits, x, targets.narrow(0, begin, count), label_smoothing, with_slope);
    best.push_back(piece.best);
    losses.push_back(piece.losses);
    if (with_slope) {
      const Tensor term = (x * piece.slope).sum(-1);
      losses.back() = piece.losses + (term - term.detach());
    }
  }
  return {at::cat(losses), at::cat(best)};
}

}  // namespace peftkit::tasks
