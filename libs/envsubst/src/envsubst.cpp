#include "envsubst/envsubst.hpp"

#include "base/error.hpp"
#include "expansion.hpp"
#include "operations.hpp"

#include <fmt/format.h>

namespace sluice::envsubst {
namespace {

/// Comparisons that the patterns of one text may take.
constexpr std::size_t kMaxSteps = 200'000'000;

class Evaluation {
public:
    Evaluation(const Lookup& lookup, const Options& options) : lookup_(lookup), options_(options) {}

    std::string of(const std::vector<Part>& parts)
    {
        std::string text;
        for (const auto& part : parts) {
            text += of(part);
            if (text.size() > options_.max_bytes) too_much();
        }
        return text;
    }

private:
    std::string of(const Part& part)
    {
        if (const auto* text = std::get_if<std::string>(&part)) return *text;
        const auto& expansion = std::get<Expansion>(part);
        Arguments arguments;
        for (const auto& argument : expansion.arguments)
            arguments.push_back(of(argument));
        const auto value = lookup_(expansion.variable);
        if (!value && options_.strict && !is_default(expansion.operation))
            throw base::Error(
                base::ErrorKind::Invalid,
                fmt::format("variable not set (strict mode): \"{}\"", expansion.variable));
        auto made = apply(expansion.operation, value.value_or(""), arguments, steps_);
        if (made.size() > options_.max_bytes) too_much();
        return made;
    }

    [[noreturn]] void too_much() const
    {
        throw base::Error(
            base::ErrorKind::LimitExceeded,
            fmt::format("the result is larger than {} bytes", options_.max_bytes));
    }

    const Lookup& lookup_;
    const Options& options_;
    std::size_t steps_ = kMaxSteps;
};

}  // namespace

std::string replace(std::string_view text, const Lookup& lookup, const Options& options)
{
    return Evaluation(lookup, options).of(parse(text));
}

}  // namespace sluice::envsubst
