#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace sluice::sprig::unicode {

struct CodeRange {
    char32_t first, last;
};
/// Every `stride`-th code point from first to last moves by `shift`.
struct CaseRange {
    char32_t first, last;
    std::int32_t stride, shift;
};
/// A name that Go's regexp accepts after \p, in its canonical form (one capital, no underscores), and its
/// Unicode name.
struct ClassName {
    std::string_view canonical, name;
};

// Sorted; beyond ASCII only. Letters and digits are in doc/unicode_ranges.hpp.
extern const std::span<const CodeRange> kUpper, kLower, kTitle, kNumber, kPunct;
extern const std::span<const CaseRange> kToUpper, kToLower, kToTitle;
extern const std::span<const ClassName> kClassNames;

}  // namespace sluice::sprig::unicode
