// Package world holds the data and the functions that our templates meet; libs/gotemplate/test/world.cpp has the same ones.
package world

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"text/template"
	"time"

	"sluice/conformance/gotemplate/exchange"
)

// Data is the dot of every snippet.
func Data() map[string]interface{} {
	return map[string]interface{}{
		"nil": nil, "t": true, "f": false, "zero": 0, "i": 42, "neg": -7, "i64": int64(9), "u8": uint8(200), "u64": uint64(math.MaxUint64), "rune": 'x',
		"fl": 2.5, "one": 1.0, "million": 1000000.0, "fzero": 0.0, "nan": math.NaN(), "inf": math.Inf(1), "f32": float32(0.1), "cplx": complex(1, 2),
		"str": "hello", "empty": "", "uni": "héllo ☃", "html": "<a href=\"x\">'&'</a>", "word": exchange.Word("w"), "bytes": []byte("abc"),
		"list": []interface{}{1, "two", 3.5, nil, []interface{}{"in"}, map[string]interface{}{"k": "v"}}, "elist": []interface{}{}, "nlist": []interface{}(nil),
		"strs": []string{"a", "b", "c"}, "ints": []int{3, 1, 2}, "floats": []float64{1, 2.5}, "arr": [2]int{7, 8}, "matrix": [][]int{{1, 2}, {3}},
		"map":  map[string]interface{}{"a": 1, "b": "two", "n": nil, "m": map[string]interface{}{"deep": map[string]interface{}{"x": "y"}}, "l": []interface{}{1, 2}, "with-dash": "d"},
		"emap": map[string]interface{}{}, "nmap": map[string]interface{}(nil), "smap": map[string]string{"k": "v", "a": ""}, "imap": map[int]string{1: "one", 2: "two"}, "lmap": map[string][]string{"x": {"p", "q"}}, "bmap": map[bool]string{true: "yes"},
		"fmap":   map[float64]string{1: "f"},
		"values": exchange.Values{"x": 1.0, "nested": exchange.Values{"y": "z"}}, "names": exchange.Names{"one", "two"},
		"person": &exchange.Person{Name: "Ann", Age: 30, Tags: []string{"p"}, Extra: map[string]interface{}{"e": 1}}, "personv": exchange.Person{Name: "Val", Age: 1},
		"pair": exchange.Pair{Left: 1, Right: "r"}, "version": exchange.Version{Text: "1.2"}, "dur": 90 * time.Second, "err": errors.New("stored error"),
	}
}

func identity(v interface{}) interface{} { return v }

// Functions are of all shapes of parameters.
func Functions() template.FuncMap {
	return template.FuncMap{
		"upper":    strings.ToUpper,
		"add":      func(a, b int) int { return a + b },
		"addAll":   func(numbers ...int) int { return sum(numbers) },
		"half":     func(f float64) float64 { return f / 2 },
		"i64":      func(i int64) int64 { return i },
		"u8":       func(u uint8) uint8 { return u },
		"not2":     func(b bool) bool { return !b },
		"id":       identity,
		"typeOf":   func(v interface{}) string { return fmt.Sprintf("%T", v) },
		"list":     func(v ...interface{}) []interface{} { return v },
		"join":     func(sep string, parts ...string) string { return strings.Join(parts, sep) },
		"joinList": func(sep string, parts []string) string { return strings.Join(parts, sep) },
		"get":      func(m map[string]interface{}, key string) interface{} { return m[key] },
		"count":    func(m map[string]interface{}) int { return len(m) },
		"listLen":  func(l []interface{}) int { return len(l) },
		"dict": func(v ...interface{}) map[string]interface{} {
			m := map[string]interface{}{}
			for i := 0; i+1 < len(v); i += 2 {
				m[fmt.Sprint(v[i])] = v[i+1]
			}
			return m
		},
		"set":      func(m map[string]interface{}, key string, v interface{}) map[string]interface{} { m[key] = v; return m },
		"fail":     func(text string) (string, error) { return "", errors.New(text) },
		"boom":     func(text string) string { panic(text) },
		"seconds":  func(d time.Duration) float64 { return d.Seconds() },
		"errText":  func(e error) string { return fmt.Sprint(e) },
		"noMap":    func() map[string]interface{} { return nil },
		"noList":   func() []string { return nil },
		"nothing":  func() interface{} { return nil },
		"complex2": func(c complex128) complex128 { return c * c },
		"pct":      func() string { return "100%" },
	}
}

func sum(numbers []int) int {
	total := 0
	for _, n := range numbers {
		total += n
	}
	return total
}
