// Every case of the fixture folders: matched, failed, or skipped with the reason. Arguments: parts
// of case names, to run only those.

#include "parity/checks.hpp"
#include "support/support.hpp"

#include "base/text.hpp"

#include <exception>
#include <iostream>

namespace peftkit::test {

namespace {

bool wanted(const std::string& id, int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (id.find(argv[i]) != std::string::npos) return true;
  }
  return argc == 1;
}

void run_case(const fs::path& root, const Json& entry, CaseCount& count) {
  const auto id = entry.at("id").get<std::string>();
  try {
    const Fixture fixture = read_fixture(root, entry);
    if (const auto reason = fixture.reason_to_skip()) return count.skipped(id, *reason);
    const auto differences =
        fixture.about.contains("adapters") ? check_adapter(fixture) : check_base(fixture);
    if (differences.empty()) return count.matched();
    count.failed(id, str(differences.size(), " differences, first: ", differences[0]));
  } catch (const std::exception& error) {
    count.failed(id, error.what());
  }
}

int run_all(int argc, char** argv) {
  const auto roots = fixture_dirs("PEFTKIT_FIXTURES", "../shared/fixtures");
  CaseCount count("parity");
  for (const auto& root : roots) {
    const Json manifest = read_json(root / "MANIFEST.json", ErrorKind::data);
    for (const auto& entry : manifest.at("cases")) {
      if (wanted(entry.at("id").get<std::string>(), argc, argv)) run_case(root, entry, count);
    }
  }
  const int code = count.close();
  if (roots.empty()) skip_program("no fixtures here (set PEFTKIT_FIXTURES)");
  return count.matched_count() == 0 ? 1 : code;  // fixtures of which none was checked are a failure
}

}  // namespace

}  // namespace peftkit::test

int main(int argc, char** argv) {
  return peftkit::test::run_all(argc, argv);
}
