// A config per task on real data, with tiny checkpoints and their own tokenizers; where those lie
// on this machine.

#include "cli/programs.hpp"
#include "support/toy_families.hpp"

namespace peftkit::test {

namespace {

struct RealCase {
  std::string model, task;  // a checkpoint of the fixtures, or a family; the section's lines
  std::string more;         // other sections
  std::string metric;
  std::string tokenizer = "";  // of the tokenizer fixtures, for a toy model of the family
};

// {} stands for the folder of the data.
const std::vector<RealCase> kRealCases = {
    {"roberta",
     "{type: classification, text: sentence, train_file: '{}/sst2/train.tsv', validation_file: "
     "'{}/sst2/dev.tsv'",
     "", "eval_accuracy"},
    {"deberta",
     "{type: classification, text: ['#1 String', '#2 String'], label: Quality, train_file: "
     "'{}/mrpc/train.tsv', "
     "validation_file: '{}/mrpc/dev.tsv', metrics: [f1, accuracy]",
     "", "eval_f1"},
    {"distilbert",
     "{type: regression, text: [sentence1, sentence2], label: score, train_file: "
     "'{}/stsb/train.tsv', "
     "validation_file: '{}/stsb/dev.tsv'",
     "", "eval_pearson"},
    {"electra",
     "{type: multi_label, text: text, train_file: '{}/agnews-part/train.tsv', validation_file: "
     "'{}/agnews-part/dev.tsv'",
     "", "eval_f1_micro"},
    {"deberta-v2",
     "{type: token_classification, train_file: '{}/wnut17/train.conll', validation_file: "
     "'{}/wnut17/dev.conll', "
     "labels: [O, B-corporation, I-corporation, B-creative-work, I-creative-work, B-group, "
     "I-group, B-location, "
     "I-location, B-person, I-person, B-product, I-product]",
     "", "eval_precision"},
    {"xlm-roberta",
     "{type: token_classification, train_file: '{}/wikiann-en/train.conll', validation_file: "
     "'{}/wikiann-en/dev.conll'",
     "", "eval_f1"},
    {"bert",
     "{type: question_answering, doc_stride: 8, train_file: '{}/squad2-part/train.json', "
     "validation_file: "
     "'{}/squad2-part/dev.json'",
     "", "eval_NoAns_f1"},
    {"albert",
     "{type: masked_lm, train_file: '{}/wikitext-2/dev.txt', validation_file: "
     "'{}/wikitext-2/test.txt'",
     "", "eval_perplexity"},
    {"gpt2",
     "{type: causal_lm, prompt: none, train_file: '{}/wikitext-2/dev.txt', validation_file: "
     "'{}/wikitext-2/test.txt'",
     "", "eval_perplexity"},
    {"llama",
     "{type: causal_lm, prompt: alpaca, train_file: '{}/instruct-small/train.json', "
     "validation_file: "
     "'{}/instruct-small/dev.json'",
     "", "eval_accuracy", "llama2"},
    {"qwen2",
     "{type: causal_lm, train_file: '{}/alpaca-part/dev.json', validation_split: 0.05, metrics: "
     "[perplexity, rougeL]",
     "generation: {max_new_tokens: 8}\n", "eval_rougeL", "qwen2"},
    {"gemma2",
     "{type: causal_lm, train_file: '{}/arc-challenge/train.json', validation_split: 0.01", "",
     "eval_perplexity", "gemma"},
    {"t5",
     "{type: seq2seq, train_file: '{}/e2e-nlg/train.jsonl', validation_file: "
     "'{}/e2e-nlg/dev.jsonl', max_target_length: 32",
     "generation: {max_new_tokens: 12, num_beams: 2}\n", "eval_bleu"},
    {"mbart",
     "{type: seq2seq, text: question, label: answer, train_file: '{}/gsm8k/train.jsonl', "
     "validation_split: 0.01, "
     "metrics: [chrf, rougeL], max_target_length: 32",
     "generation: {max_new_tokens: 12}\n", "eval_chrf"},
};

std::string with_folder(std::string text, const std::string& folder) {
  for (size_t at = text.find("{}"); at != std::string::npos;
       at = text.find("{}", at + folder.size()))
    text.replace(at, 2, folder);
  return text;
}

// A toy model of a family with a tokenizer of the fixtures.
fs::path toy_with_tokenizer(const fs::path& folder, const std::string& family,
                            const fs::path& tokenizer) {
  fs::create_directories(folder);
  for (const auto& file : fs::directory_iterator(tokenizer)) {
    if (file.path().filename() != "cases.jsonl")
      fs::copy_file(file.path(), folder / file.path().filename());
  }
  write_toy_family(folder, family,
                   {{"vocab_size", 6100}, {"max_position_embeddings", 512}, {"eos_token_id", 2}});
  return folder;
}

// A file of the first rows, so that a case takes a second.
fs::path beginning(const TempDir& dir, const fs::path& file, size_t bytes) {
  const std::string whole = read_file(file);
  if (whole.size() <= bytes || file.extension() == ".json") return file;
  const fs::path copy =
      dir / (file.parent_path().filename().string() + "-" + file.filename().string());
  if (!fs::exists(copy))
    write_file(copy, whole.substr(
                         0, whole.rfind(file.extension() == ".conll" ? "\n\n" : "\n", bytes) + 1));
  return copy;
}

}  // namespace

TEST_CASE("every task runs on real data with every kind of tokenizer") {
  const fs::path data = fs::absolute(fs::path(PEFTKIT_SOURCE_DIR) / "../shared/data");
  const auto fixtures = fixture_dirs("PEFTKIT_FIXTURES", "../shared/fixtures");
  const auto tokenizers =
      fixture_dirs("PEFTKIT_TOKENIZER_FIXTURES", "../shared/fixtures-tokenizers");
  if (fixtures.empty() || tokenizers.empty() || !fs::exists(data)) {
    MESSAGE("skipped: no real data here");
    return;
  }
  for (const auto& one : kRealCases) {
    CAPTURE(one.model);
    CAPTURE(one.task);
    const TempDir dir;
    // Cut copies stand in the place of the whole files.
    for (const auto& set : fs::directory_iterator(data)) {
      if (!set.is_directory() ||
          one.task.find(set.path().filename().string() + "/") == std::string::npos)
        continue;
      for (const auto& file : fs::directory_iterator(set.path())) {
        const fs::path target = dir / "data" / set.path().filename() / file.path().filename();
        fs::create_directories(target.parent_path());
        fs::copy_file(beginning(dir, file.path(), 20000), target);
      }
    }
    const fs::path model =
        one.tokenizer.empty()
            ? fs::absolute(fixtures[0] / "models" / one.model)
            : toy_with_tokenizer(dir / "model", one.model, tokenizers[0] / one.tokenizer);
    const std::string config =
        dir.file(
               "config.yaml",
               str("version: 1\nmodel: {name_or_path: ", model.string(),
                   "}\ntask: ", with_folder(one.task, (dir / "data").string()),
                   ", max_seq_length: ", one.tokenizer.empty() ? 38 : 256,
                   ", max_train_samples: 24}\n", one.more,
                   "adapter: {name: a, config: unipelt}\ntraining: {output_dir: run, max_steps: 2, "
                   "per_device_train_batch_size: 6, learning_rate: 1e-3}\n"))
            .string();
    const Outcome trained = run({program("peft-train"), "--config", config});
    REQUIRE_MESSAGE(trained.code == 0, trained.err);
    CHECK(contains(trained.out, one.metric));
    CHECK_FALSE(read_json(dir / "run/gates.json", ErrorKind::data)["gates"].empty());
  }
}

}  // namespace peftkit::test
