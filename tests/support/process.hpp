#pragma once
// Runs programs and says what came of it.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace peftkit::test {

struct Outcome {
  int code;  // exit status; 128 + signal where one ended the program
  std::string out, err;
};

// Runs `argv` (argv[0] is a path, or a name looked up in PATH) with this process's environment and
// `env` on top, and waits for its end. Throws Error(failure) where it cannot be started.
Outcome run(const std::vector<std::string>& argv,
            const std::map<std::string, std::string>& env = {}, const std::string& stdin_text = "");

// The same without waiting; a program that still runs when this goes is killed.
class Running {
 public:
  Running(const std::vector<std::string>& argv, const std::map<std::string, std::string>& env = {},
          const std::string& stdin_text = "");
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  void signal(int number) const;
  bool ended();
  Outcome wait();

 private:
  struct Streams;
  std::unique_ptr<Streams> streams_;
  int child_ = 0;
  std::optional<int> code_;
};

// The path of a program of this build.
std::string program(const std::string& name);

}  // namespace peftkit::test
