#include "text.hpp"

#include "gotemplate/format.hpp"
#include "gotemplate/strconv.hpp"
#include "number.hpp"

namespace sluice::jsonschema {
namespace {

std::string grouped(std::string digits)
{
    const std::size_t sign = digits.starts_with('-') ? 1 : 0;
    for (auto at = std::min(digits.find('.'), digits.size()); at > sign + 3;) {
        at -= 3;
        digits.insert(at, 1, ',');
    }
    return digits;
}

}  // namespace

std::string quoted(std::string_view text)
{
    // The reference undoes Go's \" in the whole text, the closing quote included: a last backslash is halved.
    const auto go = gotemplate::strconv::quote(text);
    std::string out;
    for (std::size_t i = 0; i < go.size(); ++i) {
        if (go[i] == '\\' && i + 1 < go.size() && go[i + 1] == '"') continue;
        if (go[i] == '\'') out += '\\';
        out += go[i];
    }
    return '\'' + out.substr(1, out.size() - 2) + '\'';
}

std::string joined(const std::vector<std::string>& texts)
{
    std::string out;
    for (const auto& text : texts)
        out += (out.empty() ? "" : ", ") + quoted(text);
    return out;
}

std::string displayed(const doc::Value& value)
{
    if (is_text(value)) return quoted(value.as_string());
    switch (value.kind()) {
    case doc::Kind::Null:
        return "<nil>";
    case doc::Kind::Bool:
        return value.as_bool() ? "true" : "false";
    case doc::Kind::Int:
        return std::to_string(value.as_int());
    case doc::Kind::Uint:
        return std::to_string(value.as_uint());
    case doc::Kind::Double:
        return gotemplate::to_text(value.as_double());
    case doc::Kind::String:
        return value.text();
    default:
        return "value";
    }
}

std::string localized(double number)
{
    const auto text = gotemplate::strconv::format_float(number, 'g', -1, 64);
    const auto e = text.find('e');
    if (e == std::string::npos) return grouped(text);
    static constexpr std::string_view superscripts[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    auto out = text.substr(0, e) + "×10";
    if (text[e + 1] == '-') out += "⁻";
    for (const char digit : text.substr(e + 2))
        out += superscripts[digit - '0'];
    return out;
}

std::string localized(std::uint64_t number)
{
    return grouped(std::to_string(number));
}

std::string listed(const std::vector<std::size_t>& positions)
{
    std::string out;
    for (const auto position : positions)
        out += (out.empty() ? "" : " ") + std::to_string(position);
    return out;
}

std::string pointer_token(std::string_view name)
{
    std::string out = "/";
    for (const char c : name) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

}  // namespace sluice::jsonschema
