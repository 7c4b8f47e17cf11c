#include "tar_format.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <iterator>

namespace sluice::archive {
namespace {

constexpr std::size_t kNameSize = 100;
constexpr std::size_t kPrefixSize = 155;
constexpr std::size_t kChecksumAt = 148;
constexpr std::size_t kChecksumSize = 8;

[[noreturn]] void corrupt(const char* what)
{
    throw base::Error(base::ErrorKind::Corrupt, std::string("tar: ") + what);
}

/// Where to cut a long name into prefix and name: at a slash; npos if no place fits.
std::size_t split_at(std::string_view name)
{
    if (name.size() > kNameSize + 1 + kPrefixSize) return std::string_view::npos;
    const auto slash = name.rfind('/', std::min(kPrefixSize, name.size() - 2));
    if (slash == std::string_view::npos || slash == 0 || name.size() - slash - 1 > kNameSize)
        return std::string_view::npos;
    return slash;
}

void put(Block& block, std::size_t at, std::string_view text)
{
    std::ranges::copy(text, block.begin() + static_cast<std::ptrdiff_t>(at));
}

std::string ascii(std::string_view name)
{
    std::string out;
    std::ranges::copy_if(name, std::back_inserter(out), [](unsigned char c) { return c >= 0x20 && c < 0x7f; });
    return out;
}

/// Octal with leading zeros and a NUL; the value fits.
void put_number(Block& block, std::size_t at, std::size_t width, std::uint64_t value)
{
    char text[32];
    std::snprintf(
        text, sizeof text, "%0*llo", static_cast<int>(width - 1), static_cast<unsigned long long>(value));
    put(block, at, text);
}

}  // namespace

std::optional<std::uint64_t> parse_number(std::string_view field)
{
    if (!field.empty() && (static_cast<unsigned char>(field[0]) & 0x80) != 0) {
        if (static_cast<unsigned char>(field[0]) != 0x80) return std::nullopt;
        std::uint64_t value = 0;
        for (const char c : field.substr(1)) {
            if (value >> 55 != 0) return std::nullopt;
            value = value << 8 | static_cast<unsigned char>(c);
        }
        return value;
    }
    const auto first = field.find_first_not_of(std::string_view(" \0", 2));
    if (first == std::string_view::npos) return 0;
    field = field.substr(first);
    field = field.substr(0, field.find_last_not_of(std::string_view(" \0", 2)) + 1);
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(field.data(), field.data() + field.size(), value, 8);
    // Some writers leave rubbish behind the NUL.
    const bool ended = end == field.data() + field.size() || *end == '\0';
    if (problem != std::errc() || !ended || value >> 63 != 0) return std::nullopt;
    return value;
}

bool checksum_fits(const Block& block)
{
    const auto stored = parse_number({block.data() + kChecksumAt, kChecksumSize});
    std::int64_t as_unsigned = 0;
    std::int64_t as_signed = 0;
    for (std::size_t i = 0; i < block.size(); ++i) {
        const char c = i >= kChecksumAt && i < kChecksumAt + kChecksumSize ? ' ' : block[i];
        as_unsigned += static_cast<unsigned char>(c);
        as_signed += static_cast<signed char>(c);
    }
    return stored && (static_cast<std::int64_t>(*stored) == as_unsigned ||
                      static_cast<std::int64_t>(*stored) == as_signed);
}

bool all_zero(const Block& block)
{
    return std::ranges::all_of(block, [](char c) { return c == 0; });
}

std::string_view field_text(std::string_view field)
{
    return field.substr(0, field.find('\0'));
}

std::map<std::string, std::string, std::less<>> parse_pax(std::string_view text)
{
    std::map<std::string, std::string, std::less<>> records;
    while (!text.empty()) {
        std::size_t length = 0;
        const auto [digits_end, problem] = std::from_chars(text.data(), text.data() + text.size(), length);
        const auto digits = static_cast<std::size_t>(digits_end - text.data());
        if (problem != std::errc() || length > text.size() || length < digits + 3)
            corrupt("invalid pax header");
        auto record = text.substr(0, length);
        if (record[digits] != ' ' || record.back() != '\n') corrupt("invalid pax header");
        record = record.substr(digits + 1, length - digits - 2);
        const auto equals = record.find('=');
        if (equals == std::string_view::npos || equals == 0) corrupt("invalid pax header");
        records.insert_or_assign(std::string(record.substr(0, equals)), std::string(record.substr(equals + 1)));
        text.remove_prefix(length);
    }
    return records;
}

std::string pax_record(std::string_view key, std::string_view value)
{
    const std::size_t body = key.size() + value.size() + 3;  // " ", "=", "\n"
    std::size_t total = body + std::to_string(body).size();
    if (std::to_string(total).size() + body != total) total = body + std::to_string(total).size();
    std::string out = std::to_string(total);
    return out.append(" ").append(key).append("=").append(value).append("\n");
}

bool fits_ustar(std::string_view name)
{
    const bool ascii = std::ranges::all_of(name, [](unsigned char c) { return c >= 0x01 && c < 0x80; });
    return ascii && (name.size() <= kNameSize || split_at(name) != std::string_view::npos);
}

Block make_header(std::string_view name, char type, unsigned mode, std::uint64_t size)
{
    Block block{};
    if (!fits_ustar(name)) {
        put(block, 0, ascii(name).substr(0, kNameSize));  // for readers that do not know pax
    } else if (name.size() <= kNameSize) {
        put(block, 0, name);
    } else {
        const auto slash = split_at(name);
        put(block, 345, name.substr(0, slash));
        put(block, 0, name.substr(slash + 1));
    }
    put_number(block, 100, 8, mode);
    put_number(block, 108, 8, 0);
    put_number(block, 116, 8, 0);
    put_number(block, 124, 12, size);
    put_number(block, 136, 12, 0);
    block[156] = type;
    put(block, 257, std::string_view("ustar\00000", 8));
    put_number(block, 329, 8, 0);
    put_number(block, 337, 8, 0);
    put(block, kChecksumAt, "        ");
    std::uint64_t sum = 0;
    for (const char c : block)
        sum += static_cast<unsigned char>(c);
    put_number(block, kChecksumAt, 7, sum);  // six digits, NUL, space
    return block;
}

}  // namespace sluice::archive
