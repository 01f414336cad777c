#include "checkpoint/sample.hpp"

#include "base/text.hpp"
#include "checkpoint/little_endian.hpp"

namespace peftkit::checkpoint {

namespace {

struct HostileHeader {
  std::string header;
  size_t data_size;
  std::string message;  // after the file's name
};

std::string entry(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return R"({"dtype":)" + dtype + R"(,"shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}

std::string one_entry(const std::string& dtype, const std::string& shape,
                      const std::string& offsets) {
  return R"({"x":)" + entry(dtype, shape, offsets) + "}";
}

std::string two_entries(const std::string& first, const std::string& second) {
  return R"({"x":)" + entry(R"("U8")", "[4]", first) + R"(,"y":)" +
         entry(R"("U8")", "[4]", second) + "}";
}

const std::string kF32 = R"("F32")";

const std::vector<HostileHeader> kHostileHeaders = {
    {"[1]", 0, "not a safetensors file: the header does not begin with '{'"},
    {" {}", 0, "not a safetensors file: the header does not begin with '{'"},
    {R"({"x":1})", 0, "tensor 'x': not described by an object"},
    {R"({"x":{}})", 0, "tensor 'x': no data_offsets"},
    {R"({"x":{"data_offsets":[0,0]}})", 0, "tensor 'x': no dtype"},
    {R"({"x":{"data_offsets":[0,0],"dtype":"F32"}})", 0, "tensor 'x': no shape"},
    {R"({"x":{"data_offsets":[0,0],"dtype":32,"shape":[0]}})", 0, "tensor 'x': no dtype"},
    {one_entry(R"("F8_E4M3")", "[1]", "[0,1]"), 1,
     "tensor 'x': dtype 'F8_E4M3', expected one of F64, F32, F16, BF16, I64, I32, I16, I8, U8, "
     "BOOL"},
    {one_entry(kF32, "[1]", "[4,0]"), 4, "tensor 'x': begins at byte 4 and ends at 0"},
    {one_entry(kF32, "[1]", "[0]"), 4, "tensor 'x': data_offsets: found 1 numbers, expected 2"},
    {one_entry(kF32, "[1]", "[-4,0]"), 4,
     "tensor 'x': data_offsets holds '-4', expected whole numbers from 0 on"},
    {one_entry(kF32, "[1]", "[0,4.0]"), 4,
     "tensor 'x': data_offsets holds '4.0', expected whole numbers from 0 on"},
    {one_entry(kF32, "[-1]", "[0,4]"), 4,
     "tensor 'x': shape holds '-1', expected whole numbers from 0 on"},
    {one_entry(kF32, R"(["1"])", "[0,4]"), 4,
     "tensor 'x': shape holds '\"1\"', expected whole numbers from 0 on"},
    {one_entry(kF32, "[2]", "[0,4]"), 4, "tensor 'x': shape [2] of F32 needs 8 bytes, found 4"},
    {one_entry(kF32, "[1]", "[0,8]"), 8, "tensor 'x': shape [1] of F32 needs 4 bytes, found 8"},
    {one_entry(kF32, "[4294967296,4294967296]", "[0,0]"), 0,
     "tensor 'x': shape [4294967296, 4294967296] is too large"},
    {one_entry(kF32, "[2305843009213693952]", "[0,0]"), 0,
     "tensor 'x': shape [2305843009213693952] is too large"},
    {one_entry(kF32, "[0,9223372036854775807,9]", "[0,0]"), 0,
     "tensor 'x': shape [0, 9223372036854775807, 9] is too large"},
    {one_entry(kF32, "[18446744073709551615]", "[0,4]"), 4,
     "tensor 'x': shape holds '18446744073709551615', expected whole numbers from 0 on"},
    {one_entry(kF32, "[1000000000]", "[0,4000000000]"), 4,
     "tensor 'x': ends at byte 4000000000 of the data, which has 4 (a truncated file?)"},
    {one_entry(R"("U8")", "[4]", "[4,8]"), 8,
     "tensor 'x': begins at byte 4, leaving a hole after byte 0"},
    {one_entry(R"("U8")", "[4]", "[0,4]"), 5,
     "the header describes 4 bytes of data, the file has 5"},
    {two_entries("[0,4]", "[2,6]"), 6,
     "tensor 'y': begins at byte 2, inside the one before it, which ends at 4"},
    {two_entries("[0,4]", "[0,4]"), 4,
     "tensor 'y': begins at byte 0, inside the one before it, which ends at 4"},
    {two_entries("[0,4]", "[5,9]"), 9, "tensor 'y': begins at byte 5, leaving a hole after byte 4"},
    {R"({"x":{},"x":{}})", 0, "header: 'x' is there twice"},
    {R"({"x":{"dtype":"U8","dtype":"F32"}})", 0, "header: 'dtype' is there twice"},
    {R"({"__metadata__":1})", 0, "__metadata__: expected an object"},
    {R"({"__metadata__":{"a":1}})", 0, "__metadata__: 'a' is not text"},
    {R"({"a":1e999})", 0, "header: not valid JSON: number overflow parsing '1e999'"},
};

}  // namespace

TEST_CASE("safetensors: a lying header is refused, with its reason") {
  const test::TempDir dir;
  for (const auto& [header, data_size, message] : kHostileHeaders) {
    CAPTURE(header);
    CHECK(refusal(dir.file("a", safetensors_bytes(header, data_size))) == "a: " + message);
  }
}

TEST_CASE("safetensors: headers that are no JSON are refused") {
  const test::TempDir dir;
  for (const std::string& header :
       {std::string("{"), std::string("{}x"), std::string("{\"a\xff\":1}"),
        std::string("{\"x\":{},}"), std::string("{}\0\0", 4),
        "{\"a\":" + std::string(1000000, '[')}) {
    CAPTURE(header.substr(0, 20));
    CHECK(refusal(dir.file("a", safetensors_bytes(header, 0))).starts_with("a: header: "));
  }
}

TEST_CASE("safetensors: the length of the header is checked before it is believed") {
  const test::TempDir dir;
  CHECK(refusal(dir.file("a", "")) == "a: not a safetensors file: 0 bytes, expected 8 or more");
  for (const uint64_t length : {uint64_t{3}, uint64_t{1} << 40, UINT64_MAX, UINT64_MAX - 7}) {
    std::string bytes;
    append<uint64_t>(bytes, length);
    CHECK(refusal(dir.file("a", bytes + "{}")) ==
          str("a: not a safetensors file, or a truncated one: the header is said to have ", length,
              " bytes, the file has 10"));
  }
}

TEST_CASE("safetensors: a name cannot bring control characters into a message") {
  const test::TempDir dir;
  const std::string name = "\\u001b[31m" + std::string(500, 'n');
  const auto message = refusal(dir.file("a", safetensors_bytes("{\"" + name + "\":1}", 0)));
  CHECK(message == "a: tensor '?[31m" + std::string(155, 'n') + "…': not described by an object");
}

TEST_CASE("safetensors: a file cut anywhere is refused, a file changed anywhere never crashes") {
  const test::TempDir dir;
  write_safetensors(dir / "whole", sample_tensors(), {{"a", "b"}});
  const std::string whole = read_file(dir / "whole");
  check_damaged(dir, whole);
}

}  // namespace peftkit::checkpoint
