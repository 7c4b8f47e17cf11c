package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand"
	"strconv"
)

type jsonCase struct {
	In     string `json:"in"`
	Go     string `json:"go,omitempty"`
	Indent string `json:"indent,omitempty"`
	Error  bool   `json:"error,omitempty"`
}

// jsonCases: any text decoded into unstructured data and marshalled again.
func jsonCases() []any {
	inputs := []string{
		"", " ", "null", "true", "false", "nul", "tru", "True", "\"\"", "\"a\"", "\"a", "a", "'a'", "[]", "{}", "[1,2]", "[1,2,]", "[1 2]", "[,1]", "{\"a\":1}", "{\"a\":1,}", "{a:1}", "{\"a\" 1}", "{\"a\":}", "{1:2}", "[1]x", "[1] ", " [1]", "\ufeff[1]", "[1]\n\n", "{\"a\":1}{\"b\":2}",
		"{\"b\":1,\"a\":{\"d\":[],\"c\":{}}}", "{\"a\":1,\"a\":2}", "{\"a\":{\"b\":1},\"a\":{\"c\":2}}", "[[[[]]]]", "\"\\u0000\\u001f\\u007f\\u0080\\u2028\\u2029\"", "\"<>&'\\\"\\\\/\\/\\b\\f\\n\\r\\t\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\ude00\"", "\"\\ude00\\ud83d\"", "\"\\ud83dx\"", "\"\\ud83d\\u0041\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"a\tb\"", "\"a\nb\"", "\"\x7f\"", "\"é日😀\"",
		"-", "-1", "--1", "+1", "01", "-01", "00", "0", "-0", "-0.0", "1.", ".5", "1.5", "1e", "1e5", "1E5", "1e+5", "1e-5", "1e400", "-1e400", "1e-400", "0x10", "1_000", "NaN", "Infinity", "1.0", "10.50", "1e0", "100e-2",
	}
	for _, number := range numbers {
		inputs = append(inputs, number)
	}
	random := rand.New(rand.NewSource(4))
	for i := 0; i < 300; i++ {
		f := math.Float64frombits(random.Uint64())
		if i%3 == 0 {
			f = random.NormFloat64() * math.Pow(10, float64(random.Intn(30)-10))
		}
		if !math.IsNaN(f) && !math.IsInf(f, 0) {
			inputs = append(inputs, strconv.FormatFloat(f, 'e', -1, 64))
		}
	}
	var cases []any
	for _, in := range inputs {
		cases = append(cases, jsonRoundTrip(in))
	}
	return cases
}

func jsonRoundTrip(in string) jsonCase {
	c := jsonCase{In: in}
	var value any
	decoder := json.NewDecoder(bytes.NewReader([]byte(in)))
	decoder.UseNumber()
	if !json.Valid([]byte(in)) || decoder.Decode(&value) != nil {
		c.Error = true
		return c
	}
	value, err := floats(value)
	if err != nil {
		c.Error = true
		return c
	}
	out, err := json.Marshal(value)
	must(err)
	indented, err := json.MarshalIndent(value, "", "  ")
	must(err)
	c.Go, c.Indent = string(out), string(indented)
	return c
}

// floats: integers stay integers as in Kubernetes' decoder, all other numbers are float64.
func floats(value any) (any, error) {
	switch v := value.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return i, nil
		}
		if u, err := strconv.ParseUint(string(v), 10, 64); err == nil {
			return u, nil
		}
		f, err := v.Float64()
		if err != nil {
			return nil, fmt.Errorf("out of range")
		}
		return f, nil
	case []any:
		for i := range v {
			element, err := floats(v[i])
			if err != nil {
				return nil, err
			}
			v[i] = element
		}
	case map[string]any:
		for k := range v {
			element, err := floats(v[k])
			if err != nil {
				return nil, err
			}
			v[k] = element
		}
	}
	return value, nil
}
