#include "report/jsonl.hpp"

#include "base/text.hpp"

namespace peftkit::report {

namespace {

// Cuts the file after its last line end.
const fs::path& with_whole_lines(const fs::path& path) {
  std::error_code failed;
  if (!fs::is_regular_file(path, failed)) return path;
  const std::string content = read_file(path);
  const size_t last = content.rfind('\n');
  const size_t size = last == std::string::npos ? 0 : last + 1;
  if (size < content.size()) fs::resize_file(path, size, failed);
  if (failed)
    throw Error(ErrorKind::failure, str(path.string(), ": cannot write: ", failed.message()));
  return path;
}

}  // namespace

JsonLines::JsonLines(const fs::path& path) : file_(with_whole_lines(path)) {}

void JsonLines::append(const Json& object) {
  file_.append(object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace peftkit::report
