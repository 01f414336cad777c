#include "checkpoint/sample.hpp"

#include "base/text.hpp"

namespace peftkit::checkpoint {

TEST_CASE("safetensors: what is written is read back, metadata too") {
  const test::TempDir dir;
  std::map<std::string, std::string> metadata;
  write_safetensors(dir / "a.safetensors", sample_tensors(), {{"format", "pt"}, {"note", "ä\"\n"}});
  check_same(read_safetensors(dir / "a.safetensors", &metadata), sample_tensors());
  CHECK(metadata == std::map<std::string, std::string>{{"format", "pt"}, {"note", "ä\"\n"}});
}

TEST_CASE("safetensors: a file without tensors") {
  const test::TempDir dir;
  write_safetensors(dir / "a", {});
  CHECK(read_file(dir / "a") == safetensors_bytes("{}      ", 0));
  CHECK(read_tensor_file(dir / "a").empty());
}

TEST_CASE("safetensors: the header is padded, names are sorted, and every tensor is aligned") {
  const test::TempDir dir;
  write_safetensors(dir / "a", {{"b", floats({1}, {1})}, {"a", floats({2}, {2, 3})}});
  const std::string expected =
      R"({"a":{"data_offsets":[0,8],"dtype":"F32","shape":[2]},"b":{"data_offsets":[8,12],"dtype":"F32","shape":[1]}})";
  CHECK(read_file(dir / "a").substr(8, expected.size()) == expected);
  write_safetensors(dir / "all", sample_tensors());
  for (const auto& [name, view] : read_safetensors(dir / "all")) {
    CAPTURE(name);
    CHECK(reinterpret_cast<uintptr_t>(view.data.data()) % dtype_size(view.dtype) == 0);
  }
}

TEST_CASE("safetensors: a tensor outlives everything but itself") {
  const test::TempDir dir;
  write_safetensors(dir / "a", {{"x", floats({2}, {1, 2})}});
  const TensorView view = read_safetensors(dir / "a").at("x");
  fs::remove(dir / "a");
  CHECK(values_of(view) == std::vector<float>{1, 2});
}

TEST_CASE("safetensors: a file can be replaced by tensors that are mapped from it") {
  const test::TempDir dir;
  write_safetensors(dir / "a", sample_tensors());
  write_safetensors(dir / "a", read_safetensors(dir / "a"));
  check_same(read_safetensors(dir / "a"), sample_tensors());
}

TEST_CASE("both writers refuse what no reader would take back") {
  const test::TempDir dir;
  TensorView lying = floats({2}, {1, 2});
  lying.shape = {3};
  for (const auto write :
       {+[](const fs::path&p, const TensorViews&t) { write_safetensors(p, t); },
        +[](const fs::path&p, const TensorViews&t) { write_pytorch_bin(p, t); }}) {
    CHECK(std::string(test::error_of([&] {
                        write(dir / "a", {{"x", lying}});
                      }).what()) ==
          (dir / "a").string() + ": tensor 'x': shape [3] of F32 with 8 bytes of data");
    CHECK(test::error_of([&] {
            write(dir / "a", {{"\xff", floats({}, {1})}});
          }).kind == ErrorKind::checkpoint);
  }
  CHECK_THROWS_AS(write_safetensors(dir / "a", {{"__metadata__", floats({}, {1})}}), Error);
  CHECK_FALSE(fs::exists(dir / "a"));
}

}  // namespace peftkit::checkpoint
