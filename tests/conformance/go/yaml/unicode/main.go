// Prints libs/doc/src/unicode_ranges.cpp: the letters and decimal digits beyond ASCII, as Go's unicode package knows
// them. goyaml's order of map keys depends on both.
package main

import (
	"fmt"
	"unicode"
)

func ranges(name string, is func(rune) bool) {
	fmt.Printf("constexpr CodeRange %s[] = {\n", name)
	column := 0
	for c := rune(0x80); c <= unicode.MaxRune; c++ {
		if !is(c) {
			continue
		}
		first := c
		for c < unicode.MaxRune && is(c+1) {
			c++
		}
		text := fmt.Sprintf("{0x%X, 0x%X},", first, c)
		if column+len(text)+1 > 108 {
			fmt.Println()
			column = 0
		}
		if column == 0 {
			fmt.Print("    ")
		} else {
			fmt.Print(" ")
		}
		fmt.Print(text)
		column += len(text) + 1
	}
	fmt.Printf("\n};\n")
}

func main() {
	fmt.Printf(`// Written by tests/conformance/go/yaml/unicode from Go's tables (Unicode %s); do not edit.
#include "doc/unicode_ranges.hpp"

#include <algorithm>
#include <iterator>

namespace sluice::doc {

namespace {

struct CodeRange {
    char32_t first, last;
};

// clang-format off
`, unicode.Version)
	ranges("kLetters", unicode.IsLetter)
	fmt.Println()
	ranges("kDigits", unicode.IsDigit)
	fmt.Print(`// clang-format on

template <std::size_t N> bool contains(const CodeRange (&ranges)[N], char32_t c)
{
    const auto* range =
        std::lower_bound(std::begin(ranges), std::end(ranges), c, [](const CodeRange& r, char32_t value) {
            return r.last < value;
        });
    return range != std::end(ranges) && range->first <= c;
}

}  // namespace

bool is_unicode_letter(char32_t c)
{
    if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return contains(kLetters, c);
}

bool is_unicode_digit(char32_t c)
{
    if (c < 0x80) return c >= '0' && c <= '9';
    return contains(kDigits, c);
}

}  // namespace sluice::doc
`)
}
