#include "failure.hpp"

#include "text.hpp"

namespace sluice::jsonschema {

std::vector<Failure> dissolved(Failure failure)
{
    if (failure.kind == Failure::Kind::Group) return std::move(failure.causes);
    std::vector<Failure> one;
    one.push_back(std::move(failure));
    return one;
}

void append_report(std::string& out, const std::vector<Failure>& failures, int depth)
{
    for (const auto& failure : failures) {
        const bool shown = failure.kind != Failure::Kind::Reference || failure.causes.size() != 1;
        if (shown) {
            out += '\n';
            out.append(2 * static_cast<std::size_t>(depth), ' ');
            out += "- at " + quoted(failure.at) + ": " + failure.message;
        }
        append_report(out, failure.causes, shown ? depth + 1 : depth);
    }
}

}  // namespace sluice::jsonschema
