// Writes the goldens of libs/sprig: what sprig's functions answer through the real text/template.
//
//	go run . <root of the repository> [group...]
//
// One file of JSON lines for each group, libs/sprig/test/golden/<group>.jsonl. A line has either "e", an expression
// (rendered inside `wrapper`, so that the type and the exact shape of the result are seen), or "t", a whole template;
// and either "out" or "err", the text of the engine's error ("hex" and "errhex" when it is no UTF-8). The data of all of
// them is libs/sprig/test/golden/data.json, as encoding/json reads it into an interface{}.
//
// A group is one file beside this one that calls register() in its init().
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"log"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"text/template"
	"unicode/utf8"

	"github.com/Masterminds/sprig/v3"
)

// wrapper shows type and shape of what an expression answers.
const wrapper = `{{ EXPRESSION | printf "%[1]T %#[1]v" }}`

type vector struct {
	Expression string  `json:"e,omitempty"`
	Template   string  `json:"t,omitempty"`
	Out        *string `json:"out,omitempty"`
	Hex        string  `json:"hex,omitempty"`
	Err        string  `json:"err,omitempty"`
	ErrHex     string  `json:"errhex,omitempty"`
}

// group collects the cases of one golden file. Duplicates are dropped.
type group struct {
	cases []vector
	seen  map[string]bool
}

var groups = map[string]func(*group){}

func register(name string, fill func(*group)) { groups[name] = fill }

// expr adds expressions whose result is shown with its type.
func (g *group) expr(expressions ...string) {
	for _, e := range expressions {
		g.add(vector{Expression: e}, strings.Replace(wrapper, "EXPRESSION", e, 1))
	}
}

// text adds whole templates.
func (g *group) text(templates ...string) {
	for _, t := range templates {
		g.add(vector{Template: t}, t)
	}
}

func (g *group) add(v vector, text string) {
	if g.seen[text] {
		return
	}
	g.seen[text] = true
	out, err := render(text)
	switch {
	case err != nil:
		v.Err = err.Error()
		if !utf8.ValidString(v.Err) {
			v.Err, v.ErrHex = "", hex.EncodeToString([]byte(v.Err))
		}
		if strings.Contains(v.Err, "0xc000") {
			log.Fatalf("an address in the error of %s: %s", text, v.Err)
		}
	case utf8.ValidString(out):
		v.Out = &out
	default:
		v.Hex = hex.EncodeToString([]byte(out))
	}
	if strings.Contains(out, "0xc000") {
		log.Fatalf("an address in the output of %s: %s", text, out)
	}
	g.cases = append(g.cases, v)
}

// odd are the arguments that each position of each function has to stand: wrong kinds, emptiness, extremes, unicode.
var odd = []string{
	`nil`, `""`, `"abc"`, `" a  b "`, `"é日本e\u0301"`, `"\xff\xfea"`, `"-12"`, `"0x10"`, `"1.5"`, `"true"`,
	`0`, `1`, `-1`, `7`, `9223372036854775807`, `(int64 3)`, `0.0`, `1.5`, `-2.0`, `1e300`, `'a'`, `1i`,
	`true`, `false`, `list`, `(list 1 "a" nil 2.5)`, `(list "b" "a" "b")`, `dict`, `(dict "a" 1 "b" (dict "c" nil))`,
	`(until 3)`, `(splitList "," "a,b")`, `(split "," "a,b")`, `(chunk 1 (list 1 2))`, `.missing`, `.list`, `.map`, `.`,
}

// modest is odd without numbers that ask for more memory than there is.
var modest = slices.DeleteFunc(slices.Clone(odd), func(e string) bool {
	return strings.HasPrefix(e, "9") || e == "'a'"
})

// sweep calls a function with each value of `values` in each position, the other positions holding `good`, and with
// every number of arguments from none to one too many.
func (g *group) sweep(values []string, name string, good ...string) {
	for n := 0; n <= len(good)+1; n++ {
		args := slices.Clone(good)
		for len(args) < n {
			args = append(args, `"more"`)
		}
		g.expr(call(name, args[:n]))
	}
	for position := range good {
		for _, value := range values {
			args := slices.Clone(good)
			args[position] = value
			g.expr(call(name, args))
		}
	}
}

func call(name string, args []string) string {
	return strings.Join(append([]string{name}, args...), " ")
}

// functions is Helm's set: without the environment, with DNS off, and with Helm's own TOML functions.
func functions() template.FuncMap {
	f := sprig.TxtFuncMap()
	delete(f, "env")
	delete(f, "expandenv")
	f["getHostByName"] = func(string) string { return "" }
	tomlFunctions(f)
	return f
}

// data is read anew for each rendering: set and merge change what they are given.
var dataText []byte

func render(text string) (string, error) {
	var data any
	must(json.Unmarshal(dataText, &data))
	t, err := template.New("t").Option("missingkey=zero").Funcs(functions()).Parse(text)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = t.Execute(&out, data)
	return out.String(), err
}

func lines(path string, cases []vector) {
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
	if len(os.Args) < 2 {
		log.Fatal("usage: go run . <root of the repository> [group...]")
	}
	folder := filepath.Join(os.Args[1], "libs/sprig/test/golden")
	var err error
	dataText, err = os.ReadFile(filepath.Join(folder, "data.json"))
	must(err)
	names := os.Args[2:]
	if len(names) == 0 {
		for name := range groups {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	total := 0
	for _, name := range names {
		g := &group{seen: map[string]bool{}}
		groups[name](g)
		lines(filepath.Join(folder, name+".jsonl"), g.cases)
		log.Printf("%s: %d cases", name, len(g.cases))
		total += len(g.cases)
	}
	log.Printf("%d cases", total)
}
