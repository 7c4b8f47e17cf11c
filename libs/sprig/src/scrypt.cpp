#include "scrypt.hpp"

#include "side_by_side.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdexcept>
#include <sys/mman.h>

namespace sluice::sprig {
namespace {

constexpr std::size_t kCost = 32768;  // N
constexpr std::size_t kSalsas = 16;   // 2 * r
constexpr std::size_t kBlockBytes = 64 * kSalsas;
constexpr std::size_t kParallel = 2;  // p
constexpr std::size_t kTableBytes = kCost * kBlockBytes;

/// Four words: a compiler's own vectors, on every processor.
using Words = std::uint32_t __attribute__((vector_size(16)));

/// The 16 words of a Salsa20 state by its diagonals, x[0] x[5] x[10] x[15] and so on downwards, so that a round
/// is done in vectors.
struct State {
    Words a, b, c, d;

    void operator^=(const State& other)
    {
        a ^= other.a;
        b ^= other.b;
        c ^= other.c;
        d ^= other.d;
    }
};

constexpr std::array<unsigned char, 16> kDiagonals = {0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11};

Words rotated(Words value, int bits)
{
    return value << bits | value >> (32 - bits);
}

/// Salsa20/8: a column round and a row round, four times.
State salsa(const State& in)
{
    auto [a, b, c, d] = in;
    for (int i = 0; i < 4; ++i) {
        b ^= rotated(a + d, 7);
        c ^= rotated(b + a, 9);
        d ^= rotated(c + b, 13);
        a ^= rotated(d + c, 18);
        // Rows become columns: what was below stands beside.
        b = __builtin_shufflevector(b, b, 3, 0, 1, 2);
        c = __builtin_shufflevector(c, c, 2, 3, 0, 1);
        d = __builtin_shufflevector(d, d, 1, 2, 3, 0);
        d ^= rotated(a + b, 7);
        c ^= rotated(d + a, 9);
        b ^= rotated(c + d, 13);
        a ^= rotated(b + c, 18);
        b = __builtin_shufflevector(b, b, 1, 2, 3, 0);
        c = __builtin_shufflevector(c, c, 2, 3, 0, 1);
        d = __builtin_shufflevector(d, d, 3, 0, 1, 2);
    }
    return {a + in.a, b + in.b, c + in.c, d + in.d};
}

struct Block {
    std::array<State, kSalsas> states;
};

/// scryptBlockMix.
void mix(const Block& in, Block& out)
{
    auto state = in.states.back();
    for (std::size_t i = 0; i < kSalsas; ++i) {
        state ^= in.states[i];
        state = salsa(state);
        out.states[i / 2 + i % 2 * (kSalsas / 2)] = state;
    }
}

Block read(const unsigned char* bytes)
{
    Block block;
    for (std::size_t i = 0; i < kSalsas; ++i) {
        std::array<std::uint32_t, 16> words;
        for (std::size_t j = 0; j < words.size(); ++j) {
            const auto* const at = bytes + 64 * i + std::size_t{4} * kDiagonals[j];
            words[j] = static_cast<std::uint32_t>(at[0] | at[1] << 8 | at[2] << 16) |
                       static_cast<std::uint32_t>(at[3]) << 24;
        }
        block.states[i] = std::bit_cast<State>(words);
    }
    return block;
}

void write(const Block& block, unsigned char* bytes)
{
    for (std::size_t i = 0; i < kSalsas; ++i) {
        const auto words = std::bit_cast<std::array<std::uint32_t, 16>>(block.states[i]);
        for (std::size_t j = 0; j < words.size(); ++j)
            for (std::size_t byte = 0; byte < 4; ++byte)
                bytes[64 * i + std::size_t{4} * kDiagonals[j] + byte] =
                    static_cast<unsigned char>(words[j] >> 8 * byte);
    }
}

struct Free {
    void operator()(Block* table) const
    {
        OPENSSL_cleanse(table, kTableBytes);
        std::free(table);
    }
};
using Table = std::unique_ptr<Block[], Free>;

/// kCost blocks, in pages of 2 MiB if the system has them: giving out 8,000 small ones takes longer than to
/// fill them.
Table new_table()
{
    constexpr std::size_t page = std::size_t{2} << 20;
    static_assert(kTableBytes % page == 0);
    Table table(static_cast<Block*>(std::aligned_alloc(page, kTableBytes)));
    if (!table) throw std::bad_alloc();
    madvise(table.get(), kTableBytes, MADV_HUGEPAGE);
    return table;
}

/// scryptROMix of the block's bytes, in place.
void mix_through_memory(unsigned char* bytes)
{
    const auto table = new_table();
    table[0] = read(bytes);
    for (std::size_t i = 1; i < kCost; ++i)
        mix(table[i - 1], table[i]);
    Block block, mixed;
    mix(table[kCost - 1], block);
    for (std::size_t i = 0; i < kCost; ++i) {
        const auto& other = table[block.states.back().a[0] % kCost];
        for (std::size_t j = 0; j < kSalsas; ++j)
            block.states[j] ^= other.states[j];
        mix(block, mixed);
        block = mixed;
    }
    write(block, bytes);
    OPENSSL_cleanse(&block, sizeof(block));
    OPENSSL_cleanse(&mixed, sizeof(mixed));
}

void pbkdf2(std::string_view password, std::span<const unsigned char> salt, std::span<unsigned char> out)
{
    if (PKCS5_PBKDF2_HMAC(
            password.data(),
            static_cast<int>(password.size()),
            salt.data(),
            static_cast<int>(salt.size()),
            1,
            EVP_sha256(),
            static_cast<int>(out.size()),
            out.data()) != 1)
        throw std::runtime_error("scrypt failed");
}

}  // namespace

void scrypt(std::string_view password, std::string_view salt, std::span<unsigned char> out)
{
    std::array<unsigned char, kBlockBytes * kParallel> blocks;
    pbkdf2(password, {reinterpret_cast<const unsigned char*>(salt.data()), salt.size()}, blocks);
    side_by_side(
        [&] { mix_through_memory(blocks.data()); }, [&] { mix_through_memory(blocks.data() + kBlockBytes); });
    pbkdf2(password, blocks, out);
    OPENSSL_cleanse(blocks.data(), blocks.size());
}

}  // namespace sluice::sprig
