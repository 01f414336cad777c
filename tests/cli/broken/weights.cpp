// Files of tensors.

#include "cli/broken/broken.hpp"

#include <limits>

namespace peftkit::test {

namespace {

using checkpoint::DType;

const std::string kWeights = "model/model.safetensors";
const std::string kWord = "bert.embeddings.word_embeddings.weight";
const std::string kBias = "bert.encoder.layer.1.output.dense.bias";

Damage header(const std::string& text, size_t data_size = 8) {
  return safetensors(kWeights, text, data_size);
}

// A header of one tensor with these two bytes of its range, this dtype and shape.
std::string entry(const std::string& name, const std::string& dtype, const std::string& shape,
                  const std::string& range) {
  return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape +
         ",\"data_offsets\":" + range + "}";
}

Damage bin(const Damage& made) {
  return all({without(kWeights), made});
}

// An index that places the tensor `a` in this file.
Damage index(const std::string& shard) {
  return all({without(kWeights), file("model/model.safetensors.index.json",
                                      "{\"weight_map\": {\"a\": \"" + shard + "\"}}")});
}

// Pickles: the call of a global with a text; a dict with a value for the tensor "a".
std::string call_pickle(const std::string& global, const std::string& argument) {
  return "\x80\x02"
         "c" +
         global + "(S'" + argument + "'\ntR.";
}

// `a` is one float of storage 0, which has so many, at this offset.
std::string tensor_pickle(char storage, char offset) {
  const auto text = [](const std::string& t) {
    return std::string("X") + static_cast<char>(t.size()) + std::string(3, '\0') + t;
  };
  return "\x80\x02}(" + text("a") + "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") +
         "ctorch\nFloatStorage\n" + text("0") + text("cpu") + "K" + storage + "tQK" + offset +
         "(K\x01t(K\x01t\x89"
         "ccollections\nOrderedDict\n)RtRu.";
}

}  // namespace

