#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sluice::envsubst {

struct Expansion;
/// Text as it is, or something to expand.
using Part = std::variant<std::string, Expansion>;

/// One ${variable operation arguments}.
struct Expansion {
    std::string variable;
    std::string operation;  ///< ":-", "^^", "//" and so on; empty: the value as it is
    std::vector<Part> arguments;
};

/// The parts of a text. Throws base::Error{Invalid}.
std::vector<Part> parse(std::string_view text);

}  // namespace sluice::envsubst
