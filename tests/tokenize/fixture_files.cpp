// The fixtures' folders once more without their tokenizer.json: vocab.txt, vocab.json with
// merges.txt or a SentencePiece .model are then read.

#include "tokenize/fixtures.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <fstream>

namespace peftkit::test {

namespace {

constexpr std::array<const char*, 4> kSentencePieceFiles{"spiece.model", "sentencepiece.bpe.model",
                                                         "spm.model", "tokenizer.model"};

// Cuts of equal scores: which one is taken depends on the version of Google's library.
struct Tie {
  const char* kind;
  const char* start;
};
constexpr std::array<Tie, 2> kTies{{{"t5", "abababab"}, {"albert", "\u00e9\u00e9\u00e9\u00e9"}}};

// Only its tokenizer.json says that digits are words.
constexpr std::string_view kJsonOnly = "starcoder2";

void copy_without_json(const fs::path& from, const TempDir& to) {
  for (const auto& entry : fs::directory_iterator(from)) {
    const std::string name = entry.path().filename().string();
    if (name != "tokenizer.json" && name != "cases.jsonl") to.file(name, read_file(entry.path()));
  }
}

bool has_model(const fs::path& folder) {
  return std::any_of(kSentencePieceFiles.begin(), kSentencePieceFiles.end(),
                     [&](const char* name) { return fs::exists(folder / name); });
}

bool is_tie(const std::string& kind, const Json& line) {
  return std::any_of(kTies.begin(), kTies.end(), [&](const Tie& tie) {
    return kind == tie.kind && line.at("text").get<std::string>().starts_with(tie.start);
  });
}

// The ids of the slow tokenizer where they are known, else those of the fast one; "" where either
// agrees.
std::string ids_difference(const tokenize::Tokenizer& tokenizer, const Json& line) {
  const Json found = encode_case(tokenizer, line).ids;
  const Json& expected = line.contains("slow_ids") ? line.at("slow_ids") : line.at("ids");
  if (found == expected || found == line.at("ids")) return "";
  return str("ids\n  found    ", found.dump(), "\n  expected ", expected.dump());
}

}  // namespace

void check_without_json(const fs::path& folder, CaseCount& count) {
  const std::string kind = folder.filename().string(), name = kind + " without tokenizer.json";
  const bool model = has_model(folder);
  if (kind == kJsonOnly) return;
  if (!model && !fs::exists(folder / "vocab.txt") && !fs::exists(folder / "merges.txt")) return;
  const TempDir copy;
  copy_without_json(folder, copy);
  const auto tokenizer = tokenize::open_tokenizer(copy.path());
  std::ifstream lines(folder / "cases.jsonl");
  Group group(count, name);
  int number = 0;
  for (std::string text; std::getline(lines, text);) {
    const std::string place = str("line ", ++number);
    const Json line = parse_json(text, place, ErrorKind::data);
    if (!model) {
      group.add(place, difference(*tokenizer, line));
    } else if (line.at("op") == "encode") {
      const std::string reason = ids_difference(*tokenizer, line);
      if (!reason.empty() && is_tie(kind, line)) {
        count.skipped(str(name, ": ", place), "a tie");
      } else {
        group.add(place, reason);
      }
    }
  }
}

}  // namespace peftkit::test
