// Generation: with and without a cache of keys, and how texts begin and end.

#include "base/text.hpp"
#include "config/task_kind.hpp"
#include "models/toy.hpp"
#include "train/evaluate.hpp"

#include <numeric>
#include <set>

namespace peftkit::test {

namespace {

// A causal_lm task over 40 words, with chats of different lengths.
struct Chats {
  TempDir dir;
  std::unique_ptr<tokenize::Tokenizer> tokenizer;
  std::unique_ptr<tasks::Task> task;
  data::Encoded encoded;

  explicit Chats(const generate::Settings& generation) {
    std::string words = "[PAD]\n[SEP]\n[UNK]\n[CLS]\n[MASK]\n", rows;
    for (int i = 5; i < kToyVocabulary; ++i) words += str("w", i, "\n");
    dir.file("vocab.txt", words);
    for (int i = 0; i < 7; ++i) {
      std::string question = "w5";
      for (int k = 0; k < i * 3 % 7; ++k) question += str(" w", 6 + (i * 11 + k * 5) % 30);
      rows += str("{\"messages\": [{\"role\": \"user\", \"content\": \"", question,
                  "\"}, {\"role\": \"assistant\", \"content\": \"w", 7 + i, " w8\"}]}\n");
    }
    tokenizer = tokenize::open_tokenizer(dir.path());
    config::TaskConfig config = config::defaults_of_task("causal_lm").task;
    config.type = "causal_lm";
    config.metrics = {"chrf"};
    config.max_seq_length = 32;
    const auto chat = chat::Template::parse(
        "{% for m in messages %}{{ m.content + ' [SEP] ' }}{% endfor %}", "chat_template");
    task = tasks::find_task("causal_lm")
               .make({config,
                      {},
                      tokenizer.get(),
                      generation,
                      chat::ChatTemplate(chat, Json::object())});
    const auto table =
        std::make_shared<const data::Table>(data::read_table({dir.file("data.jsonl", rows)}));
    std::vector<int64_t> all(table->rows.size());
    std::iota(all.begin(), all.end(), int64_t{0});
    encoded = task->encode(table, all);
  }

