#include "toml_time.hpp"

#include "gotemplate/strconv.hpp"
#include "time_object.hpp"

#include <fmt/format.h>
#include <optional>
#include <stdexcept>

namespace sluice::sprig {

using gotemplate::Value;
using gotemplate::strconv::quote;

namespace {

struct TimeShape {
    std::string_view layout;
    std::string_view zone;  ///< of a time that names none
};
constexpr TimeShape kTimeShapes[] = {
    {"2006-01-02T15:04:05.999999999Z07:00", ""},
    {"2006-01-02T15:04:05.999999999", "datetime-local"},
    {"2006-01-02", "date-local"},
    {"15:04:05.999999999", "time-local"},
    {"2006-01-02T15:04Z07:00", ""},
    {"2006-01-02T15:04", "datetime-local"},
    {"15:04", "time-local"},
};

/// Go's parser takes "1:02" for "15:04"; TOML wants both digits.
bool misses_a_zero(std::string_view text, std::string_view layout)
{
    for (std::size_t i = 0; i < layout.size() && layout[i] != '.' && layout[i] != 'Z'; ++i) {
        const bool digit = layout[i] >= '0' && layout[i] <= '9';
        if (!digit && (i >= text.size() || text[i] != layout[i])) return true;
    }
    return false;
}

std::optional<GoTime> time_in(const TimeShape& shape, std::string_view text)
try {
    return parse_time(
        shape.layout, text, shape.zone.empty() ? Zone::utc() : Zone::fixed(std::string(shape.zone), 0));
} catch (const std::runtime_error&) {
    return std::nullopt;
}

}  // namespace

Value toml_time(const TomlToken& token)
{
    std::string text(token.text);
    for (auto& c : text)
        c = c == 'z' ? 'Z' : c == 't' || c == ' ' ? 'T' : c;
    for (const auto& shape : kTimeShapes) {
        const auto time = time_in(shape, text);
        if (!time) continue;
        if (misses_a_zero(text, shape.layout)) break;
        return time_value(*time);
    }
    token.reject(fmt::format("invalid datetime: {}", quote(text)));
}

}  // namespace sluice::sprig
