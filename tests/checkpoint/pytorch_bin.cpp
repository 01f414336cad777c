#include "base/text.hpp"
#include "checkpoint/little_endian.hpp"
#include "checkpoint/sample.hpp"
#include "checkpoint/zip.hpp"

#include <sstream>

namespace peftkit::checkpoint {

namespace {

const std::vector<float> kSix = {1, 2, 3, 4, 5, 6};

std::string float_bytes(const std::vector<float>& values) {
  return std::string(as_text(std::as_bytes(std::span(values))));
}

// A file with one tensor "x" over one storage of floats, which is said to have `numel`.
std::string one_tensor(const std::vector<float>& storage, int numel, int offset,
                       const std::vector<int>& shape, const std::vector<int>& strides) {
  return bin_bytes(dict_pickle(text_opcode("x") +
                               tensor_opcode(storage_opcode("FloatStorage", "0", numel), offset,
                                             sizes_opcode(shape), sizes_opcode(strides))),
                   {float_bytes(storage)});
}

std::string archive_of(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::ostringstream out;
  ZipWriter zip(out);
  for (const auto& [name, data] : entries) zip.add(name, as_bytes(data));
  zip.finish();
  return std::move(out).str();
}

}  // namespace

TEST_CASE("pytorch bin: what is written is read back") {
  const test::TempDir dir;
  write_pytorch_bin(dir / "a.bin", sample_tensors());
  check_same(read_pytorch_bin(dir / "a.bin"), sample_tensors());
  check_same(read_tensor_file(dir / "a.bin"), sample_tensors());
  write_pytorch_bin(dir / "none.bin", {});
  CHECK(read_tensor_file(dir / "none.bin").empty());
}

TEST_CASE("pytorch bin: equal tensors give equal files") {
  const test::TempDir dir;
  write_pytorch_bin(dir / "a", sample_tensors());
  write_pytorch_bin(dir / "b", sample_tensors());
  CHECK(read_file(dir / "a") == read_file(dir / "b"));
}

TEST_CASE("pytorch bin: the entries are those of torch.save, and every tensor is aligned") {
  const test::TempDir dir;
  write_pytorch_bin(dir / "a", {{"x", floats({2}, {1, 2})}, {"y", floats({1}, {3})}});
  const std::string file = read_file(dir / "a");
  std::map<std::string, std::string> entries;
  for (const auto& [name, data] : read_zip(as_bytes(file), "a")) entries[name] = as_text(data);
  CHECK(entries.at("archive/version") == "3\n");
  CHECK(entries.at("archive/byteorder") == "little");
  CHECK(entries.at("archive/data/0") == float_bytes({1, 2}));
  CHECK(entries.at("archive/data/1") == float_bytes({3}));
  CHECK(entries.at("archive/data.pkl").starts_with("\x80\x02}("));
  CHECK(entries.size() == 5);
  write_pytorch_bin(dir / "all", sample_tensors());
  for (const auto& [name, view] : read_pytorch_bin(dir / "all")) {
    CAPTURE(name);
    if (!view.data.empty()) CHECK(reinterpret_cast<uintptr_t>(view.data.data()) % 64 == 0);
  }
}

TEST_CASE("pytorch bin: a tensor outlives everything but itself") {
  const test::TempDir dir;
  write_pytorch_bin(dir / "a", {{"x", floats({2}, {1, 2})}});
  const TensorView view = read_pytorch_bin(dir / "a").at("x");
  fs::remove(dir / "a");
  CHECK(values_of(view) == std::vector<float>{1, 2});
}

TEST_CASE("pytorch bin: a file can be replaced by tensors that are mapped from it") {
  const test::TempDir dir;
  write_pytorch_bin(dir / "a", sample_tensors());
  write_pytorch_bin(dir / "a", read_pytorch_bin(dir / "a"));
  check_same(read_pytorch_bin(dir / "a"), sample_tensors());
}

TEST_CASE("pytorch bin: a tensor is a window of its storage, in row-major order") {
  struct Window {
    int offset;
    std::vector<int> shape, strides;
    std::vector<float> values;
  };
  const std::vector<Window> windows = {
      {0, {2, 3}, {3, 1}, kSix},
      {2, {3}, {1}, {3, 4, 5}},
      {5, {}, {}, {6}},
      {0, {3, 2}, {1, 3}, {1, 4, 2, 5, 3, 6}},        // transposed
      {1, {2, 2}, {3, 1}, {2, 3, 5, 6}},              // columns
      {0, {3}, {2}, {1, 3, 5}},                       // every other
      {0, {1, 2, 3}, {100, 3, 1}, kSix},              // the stride of a size of 1 says nothing
      {4, {2, 1}, {0, 0}, {5, 5}},                    // repeated
      {0, {2, 3, 1}, {0, 2, 7}, {1, 3, 5, 1, 3, 5}},  // repeated and strided
      {0,
       {2, 2, 2},
       {1, 2, 1},
       {1, 2, 3, 4, 2, 3, 4, 5}}  // overlapping, more than the storage: refused below
  };
  const test::TempDir dir;
  for (const auto& [offset, shape, strides, values] : windows) {
    const auto file = dir.file("a", one_tensor(kSix, 6, offset, shape, strides));
    CAPTURE(values);
    if (values.size() > kSix.size()) {
      CHECK(refusal(file) ==
            "a: tensor 'x': shape [2, 2, 2] repeats elements of its storage: save it with "
            ".contiguous()");
      continue;
    }
    const TensorView view = read_tensor_file(file).at("x");
    CHECK(view.shape == std::vector<int64_t>(shape.begin(), shape.end()));
    CHECK(values_of(view) == values);
  }
}

TEST_CASE("pytorch bin: tensors without elements need no place in their storage") {
  const test::TempDir dir;
  for (const int offset : {0, 6, 1000}) {
    const auto tensors =
        read_tensor_file(dir.file("a", one_tensor(kSix, 6, offset, {0, 4}, {4, 1})));
    CHECK(tensors.at("x").shape == std::vector<int64_t>{0, 4});
    CHECK(tensors.at("x").data.empty());
  }
}

TEST_CASE("pytorch bin: a window that leaves its storage is refused") {
  const test::TempDir dir;
  const auto message = [&](int numel, int offset, const std::vector<int>& shape,
                           const std::vector<int>& strides) {
    return refusal(dir.file("a", one_tensor(kSix, numel, offset, shape, strides)));
  };
  CHECK(message(6, 0, {7}, {1}) ==
        "a: tensor 'x': shape [7] with strides [1] at offset 0 leaves its storage of 6 elements");
  CHECK(message(6, 6, {}, {}) ==
        "a: tensor 'x': shape [] with strides [] at offset 6 leaves its storage of 6 elements");
  CHECK(message(6, 1, {2, 3}, {3, 1}) ==
        "a: tensor 'x': shape [2, 3] with strides [3, 1] at offset 1 leaves its storage of 6 "
        "elements");
  CHECK(message(6, 0, {2}, {6}) ==
        "a: tensor 'x': shape [2] with strides [6] at offset 0 leaves its storage of 6 elements");
  CHECK(message(6, INT32_MAX, {1}, {1}) ==
        "a: tensor 'x': shape [1] with strides [1] at offset 2147483647 leaves its storage of 6 "
        "elements");
  CHECK(message(6, 0, {2, 2}, {INT32_MAX, INT32_MAX}) ==
        "a: tensor 'x': shape [2, 2] with strides [2147483647, 2147483647] at offset 0 leaves its "
        "storage of 6 elements");
  // The storage counts as it is said to be, even where the file holds more.
  CHECK(message(4, 0, {5}, {1}) ==
        "a: tensor 'x': shape [5] with strides [1] at offset 0 leaves its storage of 4 elements");
  CHECK(message(7, 0, {1}, {1}) ==
        "a: tensor 'x': storage '0' is said to have 7 elements, found 6");
  CHECK(message(6, 0, {INT32_MAX, INT32_MAX, INT32_MAX}, {0, 0, 0}) ==
        "a: tensor 'x': shape [2147483647, 2147483647, 2147483647] is too large");
  CHECK(message(6, 0, {INT32_MAX}, {0}) ==
        "a: tensor 'x': shape [2147483647] repeats elements of its storage: save it with "
        ".contiguous()");
}

TEST_CASE("pytorch bin: copies of strided tensors are bounded by the size of the file") {
  const test::TempDir dir;
  const std::vector<float> storage(10000, 1.0f);
  std::string items;
  for (int i = 0; i < 10; ++i) {
    items +=
        text_opcode(str("x", i)) + tensor_opcode(storage_opcode("FloatStorage", "0", 10000), 0,
                                                 sizes_opcode({100, 100}), sizes_opcode({1, 100}));
  }
  CHECK(refusal(dir.file("a", bin_bytes(dict_pickle(items), {float_bytes(storage)}))) ==
        "a: tensor 'x4': shape [100, 100] repeats elements of its storage: save it with "
        ".contiguous()");
}

TEST_CASE("pytorch bin: two tensors can share a storage") {
  const test::TempDir dir;
  const std::string storage = storage_opcode("FloatStorage", "0", 6);
  const auto tensors = read_tensor_file(dir.file(
      "a", bin_bytes(dict_pickle(text_opcode("x") +
                                 tensor_opcode(storage, 0, sizes_opcode({2}), sizes_opcode({1})) +
                                 text_opcode("y") +
                                 tensor_opcode(storage, 1, sizes_opcode({2}), sizes_opcode({1}))),
                     {float_bytes(kSix)})));
  CHECK(values_of(tensors.at("x")) == std::vector<float>{1, 2});
  CHECK(values_of(tensors.at("y")) == std::vector<float>{2, 3});
}

TEST_CASE("pytorch bin: a storage is an entry of the archive, whatever its key") {
  const test::TempDir dir;
  for (const std::string key : {"1", "../data.pkl", "/etc/passwd", ""}) {
    const std::string pickle =
        dict_pickle(text_opcode("x") + tensor_opcode(storage_opcode("ByteStorage", key, 1), 0,
                                                     sizes_opcode({1}), sizes_opcode({1})));
    CHECK(refusal(dir.file("a", bin_bytes(pickle, {"1234"}))) ==
          "a: tensor 'x': no entry data/'" + key + "' in the archive");
  }
}

TEST_CASE("pytorch bin: a pickle that would execute something is refused") {
  const test::TempDir dir;
  const std::string pickle =
      "\x80\x02" + global_opcode("posix", "system") + text_opcode("true") + "\x85R.";
  CHECK(refusal(dir.file("a", bin_bytes(pickle, {}))) ==
        "a: data.pkl: byte 2: refused the global 'posix.system': only dicts of plain tensors are "
        "read, and nothing in "
        "a file is executed");
}

TEST_CASE("pytorch bin: archives that are not PyTorch's are refused") {
  const test::TempDir dir;
  const std::string pickle = dict_pickle("");
  const std::string no_pickle = "a: a zip archive, but not PyTorch's: no <folder>/data.pkl";
  CHECK(refusal(dir.file("a", archive_of({{"readme.txt", "hello"}}))) == no_pickle);
  CHECK(refusal(dir.file("a", archive_of({{"data.pkl", pickle}}))) == no_pickle);
  CHECK(refusal(dir.file("a", archive_of({{"x/y/data.pkl", pickle}}))) == no_pickle);
  CHECK(refusal(dir.file("a", archive_of({{"x/byteorder", "big"}, {"x/data.pkl", pickle}}))) ==
        "a: byte order 'big', expected 'little'");
  CHECK(read_tensor_file(
            dir.file("a", archive_of({{"x/byteorder", "little"}, {"x/data.pkl", pickle}})))
            .empty());
  CHECK(refusal(dir.file("a", archive_of({{"x/data.pkl", pickle}}).substr(0, 100))) ==
        "a: not a whole zip archive: no end record (a truncated file?)");
  CHECK(std::string(test::error_of([&] { read_pytorch_bin(dir.file("a", "hello")); }).what()) ==
        (dir / "a").string() + ": not a PyTorch file: not a zip archive");
}

TEST_CASE("pytorch bin: files from before PyTorch 1.6 are refused with what to do") {
  const test::TempDir dir;
  const std::string magic = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";
  CHECK(refusal(dir.file("a", magic + "\x80\x02M\xe9\x03.")) ==
        "a: a file of PyTorch before 1.6, which is not read: load it and save it again with a "
        "newer PyTorch, or as "
        "safetensors");
}

TEST_CASE("pytorch bin: a file cut anywhere is refused, a file changed anywhere never crashes") {
  const test::TempDir dir;
  const std::string whole = one_tensor(kSix, 6, 0, {3, 2}, {1, 3});
  REQUIRE(opens(dir.file("whole", whole)));
  check_damaged(dir, whole);
}

TEST_CASE("pytorch bin: Python's files hold what its safetensors files hold") {
  int compared = 0;
  for (const auto& root : test::fixture_dirs("PEFTKIT_FIXTURES", "../shared/fixtures")) {
    if (!fs::is_directory(root / "cases")) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / "cases")) {
      if (entry.path().extension() != ".bin") continue;
      CAPTURE(entry.path().string());
      const TensorViews tensors = read_tensor_file(entry.path());
      CHECK_FALSE(tensors.empty());
      const bool head = entry.path().filename() == "pytorch_model_head.bin";
      const fs::path twin = entry.path().parent_path().parent_path() / "adapter" /
                            (head ? "model_head.safetensors" : "adapter.safetensors");
      if (!fs::exists(twin)) continue;
      TensorViews expected = read_tensor_file(twin);
      // Python's .bin also holds the second names of tensors that a prefix pool registers once a
      // layer.
      for (const auto& [name, view] : tensors) {
        if (name.find(".pool.") == std::string::npos) CHECK_MESSAGE(expected.contains(name), name);
        if (!expected.contains(name)) expected.emplace(name, view);
      }
      check_same(tensors, expected);
      ++compared;
    }
  }
  if (compared == 0) MESSAGE("skipped: no fixtures with .bin files");
}

}  // namespace peftkit::checkpoint
