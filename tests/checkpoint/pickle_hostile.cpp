#include "checkpoint/pickle_sample.hpp"

#include "base/text.hpp"

namespace peftkit::checkpoint {

TEST_CASE("pickle: globals are refused by name, however they are named") {
  const std::string reason =
      ": only dicts of plain tensors are read, and nothing in a file is executed";
  for (const auto& [module, name] :
       std::map<std::string, std::string>{{"os", "system"},
                                          {"builtins", "eval"},
                                          {"torch._utils", "_rebuild_tensor"},
                                          {"torch", "load"},
                                          {"collections", "defaultdict"},
                                          {"posix", "system"},
                                          {"", ""}}) {
    const std::string refused = str("refused the global '", module, ".", name, "'", reason);
    CHECK(pickle_refusal("\x80\x02" + global_opcode(module, name) + "(" + text_opcode("id") +
                         "tR.") == refused);
    CHECK(pickle_refusal("\x80\x04" + text_opcode(module) + text_opcode(name) + "\x93.") ==
          refused);
    CHECK(pickle_refusal(holding(global_opcode(module, name))) == refused);
  }
  CHECK(std::string(test::error_of([] {
                      unpickle("\x80\x02" + global_opcode("os", "system") + ".");
                    }).what()) == "p: byte 2: refused the global 'os.system'" + reason);
  // The whole name counts, not its beginning.
  CHECK(pickle_refusal("\x80\x02" + global_opcode("torch", "FloatStorage ") + ".") ==
        "refused the global 'torch.FloatStorage '" + reason);
  CHECK(pickle_refusal("\x80\x02" + global_opcode("\x1b[31m", "x") + ".") ==
        "refused the global '?[31m.x'" + reason);
}

TEST_CASE("pickle: opcodes that make objects in other ways are refused") {
  for (const auto& [name, opcode] : std::map<std::string, uint8_t>{
           {"INST", 'i'},        {"OBJ", 'o'},          {"NEWOBJ", 0x81}, {"NEWOBJ_EX", 0x92},
           {"PERSID", 'P'},      {"EXT1", 0x82},        {"EXT2", 0x83},   {"EXT4", 0x84},
           {"BYTEARRAY8", 0x96}, {"NEXT_BUFFER", 0x97}, {"INT", 'I'},     {"LONG", 'L'},
           {"STRING", 'S'},      {"UNICODE", 'V'},      {"FLOAT", 'F'},   {"POP", '0'},
           {"DUP", '2'},         {"POP_MARK", '1'},     {"LONG4", 0x8b},  {"unassigned", 0xff},
           {"nought", 0}}) {
    CAPTURE(name);
    CHECK(pickle_refusal("\x80\x02}(" + text_opcode("x") + static_cast<char>(opcode)) ==
          str("refused the opcode ", int{opcode}, ": only dicts of plain tensors are read"));
  }
}

TEST_CASE("pickle: only what may be called is called, with the arguments it takes") {
  const std::string rebuild = global_opcode("torch._utils", "_rebuild_tensor_v2");
  const std::string parameter = global_opcode("torch._utils", "_rebuild_parameter");
  const std::string storage = storage_opcode("FloatStorage", "0", 10);
  const std::vector<std::pair<std::string, std::string>> calls = {
      {text_opcode("os.system") + ")R", "expected something to call, found something else"},
      {"})R", "expected something to call, found something else"},
      {global_opcode("torch", "FloatStorage") + ")R", "a storage cannot be called"},
      {global_opcode("collections", "OrderedDict") + "]R",
       "expected arguments, found something else"},
      {global_opcode("collections", "OrderedDict") + "K\1\x85R", "OrderedDict with arguments"},
      {rebuild + ")R", "a tensor of 0 parts, expected 6"},
      {rebuild + "(NNNNNNNNtR", "a tensor of 8 parts, expected 6"},
      {rebuild + "(NNNNNNtR", "expected a tensor's storage, found something else"},
      {rebuild + "(" + storage + "NNNNNtR", "expected a storage offset, found something else"},
      {rebuild + "(" + storage + "K\1NNNNtR", "expected a tensor's size, found something else"},
      {rebuild + "(" + storage + "K\1N\x85NNNtR", "expected a tensor's size, found something else"},
      {rebuild + "(" + storage + "K\1)NNNtR", "expected a tensor's stride, found something else"},
      {tensor_opcode(storage, 0, sizes_opcode({1, 2}), sizes_opcode({1})),
       "a tensor of 2 sizes and 1 strides"},
      {tensor_opcode(storage, -1, sizes_opcode({1}), sizes_opcode({1})), "a storage offset of -1"},
      {tensor_opcode(storage, 0, sizes_opcode({-2}), sizes_opcode({1})), "a tensor's size of -2"},
      {tensor_opcode(storage, 0, sizes_opcode({2}), sizes_opcode({-1})), "a tensor's stride of -1"},
      {tensor_opcode(storage, 0, sizes_opcode(std::vector<int>(65, 1)), sizes_opcode({})),
       "a tensor's size of 65 numbers, expected at most 64"},
      {parameter + ")R", "a parameter of 0 parts, expected 3"},
      {parameter + "NNN\x87R", "expected a parameter's tensor, found something else"},
  };
  for (const auto& [call, message] : calls) {
    CAPTURE(call);
    CHECK(pickle_refusal(holding(call)) == message);
  }
}

TEST_CASE("pickle: a persistent id is a storage's") {
  const std::string type = global_opcode("torch", "FloatStorage");
  const auto id = [](const std::string& kind, const std::string& cls, const std::string& key,
                     const std::string& numel) {
    return "(" + kind + cls + key + text_opcode("cpu") + numel + "tQ";
  };
  const std::string storage = text_opcode("storage"), key = text_opcode("0");
  const std::vector<std::pair<std::string, std::string>> ids = {
      {key + "Q", "expected a storage's id, found something else"},
      {")Q", "a persistent id that is not a storage's"},
      {id(text_opcode("module"), type, key, "K\1"), "a persistent id that is not a storage's"},
      {id("N", type, key, "K\1"), "expected the kind of a persistent id, found something else"},
      {id(storage, text_opcode("FloatStorage"), key, "K\1"),
       "expected a storage's class, found something else"},
      {id(storage, global_opcode("collections", "OrderedDict"), key, "K\1"),
       "expected a storage's class, found 'OrderedDict'"},
      {id(storage, type, "K\1", "K\1"), "expected a storage's key, found something else"},
      {id(storage, type, text_opcode(std::string(65, 'k')), "K\1"), "a storage's key of 65 bytes"},
      {id(storage, type, key, "N"), "expected a storage's count of elements, found something else"},
      {id(storage, type, key, "\x8a\x01\xff"), "a storage's count of elements of -1"},
  };
  for (const auto& [opcodes, message] : ids) {
    CAPTURE(opcodes);
    CHECK(pickle_refusal(holding(opcodes)) == message);
  }
}

TEST_CASE("pickle: the result is a dict of named tensors") {
  CHECK(pickle_refusal("\x80\x02.") == "takes a value from an empty stack");
  CHECK(pickle_refusal("\x80\x02].") == "expected a dict of tensors, found something else");
  CHECK(pickle_refusal("\x80\x02" + window_opcode() + ".") ==
        "expected a dict of tensors, found something else");
  CHECK(pickle_refusal(dict_pickle("K\1" + window_opcode())) ==
        "expected a tensor's name, found something else");
  CHECK(pickle_refusal(dict_pickle(text_opcode("x") + window_opcode() + text_opcode("x") +
                                   window_opcode())) == "tensor 'x' is there twice");
  CHECK(pickle_refusal(holding("}")) == "no tensors in this dict, whose first key is 'x'");
  CHECK(pickle_refusal(dict_pickle("K\1K\2")) ==
        "no tensors in this dict, whose first key is not text");
  CHECK(pickle_refusal(dict_pickle(text_opcode("x"))) == "a key of a dict without its value");
  CHECK(pickle_refusal(dict_pickle(text_opcode("\xff") + "N")) == "text that is not valid UTF-8");
  CHECK(pickle_refusal("\x80\x06}.") == "pickle protocol 6, expected at most 5");
}

TEST_CASE("pickle: stack, marks and memo cannot be misused") {
  CHECK(pickle_refusal("\x80\x02"
                       "q\1.") == "takes a value from an empty stack");
  CHECK(pickle_refusal("\x80\x02"
                       "h\1.") == "nothing was stored under memo 1");
  CHECK(pickle_refusal("\x80\x02}q\1"
                       "h\2.") == "nothing was stored under memo 2");
  CHECK(pickle_refusal(std::string("\x80\x02j\xff\xff\xff\xff.", 8)) ==
        "nothing was stored under memo 4294967295");
  CHECK(pickle_refusal("\x80\x02}u.") == "no mark on the stack");
  CHECK(pickle_refusal("\x80\x02t.") == "no mark on the stack");
  CHECK(pickle_refusal("\x80\x02\x94.") == "takes a value from an empty stack");
  CHECK(pickle_refusal("\x80\x02NN\x87.") == "takes a value from an empty stack");
  // What lies below a mark is out of reach.
  CHECK(pickle_refusal("\x80\x02NN(\x86.") == "takes a value from an empty stack");
  CHECK(pickle_refusal("\x80\x02}(.") == "takes a value from an empty stack");
  CHECK(pickle_refusal("\x80\x02]NNs.") == "expected a dict to add to, found something else");
  CHECK(pickle_refusal("\x80\x02}Na.") == "expected a list to add to, found something else");
  CHECK(pickle_refusal("\x80\x02]Nb.") ==
        "expected a dict to give attributes, found something else");
}

TEST_CASE("pickle: values that hold themselves, and values that are deep, cost no recursion") {
  // A dict that is its own entry, and a list and a tuple in a circle.
  check_same_pickled(unpickle("\x80\x02}q\1(" + text_opcode("self") + "h\1" + text_opcode("x") +
                              window_opcode() + "u."),
                     {{"x", window()}});
  CHECK(pickle_refusal("\x80\x02}q\1" + text_opcode("self") + "h\1s.") ==
        "no tensors in this dict, whose first key is 'self'");
  check_same_pickled(unpickle(holding(window_opcode() + text_opcode("circle") +
                                      "]q\1h\1\x85"
                                      "a")),
                     {{"x", window()}});
  check_same_pickled(unpickle(dict_pickle(text_opcode("deep") + ")" + std::string(1000000, '\x85') +
                                          text_opcode("x") + window_opcode())),
                     {{"x", window()}});
  CHECK(pickle_refusal("\x80\x02" + std::string(1001, '(')) == "nested deeper than 1000 marks");
}

TEST_CASE("pickle: what a small pickle can make is bounded") {
  CHECK(pickle_refusal("\x80\x02" + std::string(3 << 20, 'N')) == "more than 2097152 values");
  CHECK(pickle_refusal("\x80\x02N" + std::string(3 << 20, '\x94')) ==
        "more than 2097152 values in the memo");
  CHECK(pickle_refusal(std::string((16 << 20) + 1, 'N')) ==
        "16777217 bytes, expected at most 16777216");
  // One tuple of arguments, called again and again.
  std::string calls = "\x80\x02" + global_opcode("torch._utils", "_rebuild_tensor_v2") + "q\1(" +
                      storage_opcode("FloatStorage", "0", 1) + "K\1))\x89" + ordered_dict_opcode() +
                      "tq\2";
  for (int i = 0; i <= 1 << 17; ++i) calls += "h\1h\2R";
  CHECK(pickle_refusal(calls) == "more than 131072 tensors");
  // One tensor under many names.
  std::string names = "\x80\x02}" + text_opcode("x") + window_opcode() + "q\1s(";
  for (int i = 0; i <= 1 << 17; ++i) names += text_opcode(std::to_string(i)) + "h\1";
  CHECK(pickle_refusal(names + "u.") == "more than 131072 tensors");
}

TEST_CASE("pickle: a pickle cut anywhere is refused, a pickle changed anywhere never crashes") {
  const std::string written = pickle_tensors({{"a", window()}, {"b", window()}});
  for (const std::string& whole :
       {written, "\x80\x02" + ordered_dict_opcode() + "q\1(" + text_opcode("x") + window_opcode() +
                     "q\2" + text_opcode("y") + "h\2u."}) {
    REQUIRE(unpickles(whole));
    for (size_t size = 0; size < whole.size(); ++size) {
      CAPTURE(size);
      CHECK_FALSE(unpickles(whole.substr(0, size)));
    }
    for (size_t i = 0; i < whole.size(); ++i) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string changed = whole;
        changed[i] = static_cast<char>(byte);
        unpickles(changed);
      }
    }
  }
  CHECK(pickle_refusal(written.substr(0, written.size() - 1)) == "the pickle ends early");
}

}  // namespace peftkit::checkpoint
