// Field numbers are those of tensorflow/core/util/event.proto and framework/summary.proto:
//   Event         1 wall_time  2 step  3 file_version  5 summary  7 session_log
//   Summary       1 value (repeated): 1 tag  2 simple_value
//   SessionLog    1 status
#include "report/tensorboard.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"

#include <bit>
#include <chrono>
#include <cmath>
#include <cstring>

#include <unistd.h>

namespace peftkit::report {

namespace {

static_assert(std::endian::native == std::endian::little);

// A number as it lies in memory.
template <class T>
std::string plain(T value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

std::string varint(uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  return out + static_cast<char>(value);
}

// A field's key: its number, and how its value is written.
enum class Wire { varint = 0, eight_bytes = 1, length = 2, four_bytes = 5 };

std::string key(uint64_t field, Wire wire) {
  return varint(field << 3 | static_cast<uint64_t>(wire));
}

std::string number_field(uint64_t field, int64_t value) {
  return key(field, Wire::varint) + varint(static_cast<uint64_t>(value));
}
std::string double_field(uint64_t field, double value) {
  return key(field, Wire::eight_bytes) + plain(value);
}
std::string float_field(uint64_t field, float value) {
  return key(field, Wire::four_bytes) + plain(value);
}
std::string bytes_field(uint64_t field, std::string_view bytes) {
  return key(field, Wire::length) + varint(bytes.size()) + std::string(bytes);
}

uint32_t masked_crc(std::string_view bytes) {
  return std::rotr(crc32c(bytes), 15) + 0xa282ead8u;
}

constexpr int64_t kStart = 1;  // SessionLog's status

double wall_time() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string event(const std::string& fields) {
  return tfrecord(double_field(1, wall_time()) + fields);
}

std::string scalar_event(int64_t step, const std::string& tag, double value) {
  const std::string scalar = bytes_field(1, tag) + float_field(2, static_cast<float>(value));
  return event(number_field(2, step) + bytes_field(5, bytes_field(1, scalar)));
}

std::string host_name() {
  char name[256] = "";
  ::gethostname(name, sizeof name - 1);
  return *name == '\0' ? "localhost" : name;
}

fs::path free_name(const fs::path& folder) {
  const std::string stem = str("events.out.tfevents.", static_cast<int64_t>(wall_time()), ".",
                               host_name(), ".", ::getpid(), ".");
  int n = 0;
  while (fs::exists(folder / str(stem, n))) ++n;
  return folder / str(stem, n);
}

std::string tag_of(const std::string& key) {
  constexpr std::string_view kEval = "eval_";
  return key.starts_with(kEval) ? "eval/" + key.substr(kEval.size()) : "train/" + key;
}

}  // namespace

std::string tfrecord(std::string_view bytes) {
  const std::string length = plain(static_cast<uint64_t>(bytes.size()));
  return str(length, plain(masked_crc(length)), bytes, plain(masked_crc(bytes)));
}

std::vector<std::pair<std::string, double>> scalars(const Json& line) {
  std::vector<std::pair<std::string, double>> out;
  const auto add = [&](const std::string& tag, const Json& value) {
    if (value.is_number() && std::isfinite(value.get<double>())) out.emplace_back(tag, value);
  };
  const bool evaluation = line.contains("eval_loss");  // its epoch is that of a training line
  for (const auto& [name, value] : line.items()) {
    if (name != "step" && name != "gates" && !(name == "epoch" && evaluation))
      add(tag_of(name), value);
  }
  const Json layers = line.value("gates", Json::object());
  for (const auto& [layer, gates] : layers.items()) {
    for (const auto& [gate, mean] : gates.items()) add(str("gates/", layer, "/", gate), mean);
  }
  return out;
}

EventFile::EventFile(const fs::path& folder, int64_t after_step)
    : file_(free_name(folder), AppendFile::Mode::create) {
  file_.append(event(bytes_field(3, "brain.Event:2")) +
               event(number_field(2, after_step + 1) + bytes_field(7, number_field(1, kStart))));
}

void EventFile::append(const Json& line) {
  const int64_t step = line.at("step");
  std::string records;
  for (const auto& [tag, value] : scalars(line)) records += scalar_event(step, tag, value);
  file_.append(records);
}

}  // namespace peftkit::report
