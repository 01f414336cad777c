#pragma once
// What the operating system knows of this process.

#include <chrono>
#include <cstdint>

namespace peftkit::train {

double seconds_since(std::chrono::steady_clock::time_point start);
double seconds_since_start();  // of the process
double resident_mib();         // memory in use now
double peak_resident_mib();
void restart_peak_resident();  // the peak is then that from here on, where the system allows it

}  // namespace peftkit::train
