#pragma once
// The comparisons of one case. Each returns what is wrong, one line a difference; empty: everything
// matched.

#include "parity/fixture.hpp"

#include <string>
#include <vector>

namespace peftkit::test {

// Hidden states of every layer and the pooled output of a base without adapters.
std::vector<std::string> check_base(const Fixture& fixture);

// Logits, loss, last hidden state, gates, all gradients and the optimiser steps of one adapter, on
// the full batch, on the padded one as its examples alone, and on the padded one with padding in
// the gates' means.
std::vector<std::string> check_adapter(const Fixture& fixture);

}  // namespace peftkit::test
