#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace sluice::gotemplate {

/// Differs from process to process, so that nobody writes a chart whose names all fall into one place.
std::uint64_t text_hash_seed() noexcept;
inline const std::uint64_t kTextHashSeed = text_hash_seed();

/// A hash of names, cheaper than the library's for those of a few words. Not for keeping.
inline std::size_t text_hash(std::string_view text) noexcept
{
    const auto mix = [](std::uint64_t hash, std::uint64_t part) {
        __extension__ using Wide = unsigned __int128;
        const Wide product = static_cast<Wide>(part ^ kTextHashSeed) * (hash ^ 0x9E3779B97F4A7C15);
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    };
    const auto read = [](const char* from, auto part) {
        std::memcpy(&part, from, sizeof part);
        return std::uint64_t{part};
    };
    std::uint64_t hash = text.size();
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    if (text.size() >= 8) {
        for (const char* p = begin; p < end - 8; p += 8)
            hash = mix(hash, read(p, std::uint64_t{}));
        return mix(hash, read(end - 8, std::uint64_t{}));
    }
    if (text.size() >= 4)
        return mix(hash, (read(begin, std::uint32_t{}) << 32) | read(end - 4, std::uint32_t{}));
    if (text.empty()) return hash;
    const std::uint64_t first = read(begin, std::uint8_t{});
    const std::uint64_t middle = read(begin + text.size() / 2, std::uint8_t{});
    return mix(hash, first | (middle << 8) | (read(end - 1, std::uint8_t{}) << 16));
}

}  // namespace sluice::gotemplate
