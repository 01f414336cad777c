// The event files are read back with a reader of their own: frames, checksums, tags, values.

#include "report/tensorboard.hpp"

#include "base/hash.hpp"
#include "report/training_log.hpp"
#include "support/support.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace peftkit::report {

namespace {

template <class T>
T load(std::string_view bytes, size_t at) {
  T value{};
  REQUIRE(at + sizeof value <= bytes.size());
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

uint32_t masked(std::string_view bytes) {
  const uint32_t crc = crc32c(bytes);
  return ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
}

std::vector<std::string_view> records(std::string_view file) {
  std::vector<std::string_view> out;
  while (!file.empty()) {
    const auto length = load<uint64_t>(file, 0);
    CHECK(load<uint32_t>(file, 8) == masked(file.substr(0, 8)));
    REQUIRE(file.size() >= 16 + length);
    out.push_back(file.substr(12, length));
    CHECK(load<uint32_t>(file, 12 + length) == masked(out.back()));
    file.remove_prefix(16 + length);
  }
  return out;
}

// A protobuf field: numbers as their bits, messages as their bytes.
struct Field {
  uint64_t number = 0, bits = 0;
  std::string_view bytes;
};

uint64_t take_varint(std::string_view& message) {
  uint64_t value = 0;
  for (int shift = 0;; shift += 7) {
    const auto byte = load<uint8_t>(message, 0);
    message.remove_prefix(1);
    value |= uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return value;
  }
}

std::vector<Field> fields(std::string_view message) {
  std::vector<Field> out;
  while (!message.empty()) {
    const uint64_t key = take_varint(message);
    Field field{key >> 3, 0, {}};
    size_t size = 0;
    switch (key & 7) {
      case 0:
        field.bits = take_varint(message);
        break;
      case 1:
        field.bits = load<uint64_t>(message, 0);
        size = 8;
        break;
      case 2:
        size = take_varint(message);
        REQUIRE(size <= message.size());
        field.bytes = message.substr(0, size);
        break;
      case 5:
        field.bits = load<uint32_t>(message, 0);
        size = 4;
        break;
      default:
        FAIL("unknown wire type");
    }
    message.remove_prefix(size);
    out.push_back(field);
  }
  return out;
}

Field field(std::string_view message, uint64_t number) {
  for (const auto& one : fields(message)) {
    if (one.number == number) return one;
  }
  return {};
}

struct Scalar {
  uint64_t step;
  std::string tag;
  float value;
};

std::vector<Scalar> scalars_of(std::string_view file) {
  std::vector<Scalar> out;
  for (const auto& record : records(file)) {
    const auto summary = field(record, 5).bytes;
    if (summary.empty()) continue;
    const auto value = field(summary, 1).bytes;
    out.push_back({field(record, 2).bits, std::string(field(value, 1).bytes),
                   std::bit_cast<float>(static_cast<uint32_t>(field(value, 2).bits))});
  }
  return out;
}

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

const Json kStep = {
    {"step", 300},
    {"epoch", 1.5},
    {"loss", 0.25},
    {"learning_rate", 5e-4},
    {"gates", {{"0", {{"lora.query", 0.5}}}, {"11", {{"prefix_tuning.prefix", 0.75}}}}}};

}  // namespace

TEST_CASE("a record is framed as TFRecord has it") {
  const std::string event = std::string("\x09") + std::string(8, '\0') +
                            "\x1a\x0d"
                            "brain.Event:2";
  const std::string record = tfrecord(event);
  CHECK(record.size() == event.size() + 16);
  CHECK(load<uint64_t>(record, 0) == event.size());
  CHECK(records(record) == std::vector<std::string_view>{event});
}

TEST_CASE("scalars have the names of Hugging Face's trainer") {
  std::vector<std::string> tags;
  for (const auto& [tag, value] : scalars(kStep)) tags.push_back(tag);
  CHECK(tags == std::vector<std::string>{"train/epoch", "train/loss", "train/learning_rate",
                                         "gates/0/lora.query", "gates/11/prefix_tuning.prefix"});
  const auto evaluation =
      scalars({{"step", 1}, {"epoch", 1.0}, {"eval_loss", 0.5}, {"eval_f1", 1}});
  REQUIRE(evaluation.size() == 2);
  CHECK(evaluation[0] == std::pair<std::string, double>("eval/loss", 0.5));
  CHECK(evaluation[1] == std::pair<std::string, double>("eval/f1", 1));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(scalars({{"step", 1}, {"loss", nan}, {"text", "x"}, {"none", Json()}}).empty());
}

TEST_CASE("an event file holds every line as soon as it is written") {
  const test::TempDir dir;
  EventFile events(dir / "deep/tensorboard", /*after_step=*/250);
  const auto files = files_of(dir / "deep/tensorboard");
  REQUIRE(files.size() == 1);
  const std::string name = files[0].filename();
  CHECK(name.starts_with("events.out.tfevents."));
  CHECK(name.ends_with(".0"));
  {
    const std::string file = read_file(files[0]);
    REQUIRE(records(file).size() == 2);
    CHECK(field(records(file)[0], 3).bytes == "brain.Event:2");
    CHECK(std::bit_cast<double>(field(records(file)[0], 1).bits) > 1.7e9);
    const auto start = records(file)[1];
    CHECK(field(start, 2).bits == 251);
    CHECK(field(field(start, 7).bytes, 1).bits == 1);
  }
  events.append(kStep);
  events.append({{"step", 400}, {"eval_loss", 0.125}});
  const std::string file = read_file(files[0]);
  const auto found = scalars_of(file);
  REQUIRE(found.size() == 6);
  CHECK(records(file).size() == 8);
  CHECK(found[1].tag == "train/loss");
  CHECK(found[1].step == 300);
  CHECK(found[1].value == 0.25f);
  CHECK(found[4].tag == "gates/11/prefix_tuning.prefix");
  CHECK(found[4].value == 0.75f);
  CHECK(found[5].tag == "eval/loss");
  CHECK(found[5].step == 400);
}

TEST_CASE("a run that goes on writes a further event file") {
  const test::TempDir dir;
  for (const int step : {1, 2})
    EventFile(dir.path(), step - 1).append({{"step", step}, {"loss", step}});
  const auto files = files_of(dir.path());
  REQUIRE(files.size() == 2);
  CHECK(scalars_of(read_file(files[0])).at(0).step + scalars_of(read_file(files[1])).at(0).step ==
        3);
}

TEST_CASE("report_to chooses among the logs") {
  const test::TempDir dir;
  const std::vector<std::string> both = {"tensorboard", "jsonl"}, none = {"none"};
  const LineSink sink = open_training_logs(both, dir.path());
  REQUIRE(sink);
  sink({{"step", 1}, {"loss", 0.5}});
  CHECK(read_file(dir / "trainer_log.jsonl") == "{\"step\":1,\"loss\":0.5}\n");
  const auto files = files_of(dir / "tensorboard");
  REQUIRE(files.size() == 1);
  CHECK(scalars_of(read_file(files[0])).size() == 1);
  CHECK_FALSE(open_training_logs(none, dir / "other"));
  CHECK_FALSE(fs::exists(dir / "other"));
}

TEST_CASE("an event file that cannot be made is an error that names it") {
  const test::TempDir dir;
  const auto blocked = dir.file("file", "");
  const auto error = test::error_of([&] { EventFile events(blocked / "tensorboard"); });
  CHECK(error.kind == ErrorKind::failure);
  CHECK(std::string(error.what()).starts_with((blocked / "tensorboard").string()));
}

}  // namespace peftkit::report
