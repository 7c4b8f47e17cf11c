#include "toml_quote.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace sluice::sprig {

std::string toml_quote(std::string_view text)
{
    std::string out = "\"";
    for (const auto c : text) {
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\b':
            out += "\\b";
            break;
        case '\t':
            out += "\\t";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\f':
            out += "\\f";
            break;
        case '\r':
            out += "\\r";
            break;
        default:
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
                out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
            else
                out += c;
        }
    }
    return out += '"';
}

bool is_bare_key_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

std::string toml_key(std::string_view key)
{
    const bool bare = !key.empty() && std::ranges::all_of(key, is_bare_key_char);
    return bare ? std::string(key) : toml_quote(key);
}

std::string toml_path(std::span<const std::string> keys)
{
    std::string out;
    for (const auto& key : keys) {
        if (&key != keys.data()) out += '.';
        out += toml_key(key);
    }
    return out;
}

}  // namespace sluice::sprig
