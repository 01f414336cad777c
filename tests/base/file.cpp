#include "base/json.hpp"

#include "support/support.hpp"

namespace peftkit {

TEST_CASE("a failed write leaves the old file and nothing beside it") {
  const test::TempDir dir;
  const auto path = dir.file("a.txt", "old");
  CHECK_THROWS(write_file(path, [](std::ostream& out) {
    out << "half";
    throw std::runtime_error("stop");
  }));
  CHECK(read_file(path) == "old");
  CHECK(std::distance(fs::directory_iterator(dir.path()), {}) == 1);
}

TEST_CASE("writing creates the folder, and mapping gives the bytes back") {
  const test::TempDir dir;
  write_file(dir / "deep/er/b.bin", "xyz");
  const MappedFile map(dir / "deep/er/b.bin");
  REQUIRE(map.bytes().size() == 3);
  CHECK(map.bytes()[2] == std::byte{'z'});
  dir.file("empty", "");
  CHECK(MappedFile(dir / "empty").bytes().empty());
}

TEST_CASE("unreadable paths are named with the reason") {
  const test::TempDir dir;
  CHECK(test::error_of([&] { read_file(dir / "none"); }).what() ==
        (dir / "none").string() + ": cannot read: No such file or directory");
  CHECK(test::error_of([&] { MappedFile map(dir.path()); }).kind == ErrorKind::failure);
}

TEST_CASE("an error in JSON names line and column") {
  const auto error =
      test::error_of([] { parse_json("{\n  \"a\": ,\n}", "x.json", ErrorKind::data); });
  CHECK(std::string(error.what()).starts_with("x.json:2:8: not valid JSON: "));
  CHECK(error.kind == ErrorKind::data);
}

TEST_CASE("a pointer of Git LFS is not taken for the file") {
  const test::TempDir dir;
  const auto pointer = dir.file("model.bin",
                                "version https://git-lfs.github.com/spec/v1\noid "
                                "sha256:0123\nsize 7340032\n");
  const std::string message = pointer.string() +
                              ": is a Git LFS pointer to a file of 7340032 bytes; fetch the file "
                              "with git lfs pull";
  CHECK(std::string(test::error_of([&] { read_file(pointer); }).what()) == message);
  CHECK(std::string(test::error_of([&] { MappedFile map(pointer); }).what()) == message);
  CHECK(test::error_of([&] { read_file(pointer); }).kind == ErrorKind::checkpoint);
  // A text that only speaks of one is a text.
  CHECK(read_file(dir.file("a.txt", "see version https://git-lfs.github.com/spec/v1")).size() ==
        46);
}

}  // namespace peftkit
