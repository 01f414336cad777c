#pragma once
// What TSV and CSV share: a header and records of equally many fields.

#include "data/readers.hpp"

namespace peftkit::data {

// A line of a TSV file, a record of a CSV file.
struct Record {
  std::vector<std::string> fields;
  long line = 0;       // where it begins
  bool blank = false;  // nothing stands there, not even quotes
};

// The first record names the columns, the others are rows. Blank records at the end are left out;
// elsewhere they are an empty cell of a single column, and else an error. Throws Error(data) with
// all findings.
FileRows rows_of(std::vector<Record> records, const std::string& file);

}  // namespace peftkit::data
