// Writes the goldens of libs/doc and libs/base: what Go's own libraries make of our inputs.
//
//	go run . <root of the repository>
//
// Cases are one JSON object a line (doc) or tab-separated columns (base). Random cases come from a fixed seed.
package main

import (
	"bufio"
	"encoding/json"
	"log"
	"os"
	"path/filepath"
)

// lines writes one JSON object a line, without HTML escaping so that a person can read them.
func lines(path string, cases []any) {
	must(os.MkdirAll(filepath.Dir(path), 0o755))
	file, err := os.Create(path)
	must(err)
	out := bufio.NewWriter(file)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for _, c := range cases {
		must(encoder.Encode(c))
	}
	must(out.Flush())
	must(file.Close())
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: go run . <root of the repository>")
	}
	doc := filepath.Join(os.Args[1], "libs/doc/test/golden")
	lines(filepath.Join(doc, "yaml_parse.jsonl"), parseCases())
	lines(filepath.Join(doc, "yaml_emit.jsonl"), emitCases())
	lines(filepath.Join(doc, "json.jsonl"), jsonCases())
	writeBase(filepath.Join(os.Args[1], "libs/base/test/golden"))
}
