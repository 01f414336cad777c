// Expected values: nltk.stem.porter of NLTK 3.10.

#include "metrics/porter_stemmer.hpp"

#include "support/support.hpp"

namespace peftkit::metrics {

TEST_CASE("stems are NLTK's") {
  const std::pair<std::string, std::string> stems[] = {{"caresses", "caress"},
                                                       {"ponies", "poni"},
                                                       {"ties", "tie"},
                                                       {"dies", "die"},
                                                       {"flies", "fli"},
                                                       {"spied", "spi"},
                                                       {"died", "die"},
                                                       {"agreed", "agre"},
                                                       {"feed", "feed"},
                                                       {"hopping", "hop"},
                                                       {"falling", "fall"},
                                                       {"fizzed", "fizz"},
                                                       {"failing", "fail"},
                                                       {"filing", "file"},
                                                       {"happy", "happi"},
                                                       {"enjoy", "enjoy"},
                                                       {"spy", "spi"},
                                                       {"relational", "relat"},
                                                       {"conditional", "condit"},
                                                       {"radically", "radic"},
                                                       {"geology", "geolog"},
                                                       {"hopefully", "hope"},
                                                       {"vietnamization", "vietnam"},
                                                       {"triplicate", "triplic"},
                                                       {"electrical", "electr"},
                                                       {"adoption", "adopt"},
                                                       {"revival", "reviv"},
                                                       {"replacement", "replac"},
                                                       {"rate", "rate"},
                                                       {"cease", "ceas"},
                                                       {"controlling", "control"},
                                                       {"roll", "roll"},
                                                       {"skies", "sky"},
                                                       {"lying", "lie"},
                                                       {"news", "news"},
                                                       {"yyyy", "yyyi"},
                                                       {"x1ed", "x1ed"},
                                                       {"as", "as"},
                                                       {"", ""}};
  for (const auto& [word, stem] : stems) {
    CAPTURE(word);
    CHECK(porter_stem(word) == stem);
  }
}

}  // namespace peftkit::metrics
