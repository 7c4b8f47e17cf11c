// Writes the goldens of libs/gotemplate/test: what fmt and text/template of this Go make of our inputs.
//
//	go run ./golden FOLDER
package main

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
)

// lines writes one JSON value a line.
func lines(folder, name string, each func(emit func(interface{}))) {
	file, err := os.Create(filepath.Join(folder, name))
	if err != nil {
		panic(err)
	}
	out := bufio.NewWriter(file)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	each(func(v interface{}) {
		if err := encoder.Encode(v); err != nil {
			panic(err)
		}
	})
	if err := out.Flush(); err != nil {
		panic(err)
	}
	if err := file.Close(); err != nil {
		panic(err)
	}
}

func main() {
	folder := os.Args[1]
	lines(folder, "printf.jsonl", printfCalls)
	lines(folder, "print.jsonl", printCalls)
	lines(folder, "strconv.jsonl", strconvCalls)
	lines(folder, "snippets.jsonl", snippetCases)
}
