#pragma once
// What tests of tasks share: a small vocabulary, tables from text, encoded rows, tensors as
// numbers.

#include "support/support.hpp"
#include "tasks/task.hpp"

#include <numeric>

namespace peftkit::test {

inline std::vector<double> numbers(const at::Tensor& tensor) {
  const at::Tensor values = tensor.detach().to(at::kDouble).contiguous();
  return {values.const_data_ptr<double>(), values.const_data_ptr<double>() + values.numel()};
}

// A task with a file of rows, encoded with the vocabulary
// [PAD] 0, [UNK] 1, [CLS] 2, [SEP] 3, [MASK] 4, a 5, b 6, c 7, d 8, e 9, ##x 10, . 11
class Sample {
 public:
  Sample(const std::string& type, const std::string& file, const std::string& content,
         std::vector<std::string> labels = {}, config::TaskConfig config = {},
         std::optional<chat::ChatTemplate> chat = {}) {
    dir_.file("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\nc\nd\ne\n##x\n.\n");
    tokenizer_ = tokenize::open_tokenizer(dir_.path());
    table_ = std::make_shared<const data::Table>(data::read_table({dir_.file(file, content)}));
    config.type = type;
    task = tasks::find_task(type).make({std::move(config),
                                        data::LabelMap(std::move(labels)),
                                        tokenizer_.get(),
                                        {},
                                        std::move(chat)});
  }

  data::Encoded encode(data::Labels needed = data::Labels::required) const {
    std::vector<int64_t> rows(table_->rows.size());
    std::iota(rows.begin(), rows.end(), int64_t{0});
    return task->encode(table_, rows, needed);
  }
  // The message of encode(), without the folder.
  std::string complaint() const {
    std::string text = error_of([&] { encode(); }).what();
    const std::string folder = dir_.path().string() + "/";
    for (size_t at = text.find(folder); at != std::string::npos; at = text.find(folder))
      text.erase(at, folder.size());
    return text;
  }

  std::unique_ptr<tasks::Task> task;

 private:
  TempDir dir_;
  std::unique_ptr<tokenize::Tokenizer> tokenizer_;
  std::shared_ptr<const data::Table> table_;
};

}  // namespace peftkit::test
