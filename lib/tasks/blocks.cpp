#include "tasks/blocks.hpp"

#include "base/text.hpp"
#include "data/cells.hpp"

#include <algorithm>

namespace peftkit::tasks {

Frame frame_of(const tokenize::Tokenizer& tokenizer) {
  const auto encoding = tokenizer.encode("a", std::nullopt, true, std::nullopt);
  Frame frame;
  bool behind = false;
  for (size_t i = 0; i < encoding.ids.size(); ++i) {
    if (encoding.word_ids[i] >= 0) {
      behind = true;
    } else {
      (behind ? frame.after : frame.before).push_back(encoding.ids[i]);
    }
  }
  return frame;
}

BlockCutter::BlockCutter(int64_t length, Frame frame) : frame_(std::move(frame)) {
  const auto used = static_cast<int64_t>(frame_.before.size() + frame_.after.size());
  room_ = static_cast<size_t>(std::max<int64_t>(1, length - used));
}

void BlockCutter::add(const std::vector<int32_t>& ids, int64_t row) {
  for (size_t begin = 0; begin < ids.size();) {
    if (blocks_.empty() || blocks_.back().ids.size() == room_) blocks_.emplace_back().row = row;
    auto& block = blocks_.back().ids;
    const size_t count = std::min(ids.size() - begin, room_ - block.size());
    const auto from = ids.begin() + static_cast<std::ptrdiff_t>(begin);
    block.insert(block.end(), from, from + static_cast<std::ptrdiff_t>(count));
    begin += count;
  }
}

std::vector<data::Example> BlockCutter::finish(size_t fewest) {
  if (!blocks_.empty() && blocks_.back().ids.size() < fewest) blocks_.pop_back();
  for (auto& block : blocks_) {
    block.ids.insert(block.ids.begin(), frame_.before.begin(), frame_.before.end());
    block.ids.insert(block.ids.end(), frame_.after.begin(), frame_.after.end());
    block.type_ids.assign(block.ids.size(), 0);
  }
  return std::move(blocks_);
}

std::string document_text(const data::Table& table, const data::Row& row, size_t column) {
  const std::string text = data::text_of(row.cells[column], table.place(row, column));
  return table.files[row.file].extension() == ".txt" ? text + "\n" : text;
}

void warn_of_second_beginning(const tokenize::Encoding& encoding,
                              const tokenize::Tokenizer& tokenizer, const data::Row& row,
                              data::EncodeLog& log) {
  const auto& ids = encoding.ids;
  const auto text = std::ranges::find_if(encoding.word_ids, [](auto word) { return word >= 0; });
  const auto first = static_cast<size_t>(text - encoding.word_ids.begin());
  if (first == 0 || first >= ids.size() || ids[first] != ids[0]) return;
  log.warn(row, str("the text begins with ", tokenizer.id_to_token(ids[0]).value_or(""),
                    ", which the tokenizer puts before it, too, so that it comes twice"));
}

data::Encoded encode_blocks(const data::Table& table, std::span<const int64_t> rows, size_t column,
                            const tokenize::Tokenizer& tokenizer, bool special_tokens,
                            BlockCutter cutter, int64_t length, size_t fewest) {
  data::EncodeLog log(table, rows.size(), length);
  size_t used = 0;
  for (const int64_t index : rows) {
    const data::Row& row = table.rows[static_cast<size_t>(index)];
    if (row.cells[column].is_null()) {
      log.drop(row, "missing text");
      continue;
    }
    try {
      const std::string text = document_text(table, row, column);
      const auto encoding = tokenizer.encode(text, std::nullopt, special_tokens, std::nullopt);
      warn_of_second_beginning(encoding, tokenizer, row, log);
      cutter.add(encoding.ids, index);
      ++used;
    } catch (const Error& error) {
      log.findings.add(error.what());
    }
  }
  data::Encoded out;
  out.examples = cutter.finish(fewest);
  for (const auto& block : out.examples) log.add_length(static_cast<int64_t>(block.ids.size()));
  log.count("blocks", static_cast<int64_t>(out.examples.size()));
  out.report = log.finish(used);
  out.joined = true;
  return out;
}

}  // namespace peftkit::tasks
