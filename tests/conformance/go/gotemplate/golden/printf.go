package main

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"time"

	"sluice/conformance/gotemplate/exchange"
)

// call is one call of fmt with the formats that were tried and what each gave.
type call struct {
	Arguments []interface{} `json:"a"`
	Cases     [][2]string   `json:"c"`
}

func operands() []interface{} {
	return []interface{}{
		nil, true, false, 0, 1, -1, 42, -42, 65, 127, 128, 255, 8364, 128512, 1114112, math.MaxInt64, math.MinInt64,
		int8(-5), int16(300), int32('x'), int64(7), int64(-9000000000), uint(3), uint8(200), uint16(65535), uint32(7), uint64(math.MaxUint64), uintptr(4096),
		0.0, math.Copysign(0, -1), 1.0, -1.5, 0.1, 1e6, 999999.0, 1e20, 1e21, 1e22, 123456789.0, 1.0e-5, 0.0001, 3.141592653589793, 5e-324, math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN(), 12345678901234567890.0,
		float32(0.1), float32(1e10), float32(16777216),
		complex(1, -2), complex(0.5, math.Inf(1)), complex64(complex(1.5, 2)),
		"", "a", "hello world", "héllo", "日本語", "tab\tnewline\n\"quoted\"", "back`tick", "\xff\xfe bad", "\x00\x7f\u200b\U0001F600", "%d", "<no value>", "0123456789",
		exchange.Word("named"), []byte("bytes"), []byte{}, []byte(nil), []byte{0, 255, 10},
		[]interface{}{}, []interface{}{1, "a", nil, 2.5, true}, []interface{}(nil), []string{"x", "y z"}, []string(nil), []int{1, -2, 300}, []float64{1, 2.5, 1e9}, []bool{true, false},
		[][]int{{1}, {2, 3}}, [][]byte{[]byte("ab"), []byte("c")}, []interface{}{[]interface{}{"n"}, map[string]interface{}{"k": nil}}, [3]int{1, 2, 3}, [2]string{"p", "q"}, [3]byte{1, 2, 3},
		[]uint8{9}, []int32{'h', 'i'}, []uint64{1, 2}, []error{errors.New("e1")}, []time.Duration{time.Second},
		map[string]interface{}{}, map[string]interface{}{"b": 1.0, "a": "x", "c": nil, "d": map[string]interface{}{"z": []interface{}{1.0}}}, map[string]interface{}(nil),
		map[string]string{"k": "v", "a": ""}, map[int]string{3: "c", 1: "a", -2: "z"}, map[float64]bool{1.5: true, -1: false}, map[bool]int{true: 1, false: 0}, map[string][]string{"l": {"1", "2"}}, map[string]int{"n": 1},
		exchange.Values{"x": 1.0, "y": "z"}, exchange.Names{"one", "two"}, exchange.Names(nil),
		errors.New("an error"), time.Duration(0), 90 * time.Minute, -1500 * time.Millisecond,
		exchange.Pair{Left: 1, Right: "r"}, exchange.Pair{Left: nil, Right: []string{"q"}}, exchange.Person{Name: "Ann", Age: 30, Tags: []string{"a"}}, &exchange.Person{Name: "Bob", Extra: 1.5}, exchange.Version{Text: "1.2"}, []interface{}{exchange.Version{Text: "3"}, time.Minute, errors.New("inside")}, map[string]interface{}{"v": exchange.Version{Text: "4"}},
	}
}

var verbs = []string{"v", "+v", "#v", "T", "d", "s", "q", "x", "X", "f", "e", "g", "G", "t", "c", "U", "b", "o", "O", "E", "F", "+q", "#q", "#x", "# x", "% x", "% X", "#X", "#o", "#b", "+d", " d", "05d", "-5d|", "8.3f", "+.2e", "08.3f", "-8.2f|", ".0f", ".3g", "#g", "10s|", "-10s|", ".2s", "05s", "10q", "6.2v", "z", "!", "w", "#U", "020d", "+08d", "x5d", ".10d", "10.4d", "+v", " f", "#.3x", ".3x", "10v", "-10v|", "010v", "+.3g", "#e"}

// stable tells whether the result holds no address: an error inside of a list prints its own when it is not asked for text.
func stable(v interface{}, verb string) bool {
	switch v.(type) {
	case []error, []interface{}:
		return !addresses.MatchString(fmt.Sprintf("%"+verb, v))
	}
	return true
}

var addresses = regexp.MustCompile(`(?i)0x[0-9a-f]{9}|[0-9]{12}|[0-7]{15}|[0-9a-f]{10}`)

