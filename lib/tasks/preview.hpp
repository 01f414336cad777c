#pragma once
// An example for people: the tokens that the model sees, and what it learns of them.

#include <string>
#include <vector>

namespace peftkit::tasks {

struct PreviewToken {
  std::string text;       // as the vocabulary has it
  bool learned = false;   // the loss asks for it, or for its note
  std::string note = {};  // its tag; the token that a mask hides
};

// A sequence of an example.
struct PreviewPart {
  std::string name;  // "source", "choice 2"; "" where there is one
  std::vector<PreviewToken> tokens;
};

struct Preview {
  std::string label;  // "" where what is learned stands among the tokens
  std::vector<PreviewPart> parts;
};

// What is learned in brackets: "[CLS] the ⟦cat⟧ sat/VERB [SEP]", in lines of at most `width`
// columns (longer tokens have a line of their own), each behind two blanks.
std::string text(const PreviewPart& part, int width);

}  // namespace peftkit::tasks
