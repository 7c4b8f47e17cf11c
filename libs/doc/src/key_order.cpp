#include "key_order.hpp"

#include "doc/unicode_ranges.hpp"
#include "doc/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace sluice::doc {

namespace {

std::u32string code_points(std::string_view text)
{
    std::u32string result;
    while (!text.empty()) {
        const auto c = decode_utf8(text);
        result += c.value;
        text.remove_prefix(c.length);
    }
    return result;
}

struct Number {
    std::int64_t value;
    std::size_t end;
};

/// The digits at `begin`, behind `leading` that went before; a number too large wraps around, as in Go.
Number number_at(const std::u32string& text, std::size_t begin, std::uint64_t leading)
{
    auto value = leading;
    auto at = begin;
    for (; at < text.size() && is_unicode_digit(text[at]); ++at)
        value = value * 10 + static_cast<std::uint64_t>(static_cast<std::int64_t>(text[at]) - '0');
    return {static_cast<std::int64_t>(value), at};
}

/// Whether the digits just before `at` hold more than zeros: then a zero at `at` is not a leading one.
bool is_inside_number(const std::u32string& text, std::size_t at)
{
    while (at > 0 && is_unicode_digit(text[at - 1]))
        if (text[--at] != '0') return true;
    return false;
}

bool differ_in_order(const std::u32string& left, const std::u32string& right, std::size_t at)
{
    const bool left_is_letter = is_unicode_letter(left[at]), right_is_letter = is_unicode_letter(right[at]);
    if (left_is_letter && right_is_letter) return left[at] < right[at];
    if (left_is_letter || right_is_letter) return right_is_letter;

    const bool zero = left[at] == '0' || right[at] == '0';
    const std::uint64_t leading = zero && is_inside_number(left, at) ? 1 : 0;
    const auto left_number = number_at(left, at, leading), right_number = number_at(right, at, leading);
    if (left_number.value != right_number.value) return left_number.value < right_number.value;
    if (left_number.end != right_number.end) return left_number.end < right_number.end;
    return left[at] < right[at];
}

bool is_ascii_word(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; });
}

}  // namespace

bool goes_before(std::string_view left, std::string_view right)
{
    // Most keys are plain words, whose natural order is their bytewise one.
    if (is_ascii_word(left) && is_ascii_word(right)) return left < right;
    const auto a = code_points(left), b = code_points(right);
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        if (a[i] != b[i]) return differ_in_order(a, b, i);
    return a.size() < b.size();
}

std::vector<const Member*> members_in_order(const Value& object)
{
    std::vector<const Member*> members;
    members.reserve(object.size());
    for (const auto& member : object.members())
        members.push_back(&member);
    std::sort(members.begin(), members.end(), [](auto* a, auto* b) { return a->key() < b->key(); });
    // Merging, unlike std::sort, stays within bounds when the order is none.
    std::stable_sort(
        members.begin(), members.end(), [](auto* a, auto* b) { return goes_before(a->key(), b->key()); });
    return members;
}

}  // namespace sluice::doc
