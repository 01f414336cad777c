#pragma once
// SIGINT and SIGTERM, as a wish that is granted at the next step's end.

namespace peftkit::train {

// While it lives, the first signal is noted and announced on stderr; a second one ends the process
// at once with 130. One at a time.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  bool asked() const;
};

}  // namespace peftkit::train