func printfCalls(emit func(interface{})) {
	for _, operand := range operands() {
		one := call{Arguments: []interface{}{exchange.Encode(operand)}}
		for _, verb := range verbs {
			if !stable(operand, verb) {
				continue
			}
			format := "%" + verb
			one.Cases = append(one.Cases, [2]string{format, fmt.Sprintf(format, operand)})
		}
		emit(escape(one))
	}
	for _, several := range [][]interface{}{
		{}, {1}, {1, 2}, {"a", 1, 2.5}, {5, "x"}, {-6, "y", 3}, {3, 2, 3.14159}, {uint8(7), "w"}, {int64(1), nil, "t"}, {1000001, 1}, {"s", "t", "u", "v"}, {[]interface{}{1}, map[string]interface{}{"a": 1}}, {2.0, 3.0},
	} {
		one := call{}
		for _, argument := range several {
			one.Arguments = append(one.Arguments, exchange.Encode(argument))
		}
		for _, format := range []string{"", "plain", "%", "%%", "100%%", "%d", "%d %d", "%s %s %s", "%v%v", "%[1]d", "%[2]v %[1]v", "%[2]*[1]d", "%[3]v", "%[0]d", "%[x]d", "%[1", "%[]d", "%[1]", "%*d", "%*s|", "%-*s|", "%.*f", "%*.*f", "%[1]*.[2]*[3]f", "%[1]*[3]v", "%[1]2d", "%[1].2d", "%.[1]2d", "%1000000d", "%1000001d", "%.1000001f", "%5", "%5.", "%.", "%+", "%é", "%d %é", "%v %!", "%!d", "%-", "%#", "%6.2f%%", "%[1]v %v %v", "%[5]v %v", "%d %d %#[1]x %#x", "%s", "%q", "%x", "%.2", "%.-3d", "%- 5d|", "%+-5d|", "%0-5d|", "% 05d", "%+05d", "%05.2d", "%T %T"} {
			result := fmt.Sprintf(format, several...)
			if len(result) > 10000 {
				continue
			}
			one.Cases = append(one.Cases, [2]string{format, result})
		}
		emit(escape(one))
	}
}

// escape keeps bytes that are no UTF-8 through JSON: both sides compare the quoted text.
func escape(one call) call {
	for i := range one.Cases {
		one.Cases[i][1] = strconv.QuoteToASCII(one.Cases[i][1])
	}
	return one
}

func printCalls(emit func(interface{})) {
	values := operands()
	one := func(arguments ...interface{}) {
		encoded := []interface{}{}
		for _, argument := range arguments {
			encoded = append(encoded, exchange.Encode(argument))
		}
		emit(map[string]interface{}{"a": encoded, "print": strconv.QuoteToASCII(fmt.Sprint(arguments...)), "println": strconv.QuoteToASCII(fmt.Sprintln(arguments...))})
	}
	one()
	for _, v := range values {
		switch v.(type) {
		case *exchange.Person:
			continue
		}
		one(v)
		one(v, v)
		one("s", v, 1)
	}
}

func strconvCalls(emit func(interface{})) {
	numbers := []string{"", "0", "1", "-1", "+5", "08", "0x1F", "0X1f", "0b101", "0o17", "017", "1_000", "0x_1", "_1", "1_", "1__0", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616", "1.5", ".5", "5.", "1e3", "1E-3", "1e", "e1", "inf", "-Inf", "+infinity", "nan", "-nan", "NaN", "1e400", "-1e400", "1e-400", "0x1p-2", "0x1.8p1", "0x1", "0x.p1", " 1", "1 ", "abc", "true", "TRUE", "tRUE", "t", "F", "0.1", "123456789012345678901234567890", "4.9e-324", "2e-324", "1.7976931348623159e308", "é", "0x", "0b2", "--1", "+-1", "1e+5", "1e+", "3.4e39", "1_0.5", "0_1", "00", "0b", "0x1_F", "0x1p"}
	for _, text := range numbers {
		record := map[string]interface{}{"text": text}
		note := func(name string, value interface{}, err error) {
			if err != nil {
				record[name] = []string{fmt.Sprint(value), err.Error()}
			} else {
				record[name] = []string{fmt.Sprint(value)}
			}
		}
		i, err := strconv.ParseInt(text, 0, 64)
		note("int0", i, err)
		i, err = strconv.ParseInt(text, 10, 32)
		note("int32", i, err)
		u, err := strconv.ParseUint(text, 0, 64)
		note("uint0", u, err)
		a, err := strconv.Atoi(text)
		note("atoi", a, err)
		f, err := strconv.ParseFloat(text, 64)
		note("float64", f, err)
		f, err = strconv.ParseFloat(text, 32)
		note("float32", f, err)
		b, err := strconv.ParseBool(text)
		note("bool", b, err)
		emit(record)
	}
	for _, text := range []string{`""`, `"a"`, `"a\n"`, `"\u00e9\U0001F600\x41\101"`, `"\'"`, `'\''`, `'a'`, `'ab'`, `''`, "`raw\\n`", "`a`b`", `"\q"`, `"a`, `"\ud800"`, `"\400"`, "\"a\nb\"", `'é'`, `'\"'`, `"\""`} {
		value, err := strconv.Unquote(text)
		record := map[string]interface{}{"unquote": text}
		if err == nil {
			record["value"] = strconv.QuoteToASCII(value)
		}
		emit(record)
	}
}