  std::vector<Json> predictions(const train::Model& model, int64_t batch_size) const {
    std::vector<Json> out;
    train::evaluate(
        model, encoded,
        {.task = *task,
         .metrics = {"chrf"},
         .batch_size = batch_size,
         .on_prediction = [&](const Json& line) { out.push_back(line["prediction"]); }});
    return out;
  }
};

}  // namespace

TEST_CASE("answers to prompts of different lengths are those of one prompt alone, cached or not") {
  for (const auto& settings :
       {generate::Settings{.max_new_tokens = 6},
        generate::Settings{.max_new_tokens = 6, .num_beams = 3, .no_repeat_ngram_size = 2}}) {
    const Chats chats(settings);
    REQUIRE(chats.encoded.examples.size() == 7);
    for (const std::string family : {"gpt2", "llama", "gemma3_text"}) {
      CAPTURE(family);
      const FamilyModel toy(family, "unipelt", "causal_lm");
      const auto together = chats.predictions(toy.model, 7);
      CHECK(std::set<Json>(together.begin(), together.end()).size() > 3);
      CHECK(chats.predictions(toy.model, 1) == together);
      CHECK(chats.predictions(toy.model, 3) == together);
      auto alone = train::for_model(chats.task->generation()->settings, toy.model.base.spec);
      for (size_t i = 0; i < together.size(); ++i) {
        const data::Example prompt = chats.task->prompt(chats.encoded.examples[i]);
        const data::Example* one[] = {&prompt};
        const auto said = train::generate_tokens(toy.model, data::pack(one), alone,
                                                 data::kDecoderStart, /*use_cache=*/false);
        CHECK(chats.tokenizer->decode(said[0], true, false) == together[i]);
      }
    }
  }
}

TEST_CASE(
    "texts end with any end token of the checkpoint; generation_config.json goes before "
    "config.json") {
  const TempDir dir;
  const auto spec_of = [&](const std::string& family, const Json& config,
                           const std::string& generation) {
    const fs::path folder = dir / family;
    write_toy_family(folder, family, config);
    if (!generation.empty()) write_file(folder / "generation_config.json", generation);
    return models::transformer_spec(checkpoint::open_hf_folder(folder));
  };
  using Ids = std::vector<int32_t>;
  const auto listed = spec_of("llama", {{"eos_token_id", {4, 9}}}, "");
  CHECK(train::for_model({}, listed).eos_token_ids == Ids{4, 9});
  CHECK(train::for_model({.eos_token_ids = {9, 7}}, listed).eos_token_ids == Ids{9, 7, 4});
  CHECK(listed.eos_token_id == 4);
  const auto instruct = spec_of("qwen2", {{"eos_token_id", 4}},
                                R"({"eos_token_id": [6, 4], "forced_bos_token_id": 5})");
  CHECK(train::for_model({}, instruct).eos_token_ids == Ids{6, 4});
  CHECK_FALSE(train::for_model({}, instruct).forced_bos_token_id);  // prompts stand before it
  const auto silent = spec_of("gpt2", {{"eos_token_id", 4}}, R"({"do_sample": true})");
  CHECK(train::for_model({}, silent).eos_token_ids.empty());

  const auto plain = train::for_model({}, spec_of("bart", Json::object(), ""));
  CHECK(plain.forced_eos_token_id == 2);  // BART's own default
  CHECK_FALSE(plain.forced_bos_token_id);
  const auto none = spec_of("mbart", {{"forced_eos_token_id", nullptr}}, "");
  CHECK_FALSE(train::for_model({}, none).forced_eos_token_id);
  const auto forced = spec_of(
      "bart", {{"forced_eos_token_id", 3}, {"decoder_start_token_id", 3}},
      R"({"forced_bos_token_id": 5, "forced_eos_token_id": 6, "eos_token_id": 1, "decoder_start_token_id": 8})");
  CHECK(train::for_model({}, forced).forced_bos_token_id == 5);
  CHECK(train::for_model({.forced_bos_token_id = 7}, forced).forced_bos_token_id == 7);
  CHECK(train::for_model({}, forced).forced_eos_token_id == 6);
  CHECK(forced.decoder_start_token_id == 3);  // that of training
  CHECK(forced.generation.decoder_start == 8);
  const Error error =
      error_of([&] { spec_of("t5", Json::object(), R"({"eos_token_id": ["a"]})"); });
  CHECK(std::string(error.what())
            .ends_with("generation_config.json: eos_token_id: found [\"a\"], expected a token's "
                       "id, or a list of them"));
}

TEST_CASE("a decoder's texts start with the token of generation_config.json") {
  const TempDir dir;
  for (const int start : {0, 8}) {
    const fs::path folder = dir / std::to_string(start);
    write_toy_family(folder, "t5", {{"decoder_start_token_id", 0}});
    write_file(folder / "generation_config.json",
               str("{\"eos_token_id\": 1, \"decoder_start_token_id\": ", start, "}"));
    const auto model =
        family_model(checkpoint::open_hf_folder(folder),
                     FamilyModel::recipe("lora", "seq2seq_lm", nn::GatePooling::automatic));
    const auto batch = family_batch({5, 3, 7});
    const auto said = train::generate_tokens(model, batch, {.max_new_tokens = 6});
    CHECK(said == train::generate_tokens(model, batch, {.max_new_tokens = 6}, start));
    CHECK(said != train::generate_tokens(model, batch, {.max_new_tokens = 6}, 8 - start));
  }
}

TEST_CASE("cached generation equals the uncached pass, token for token, with any method") {
  for (const auto& family : models::family_names()) {
    if (!is_decoder(family)) continue;
    for (const auto& adapter : family_zoo()) {
      CAPTURE(family);
      CAPTURE(adapter);
      const FamilyModel toy(family, adapter, "causal_lm");
      REQUIRE(train::can_cache(toy.model));
      const auto batch = family_batch({5, 3, 7});
      for (const auto& settings :
           {generate::Settings{.max_new_tokens = 6}, generate::Settings{.max_new_tokens = 5,
                                                     .num_beams = 3,
                                                     .no_repeat_ngram_size = 3,
                                                     .eos_token_ids = {1, 7, 12}}}) {
        const auto cached =
            train::generate_tokens(toy.model, batch, settings, data::kDecoderStart, true);
        CHECK(cached ==
              train::generate_tokens(toy.model, batch, settings, data::kDecoderStart, false));
        CHECK(cached.size() == 3);
        CHECK_FALSE(cached[0].empty());
      }
    }
  }
}

TEST_CASE("gates that look ahead are generated without a cache") {
  const FamilyModel toy("gpt2", "unipelt", "causal_lm", nn::GatePooling::sequence);
  const auto batch = family_batch({5, 3});
  const generate::Settings settings{.max_new_tokens = 6};
  CHECK(train::generate_tokens(toy.model, batch, settings, data::kDecoderStart, true) ==
        train::generate_tokens(toy.model, batch, settings, data::kDecoderStart, false));
}

TEST_CASE("what is generated for a prompt does not depend on the other prompts") {
  for (const std::string family : {"gpt2", "llama", "t5", "bart"}) {
    CAPTURE(family);
    const FamilyModel toy(family, "unipelt", "causal_lm");
    const generate::Settings settings{
        .max_new_tokens = 8, .num_beams = 2, .eos_token_ids = {1, 9, 14}};
    const auto together = train::generate_tokens(toy.model, family_batch({5, 3, 7}), settings);
    CHECK(train::generate_tokens(toy.model, family_batch({3}, 17), settings)[0] == together[1]);
  }
}

}  // namespace peftkit::test
