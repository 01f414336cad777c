// What every method must hold, over all of them.

#include "adapters/toy_model.hpp"

#include "checkpoint/adapter_folder.hpp"

namespace peftkit::test {

TEST_CASE("every trainable tensor gets a gradient") {
  for (const auto& adapter : adapter_zoo()) {
    CAPTURE(adapter);
    // Wide enough that no bottleneck has all its units on the flat side of the activation.
    ToyModel toy(adapter, nn::GatePooling::sequence, at::kDouble, {.hidden = 64});
    toy.perturb();
    toy.logits(toy_batch({5, 3, 4})).square().sum().backward();
    for (const auto& parameter : toy.model.parameters.all()) {
      CAPTURE(parameter.name);
      CHECK(parameter.value.grad().abs().max().item<double>() > 0);
    }
  }
}

TEST_CASE("a fresh additive adapter changes nothing, a perturbed one changes the output") {
  ToyModel plain("lora[leave_out=[0], r=1]");  // B = 0: the plain model
  const auto batch = toy_batch({5, 3});
  for (const std::string adapter : {"lora", "par_bn", "ia3"}) {  // B = 0, Up = 0, v = 1
    CAPTURE(adapter);
    ToyModel toy(adapter);
    CHECK((toy.logits(batch) - plain.logits(batch)).abs().max().item<double>() < 1e-12);
    CHECK((toy.perturb().logits(batch) - plain.logits(batch)).abs().max().item<double>() > 1e-3);
  }
}

TEST_CASE("saving and loading gives the same bits, through both file formats") {
  for (const auto& adapter : adapter_zoo()) {
    CAPTURE(adapter);
    ToyModel saved(adapter, nn::GatePooling::sequence, at::kFloat);
    saved.perturb();
    const TempDir dir;
    checkpoint::write_safetensors(dir / "a.safetensors", saved.model.tensors(false));
    checkpoint::write_pytorch_bin(dir / "a.bin", saved.model.tensors(false));
    for (const std::string file : {"a.safetensors", "a.bin"}) {
      ToyModel loaded(adapter, nn::GatePooling::sequence, at::kFloat, {}, /*seed=*/1);
      auto tensors = checkpoint::read_tensor_file(dir / file);
      tensors.merge(saved.model.tensors(true));
      loaded.model.load(tensors, file);
      CHECK(loaded.model.parameters.values.equal(saved.model.parameters.values));
    }
  }
}

TEST_CASE("loading names every tensor that is missing, unexpected or of another shape") {
  ToyModel toy("lora[r=2]", nn::GatePooling::sequence, at::kFloat);
  ToyModel other("lora[r=4]", nn::GatePooling::sequence, at::kFloat);
  auto tensors = other.model.tensors(false);
  tensors.merge(toy.model.tensors(true));
  const std::string query = "bert.encoder.layer.0.attention.self.query.loras.toy.";
  tensors["bert.extra"] = tensors.at(query + "lora_A");
  tensors.erase(query + "lora_B");
  const Error error = error_of([&] { toy.model.load(tensors, "a.bin"); });
  CHECK(error.kind == ErrorKind::checkpoint);
  const std::string text = error.what();
  CHECK(text.find("a.bin: " + query + "lora_A: shape [4, 16], expected [2, 16]") !=
        std::string::npos);
  CHECK(text.find("a.bin: " + query + "lora_B: missing tensor") != std::string::npos);
  CHECK(text.find("a.bin: bert.extra: unexpected tensor") != std::string::npos);
}

TEST_CASE("UniPELT's tensors carry the names and shapes of adapters' files") {
  ToyModel toy("unipelt", nn::GatePooling::sequence, at::kFloat);
  const auto tensors = toy.model.tensors(false);
  CHECK(tensors.size() == 5 + 2 * 16);
  const auto shape = [&](const std::string& name) { return tensors.at("bert." + name).shape; };
  using Shape = std::vector<int64_t>;
  CHECK(shape("encoder.layer.1.attention.self.query.loras.toy.lora_A") == Shape{8, 16});
  CHECK(shape("encoder.layer.1.attention.self.value.loras.toy.lora_B") == Shape{16, 8});
  CHECK(shape("encoder.layer.1.attention.self.value.loras.toy.gate.weight") == Shape{1, 16});
  CHECK(shape("encoder.layer.0.attention.self.prefix_tuning.prefix_gates.toy.bias") == Shape{1});
  CHECK(shape("encoder.layer.0.output.adapters.toy.adapter_down.0.weight") == Shape{1, 16});
  CHECK(shape("encoder.layer.0.output.adapters.toy.gate.weight") == Shape{1, 16});
  CHECK(shape("prefix_tuning.prefix_tunings.toy.self_prefix.wte.weight") == Shape{10, 16});
  CHECK(shape("prefix_tuning.prefix_tunings.toy.self_prefix.control_trans.2.weight") ==
        Shape{2 * 2 * 16, 512});
}

TEST_CASE("there is one gate per gated place and output") {
  ToyModel toy("unipelt");
  nn::Probe probe;
  toy.logits(toy_batch({4, 2}), &probe);
  CHECK(probe.gates.size() == 2 * 4);  // per layer: query, value, prefix, output adapter
  ToyModel plain("mam");
  nn::Probe none;
  plain.logits(toy_batch({4, 2}), &none);
  CHECK(none.gates.empty());
}

}  // namespace peftkit::test
