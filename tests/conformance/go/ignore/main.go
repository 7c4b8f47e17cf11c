// Writes the golden of libs/artifact/test/ignore_test.cpp: what Flux's own ignore rules say about made-up patterns and
// paths. The cases are ours, drawn with a fixed seed; each is written with its answer.
//
//	go run . > ../../../../libs/artifact/test/ignore.golden
package main

import (
	"bufio"
	"fmt"
	"math/rand"
	"os"
	"strings"

	"github.com/fluxcd/pkg/sourceignore"
)

var (
	names  = []string{"a", "b", "ab", "abc", "a.yaml", "b.yaml", "x y", "[z]", "a*b", "-d", "é", "foo", "#c", "!n", "..."}
	pieces = []string{"a", "b", "ab", "*", "**", "?", "a*", "*b", "*.yaml", "a?c", "[ab]", "[a-c]", "[^a]", "[!a]", "[a", "\\*", "\\[z]", "foo", "é", "x y", "\\#c", "\\!n", "a**", "-d", "..."}
)

func pick(r *rand.Rand, from []string) string { return from[r.Intn(len(from))] }

func joined(r *rand.Rand, from []string, most int) string {
	parts := make([]string, 1+r.Intn(most))
	for i := range parts {
		parts[i] = pick(r, from)
	}
	return strings.Join(parts, "/")
}

func pattern(r *rand.Rand) string {
	p := joined(r, pieces, 3)
	if r.Intn(4) == 0 {
		p = "/" + p
	}
	if r.Intn(4) == 0 {
		p += "/"
	}
	if r.Intn(4) == 0 {
		p = "!" + p
	}
	if r.Intn(12) == 0 {
		p += "  "
	}
	if r.Intn(30) == 0 {
		p = "#" + p
	}
	return p
}

func main() {
	r := rand.New(rand.NewSource(20261121))
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for group := 0; group < 600; group++ {
		var lines []string
		for n := 1 + r.Intn(4); n > 0; n-- {
			lines = append(lines, pattern(r))
		}
		var domain []string
		if r.Intn(3) == 0 {
			domain = strings.Split(joined(r, names[:3], 2), "/")
		}
		fmt.Fprintf(out, "group\t%s\n", strings.Join(domain, "/"))
		for _, line := range lines {
			fmt.Fprintf(out, "pattern\t%s\n", line)
		}
		matcher := sourceignore.NewMatcher(sourceignore.ReadPatterns(strings.NewReader(strings.Join(lines, "\n")), domain))
		for n := 0; n < 12; n++ {
			path := joined(r, names, 4)
			directory := r.Intn(2) == 0
			fmt.Fprintf(out, "path\t%t\t%t\t%s\n", matcher.Match(strings.Split(path, "/"), directory), directory, path)
		}
	}
}
