package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"strings"

	yaml2 "go.yaml.in/yaml/v2"
	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"
	sigs "sigs.k8s.io/yaml"
)

type parseCase struct {
	In          string          `json:"in"`
	Sigs        json.RawMessage `json:"sigs,omitempty"`
	SigsError   string          `json:"sigsError,omitempty"`
	StrictError string          `json:"strictError,omitempty"`
	Kyaml       json.RawMessage `json:"kyaml,omitempty"`
	KyamlError  string          `json:"kyamlError,omitempty"`
}

// Scalars whose type is a question of the dialect.
var scalars = strings.Split(`y Y yes Yes YES yEs on On ON n N no No NO off Off OFF true True TRUE tRue false False FALSE
~ null Null NULL nUll .nan .NaN .NAN .Nan .inf .Inf .INF +.inf -.inf -.Inf +.nan <<
0 1 -1 +1 00 01 007 0755 08 09 0o755 0O755 0o8 -0o7 +0o7 0o-7 0x1F 0X1f -0x1F +0x1F 0xg 0b101 0B101 -0b101 +0b101 0b-1 0b+1 0b2
1_000 1__000 _1000 1000_ 0x_1F 0_7 1_0.5 12e03 1e3 1E3 1e+3 1e-3 1e 1e+ 1.e3 .5 .5e3 -.5 +.5 . .. ... 5. -5. 1.5 1.50 1.0 -0 -0.0 +0 0.0
.5_0 ._5 .5_ 1._5 1e400 -1e400 1e-400 4.9e-324 1e308 1.7976931348623157e309 9007199254740993 9223372036854775807 9223372036854775808
-9223372036854775808 -9223372036854775809 18446744073709551615 18446744073709551616 12345678901234567890123 +9223372036854775808
123456789012345678901234567890 1e18 1e19 1e20 1e21 1e22 4611686018427387904.0 1.5e-7 0.000001 0.0000001 123456.789 1234567.5 100000000000000000000.0
2001-01-01 2001-1-1 2001-13-01 2001-02-30 2000-02-29 1900-02-29 2001-01-01T00:00:00Z 2001-01-01t10:20:30Z 2001-01-01T10:20:30.5+02:00
2001-01-01T10:20:30,25Z 2001-01-01T10:20:30.1234567891Z 2001-1-1T1:2:3-07:30 2001-01-01T24:00:00Z 2001-01-01T10:20:30 2001-01-01T10:20:30+00:00
2001-01-01T10:20 20010101 2001-01 2001-01-01Z 2001-01-01T10:20:30.000Z
12:30:45 190:20:30 1:2 0:0 12:60 -1:30 1:30.5 1:30:20.15 :30 1: a:b a: 1.2.3 v1.2 1.2.3.4 10.0.0.0/8 1/2 1%2 1,000
- -- --- -a - a ? ?a : :a %a @a !a &a *a | > |a >a [a {a ]a }a #a a#b ,a 'a "a a'b a"b a\b \n = == => a,b a]b a}b =1 <a << <<< infinity nan inf -inf NaN +inf 0x1p4 1f 0.1f 1L`,
	"\n")

func words() []string {
	var all []string
	for _, line := range scalars {
		all = append(all, strings.Fields(line)...)
	}
	return append(all, "- a", "a b", "a  b", "2001-01-01 10:20:30", "2001-01-01   1:2:3.5", "2001-01-01 10:20:30 +02:00",
		"2001-01-01 10:20:30Z", "a #b", "a: b", "a :b", "1 2", "null null", "é", "日本", "😀", "\u00a0", "a\u00a0b",
		"\u2028", "a\u2028b", "a\u0085b", "a\tb", "\ta", "a\t", "", " ", "\ufeffa", "a\ufeffb", "\u00ad", "\u200b")
}

