package main

import (
	"bytes"
	"encoding/json"
	"math/rand"
	"strings"

	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"
	sigs "sigs.k8s.io/yaml"
)

type emitCase struct {
	In    json.RawMessage `json:"in"`
	Sigs  string          `json:"sigs,omitempty"`
	Kyaml string          `json:"kyaml,omitempty"`
}

func emitCases() []any {
	var values []any
	everywhere := func(text string) {
		values = append(values, text, map[string]any{text: 1}, map[string]any{"key": text, "list": []any{text, map[string]any{"k": text}}})
	}
	for _, word := range words() {
		everywhere(word)
	}
	for _, text := range randomTexts(700) {
		everywhere(text)
	}
	long := strings.Repeat("lorem ipsum dolor sit amet ", 12)
	for _, text := range []string{
		long, strings.TrimSpace(long), "'" + long + "'", "- " + long, "\t" + long, long + "\n" + long, long + "\u2028" + long, strings.Repeat("x", 200), strings.Repeat("x y", 100), strings.Repeat("x  y", 60),
		strings.Repeat("x\u00e9 ", 60), strings.Repeat("\" ", 60), strings.Repeat("yes ", 30), strings.Repeat("k", 128), strings.Repeat("k", 129), strings.Repeat("k ", 70), strings.Repeat("é", 65), strings.Repeat("\t", 130),
		"\n", "\n\n", "a\n", "a\n\n", "\na", " \n", "\n ", "a\n b", " a\nb", "a \nb", "a\n\tb", "\ta\nb", "a\tb\nc", "a\r\nb", "a\n\n\nb\n", "a\n#b", "# a\nb", "---\na", "a: b\nc: d\n", "a\nb ", "a\nb\u2028", "é\nb", "😀\nb", "\u2028\na", "\u0085\na", "a\n\u2029",
		"a\u2028 b", "a \u2028b", "\u2028", "\u2028a", "a\u2028", "a\u2028b'c", "a'\u2029'b", "\ufeff", "\ufeffabc def", "abc\ufeff", "\u0000", "\u0001\u0007\u0008\u000b\u000c\u001b\u001f", "\\", "\"", "'", "''", "a'b: c", "@a'b",
	} {
		everywhere(text)
	}
	values = append(values, nil, true, 1, -1, 1.5, []any{}, map[string]any{}, []any{[]any{}}, []any{[]any{[]any{1, 2}, 3}, 4}, map[string]any{"a": []any{map[string]any{"b": []any{1}}}},
		map[string]any{"a": map[string]any{"b": map[string]any{}}, "c": []any{}, "d": nil}, []any{map[string]any{"a": 1, "b": map[string]any{"c": 2}}, map[string]any{}}, []any{nil, "", " ", false},
		map[string]any{strings.Repeat("long key ", 20): []any{1, map[string]any{"a": "b"}}}, map[string]any{"multi\nline": map[string]any{"a": []any{1}}}, map[string]any{strings.Repeat("k", 200): "v", "other": strings.Repeat("k", 200)})
	for _, number := range numbers {
		values = append(values, map[string]any{"n": json.Number(number)}, []any{json.Number(number)})
	}
	keys := []string{"a1", "a2", "a10", "a01", "a001", "A", "b", "a", "_", "-", "1", "10", "2", "02", "a-1", "a.1", "a/b", "ab", "aB", "é", "ß", "日", "😀", "a1b2", "a1b10", "a100", "1a", "2a", "10a", "", "a_b", "٣", "x٣", "x3", "v1beta1", "v1", "v1alpha1", "v2"}
	random := rand.New(rand.NewSource(3))
	for i := 0; i < 60; i++ {
		object := map[string]any{}
		for _, at := range random.Perm(len(keys))[:2+random.Intn(2)] {
			object[keys[at]] = at
		}
		values = append(values, object)
	}
	for i := 0; i < 150; i++ {
		values = append(values, randomValue(random, 4))
	}

	var cases []any
	for _, value := range values {
		cases = append(cases, emit(value))
	}
	return cases
}

var numbers = strings.Fields(`0 -0 1 -1 1.0 -1.0 0.5 1.5 100 1000000 1234567.5 123456.5 1e5 1e6 1e7 1e20 1e21 1e22 1.5e300 1e-4 1e-5 1e-6 1e-7 1.5e-7 1e-10 1e-100 0.1 0.2 0.30000000000000004
9007199254740993 9007199254740993.0 9223372036854775807 9223372036854775808 -9223372036854775808 18446744073709551615 18446744073709551616 1e19 12345678901234567890.0 123456789012345678 0.000123 0.00001234 999999.9 1e15 1e16 1e17 3.141592653589793 2.718281828 5e-324 1.7976931348623157e308`)

func randomTexts(count int) []string {
	random := rand.New(rand.NewSource(2))
	parts := []string{"a", "b c", " ", "  ", "\n", "\n\n", "\t", ":", ": ", "#", " #", "-", "- ", "?", ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`", "\\", "1", "0x", ".", "~", "yes", "é", "日本", "😀", "\u2028", "\u0085", "\u00a0", "\r", "\x07", "---", "...", "=", "<<", "word", "longer words to fill the line", "2001-01-01", "1:30"}
	var result []string
	for i := 0; i < count; i++ {
		var text string
		for n := 1 + random.Intn(8); n > 0; n-- {
			text += parts[random.Intn(len(parts))]
		}
		result = append(result, text)
	}
	return result
}

func randomValue(random *rand.Rand, depth int) any {
	texts := []string{"a", "b", "text with spaces", "yes", "multi\nline", "", "a: b", strings.Repeat("words ", 20), "12", "x\n\ny\n"}
	switch kind := random.Intn(10); {
	case depth == 0 || kind < 4:
		return texts[random.Intn(len(texts))]
	case kind == 4:
		return random.Intn(1000)
	case kind == 5:
		return random.Intn(2) == 0
	case kind < 8:
		list := []any{}
		for n := random.Intn(4); n > 0; n-- {
			list = append(list, randomValue(random, depth-1))
		}
		return list
	default:
		object := map[string]any{}
		for n := random.Intn(4); n > 0; n-- {
			object[texts[random.Intn(len(texts))]] = randomValue(random, depth-1)
		}
		return object
	}
}

func emit(value any) emitCase {
	in, err := json.Marshal(value)
	must(err)
	c := emitCase{In: in}
	// The same data as an API server's client holds it.
	var data any
	decoder := json.NewDecoder(bytes.NewReader(in))
	decoder.UseNumber()
	must(decoder.Decode(&data))
	data = plain(data)
	// What json.Marshal makes of the data: 1e15 is written as an integer.
	text, err := json.Marshal(data)
	must(err)
	// sigs.k8s.io/yaml reads its own JSON as YAML and so turns U+0085 into a space; we keep it.
	if out, err := guarded(func() ([]byte, error) { return sigs.JSONToYAML(text) }); err == nil && !bytes.ContainsRune(in, 0x85) {
		c.Sigs = string(out)
	}
	if out, err := guarded(func() ([]byte, error) { return kyaml.Marshal(data) }); err == nil {
		c.Kyaml = string(out)
	}
	return c
}

// plain gives json.Numbers the Go types that unstructured objects have.
func plain(value any) any {
	switch v := value.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return i
		}
		var u uint64
		if json.Unmarshal([]byte(v), &u) == nil {
			return u
		}
		f, err := v.Float64()
		must(err)
		return f
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plain(v[k])
		}
	}
	return value
}
