#include "encodings.hpp"
#include "base/base64.hpp"
#include "groups.hpp"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <iterator>
#include <optional>

/// Base 64 and base 32. A text that does not decode answers Go's error text in place of the bytes, as in sprig.
namespace sluice::sprig {

namespace {

constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string base32_encode(std::string_view bytes)
{
    std::string out;
    out.reserve((bytes.size() + 4) / 5 * 8);
    std::uint64_t bits = 0;
    int held = 0;
    for (const auto byte : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(byte);
        for (held += 8; held >= 5; held -= 5)
            out += kBase32[bits >> (held - 5) & 31];
    }
    if (held > 0) out += kBase32[bits << (5 - held) & 31];
    out.append((8 - out.size() % 8) % 8, '=');
    return out;
}

bool is_line_break(char c)
{
    return c == '\r' || c == '\n';
}

int digit(std::string_view alphabet, char c)
{
    const auto at = alphabet.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::string corrupt_input(std::string_view encoding, std::size_t offset)
{
    return fmt::format("illegal {} data at input byte {}", encoding, offset);
}

/// encoding/base64's account of what is wrong: padding is read together with the group it ends.
std::string base64_decode(std::string_view text)
{
    std::string out;
    std::size_t at = 0;
    const auto skip_breaks = [&] {
        while (at < text.size() && is_line_break(text[at]))
            ++at;
    };
    for (;;) {
        std::uint32_t bits = 0;
        std::size_t digits = 0;
        for (;;) {
            if (at == text.size()) {
                if (digits == 0) return out;
                return corrupt_input("base64", at - digits);
            }
            const char c = text[at++];
            if (const int value = digit(kBase64, c); value >= 0) {
                bits = bits << 6 | static_cast<std::uint32_t>(value);
                if (++digits == 4) break;
                continue;
            }
            if (is_line_break(c)) continue;
            if (c != '=' || digits < 2) return corrupt_input("base64", at - 1);
            if (digits == 2) {
                skip_breaks();
                if (at == text.size()) return corrupt_input("base64", text.size());
                if (text[at] != '=') return corrupt_input("base64", at - 1);
                ++at;
            }
            skip_breaks();
            if (at < text.size()) return corrupt_input("base64", at);
            bits <<= 6 * (4 - digits);
            out += static_cast<char>(bits >> 16);
            if (digits == 3) out += static_cast<char>(bits >> 8);
            return out;
        }
        out += static_cast<char>(bits >> 16);
        out += static_cast<char>(bits >> 8);
        out += static_cast<char>(bits);
    }
}

/// What stands after the first '=' of a group that has `digits` digits: the offset Go complains about, if it
/// does. `rest` ends at `end`. Go ignores what follows the last '=' of a group as long as the text ends within
/// 8 bytes.
std::optional<std::size_t> bad_base32_padding(std::string_view rest, std::size_t digits, std::size_t end)
{
    if (rest.size() + digits < 7) return end;
    const auto wanted = rest.substr(0, 7 - digits);
    if (const auto other = wanted.find_first_not_of('='); other != std::string_view::npos)
        return end - rest.size() + other - 1;
    if (digits == 3 || digits == 6) return end - rest.size() - 1;
    return std::nullopt;
}

std::string base32_decode(std::string_view with_breaks)
{
    std::string text;
    std::ranges::copy_if(with_breaks, std::back_inserter(text), [](char c) { return !is_line_break(c); });
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
        std::uint64_t bits = 0;
        std::size_t digits = 0;
        while (digits < 8) {
            if (at == text.size()) return corrupt_input("base32", at - digits);
            const char c = text[at++];
            const auto rest = std::string_view(text).substr(at);
            if (c == '=' && digits >= 2 && rest.size() < 8) {
                if (const auto bad = bad_base32_padding(rest, digits, text.size()))
                    return corrupt_input("base32", *bad);
                at = text.size();
                break;
            }
            const int value = digit(kBase32, c);
            if (value < 0) return corrupt_input("base32", at - 1);
            bits = bits << 5 | static_cast<std::uint64_t>(value);
            ++digits;
        }
        bits <<= 5 * (8 - digits);
        for (std::size_t byte = 0; byte < digits * 5 / 8; ++byte)
            out += static_cast<char>(bits >> (32 - 8 * byte));
    }
    return out;
}

Value b64enc(Call& call)
{
    return base::base64_encode(call.string(0));
}
Value b64dec(Call& call)
{
    return base64_decode(call.string(0));
}
Value b32enc(Call& call)
{
    return base32_encode(call.string(0));
}

Value b32dec(Call& call)
{
    return base32_decode(call.string(0));
}

}  // namespace

std::string base64_bytes_or_error(std::string_view text)
{
    return base64_decode(text);
}

void add_encodings(FunctionMap& functions)
{
    functions.add({
        {"b64enc", "string", b64enc},
        {"b64dec", "string", b64dec},
        {"b32enc", "string", b32enc},
        {"b32dec", "string", b32dec},
    });
}

}  // namespace sluice::sprig