var texts = []string{
	"", "# c\n", "---\n", "---\n...\n", "a", "a\n", "'a'", "\"a\"", "- a\n- b\n", "a: 1", "a: 1\n", "a:\n", "a:\n  - b\n", "a:\n- b\n- c:\n  - d\n",
	"? a\n: b\n", "? a\n", "? - a\n: b\n", "? {a: b}\n: c\n", "{a: 1, b: [1, 2], c: {}, d: []}", "[a, [b, c], {d: e}]", "[a,]", "{a: 1,}", "[,a]", "{a, b: c}", "[a: b, c]",
	"{a: b: c}", "{a:1}", "{\"a\":1}", "[a:1]", "{a: , b: }", "{? a : b}", "[? a : b]", "{a: [}", "[a", "{a: b", "a]", "a: ]", "'a", "\"a", "a: 'b", "a: \"b",
	"a: 'b''c'", "a: 'b\n  c\n\n  d'", "a: \"b\n  c\n\n  d\"", "a: \"b\\\n  c\"", "a: \"\\x41\\u0041\\U00000041\\n\\t\\\\\\\"\\/\\0\\a\\e\\_\\N\\L\\P\\ \"", "a: \"\\q\"", "a: \"\\x4\"",
	"a: \"\\ud83d\\ude00\"", "a: \"\\ud83d\"", "a: \"\\U0001F600\"", "a: \"\\U00110000\"",
	"a: b\n  c\n\n  d\n", "a: b # c\n", "a: b#c\n", "a: # c\n  b\n", "a: |\n  b\n  c\n", "a: |-\n  b\n\n", "a: |+\n  b\n\n\n", "a: |2\n    b\n   c\n", "a: |2-\n   b\n", "a: |-2\n   b\n", "a: |0\n b\n", "a: |10\n b\n", "a: |\n\n  b\n",
	"a: |\n   b\n  c\n", "a: |\n  b\n c\n", "a: |\n", "a: |", "a: |+\n\n\nb: 1\n", "a: |\n  b", "a: |\n  b\n# c\nd: 1\n", "a: | # c\n  b\n", "a: |c\n  b\n", "a: >\n  b\n  c\n\n  d\n   e\n  f\n", "a: >-\n  b\n  c\n", "a: >+\n  b\n\n", "a: >\n\n  b\n\n\n  c\n",
	"a: |\n  b\tc\n  \td\n", "a: |\n  \tb\n", "a: |2\n  \tb\n", "a: |-\n  \ta\n  b\n", "a: |\n\tb\n", "a:\tb\n", "a:\n\tb: c\n", "\ta: b\n", "a: b\t# c\n", "- \ta\n", "-\ta\n", "a: \tb\n", "a: |\r\n  b\r\n  c\r\n", "a: b\r\nc: d\r\n", "a: b\rc: d\r",
	"a: &x 1\nb: *x\n", "a: &x {k: v}\nb: *x\n", "a: &x [1]\nb: *x\n", "&x a: 1\nb: *x\n", "a: *x\n", "a: &x {b: *x}\n", "a: &x\nb: *x\n", "a: &x &y 1\n", "a: & b\n", "a: *\n", "*x : 1\n", "a: &x b\n*x : 1\n", "a: &x [1]\n*x : 1\n", "a: &1 b\nc: *1\n", "a: &x 1\na2: &x 2\nb: *x\n",
	"a: &x 12\nb: {*x : c}\n", "a: &x true\nb: {*x : c}\n", "a: &x 1e3\nb: *x\nc: {*x : d}\n", "a: &x 2001-01-01\nb: *x\n",
	"a: !!str 1\n", "a: !!int \"1\"\n", "a: !!int a\n", "a: !!float 1\n", "a: !!float 1.5\n", "a: !!float 12345678901234567890\n", "a: !!bool yes\n", "a: !!bool true\n", "a: !!bool 1\n", "a: !!null ''\n", "a: !!null x\n", "a: !!binary aGVsbG8=\n", "a: !!binary '*'\n", "a: !!binary |\n  aGVs\n  bG8=\n", "a: !!binary /w==\n",
	"a: !!timestamp 2001-01-01\n", "a: !!timestamp x\n", "a: !!timestamp '2001-01-01'\n", "a: !!str 2001-01-01\n", "a: !!str yes\n", "a: !!str\n", "a: !foo 1\n", "a: !foo {b: 1}\n", "a: !foo [1]\n", "a: ! 1\n", "a: ! x\n", "a: !<tag:yaml.org,2002:str> 1\n", "a: !!set {b, c}\n", "a: !!map {b: 1}\n", "a: !!seq [1]\n", "a: !!omap [b: 1]\n", "a: !!foo 1\n", "a: !!merge <<\n", "!!str a: 1\n", "!!int 1: 1\n", "a: !x!y 1\n", "%TAG !x! tag:e.com,2000:\n---\na: !x!y 1\n", "%YAML 1.1\n---\na: 1\n", "%YAML 1.2\n---\na: 1\n", "%YAML 2.0\n---\na: 1\n", "%FOO x\n---\na: 1\n", "%YAML 1.1\na: 1\n", "!!str", "!!map {}", "!!null", "&x a", "a: !!int 0b11\n", "a: !!int 1_000\n", "a: !!int 18446744073709551615\n", "a: !!float .inf\n", "a: !!float abc\n",
	"a: &x {k: 1, l: 2}\nb:\n  <<: *x\n  k: 3\n", "a: &x {k: 1, l: 2}\nb:\n  k: 3\n  <<: *x\n", "a: &x {k: 1}\nb: &y {k: 2, m: 3}\nc:\n  <<: [*x, *y]\n", "a: &x {k: 1}\nc:\n  <<: [*x, {k: 5, z: 6}]\n  z: 7\n", "a: &x {k: 1}\nc:\n  <<: *x\n  <<: {j: 2}\n", "c:\n  <<: {k: 1}\n", "c:\n  <<: 1\n", "c:\n  <<: [1]\n", "c:\n  <<: \n", "c:\n  <<: []\n", "c:\n  \"<<\": {k: 1}\n", "c:\n  '<<': {k: 1}\n", "c:\n  !!merge <<: {k: 1}\n", "c:\n  !!str <<: {k: 1}\n", "a: &x [1]\nc:\n  <<: *x\n", "a: &x {k: 1}\nb: &y {<<: *x, l: 2}\nc: {<<: *y, m: 3}\n", "a: &x {k: {n: 1}}\nb:\n  <<: *x\n  k: {o: 2}\n", "a: &x {k: ~}\nb: {<<: *x}\n", "a: &x {k: 1}\nb: {<<: *x, k: ~}\n", "<<: {a: 1}\nb: 2\n", "a: &x {k: 1}\nb: {<<: [[*x]]}\n", "a: &x {1: 1}\nb: {<<: *x}\n",
	"a: 1\na: 2\n", "a: 1\nb: {c: 1, c: 2}\n", "a: {b: 1}\na: {c: 2}\n", "1: a\n\"1\": b\n", "1: a\n1: b\n", "a: 1\n\"a\": 2\n", "true: 1\nyes: 2\n", "? \n: 1\n", "~: 1\n", "null: 1\n", "'': 1\n", "1: a\n", "1.5: a\n", "1e3: a\n", "1e7: a\n", "0.1: a\n", "123456789.0: a\n", ".inf: a\n", ".nan: a\n", "true: a\n", "yes: a\n", "no: a\n", "y: a\n", "0x10: a\n", "010: a\n", "2001-01-01: a\n", "18446744073709551615: a\n", "-1: a\n", "[a]: b\n", "{a: b}: c\n", "a b: c\n", "'a': b\n", "\"a\\n\": b\n", "a: .inf\n", "a: .nan\n", "a: -.inf\n", ".inf\n",
	"a: b: c\n", "a:\n  b\n c: d\n", "a:\n  b: c\n d: e\n", " a: 1\nb: 2\n", "- a\nb: c\n", "a: b\n- c\n", "a\nb: c\n", "a: b\nc\n", "a: 'b' c\n", "a: \"b\" c\n", "a: [b] c\n", "a: {b} c\n", "- - a\n  - b\n- c\n", "-\n  a: b\n", "- a: b\n  c: d\n", "- a: b\n   c: d\n", "-\n", "- \n- \n", "a:\n  -\n", "a: -\n", "a: - b\n", "a: ? b\n", "a: @b\n", "a: `b\n", "a: %b\n", "%b: a\n", "a: b%\n", "a: |\n b\n--- c\n", "a: b\n...\n", "a: b\n... c\n", "--- a\n", "--- a: b\n", "--- |\n a\n", "---a\n", "--- # c\na: b\n", "... \n", "a: 1\n---\n", "\ufeffa: 1\n", "a: \u0001\n", "a: \u007f\n", "a: \u0080\n", "a: \u0085b\n", "a: \u2028b\n", "a: b\u2028\n", "a: \ufffe\n", "a: \U0001F600\n", "\u2028a: b\n",
	"a: \"b\u2028c\"\n", "a: 'b\u0085c'\n", "a: |\n  b\u2028  c\n", "\xff", "a: \xc3\x28\n", "a: \xed\xa0\x80\n", "a: \x00b\n", "a: b\x00\n", "a:b\n", "a::b\n", "a:: b\n", ":a: b\n", ": b\n", "a :b\n", "a : b\n", "a: :b\n", "a: b:\n", "a: b:c\n", "a: http://x:80/y?z=1#w\n", "http://x: 1\n", "a: {b:c}\n", "a: {b:c: d}\n", "a: [b:c]\n", "a: [http://x]\n", "a: {b: http://x}\n", "a: {http://x: b}\n", "{a: 'b':c}", "{'a':b}", "['a':b]", "[a?b]", "{a?b: c}", "{?a: b}", "[-a]", "[- a]", "[-]", "{-: a}", "{- a: b}", "[a, - b]", "[#a]", "[a #b\n]", "[a#b]", "[a\nb]", "[a\n\nb]", "{a: b\nc}", "{a\n: b}", "[a\n: b]", "{\"a\"\n: b}", "[\n]", "{\n}", "a: [\nb,\nc\n]\n", "a: [\n  b\n  ]\n", "a: {\n}\n", "a: [b]\nc: d\n", "a: [b\n]c: d\n", "[*a]", "[&a b, *a]", "[&a, *a]", "{&a b: *a}", "[!!str a]", "[!!str, a]", "[a, !!str]", "{a: !!str, b: !!int 1}", "[\"a\", 'b', |]", "[>-]", "[@]", "[a\tb]", "[\ta\t,\tb\t]", "{\ta\t:\tb\t}", "a:\n\n\n  b: 1\n\n\nc: 2\n", "#a\n#b\na: 1 #c\n#d\n", "a: 'b' #c\n", "a: 'b'#c\n", "a: \"b\"#c\n", "a: [b]#c\n", "a: |#c\n  b\n", "- # c\n  a\n", "a: !!str # c\n  b\n", "a: &x # c\n  b\n", "a: &x\n  b: 1\nc: *x\n", "a: !!map\n  b: 1\n", "&x\na: 1\n", "- &x\n  a: 1\n- *x\n", "- &x a: 1\n  b: 2\n- *x\n", "? |\n  a\n: b\n", "? a\n  b\n: c\n", "'a\n b': c\n", "a\n b: c\n", "? a\n? b\n", "? a\n: b\n? c\n: d\ne: f\n", "? a\n:\n  - b\n", "? a\n: - b\n  - c\n", "? a\n: b: c\n  d: e\n", "?a: b\n", "? a: b\n: c\n", "-a: b\n", "- a:\n  - b\n- c:\n    - d\n",
}

