#pragma once
// What the operating system knows of this process.

#include <cstdint>

namespace peftkit::train {

double seconds_since_start();  // of the process
double resident_mib();         // memory in use now
double peak_resident_mib();

}  // namespace peftkit::train
