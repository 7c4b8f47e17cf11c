// Prints libs/sprig/src/unicode_data.cpp: classes and case mappings of Go's unicode package beyond ASCII, and the names
// that Go's regexp takes after \p. Letters and digits are in libs/doc, whose table go/yaml/unicode writes.
package main

import (
	"fmt"
	"regexp/syntax"
	"sort"
	"strings"
	"unicode"
)

const width = 108

type printer struct{ column int }

func (p *printer) item(text string) {
	if p.column+len(text)+1 > width {
		fmt.Println()
		p.column = 0
	}
	if p.column == 0 {
		fmt.Print("    ")
	} else {
		fmt.Print(" ")
	}
	fmt.Print(text)
	p.column += len(text) + 1
}

func ranges(name string, is func(rune) bool) {
	fmt.Printf("constexpr CodeRange %s[] = {\n", name)
	p := printer{}
	for c := rune(0x80); c <= unicode.MaxRune; c++ {
		if !is(c) {
			continue
		}
		first := c
		for c < unicode.MaxRune && is(c+1) {
			c++
		}
		p.item(fmt.Sprintf("{0x%X, 0x%X},", first, c))
	}
	fmt.Printf("\n};\n\n")
}

// shifts prints runs of code points, every one or every second, that a mapping moves by the same distance.
func shifts(name string, to func(rune) rune) {
	fmt.Printf("constexpr CaseRange %s[] = {\n", name)
	p := printer{}
	shift := func(c rune) rune { return to(c) - c }
	for c := rune(0x80); c <= unicode.MaxRune; c++ {
		by := shift(c)
		if by == 0 {
			continue
		}
		stride := rune(1)
		if shift(c+1) == 0 && shift(c+2) == by {
			stride = 2
		}
		last := c
		for shift(last+stride) == by && (stride == 1 || shift(last+1) == 0) {
			last += stride
		}
		p.item(fmt.Sprintf("{0x%X, 0x%X, %d, %d},", c, last, stride, by))
		c = last
	}
	fmt.Printf("\n};\n\n")
}

func canonical(name string) string {
	var out strings.Builder
	for _, part := range strings.Split(name, "_") {
		out.WriteString(part)
	}
	text := out.String()
	return strings.ToUpper(text[:1]) + strings.ToLower(text[1:])
}

// classNames are pairs: what Go accepts in canonical form, and the name that the tables go by.
func classNames() [][2]string {
	var names [][2]string
	accept := func(name, actual string) {
		if _, err := syntax.Parse(`\p{`+name+`}`, syntax.Perl); err == nil {
			names = append(names, [2]string{canonical(name), actual})
		}
	}
	for name := range unicode.Categories {
		accept(name, name)
	}
	for name := range unicode.Scripts {
		accept(name, name)
	}
	for alias, actual := range unicode.CategoryAliases {
		accept(alias, actual)
	}
	sort.Slice(names, func(i, j int) bool { return names[i][0] < names[j][0] })
	return names
}

func main() {
	fmt.Printf(`// Written by tests/conformance/go/sprig/unicode from Go's tables (Unicode %s); do not edit.
#include "unicode_data.hpp"

namespace sluice::sprig::unicode {

namespace {

// clang-format off
`, unicode.Version)
	ranges("kUpperRanges", unicode.IsUpper)
	ranges("kLowerRanges", unicode.IsLower)
	ranges("kTitleRanges", unicode.IsTitle)
	ranges("kNumberRanges", unicode.IsNumber)
	ranges("kPunctRanges", unicode.IsPunct)
	shifts("kToUpperRanges", unicode.ToUpper)
	shifts("kToLowerRanges", unicode.ToLower)
	shifts("kToTitleRanges", unicode.ToTitle)
	fmt.Println("constexpr ClassName kClassNameList[] = {")
	p := printer{}
	for _, name := range classNames() {
		p.item(fmt.Sprintf("{%q, %q},", name[0], name[1]))
	}
	fmt.Println("\n};")
	fmt.Println(`// clang-format on

}  // namespace

const std::span<const CodeRange> kUpper = kUpperRanges;
const std::span<const CodeRange> kLower = kLowerRanges;
const std::span<const CodeRange> kTitle = kTitleRanges;
const std::span<const CodeRange> kNumber = kNumberRanges;
const std::span<const CodeRange> kPunct = kPunctRanges;
const std::span<const CaseRange> kToUpper = kToUpperRanges;
const std::span<const CaseRange> kToLower = kToLowerRanges;
const std::span<const CaseRange> kToTitle = kToTitleRanges;
const std::span<const ClassName> kClassNames = kClassNameList;

}  // namespace sluice::sprig::unicode`)
}
