// Writes the goldens of libs/jsonschema: what github.com/santhosh-tekuri/jsonschema/v6, as Helm v4.2.4 uses it, says of
// our schemas and values.
//
//	go run . <root of the repository>
//
// libs/jsonschema/test/golden/<group>.jsonl has a line for each schema: "s", its text, and either "c", the error of its
// compilation, or "v", pairs of an instance and the error of its validation ("" if valid).
//
// The library walks over Go's maps, so where several things are wrong its errors come in any order. Of many tries the
// smallest text is taken, which is the order of the keys.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const tries = 600

type line struct {
	Schema  string      `json:"s"`
	Compile string      `json:"c,omitempty"`
	Values  [][2]string `json:"v,omitempty"`
}

type loader map[string]string

func (l loader) Load(url string) (any, error) {
	text, ok := l[url]
	if !ok {
		return nil, errors.New("not there")
	}
	return jsonschema.UnmarshalJSON(strings.NewReader(text))
}

// remote are the documents that remote references find.
var remote = loader{
	"http://example.com/integer.json":    `{"type":"integer"}`,
	"http://example.com/defs.json":       `{"definitions":{"s":{"type":"string"}},"$defs":{"named":{"$anchor":"named","minLength":2}}}`,
	"http://example.com/draft7.json":     `{"$schema":"http://json-schema.org/draft-07/schema#","definitions":{"f":{"format":"ipv4"}},"$ref":"#/definitions/f"}`,
	"http://example.com/dir/a.json":      `{"$ref":"b.json"}`,
	"http://example.com/dir/b.json":      `{"minimum":5}`,
	"http://example.com/meta.json":       `{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"http://example.com/meta.json","$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/core":true,"https://json-schema.org/draft/2020-12/vocab/validation":true,"https://json-schema.org/draft/2020-12/vocab/format-assertion":true},"allOf":[{"$ref":"https://json-schema.org/draft/2020-12/meta/core"}]}`,
	"http://example.com/invalid.json":    `{"type":"nothing"}`,
	"http://example.com/broken-ref.json": `{"$ref":"#/nowhere"}`,
	"file:///local.json":                 `{"const":"local"}`,
}

func compile(text string) (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.UseLoader(remote)
	if err := c.AddResource("file:///values.schema.json", doc); err != nil {
		return nil, err
	}
	return c.Compile("file:///values.schema.json")
}

// smallest is the least of the texts that f gives; it stops early where all of the first ones are equal.
func smallest(f func() string) string {
	least := f()
	same := true
	for i := 1; i < tries; i++ {
		text := f()
		same = same && text == least
		if same && i > 80 {
			break
		}
		if text < least {
			least = text
		}
	}
	return least
}

func guarded(f func() error) (text string) {
	defer func() {
		if r := recover(); r != nil {
			text = fmt.Sprintf("unable to validate schema: %s", r)
		}
	}()
	if err := f(); err != nil {
		return err.Error()
	}
	return ""
}

func vector(schema string, instances []string) line {
	l := line{Schema: schema}
	var sch *jsonschema.Schema
	l.Compile = smallest(func() string {
		return guarded(func() error {
			var err error
			sch, err = compile(schema)
			return err
		})
	})
	if l.Compile != "" {
		return l
	}
	for _, text := range instances {
		var value any
		must(json.Unmarshal([]byte(text), &value))
		l.Values = append(l.Values, [2]string{text, smallest(func() string {
			return guarded(func() error { return sch.Validate(value) })
		})})
	}
	return l
}

var drafts = map[string]string{
	"draft4":    "http://json-schema.org/draft-04/schema#",
	"draft6":    "http://json-schema.org/draft-06/schema#",
	"draft7":    "http://json-schema.org/draft-07/schema#",
	"draft2019": "https://json-schema.org/draft/2019-09/schema",
	"draft2020": "https://json-schema.org/draft/2020-12/schema",
}

// withDraft puts $schema in front of an object's members.
func withDraft(schema, url string) string {
	rest := strings.TrimPrefix(schema, "{")
	if rest == schema {
		return schema
	}
	comma := ","
	if strings.HasPrefix(rest, "}") {
		comma = ""
	}
	return fmt.Sprintf(`{"$schema":%q%s%s`, url, comma, rest)
}

func write(path string, lines []line) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	for _, l := range lines {
		must(encoder.Encode(l))
	}
	must(os.WriteFile(path, out.Bytes(), 0o644))
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
	folder := filepath.Join(os.Args[1], "libs/jsonschema/test/golden")
	must(os.MkdirAll(folder, 0o755))
	text, err := json.MarshalIndent(remote, "", " ")
	must(err)
	must(os.WriteFile(filepath.Join(folder, "remote.json"), append(text, '\n'), 0o644))
	total := 0
	for name, url := range drafts {
		var lines []line
		for _, c := range keywordCases {
			lines = append(lines, vector(withDraft(c.schema, url), c.instances))
			total += len(c.instances)
		}
		write(filepath.Join(folder, name+".jsonl"), lines)
	}
	for name, cases := range map[string][]schemaCase{"references": referenceCases, "formats": formatCases(), "broken": brokenCases, "values": valueCases} {
		var lines []line
		for _, c := range cases {
			lines = append(lines, vector(c.schema, c.instances))
			total += max(1, len(c.instances))
		}
		write(filepath.Join(folder, name+".jsonl"), lines)
	}
	log.Printf("%d cases", total)
}

func jsonText(text string) string {
	encoded, err := json.Marshal(text)
	must(err)
	return string(encoded)
}
