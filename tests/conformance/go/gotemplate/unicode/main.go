// Prints libs/gotemplate/src/print_ranges.cpp: the characters that strconv.IsPrint lets stand in a quoted text.
package main

import (
	"fmt"
	"strconv"
	"unicode"
)

func main() {
	fmt.Printf(`// Written by tests/conformance/go/gotemplate/unicode from Go's tables (Unicode %s); do not edit.
#include "gotemplate/strconv.hpp"

#include <algorithm>
#include <iterator>

namespace sluice::gotemplate::strconv {

namespace {

struct CodeRange {
    char32_t first, last;
};

// clang-format off
constexpr CodeRange kPrintable[] = {`, unicode.Version)
	column := 200
	for c := rune(0); c <= unicode.MaxRune; c++ {
		if !strconv.IsPrint(c) {
			continue
		}
		first := c
		for c < unicode.MaxRune && strconv.IsPrint(c+1) {
			c++
		}
		text := fmt.Sprintf(" {0x%X, 0x%X},", first, c)
		if column+len(text) > 110 {
			fmt.Print("\n   ")
			column = 3
		}
		fmt.Print(text)
		column += len(text)
	}
	fmt.Print(`
};
// clang-format on

}  // namespace

bool is_print(char32_t c) noexcept
{
    if (c < 0x7F) return c >= 0x20;
    const auto* const at = std::ranges::upper_bound(kPrintable, c, {}, &CodeRange::first);
    return at != std::begin(kPrintable) && c <= std::prev(at)->last;
}

}  // namespace sluice::gotemplate::strconv
`)
}
