// The main function of every doctest program; a program with one of its own leaves it in the
// archive.

#include <doctest/doctest.h>

int main(int argc, char** argv) {
  return doctest::Context(argc, argv).run();
}
