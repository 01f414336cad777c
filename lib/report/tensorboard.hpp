#pragma once
// TensorBoard's event files: the lines of a training log as scalars, in the names of Hugging Face's
// trainer. Written by hand, since a dozen fields need no protobuf library.

#include "base/json.hpp"
#include "report/append_file.hpp"

#include <cstdint>
#include <optional>

namespace peftkit::report {

// A record of a TFRecord file: length, masked CRC-32C of it, bytes, masked CRC-32C of them.
std::string tfrecord(std::string_view bytes);

// "loss" -> "train/loss", "eval_f1" -> "eval/f1"; a gate is "gates/<layer>/<method.target>".
// Numbers that JSON lacks are left out.
std::vector<std::pair<std::string, double>> scalars(const Json& line);

class EventFile {
 public:
  // A new file events.out.tfevents.<time>.<host>.<pid>.<n> in `folder`. TensorBoard forgets what
  // older files there tell of later steps than `after_step`, since a run that goes on from a
  // checkpoint tells them again. Throws Error(failure).
  explicit EventFile(const fs::path& folder, int64_t after_step = 0);
  // A line of a training log, {"step": 50, "loss": …}, written at once.
  void append(const Json& line);

 private:
  AppendFile file_;
};

}  // namespace peftkit::report
