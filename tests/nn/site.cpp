// A site by hand, without a model.

#include "nn/site.hpp"

#include "nn/tensors.hpp"

namespace peftkit::nn {

namespace {

class AddOne final : public Module<LinearState> {
 public:
  void apply(LinearState& state, Forward&) const override { state.y = state.y + 1; }
};

}  // namespace

TEST_CASE("a site calls the module of the pass's adapter, and nothing without one") {
  const Site<LinearState> here({3, Part::query, Side::encoder, 0, "x", 2, 2, "selfattn_lora.q"});
  const Site<LinearState> there({0, Part::key, Side::encoder, 0, "y", 2, 2, "selfattn_lora.k"});
  Adapter adapter;
  adapter.put<LinearState>(3, std::make_unique<AddOne>());
  const Tensor x = normal({4, 2}, 1);
  const auto run = [&](const Site<LinearState>& site, const Adapter* acting) {
    Forward forward{.adapter = acting};
    LinearState state{x, x};
    site.apply(state, forward);
    return state.y;
  };
  CHECK(run(here, &adapter).equal(x + 1));
  CHECK(run(there, &adapter).equal(x));
  CHECK(run(here, nullptr).equal(x));
}

}  // namespace peftkit::nn
