#include "doc/utf8.hpp"
#include "groups.hpp"
#include "panics.hpp"
#include "random_number.hpp"
#include "sprig/functions.hpp"
#include "sprig/unicode.hpp"

#include <utility>

/// Random texts, from the render's source of randomness alone.
namespace sluice::sprig {

namespace {

constexpr std::string_view kAlpha = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kNumeric = "0123456789";
constexpr std::string_view kAlphaNumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A negative count asks for nothing, as in sprig.
template <class F> Value random_text(Call& call, F&& character)
{
    const auto count = call.integer(0);
    if (count <= 0) return "";
    if (static_cast<std::uint64_t>(count) > kMaxText) fail_too_large("a random text");
    std::string text(static_cast<std::size_t>(count), '\0');
    for (auto& c : text)
        c = character();
    return text;
}

Value random_of(Call& call, std::string_view alphabet)
{
    return random_text(
        call, [&] { return alphabet[random_below(call.environment().random, alphabet.size())]; });
}

Value rand_alpha(Call& call)
{
    return random_of(call, kAlpha);
}
Value rand_numeric(Call& call)
{
    return random_of(call, kNumeric);
}
Value rand_alpha_num(Call& call)
{
    return random_of(call, kAlphaNumeric);
}

/// Printable ASCII, the space included.
Value rand_ascii(Call& call)
{
    return random_text(
        call, [&] { return static_cast<char>(' ' + random_below(call.environment().random, 95)); });
}

Value shuffle(Call& call)
{
    auto runes = unicode::decode(call.string(0));
    for (auto left = runes.size(); left > 1; --left)
        std::swap(runes[left - 1], runes[random_below(call.environment().random, left)]);
    return unicode::encode(runes);
}

}  // namespace

void add_random_text(FunctionMap& functions)
{
    functions.add({
        {"randAlpha", "int", rand_alpha},
        {"randAlphaNum", "int", rand_alpha_num},
        {"randAscii", "int", rand_ascii},
        {"randNumeric", "int", rand_numeric},
        {"shuffle", "string", shuffle},
    });
}

}  // namespace sluice::sprig
