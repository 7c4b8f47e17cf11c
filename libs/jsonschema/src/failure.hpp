#pragma once
#include <string>
#include <vector>

namespace sluice::jsonschema {

/// Failure: one thing that is wrong, and what it comes from.
struct Failure {
    enum class Kind {
        Plain,
        Group,     ///< several things wrong with one value: dissolved into what it is part of
        Reference  ///< what a $ref led to: not shown itself if it has one cause
    };
    Kind kind = Kind::Plain;
    std::string at;       ///< JSON pointer into the instance
    std::string message;  ///< empty while only validity is asked for
    std::vector<Failure> causes;
};

/// The causes of a group, or the failure itself.
std::vector<Failure> dissolved(Failure);
/// The lines "- at '/a': message" of the failures and, deeper, of their causes, each with a line break in
/// front.
void append_report(std::string& out, const std::vector<Failure>& failures, int depth);

}  // namespace sluice::jsonschema
