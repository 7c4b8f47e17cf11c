#include "pattern.hpp"

#include "base/error.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

namespace sluice::kustomize {

struct Pattern::Compiled {
    explicit Compiled(const std::string& expression) : regex(expression, re2::RE2::Quiet) {}
    re2::RE2 regex;
};

Pattern Pattern::anchored(std::string_view expression)
{
    return {expression, true};
}

Pattern Pattern::anywhere(std::string_view expression)
{
    return {expression, false};
}

Pattern::Pattern(std::string_view expression, bool whole) : literal_(expression), whole_(whole)
{
    if (expression.find_first_of("\\.+*?()|[]{}^$") == std::string_view::npos) return;
    const auto compiled =
        std::make_shared<const Compiled>(whole ? fmt::format("^(?:{})$", expression) : std::string(expression));
    if (!compiled->regex.ok())
        throw base::Error(
            base::ErrorKind::Invalid,
            fmt::format("error parsing regexp '{}': {}", expression, compiled->regex.error()));
    compiled_ = compiled;
}

bool Pattern::matches(std::string_view text) const
{
    if (compiled_) return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), compiled_->regex);
    if (literal_.empty()) return true;
    return whole_ ? text == literal_ : text.find(literal_) != std::string_view::npos;
}

}  // namespace sluice::kustomize
