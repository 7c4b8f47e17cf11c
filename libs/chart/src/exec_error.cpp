#include "exec_error.hpp"

#include "text.hpp"

#include <fmt/format.h>

#include <optional>
#include <vector>

namespace sluice::chart {

namespace {

constexpr std::string_view kPrefix = "template: ";

/// One place on the way of an error.
struct Place {
    std::string location, executing, message;
    bool operator==(const Place&) const = default;

    std::string text() const
    {
        std::string out;
        if (!location.empty()) out += location + "\n  ";
        if (!executing.empty()) out += executing + "\n    ";
        if (!message.empty()) out += message + "\n";
        return out;
    }
};

struct Step {
    Place place;
    std::string_view cause;  ///< the error that a function returned; empty if none did
};

/// The message without the places that follow in it.
std::string_view own_part(std::string_view message)
{
    return message.substr(0, message.find(" template:"));
}

/// Behind "error calling NAME: ".
std::string_view cause_in(std::string_view message)
{
    constexpr std::string_view kCalling = "error calling ";
    if (!message.starts_with(kCalling)) return {};
    const auto colon = message.find(": ");
    return colon == std::string_view::npos ? std::string_view() : message.substr(colon + 2);
}

/// NAME: executing "T" at <NODE>: MESSAGE
std::optional<Step> executing_step(std::string_view rest)
{
    constexpr std::string_view kExecuting = ": executing ";
    constexpr std::string_view kAt = " at <";
    const auto at = rest.find(kExecuting);
    if (at == std::string_view::npos) return std::nullopt;
    const auto location = rest.substr(0, at);
    rest.remove_prefix(at + kExecuting.size());
    if (!rest.starts_with('"')) return std::nullopt;
    const auto quote = rest.find('"', 1);
    if (quote == std::string_view::npos) return std::nullopt;
    const auto name = rest.substr(1, quote - 1);
    rest.remove_prefix(quote + 1);
    if (!rest.starts_with(kAt)) return std::nullopt;
    rest.remove_prefix(kAt.size());
    const auto end = rest.find(">: ");
    if (end == std::string_view::npos) return std::nullopt;
    const auto node = rest.substr(0, end);
    const auto message = rest.substr(end + 3);
    return Step{
        {std::string(location),
         fmt::format("executing \"{}\" at <{}>:", name, node),
         std::string(own_part(message))},
        cause_in(message)};
}

std::optional<Step> step_of(std::string_view error)
{
    if (!error.starts_with(kPrefix)) return std::nullopt;
    const auto rest = error.substr(kPrefix.size());
    if (rest.starts_with("no template ")) return Step{{"", "", std::string(error)}, {}};
    if (rest.find(": executing ") != std::string_view::npos) {
        auto step = executing_step(rest);
        if (step) return step;
    }
    const auto colon = rest.rfind(": ");
    if (colon == std::string_view::npos) return std::nullopt;
    return Step{{std::string(rest.substr(0, colon)), "", std::string(own_part(rest.substr(colon + 2)))}, {}};
}

/// The text between the marks that required and fail put around their messages.
std::optional<std::string_view> marked(std::string_view text)
{
    const auto start = text.find(kWarnStart);
    if (start == std::string_view::npos) return std::nullopt;
    const auto end = text.rfind(kWarnEnd);
    const auto first = start + kWarnStart.size();
    if (end == std::string_view::npos || end < first) return std::nullopt;
    return text.substr(first, end - first);
}

std::string several_lines(const std::string& error)
{
    std::vector<Place> places;
    for (std::string_view current = error; !current.empty();) {
        auto step = step_of(current);
        if (!step) return error;
        if (places.empty() || !(places.back() == step->place)) places.push_back(step->place);
        current = step->cause;
    }
    std::string out;
    for (const auto& place : places)
        out += place.text();
    return std::string(trim_space(out));
}

}  // namespace

std::string parse_error_text(std::string_view file, std::string_view error)
{
    const auto first = error.find(": ");
    if (first == std::string_view::npos) return fmt::format("parse error in ({}): {}", file, error);
    auto location = error.substr(first + 2);
    location = location.substr(0, location.find(": "));
    const auto last = error.rfind(": ");
    return fmt::format("parse error at ({}): {}", location, error.substr(last + 2));
}

std::string exec_error_text(std::string_view file, const std::string& error, bool v4)
{
    const std::string_view text = error;
    const auto first = text.find(": ");
    const auto second = first == std::string_view::npos ? first : text.find(": ", first + 2);
    if (second == std::string_view::npos) return fmt::format("execution error in ({}): {}", file, error);
    if (const auto message = marked(text.substr(second + 2)))
        return fmt::format("execution error at ({}): {}", text.substr(first + 2, second - first - 2), *message);
    return v4 ? several_lines(error) : error;
}

}  // namespace sluice::chart