BrokenSection broken_weights() {
  const std::string a = entry("a", "F32", "[1]", "[0, 4]");
  return {
      "The base: weights",
      "Nothing of a `.bin` file is executed, and no name leads out of the folder.",
      {
          {"no weights", without(kWeights), kValidate, 4,
           "error: DIR/model: no weights: expected one of model.safetensors, "
           "model.safetensors.index.json, pytorch_model.bin, pytorch_model.bin.index.json"},
          {"safetensors: empty", file(kWeights, ""), kValidate, 4,
           "error: DIR/model/model.safetensors: not a safetensors file: 0 bytes, expected 8 or "
           "more"},
          {"safetensors: cut in its header", cut(kWeights, 100), kValidate, 4,
           "error: DIR/model/model.safetensors: not a safetensors file, or a truncated one: the "
           "header is said to have 4104 bytes, the file has 100"},
          {"safetensors: cut in its data", cut(kWeights, 20000), kValidate, 4,
           "error: DIR/model/model.safetensors: tensor 'bert.encoder.layer.0.output.dense.weight': "
           "ends at byte 16576 of the data, which has 15888 (a truncated file?)"},
          {"safetensors: a pointer of Git LFS",
           file(kWeights,
                "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 26144\n"),
           kValidate, 4,
           "error: DIR/model/model.safetensors: is a Git LFS pointer to a file of 26144 bytes; "
           "fetch the file with git lfs pull"},
          {"safetensors: another kind of file", file(kWeights, "<!doctype html>\n"), kValidate, 4,
           "error: DIR/model/model.safetensors: not a safetensors file, or a truncated one: the "
           "header is said to have 8104636974849335612 bytes, the file has 16"},
          {"safetensors: a header that is no JSON", header("{\"a\": "), kValidate, 4,
           "error: DIR/model/model.safetensors: header: not valid JSON: parse error at line 1, "
           "column 7: syntax error while parsing value - unexpected end of input; expected '[', "
           "'{', or a literal"},
          {"safetensors: a header that is a list", header("[]"), kValidate, 4,
           "error: DIR/model/model.safetensors: not a safetensors file: the header does not begin "
           "with '{'"},
          {"safetensors: an unknown dtype", header("{" + entry("a", "F31", "[1]", "[0, 4]") + "}"),
           kValidate, 4,
           "error: DIR/model/model.safetensors: tensor 'a': dtype 'F31', expected one of F64, F32, "
           "F16, BF16, I64, I32, I16, I8, U8, BOOL"},
          {"safetensors: a negative size", header("{" + entry("a", "F32", "[-1]", "[0, 4]") + "}"),
           kValidate, 4,
           "error: DIR/model/model.safetensors: tensor 'a': shape holds '-1', expected whole "
           "numbers from 0 on"},
          {"safetensors: a shape of other bytes",
           header("{" + entry("a", "F32", "[2]", "[0, 4]") + "}"), kValidate, 4,
           "error: DIR/model/model.safetensors: tensor 'a': shape [2] of F32 needs 8 bytes, found "
           "4"},
          {"safetensors: a shape beyond all memory",
           header("{" + entry("a", "F32", "[4611686018427387904, 16]", "[0, 4]") + "}"), kValidate,
           4,
           "error: DIR/model/model.safetensors: tensor 'a': shape [4611686018427387904, 16] is too "
           "large"},
          {"safetensors: a range beyond the file",
           header("{" + entry("a", "F32", "[4]", "[0, 16]") + "}"), kValidate, 4,
           "error: DIR/model/model.safetensors: tensor 'a': ends at byte 16 of the data, which has "
           "8 (a truncated file?)"},
          {"safetensors: a range that ends before it begins",
           header("{" + entry("a", "F32", "[1]", "[4, 0]") + "}"), kValidate, 4,
           "error: DIR/model/model.safetensors: tensor 'a': begins at byte 4 and ends at 0"},
          {"safetensors: ranges that overlap",
           header("{" + a + "," + entry("b", "F32", "[1]", "[2, 6]") + "}", 6), kValidate, 4,
           "error: DIR/model/model.safetensors: tensor 'b': begins at byte 2, inside the one "
           "before it, which ends at 4"},
          {"safetensors: a hole between ranges",
           header("{" + a + "," + entry("b", "F32", "[1]", "[8, 12]") + "}", 12), kValidate, 4,
           "error: DIR/model/model.safetensors: tensor 'b': begins at byte 8, leaving a hole after "
           "byte 4"},
          {"safetensors: bytes that no tensor has", header("{" + a + "}", 12), kValidate, 4,
           "error: DIR/model/model.safetensors: the header describes 4 bytes of data, the file has "
           "12"},
          {"safetensors: a name twice", header("{" + a + "," + a + "}", 4), kValidate, 4,
           "error: DIR/model/model.safetensors: header: 'a' is there twice"},
          {"a tensor is missing", tensor_without(kWeights, kWord), kValidate, 4,
           "error: DIR/model: embeddings.word_embeddings.weight: missing, expected [76, 16]"},
          {"a tensor that the model does not have, which is left alone",
           tensor_named(kWeights, kBias, "cls.seq_relationship.bias"), kValidate, 0,
           "checkpoint  DIR/model\n"
           "model       bert, 2 layers, hidden size 16\n"
           "adapter     9 modules\n" +
               kSoundDataOk},
          {"a tensor of another shape", tensor_cast(kWeights, kBias, DType::f32, {8, 2}), kValidate,
           4,
           "error: DIR/model: encoder.layer.1.output.dense.bias: shape [8, 2], expected [16] (from "
           "config.json)"},
          {"a tensor of integers", tensor_cast(kWeights, kBias, DType::i64, {16}), kValidate, 4,
           "error: DIR/model: encoder.layer.1.output.dense.bias: dtype I64, expected F64, F32, F16 "
           "or BF16"},
          {"NaN in a tensor",
           tensor_value(kWeights, kBias, std::numeric_limits<float>::quiet_NaN()), kValidate, 4,
           "error: DIR/model: bert.encoder.layer.1.output.dense.bias: holds numbers that are not "
           "finite"},
          {"NaN in a tensor, in training",
           tensor_value(kWeights, kBias, std::numeric_limits<float>::quiet_NaN()), kTrain, 5,
           "error: step 1: the loss is not finite (DIR/train.tsv:17, DIR/train.tsv:46, "
           "DIR/train.tsv:10, DIR/train.tsv:38, DIR/train.tsv:45, … (8 in all)); first bad tensor: "
           "the weight bert.encoder.layer.1.output.dense.bias of DIR/model; lower "
           "training.learning_rate or set training.max_grad_norm"},
          {"infinity in a tensor",
           tensor_value(kWeights, kWord, std::numeric_limits<float>::infinity()), kValidate, 4,
           "error: DIR/model: bert.embeddings.word_embeddings.weight: holds numbers that are not "
           "finite"},
          {"index: no JSON",
           all({without(kWeights), file("model/model.safetensors.index.json", "{")}), kValidate, 4,
           "error: DIR/model/model.safetensors.index.json: not valid JSON: parse error at line 1, "
           "column 2: syntax error while parsing object key - unexpected end of input; expected "
           "string literal"},
          {"index: no map",
           all({without(kWeights), file("model/model.safetensors.index.json", "{}")}), kValidate, 4,
           "error: DIR/model/model.safetensors.index.json: no weight_map from tensors to files"},
          {"index: a path that leaves the folder", index("../../secret.safetensors"), kValidate, 4,
           "error: DIR/model/model.safetensors.index.json: weight_map names the file "
           "'../../secret.safetensors', expected a file of this folder"},
          {"index: a shard is missing", index("model-00001-of-00002.safetensors"), kValidate, 4,
           "error: DIR/model/model-00001-of-00002.safetensors: no such file, named by "
           "model.safetensors.index.json"},
          {"index: a shard without a tensor that it is said to have",
           all({moved(kWeights, "model/part.safetensors"),
                file("model/model.safetensors.index.json",
                     "{\"weight_map\": {\"a\": \"part.safetensors\"}}")}),
           kValidate, 4,
           "error: DIR/model/part.safetensors: no tensor 'a', which model.safetensors.index.json "
           "places there"},
          {"bin: not a zip archive", bin(file("model/pytorch_model.bin", "weights")), kValidate, 4,
           "error: DIR/model/pytorch_model.bin: not a PyTorch file: not a zip archive"},
          {"bin: PyTorch's old format",
           bin(file("model/pytorch_model.bin",
                    "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.")),
           kValidate, 4,
           "error: DIR/model/pytorch_model.bin: a file of PyTorch before 1.6, which is not read: "
           "load it and save it again with a newer PyTorch, or as safetensors"},
          {"bin: a pickle that runs a command",
           bin(pytorch_bin("model/pytorch_model.bin",
                           call_pickle("os\nsystem\n", "touch DIR/executed"))),
           kValidate, 4,
           "error: DIR/model/pytorch_model.bin: data.pkl: byte 2: refused the global 'os.system': "
           "only dicts of plain tensors are read, and nothing in a file is executed"},
          {"bin: a pickle that evaluates code",
           bin(pytorch_bin("model/pytorch_model.bin", call_pickle("builtins\neval\n", "1 + 1"))),
           kValidate, 4,
           "error: DIR/model/pytorch_model.bin: data.pkl: byte 2: refused the global "
           "'builtins.eval': only dicts of plain tensors are read, and nothing in a file is "
           "executed"},
          {"bin: a pickle that breaks off",
           bin(pytorch_bin("model/pytorch_model.bin", "\x80\x02}(X\x40")), kValidate, 4,
           "error: DIR/model/pytorch_model.bin: data.pkl: byte 4: the pickle ends early"},
          {"bin: no dict", bin(pytorch_bin("model/pytorch_model.bin", "\x80\x02].")), kValidate, 4,
           "error: DIR/model/pytorch_model.bin: data.pkl: byte 3: expected a dict of tensors, "
           "found something else"},
          {"bin: a tensor beyond its storage",
           bin(pytorch_bin("model/pytorch_model.bin", tensor_pickle(10, 10))), kValidate, 4,
           "error: DIR/model/pytorch_model.bin: tensor 'a': shape [1] with strides [1] at offset "
           "10 leaves its storage of 10 elements"},
          {"bin: a storage beyond the file",
           bin(pytorch_bin("model/pytorch_model.bin", tensor_pickle(100, 0))), kValidate, 4,
           "error: DIR/model/pytorch_model.bin: tensor 'a': storage '0' is said to have 100 "
           "elements, found 10"},
          {"bin: cut",
           bin(all({pytorch_bin("model/pytorch_model.bin", tensor_pickle(10, 0)),
                    cut("model/pytorch_model.bin", 200)})),
           kValidate, 4,
           "error: DIR/model/pytorch_model.bin: not a whole zip archive: no end record (a "
           "truncated file?)"},
      }};
}

}  // namespace peftkit::test