func parseCases() []any {
	inputs := append([]string{}, texts...)
	for _, word := range words() {
		inputs = append(inputs, "a: "+word+"\n", "["+word+"]", "- "+word+"\n", word+": a\n")
	}
	long := strings.Repeat("k", 1030)
	inputs = append(inputs, long+": 1\n", strings.Repeat("k", 1023)+": 1\n", "\""+long+"\": 1\n", "{"+long+": 1}", "? "+long+"\n: 1\n", strings.Repeat("[", 200)+strings.Repeat("]", 200))
	inputs = append(inputs, mutations(1500)...)

	var cases []any
	seen := map[string]bool{}
	for _, in := range inputs {
		if seen[in] || hasMore(in) {
			continue
		}
		seen[in] = true
		if c := parse(in); isStable(c) {
			cases = append(cases, c)
		}
	}
	return cases
}

// mutations damages well-formed texts a little: what two parsers of one grammar disagree about is found there.
func mutations(count int) []string {
	random := rand.New(rand.NewSource(1))
	fragments := []string{" ", "  ", "\n", "\n  ", ":", ": ", "- ", "-", "?", ",", "[", "]", "{", "}", "#", " #", "&a ", "*a", "!!str ", "|", ">", "'", "\"", "\t", "a", "1", "%", "@", "---\n", "<<: ", "\\", "é"}
	var result []string
	for len(result) < count {
		text := []byte(texts[random.Intn(len(texts))])
		for i := random.Intn(3); i >= 0; i-- {
			at := random.Intn(len(text) + 1)
			switch random.Intn(3) {
			case 0:
				text = []byte(string(text[:at]) + fragments[random.Intn(len(fragments))] + string(text[at:]))
			case 1:
				if at < len(text) {
					text = append(text[:at:at], text[at+1:]...)
				}
			default:
				other := texts[random.Intn(len(texts))]
				text = []byte(string(text[:at]) + other + string(text[at:]))
			}
		}
		result = append(result, string(text))
	}
	return result
}

