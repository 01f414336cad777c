#include "train/memory.hpp"

#include "base/file.hpp"
#include "base/text.hpp"

#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <sstream>

#include <sys/resource.h>
#include <unistd.h>

namespace peftkit::train {

namespace {

constexpr int64_t kNoLimit = std::numeric_limits<int64_t>::max();

int64_t free_on_machine() {
  std::ifstream file("/proc/meminfo");
  std::string key, unit;
  int64_t kib = 0;
  while (file >> key >> kib) {
    if (key == "MemAvailable:") return kib * 1024;
    std::getline(file, unit);
  }
  return kNoLimit;
}

// A number in a file of a control group; "max" and what is not there are no limit.
int64_t number_in(const fs::path& path) {
  std::ifstream file(path);
  int64_t value = kNoLimit;
  return file >> value ? value : kNoLimit;
}

int64_t left_of(int64_t limit, int64_t used) {
  return limit == kNoLimit || used == kNoLimit ? kNoLimit : std::max<int64_t>(0, limit - used);
}

// Of this process's group and all above it, in version 2's one tree ("0::/a/b") or in version 1's
// tree for memory ("4:memory:/a/b").
int64_t free_in_control_groups() {
  std::ifstream file("/proc/self/cgroup");
  int64_t least = kNoLimit;
  for (std::string line; std::getline(file, line);) {
    const auto parts = split(line, ':');
    if (parts.size() != 3) continue;
    const bool second = parts[0] == "0" && parts[1].empty();
    if (!second && parts[1] != "memory") continue;
    const fs::path root = second ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory";
    const char* limit = second ? "memory.max" : "memory.limit_in_bytes";
    const char* used = second ? "memory.current" : "memory.usage_in_bytes";
    // Inside a container the path may be that of the host; the root is then the group itself.
    for (fs::path group = fs::path(parts[2]).relative_path();; group = group.parent_path()) {
      least =
          std::min(least, left_of(number_in(root / group / limit), number_in(root / group / used)));
      if (group.empty()) break;
    }
  }
  return least;
}

int64_t free_address_space() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return kNoLimit;
  std::ifstream statm("/proc/self/statm");
  int64_t pages = 0;
  statm >> pages;
  return left_of(static_cast<int64_t>(limit.rlim_cur), pages * ::sysconf(_SC_PAGESIZE));
}

class Meter final : public c10::MemoryReportingInfoBase {
 public:
  void reportMemoryUsage(void* /*pointer*/, int64_t size, size_t /*allocated*/, size_t /*reserved*/,
                         c10::Device /*device*/) override {
    now_ += size;
    peak = std::max(peak, now_);
  }
  bool memoryProfilingEnabled() const override { return true; }
  int64_t peak = 0;

 private:
  int64_t now_ = 0;
};

}  // namespace

int64_t memory_at_hand() {
  return std::min({free_on_machine(), free_in_control_groups(), free_address_space()});
}

int64_t peak_allocation(const std::function<void()>& body) {
  const auto meter = std::make_shared<Meter>();
  const c10::DebugInfoGuard guard(c10::DebugInfoKind::PROFILER_STATE, meter);
  body();
  return meter->peak;
}

}  // namespace peftkit::train
