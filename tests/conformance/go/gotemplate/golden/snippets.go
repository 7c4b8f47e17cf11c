package main

import (
	"regexp"
	"sort"
	"strconv"
	"strings"
	"text/template"

	"sluice/conformance/gotemplate/exchange"
	"sluice/conformance/gotemplate/world"
)

// snippet is one template and what became of it.
type snippet struct {
	Template string  `json:"t"`
	Option   string  `json:"o,omitempty"`
	Left     string  `json:"l,omitempty"`
	Right    string  `json:"r,omitempty"`
	Want     *string `json:"w,omitempty"`
	Error    *string `json:"e,omitempty"`
}

func (s *snippet) run(data interface{}) {
	var out strings.Builder
	made := template.New("t").Funcs(world.Functions()).Delims(s.Left, s.Right)
	if s.Option != "" {
		made = made.Option("missingkey=" + s.Option)
	}
	_, err := made.Parse(s.Template)
	if err == nil {
		err = made.Execute(&out, data)
	}
	if err != nil {
		text := strconv.QuoteToASCII(err.Error())
		s.Error = &text
		return
	}
	text := strconv.QuoteToASCII(out.String())
	s.Want = &text
}

var pointers = regexp.MustCompile(`0x[0-9a-f]{9}|\(0x`)

func (s *snippet) stable() bool {
	return (s.Want == nil || !pointers.MatchString(*s.Want)) && (s.Error == nil || !pointers.MatchString(*s.Error))
}

func keys() []string {
	names := []string{}
	for name := range world.Data() {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// systematic puts every value of the world into every place.
func systematic() []string {
	places := []string{
		"{{.K}}", "{{print .K}}", "{{printf \"%v|%s|%d|%q\" .K .K .K .K}}", "{{typeOf .K}}", "{{len .K}}", "{{not .K}}", "{{if .K}}yes{{else}}no{{end}}",
		"{{with .K}}[{{.}}]{{else}}none{{end}}", "{{range .K}}<{{.}}>{{else}}empty{{end}}", "{{range $x := .K}}<{{$x}}>{{else}}empty{{end}}",
		"{{range $i, $x := .K}}{{$i}}={{$x}} {{end}}", "{{.K.field}}", "{{(index . \"K\").field}}", "{{$v := .K}}{{$v.field}}", "{{range .K}}{{.field}}{{end}}",
		"{{index .K 0}}", "{{index .K 1}}", "{{index .K \"a\"}}", "{{index .K 99}}", "{{index .K -1}}", "{{index .K}}", "{{index .K nil}}", "{{slice .K}}", "{{slice .K 1}}", "{{slice .K 1 2}}", "{{slice .K 2 1}}",
		"{{.K | upper}}", "{{upper .K}}", "{{add 1 .K}}", "{{half .K}}", "{{i64 .K}}", "{{u8 .K}}", "{{not2 .K}}", "{{id .K}}", "{{list .K .K}}", "{{join \"-\" .K}}", "{{joinList \"-\" .K}}", "{{count .K}}", "{{listLen .K}}", "{{seconds .K}}", "{{errText .K}}", "{{complex2 .K}}",
		"{{eq .K nil}}", "{{eq .K .K}}", "{{eq .K 1}}", "{{eq .K 1.0}}", "{{eq .K \"hello\"}}", "{{ne .K true}}", "{{lt .K 3}}", "{{le .K 2.5}}", "{{gt .K \"a\"}}", "{{ge .K .K}}", "{{and .K 1}}", "{{or .K 1}}", "{{html .K}}", "{{js .K}}", "{{urlquery .K}}", "{{call .K 1}}", "{{println .K}}", "{{.K 1}}", "{{1 | .K}}",
	}
	all := []string{}
	for _, place := range places {
		for _, key := range keys() {
			if strings.Contains(place, "range") && (key == "u64" || key == "dur") {
				continue // too many passes
			}
			all = append(all, strings.ReplaceAll(place, "K", key))
		}
	}
	for _, a := range keys() {
		for _, b := range keys() {
			if (len(a)+len(b))%3 == 0 {
				all = append(all, "{{eq ."+a+" ."+b+"}}")
			} else if (len(a)+len(b))%5 == 0 {
				all = append(all, "{{lt ."+a+" ."+b+"}} {{index ."+a+" ."+b+"}}")
			}
		}
	}
	return all
}

func snippetCases(emit func(interface{})) {
	data := map[string]interface{}{}
	for name, value := range world.Data() {
		data[name] = value
	}
	emit(map[string]interface{}{"data": exchange.Encode(data)})
	once := func(s snippet) {
		s.run(world.Data())
		if s.stable() {
			emit(s)
		}
	}
	for _, text := range systematic() {
		once(snippet{Template: text})
	}
	for _, text := range handWritten {
		once(snippet{Template: text})
	}
	for _, text := range withMissingKeys {
		for _, option := range []string{"default", "zero", "error"} {
			once(snippet{Template: text, Option: option})
		}
	}
	for _, text := range []string{"<% .i %>", "<%- .i -%> x", "{{.i}}<% if .t %>y<% end %>", "<%/* c */%>z", "a <%- /* c */ -%> z", "<% .i", "<% printf \"%d\" .i %>", "<%.i%>", "<%.i-%>"} {
		once(snippet{Template: text, Left: "<%", Right: "%>"})
	}
	for _, text := range []string{"[[.i]]", "[[- .i -]]", "[[.i]", "$.i$"} {
		once(snippet{Template: text, Left: "[[", Right: "]]"})
	}
}