// hasMore tells whether anything but a comment follows the first document, which Go's Unmarshal ignores, well-formed or
// not. Ours refuses such texts.
func hasMore(in string) bool {
	more := func(decode func() error) (yes bool) {
		defer func() {
			if recover() != nil {
				yes = true
			}
		}()
		return decode() == nil && !errors.Is(decode(), io.EOF)
	}
	v2, v3 := yaml2.NewDecoder(strings.NewReader(in)), kyaml.NewDecoder(strings.NewReader(in))
	return more(func() error { var v any; return v2.Decode(&v) }) || more(func() error { var v kyaml.Node; return v3.Decode(&v) })
}

// isStable tells whether the reference always gives one answer: of the keys 1 and "1" a random one wins.
func isStable(c parseCase) bool {
	for i := 0; i < 20; i++ {
		if again := parse(c.In); !strings.HasPrefix(c.In, "hex:") && !bytes.Equal(again.Sigs, c.Sigs) {
			return false
		}
	}
	return true
}

func guarded(f func() ([]byte, error)) (out []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return f()
}

func parse(in string) parseCase {
	c := parseCase{In: in}
	out, err := guarded(func() ([]byte, error) { return sigs.YAMLToJSON([]byte(in)) })
	if err != nil {
		c.SigsError = err.Error()
	} else {
		c.Sigs = out
	}
	if _, err := guarded(func() ([]byte, error) { return sigs.YAMLToJSONStrict([]byte(in)) }); err != nil {
		c.StrictError = err.Error()
	}
	out, err = guarded(func() ([]byte, error) {
		var value any
		if err := kyaml.Unmarshal([]byte(in), &value); err != nil {
			return nil, err
		}
		return json.Marshal(value)
	})
	if err != nil {
		c.KyamlError = err.Error()
	} else {
		c.Kyaml = out
	}
	// A JSON text cannot carry every input.
	if quoted, _ := json.Marshal(in); !bytes.Equal([]byte(unquote(quoted)), []byte(in)) {
		c.In = "hex:" + fmt.Sprintf("%x", in)
	}
	return c
}

func unquote(quoted []byte) (text string) {
	must(json.Unmarshal(quoted, &text))
	return text
}
