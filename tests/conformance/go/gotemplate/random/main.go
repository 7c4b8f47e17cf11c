// Writes random templates over random values, and what text/template with sprig makes of them, one JSON line each.
// gotemplate_random reads them and renders the same.
//
//	go run ./random SEED COUNT > FILE
package main

import (
	"bufio"
	"encoding/json"
	"math/rand"
	"os"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"

	"sluice/conformance/gotemplate/exchange"
)

type record struct {
	Template string      `json:"t"`
	Option   string      `json:"o"`
	Data     interface{} `json:"d"`
	Want     *string     `json:"w,omitempty"`
	Error    *string     `json:"e,omitempty"`
}

// bounded stops a render that writes too much.
type bounded struct{ strings.Builder }

type tooMuch struct{}

func (tooMuch) Error() string { return "too much" }

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > 50000 {
		return 0, tooMuch{}
	}
	return b.Builder.Write(p)
}

// cyclic tells whether a value holds itself; Go's fmt dies of that.
func cyclic(v interface{}, depth int) bool {
	if depth > 60 {
		return true
	}
	switch x := v.(type) {
	case map[string]interface{}:
		for _, one := range x {
			if cyclic(one, depth+1) {
				return true
			}
		}
	case []interface{}:
		for _, one := range x {
			if cyclic(one, depth+1) {
				return true
			}
		}
	}
	return false
}

const cycleMade = "a cycle was made"

// functionMap is sprig's, with a guard where cycles come from.
func functionMap() template.FuncMap {
	all := sprig.TxtFuncMap()
	guard := func(m map[string]interface{}) map[string]interface{} {
		if cyclic(m, 0) {
			panic(cycleMade)
		}
		return m
	}
	set := all["set"].(func(map[string]interface{}, string, interface{}) map[string]interface{})
	all["set"] = func(m map[string]interface{}, key string, v interface{}) map[string]interface{} {
		return guard(set(m, key, v))
	}
	for _, name := range []string{"merge", "mergeOverwrite"} {
		merge := all[name].(func(map[string]interface{}, ...map[string]interface{}) interface{})
		all[name] = func(dst map[string]interface{}, others ...map[string]interface{}) interface{} {
			merged := merge(dst, others...)
			guard(dst)
			return merged
		}
	}
	// How much room Go left behind a list for its growth is no part of what a template says.
	slice := all["slice"].(func(interface{}, ...interface{}) interface{})
	all["slice"] = func(list interface{}, indices ...interface{}) interface{} {
		if v := reflect.ValueOf(list); v.Kind() == reflect.Slice {
			list = v.Slice3(0, v.Len(), v.Len()).Interface()
		}
		return slice(list, indices...)
	}
	return all
}

var addresses = regexp.MustCompile(`0x[0-9a-f]{8,}`)

func main() {
	seed, _ := strconv.ParseInt(os.Args[1], 10, 64)
	count, _ := strconv.Atoi(os.Args[2])
	g := &generator{rand.New(rand.NewSource(seed)), 0, 0, nil}
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	all := functionMap()
	for made := 0; made < count; {
		data := g.data(3).(map[string]interface{})
		one := record{Template: g.template(), Option: []string{"default", "zero", "zero", "error"}[g.Intn(4)], Data: exchange.Encode(data)}
		var text bounded
		t, err := template.New("t").Option("missingkey=" + one.Option).Funcs(all).Parse(one.Template)
		if err == nil {
			err = t.Execute(&text, data)
		}
		if _, large := err.(tooMuch); large {
			continue
		}
		result := text.String()
		if err != nil {
			result = err.Error()
		}
		if addresses.MatchString(result) || strings.Contains(result, cycleMade) || len(result) > 50000 {
			continue
		}
		quoted := strconv.QuoteToASCII(result)
		if err != nil {
			one.Error = &quoted
		} else {
			one.Want = &quoted
		}
		if err := encoder.Encode(one); err != nil {
			panic(err)
		}
		made++
	}
	if err := out.Flush(); err != nil {
		panic(err)
	}
}
