#include "base/error.hpp"

#include <algorithm>

namespace peftkit {

namespace {
constexpr size_t kMostFindings = 20;
}

void Findings::add(std::string message, long position) {
  items_.push_back({position, std::move(message)});
}

std::string Findings::text() const {
  auto sorted = items_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Item& a, const Item& b) { return a.position < b.position; });
  std::string out;
  for (size_t i = 0; i < sorted.size() && i < kMostFindings; ++i) {
    if (i > 0) out += '\n';
    out += sorted[i].message;
  }
  if (sorted.size() > kMostFindings) {
    out += "\n… and " + std::to_string(sorted.size() - kMostFindings) + " more";
  }
  return out;
}

void Findings::throw_if_any(ErrorKind kind) const {
  if (!empty()) throw Error(kind, text());
}

}  // namespace peftkit
