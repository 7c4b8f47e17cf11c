// Writes libs/envsubst/test/envsubst.golden: texts and what github.com/fluxcd/pkg/envsubst makes of them.
//
//	go run . > ../../../../libs/envsubst/test/envsubst.golden
//
// The first line holds the variables, each other one {"t": text, "s": strict, "r": result} or "e" for an error.
package main

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"strings"

	"github.com/fluxcd/pkg/envsubst"
)

var variables = map[string]string{
	"a": "alpha/beta.tar.gz", "b": "B", "empty": "", "n": "8080", "neg": "-3", "path": "/usr/local/lib/x.so.1",
	"u": "Straße ÉCOLE ǅ", "one": "1", "star": "a*b", "yes": "yes", "_x": "$${b}", "slash": `a\/b`, "dots": "1.2.3",
}

type vector struct {
	Text   string  `json:"t"`
	Strict bool    `json:"s"`
	Result *string `json:"r,omitempty"`
	Error  string  `json:"e,omitempty"`
}

func run(text string, strict bool) (v vector) {
	v = vector{Text: text, Strict: strict}
	defer func() {
		if problem := recover(); problem != nil {
			v.Error = "panic"
		}
	}()
	result, err := envsubst.Eval(text, func(name string) (string, bool) {
		value, ok := variables[name]
		return value, ok || !strict
	})
	if err != nil {
		v.Error = err.Error()
	} else {
		v.Result = &result
	}
	return v
}

// Written by hand: what people write, and the corners that a reading of the documentation would get wrong.
var chosen = []string{
	"", "plain", "$a ${a}", "$${a}", "$$${a}", "$$$${a}", "$", "a$", "$$", "${", "${a", "${}", "${a.b}", "${a-b}", "${a b}", "${ a}",
	"${missing}", "${missing:-d}", "${missing:=d}", "${missing=d}", "${missing:+d}", "${missing:?d}", "${missing-d}", "${missing+d}",
	"${a:+x}", "${empty:-d}", "${empty=d}", "${a:-${missing}}", "${a:=${b:=c}}", "${missing:=${b}-${n}}", "${missing:-$$}", "${missing:-$${b}}",
	"${missing:-}", "${missing:-a b: c}", "${missing:-a}}", "${#a}", "${#u}", "${#missing}", "${#}", "${#a#}", "${#a:-x}",
	"${a^}", "${a^^}", "${a,}", "${u,,}", "${u^^}", "${u,}", "${u^}", "${a^^^}", "${a,^}", "${a^x}",
	"${a:2}", "${a:2:3}", "${a:0:1}", "${a:-1}", "${a: -1}", "${a:99}", "${a:0:99}", "${a:0:-2}", "${a:5:-99}", "${a:x}", "${a:1:x}",
	"${a:}", "${a::}", "${a::2}", "${a:1:}", "${a:1::2}", "${a:${one}}", "${a:${one}:${one}}", "${a:1${one}}", "${a:${neg}}", "${a:${neg}:2}",
	"${a:+1}", "${a:é}", "${a:€}", "${a:99999999999999999999}", "${a:1:99999999999999999999}", "${é:-x}", "${été}", "${٣:=digits}", "${1a:=x}", "${9:-x}",
	"${a#al}", "${a#*/}", "${a##*/}", "${a%.*}", "${a%%.*}", "${path##*/}", "${path%/*}", "${path%%/*}", "${path#/}", "${a#}", "${a%}",
	"${a#?}", "${a#??}", "${a#[a-c]}", "${a#[^a-c]}", "${a#[]}", "${a#[a}", "${a#\\a}", "${a#\\}", "${a%[x-z]}", "${a#${b}}", "${a#*${b}}",
	"${u#S*ß}", "${u%É*}", "${star#a\\*}", "${star#a*}", "${a###}", "${a%%%}", "${dots%%.*}", "${dots##*.}", "${a#*}", "${a##*}", "${a%*}",
	"${a/a/x}", "${a//a/x}", "${a/#al/x}", "${a/%gz/x}", "${a/#x/y}", "${a/%x/y}", "${a//./}", "${a/./}", "${a/a}", "${a//}", "${a/}", "${a///x}",
	"${path//\\//-}", "${path/\\/usr/\\/opt}", "${slash//\\\\/-}", "${a//a/$$}", "${a/a/${b}}", "${a/${b}/x}", "${a//a//}", "${a/a/x/y}", "${a/#/x}",
	"${a/%/x}", "${a/alpha/}} ${a//z/}", "${u//ß/ss}", "a: ${a}\nb: \"${n}\"\n# ${b}\n", "${a}${b}${n}", "${a:-b", "${a:=", "${a/b", "${a#b", "${a,", "${a:1",
	"\\${a}", "\\$${a}", "{{ $x }} ${a}", "$(a)", "$1 $? $$HOME", "${a:-{b}}", "${a} }", "${_x}", "${missing:-${_x}}", "\x00${a}", "x\x00y",
}

var tokens = []string{
	"${", "${", "${", "}", "}", "}", "$", "$$", ":", ":-", ":=", "=", "-", "+", "?", "#", "##", "%", "%%", "/", "//", "/#", "/%", "^", "^^", ",", ",,",
	"a", "b", "n", "empty", "missing", "path", "u", "one", "1", "2", "-1", "x", ".", "*", "[a-z]", "\\", "\\/", " ", "é", "ß", "ta",
}

func main() {
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	if err := out.Encode(variables); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	seen := map[string]bool{}
	emit := func(text string, strict bool) {
		key := fmt.Sprint(strict, text)
		if seen[key] {
			return
		}
		seen[key] = true
		_ = out.Encode(run(text, strict))
	}
	for _, text := range chosen {
		emit(text, true)
		emit(text, false)
	}
	random := rand.New(rand.NewSource(1))
	names := []string{"a", "path", "u", "n", "missing", "empty", "dots"}
	operations := []string{":-", ":=", "=", "#", "##", "%", "%%", "/", "//", "/#", "/%", ":", "^", "^^", ",", ",,"}
	pick := func(from []string) string { return from[random.Intn(len(from))] }
	piece := func(most int) string {
		var text strings.Builder
		for range random.Intn(most + 1) {
			text.WriteString(pick(tokens))
		}
		return text.String()
	}
	for range 1500 {
		emit(piece(9), false)
	}
	for range 2500 {
		body := pick(names) + pick(operations) + piece(4)
		if random.Intn(2) == 0 {
			body += pick([]string{"/", ":"}) + piece(2)
		}
		emit("<${"+body+"}>", random.Intn(2) == 0)
	}
}
