#include "exit_codes.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace peftkit {

namespace {

constexpr int code(ErrorKind kind) {
  return static_cast<int>(kind);
}

// docs/command_line.md has the same table, which a test compares.
constexpr ExitCode kCodes[] = {
    {0, "ok", "all went well"},
    {code(ErrorKind::failure), "failure",
     "anything without a code of its own: a file or folder that cannot be read or written"},
    {code(ErrorKind::config), "usage or config",
     "wrong flags, wrong keys or values in the config, an output folder that is not empty"},
    {code(ErrorKind::data), "data",
     "a row, column or label that is wrong or missing, a gates file that cannot be read"},
    {code(ErrorKind::checkpoint), "checkpoint",
     "a base checkpoint or an adapter that is missing or damaged, or that does not fit the other"},
    {code(ErrorKind::numeric), "non-finite numbers", "a loss or a gradient is NaN or infinite"},
    {code(ErrorKind::memory), "out of memory", "the memory does not suffice"},
    {code(ErrorKind::interrupted), "interrupted",
     "stopped by SIGINT (Ctrl-C) or SIGTERM; a training run has left a checkpoint and can go on"},
};

}  // namespace

std::span<const ExitCode> exit_codes() {
  return kCodes;
}

std::string exit_code_line(const std::vector<int>& codes) {
  std::vector<std::string> parts;
  for (const auto& one : kCodes) {
    if (std::ranges::find(codes, one.code) != codes.end())
      parts.push_back(str(one.code, " ", one.word));
  }
  return join(parts);
}

}  // namespace peftkit
