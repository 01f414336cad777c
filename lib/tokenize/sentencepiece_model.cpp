#include "tokenize/sentencepiece_model.hpp"

#include "tokenize/unicode.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <sentencepiece_processor.h>

#include <algorithm>

namespace peftkit::tokenize {

namespace {

using Processor = sentencepiece::SentencePieceProcessor;

constexpr std::string_view kWordStartPiece = "\u2581";
// Characters that go to the library at once: its time grows with the square of an unknown run.
constexpr size_t kLongestText = 1 << 15;
constexpr int kFirstSharedPiece = 3;  // fairseq's and SentencePiece's layouts differ before this
constexpr int32_t kFairseqUnknown = 3;
// A serialized `normalizer_spec { add_dummy_prefix: false }`: fields of a message that is written
// behind another one count.
constexpr std::string_view kNoDummyPrefix("\x1A\x02\x18\x00", 4);

[[noreturn]] void fail(const fs::path& file, const std::string& problem) {
  throw Error(ErrorKind::checkpoint, str(file.string(), ": ", problem));
}

std::unique_ptr<Processor> load(const fs::path& file, bool exact_start) {
  std::string content = read_file(file);
  if (exact_start) content += kNoDummyPrefix;
  auto processor = std::make_unique<Processor>();
  const auto status = processor->LoadFromSerializedProto(content);
  if (!status.ok()) fail(file, str("not a SentencePiece model: ", status.message()));
  return processor;
}

std::vector<std::string> tokens_of(const Processor& processor, bool fairseq_layout) {
  std::vector<std::string> tokens;
  if (fairseq_layout) tokens = {"<s>", "<pad>", "</s>", "<unk>"};
  for (int id = fairseq_layout ? kFirstSharedPiece : 0; id < processor.GetPieceSize(); ++id)
    tokens.push_back(processor.IdToPiece(id));
  return tokens;
}

class SentencePieceModel final : public Model {
 public:
  SentencePieceModel(const fs::path& file, const SentencePieceOptions& options)
      : options_(options),
        processor_(load(file, options.exact_start)),
        vocabulary_(tokens_of(*processor_, options.fairseq_layout)),
        unknown_(processor_->IdToPiece(processor_->unk_id())) {
    unknown_length_ = pieces_of(unknown_).size();
  }

  void tokenize(std::u32string_view word, std::vector<Piece>& pieces) const override;
  const Vocabulary& vocabulary() const override { return vocabulary_; }

 private:
  std::vector<Piece> pieces_of(std::string_view text) const;
  // Of a part of a word that begins at `place`.
  void append_pieces(std::u32string_view word, size_t place, std::vector<Piece>& pieces) const;
  void append_split(const Piece& piece, std::vector<Piece>& pieces) const;
  int32_t id_of(int piece) const;

  SentencePieceOptions options_;
  std::unique_ptr<const Processor> processor_;
  Vocabulary vocabulary_;
  std::string unknown_;
  size_t unknown_length_ = 0;  // pieces of the unknown token as a text
};

int32_t SentencePieceModel::id_of(int piece) const {
  if (!options_.fairseq_layout) return piece;
  return piece == processor_->unk_id() ? kFairseqUnknown : piece + 1;
}

// Places are bytes of `text` here.
std::vector<Piece> SentencePieceModel::pieces_of(std::string_view text) const {
  const auto encoded = processor_->EncodeAsImmutableProto({text.data(), text.size()});
  const auto found = encoded.pieces();
  std::vector<Piece> pieces;
  pieces.reserve(found.size());
  for (const auto& piece : found)
    pieces.push_back(
        {id_of(static_cast<int>(piece.id())), piece.piece(), piece.begin(), piece.end()});
  return pieces;
}

// "▁1," becomes "▁1" and ","; what stands before the comma is cut anew.
void SentencePieceModel::append_split(const Piece& piece, std::vector<Piece>& pieces) const {
  const std::u32string chars = decode_utf8(piece.token);
  const bool split = chars.size() > 1 && chars.back() == U',' && is_number(chars[chars.size() - 2]);
  if (!split) {
    pieces.push_back(piece);
    return;
  }
  std::string number = piece.token.substr(0, piece.token.size() - 1);
  const bool starts_word = number.starts_with(kWordStartPiece);
  std::vector<Piece> parts =
      pieces_of(starts_word ? std::string_view(number).substr(kWordStartPiece.size()) : number);
  if (!starts_word && !parts.empty() && parts[0].token.starts_with(kWordStartPiece)) {
    parts[0].token.erase(0, kWordStartPiece.size());
    if (parts[0].token.empty())
      parts.erase(parts.begin());
    else
      parts[0].id = id_of(processor_->PieceToId(parts[0].token));
  }
  for (Piece& part : parts) {
    part.begin = piece.begin;
    part.end = std::max(piece.end, piece.begin + 1) - 1;
    pieces.push_back(std::move(part));
  }
  pieces.push_back(
      {id_of(processor_->PieceToId(",")), ",", std::max(piece.end, size_t{1}) - 1, piece.end});
}

void SentencePieceModel::tokenize(std::u32string_view word, std::vector<Piece>& pieces) const {
  for (size_t begin = 0; begin < word.size();) {
    size_t length = std::min(word.size() - begin, kLongestText);
    if (const size_t blank = word.substr(0, begin + length).rfind(U' ');
        begin + length < word.size() && blank != std::u32string_view::npos && blank > begin)
      length = blank - begin;
    append_pieces(word.substr(begin, length), begin, pieces);
    begin += length;
  }
}

void SentencePieceModel::append_pieces(std::u32string_view word, size_t place,
                                       std::vector<Piece>& pieces) const {
  // A blank at the very start would be dropped; behind the unknown token, which is no blank, it is
  // not.
  const bool guarded = options_.exact_start && (word[0] == U' ' || word[0] == U'\u2581');
  const std::string guard = guarded ? unknown_ : "";
  const std::string text = guard + encode_utf8(word);
  std::vector<Piece> found = pieces_of(text);
  if (guarded)
    found.erase(found.begin(),
                found.begin() + static_cast<ptrdiff_t>(std::min(unknown_length_, found.size())));
  if (options_.split_number_commas) {
    std::vector<Piece> split;
    for (const Piece& piece : found) append_split(piece, split);
    found = std::move(split);
  }
  // From bytes to characters. The places never decrease.
  size_t byte = guard.size(), character = 0;
  const auto character_at = [&](size_t target) {
    for (; byte < std::min(target, text.size()); ++byte) {
      if (!is_continuation_byte(text[byte])) ++character;
    }
    return character;
  };
  for (Piece& piece : found) {
    const size_t begin = std::min(character_at(piece.begin), word.size() - 1);
    piece.end = place + std::max(character_at(piece.end), begin + 1);
    piece.begin = place + begin;
    pieces.push_back(std::move(piece));
  }
}

}  // namespace

std::unique_ptr<Model> make_sentencepiece_model(const fs::path& file,
                                                const SentencePieceOptions& options) {
  return std::make_unique<SentencePieceModel>(file, options);
}

}  // namespace peftkit::tokenize
