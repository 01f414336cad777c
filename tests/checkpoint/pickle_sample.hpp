#pragma once
// What the tests of pickles share.

#include "checkpoint/pickle.hpp"
#include "checkpoint/sample.hpp"

namespace peftkit::checkpoint {

PickledTensors unpickle(const std::string& pickle);

// Is it read? Anything but success or Error(checkpoint) fails the test case.
bool unpickles(const std::string& pickle);

// The message of the Error(checkpoint), without "p: byte N: ".
std::string pickle_refusal(const std::string& pickle);

void check_same_pickled(const PickledTensors& found, const PickledTensors& expected);

// A [2, 3] window of a storage of 10 floats: as it is read, and as it is pickled.
PickledTensor window();
std::string window_opcode();

// An empty OrderedDict.
std::string ordered_dict_opcode();

// A dict that holds this value under "x".
std::string holding(const std::string& value);

}  // namespace peftkit::checkpoint
