#include "checkpoint/pickle_sample.hpp"

namespace peftkit::checkpoint {

TEST_CASE("pickle: a dict of tensors") {
  const auto tensors = unpickle(
      dict_pickle(text_opcode("a") + window_opcode() + text_opcode("ünï") + window_opcode()));
  check_same_pickled(tensors, {{"a", window()}, {"ünï", window()}});
  CHECK(unpickle(dict_pickle("")).empty());
}

TEST_CASE("pickle: what is written is read back, numbers beyond 32 bits too") {
  const PickledTensors tensors = {
      {"", {DType::f64, "0", 0, 0, {0}, {1}}},
      {"scalar", {DType::bf16, "1", 1, 0, {}, {}}},
      {"large",
       {DType::u8, "2", int64_t{1} << 40, INT64_MAX, {int64_t{1} << 31, 2}, {2, INT32_MAX}}}};
  check_same_pickled(unpickle(pickle_tensors(tensors)), tensors);
  check_same_pickled(unpickle(pickle_tensors({})), {});
}

TEST_CASE("pickle: the storages of every dtype") {
  const std::map<std::string, DType> types = {
      {"DoubleStorage", DType::f64},    {"FloatStorage", DType::f32}, {"HalfStorage", DType::f16},
      {"BFloat16Storage", DType::bf16}, {"LongStorage", DType::i64},  {"IntStorage", DType::i32},
      {"ShortStorage", DType::i16},     {"CharStorage", DType::i8},   {"ByteStorage", DType::u8},
      {"BoolStorage", DType::boolean}};
  for (const auto& [name, dtype] : types) {
    CAPTURE(name);
    const std::string tensor =
        tensor_opcode(storage_opcode(name, "0", 1), 0, sizes_opcode({}), sizes_opcode({}));
    CHECK(unpickle(holding(tensor)).at("x").dtype == dtype);
    const PickledTensors written = {{"x", {dtype, "0", 1, 0, {}, {}}}};
    check_same_pickled(unpickle(pickle_tensors(written)), written);
  }
}

TEST_CASE("pickle: a state dict is an OrderedDict with a _metadata attribute") {
  const std::string metadata = "}" + text_opcode("_metadata") + ordered_dict_opcode() + "(" +
                               text_opcode("") + "}" + text_opcode("version") + "K\1sus";
  const auto tensors = unpickle("\x80\x02" + ordered_dict_opcode() + "(" + text_opcode("x") +
                                window_opcode() + "u" + metadata + "b.");
  check_same_pickled(tensors, {{"x", window()}});
}

TEST_CASE("pickle: a parameter is its tensor") {
  const std::string parameter = global_opcode("torch._utils", "_rebuild_parameter") +
                                window_opcode() + "\x88" + ordered_dict_opcode() + "\x87R";
  check_same_pickled(unpickle(holding(parameter)), {{"x", window()}});
}

TEST_CASE("pickle: values are remembered and recalled") {
  const std::string short_keys = "q\1", long_keys("r\1\0\0\0", 5);
  const std::string recall_long("j\1\0\0\0", 5);
  check_same_pickled(unpickle(dict_pickle(text_opcode("a") + window_opcode() + short_keys +
                                          text_opcode("b") + "h\1")),
                     {{"a", window()}, {"b", window()}});
  check_same_pickled(unpickle(dict_pickle(text_opcode("a") + window_opcode() + long_keys +
                                          text_opcode("b") + recall_long)),
                     {{"a", window()}, {"b", window()}});
}

TEST_CASE("pickle: protocol 4, with frames, short texts, named globals and a memo that counts") {
  const std::string frame("\x95\0\0\0\0\0\0\0\0", 9);
  const auto text = [](const std::string& t) {
    return "\x8c" + std::string(1, static_cast<char>(t.size())) + t;
  };
  const auto global = [&](const std::string& module, const std::string& name) {
    return text(module) + text(name) + "\x93";
  };
  const std::string storage =
      "(" + text("storage") + global("torch", "FloatStorage") + text("0") + text("cpu") + "K\ntQ";
  const std::string tensor = global("torch._utils", "_rebuild_tensor_v2") + "(" + storage +
                             "K\1K\2K\3\x86\x94K\3K\1\x86" + "\x89" +
                             global("collections", "OrderedDict") + ")RtR";
  const std::string long_text = "\x8d" + std::string("\1\0\0\0\0\0\0\0y", 9);
  check_same_pickled(
      unpickle("\x80\x04" + frame + "}\x94" + text("x") + tensor + "s" + long_text + "K\7s."),
      {{"x", window()}});
}

TEST_CASE("pickle: entries that are not tensors are left out") {
  const std::string others =
      text_opcode("none") + "N" + text_opcode("true") + "\x88" + text_opcode("half") + "G" +
      std::string(8, '\0') + text_opcode("long") + "\x8a\x01\x05" + "K\1" + "]K\1a(K\2K\3e" +
      text_opcode("nested") + "}" + text_opcode("y") + window_opcode() + "s" +
      text_opcode("tuple") + "K\1\x85" + text_opcode("text") + text_opcode("t");
  check_same_pickled(unpickle(dict_pickle(others + text_opcode("x") + window_opcode())),
                     {{"x", window()}});
}

TEST_CASE("pickle: whole numbers of any length that fits") {
  const auto offset_of = [](const std::string& number) {
    const std::string tensor = global_opcode("torch._utils", "_rebuild_tensor_v2") + "(" +
                               storage_opcode("FloatStorage", "0", 1) + number + "))\x89" +
                               ordered_dict_opcode() + "tR";
    return unpickle(holding(tensor)).at("x").offset;
  };
  CHECK(offset_of("K\xff") == 255);
  CHECK(offset_of("M\xff\xff") == 65535);
  CHECK(offset_of(std::string("\x8a\x00", 2)) == 0);
  CHECK(offset_of("\x8a\x01\x7f") == 127);
  CHECK(offset_of(std::string("\x8a\x02\xff\x00", 4)) == 255);
  CHECK(offset_of("\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f") == INT64_MAX);
  CHECK_THROWS_WITH_AS(offset_of("\x8a\x01\xff"), doctest::Contains("a storage offset of -1"),
                       Error);
  CHECK_THROWS_WITH_AS(offset_of("\x8a\x09" + std::string(9, '\1')),
                       doctest::Contains("a whole number of more than 64 bits"), Error);
}

}  // namespace peftkit::checkpoint
