#include "der.hpp"

#include "zone.hpp"

#include <fmt/format.h>

namespace sluice::sprig::der {

std::string element(unsigned char tag, std::string_view content)
{
    std::string out(1, static_cast<char>(tag));
    if (content.size() < 128) {
        out += static_cast<char>(content.size());
    } else {
        std::string length;
        for (auto rest = content.size(); rest > 0; rest >>= 8)
            length.insert(length.begin(), static_cast<char>(rest));
        out += static_cast<char>(0x80 | length.size());
        out += length;
    }
    return out.append(content);
}

std::string unsigned_integer(std::string_view bytes)
{
    while (bytes.size() > 1 && bytes[0] == 0)
        bytes.remove_prefix(1);
    std::string content(bytes);
    if (content.empty() || (static_cast<unsigned char>(content[0]) & 0x80) != 0)
        content.insert(content.begin(), '\0');
    return element(Integer, content);
}

std::string object_id(std::initializer_list<unsigned> arcs)
{
    const auto* arc = arcs.begin();
    std::string content(1, static_cast<char>(arc[0] * 40 + arc[1]));
    for (arc += 2; arc != arcs.end(); ++arc) {
        std::string digits(1, static_cast<char>(*arc & 0x7F));
        for (auto rest = *arc >> 7; rest > 0; rest >>= 7)
            digits.insert(digits.begin(), static_cast<char>(0x80 | (rest & 0x7F)));
        content += digits;
    }
    return element(ObjectId, content);
}

std::string bit_string(std::string_view bytes, unsigned char unused)
{
    return element(BitString, std::string(1, static_cast<char>(unused)).append(bytes));
}

std::string time(std::int64_t second)
{
    const auto days = second / 86400 - (second % 86400 < 0 ? 1 : 0);
    const auto of_day = second - days * 86400;
    const auto day = civil_from_days(days);
    const bool short_year = day.year >= 1950 && day.year < 2050;
    const auto year = short_year ? fmt::format("{:02}", day.year % 100) : fmt::format("{:04}", day.year);
    return element(
        short_year ? UtcTime : GeneralizedTime,
        fmt::format(
            "{}{:02}{:02}{:02}{:02}{:02}Z",
            year,
            day.month,
            day.day,
            of_day / 3600,
            of_day / 60 % 60,
            of_day % 60));
}

}  // namespace sluice::sprig::der
