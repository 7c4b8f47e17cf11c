// Package exchange writes Go values so that another program can build the same ones: [type, payload], null for nil.
package exchange

import (
	"encoding/base64"
	"errors"
	"fmt"
	"reflect"
	"sort"
	"strconv"
	"time"
	"unicode/utf8"
)

// Values is a named map type, as Helm's common.Values.
type Values map[string]interface{}

// Names is a named slice type.
type Names []string

// Word is a named string type.
type Word string

// Get is a method of the named map.
func (v Values) Get(name string) interface{} { return v[name] }

// Has is a method of the named slice.
func (n Names) Has(name string) bool {
	for _, one := range n {
		if one == name {
			return true
		}
	}
	return false
}

// Person is a struct with fields and methods; Pair one without.
type Person struct {
	Name  string
	Age   int
	Tags  []string
	Extra interface{}
}

// Greet has a parameter, Fail an error.
func (p *Person) Greet(greeting string) string { return greeting + ", " + p.Name }
func (p *Person) Fail() (string, error)        { return "", errors.New("person failed") }
func (p *Person) Sum(numbers ...int) int {
	total := p.Age
	for _, n := range numbers {
		total += n
	}
	return total
}

// Pair prints itself by its fields.
type Pair struct {
	Left, Right interface{}
}

// Version has String.
type Version struct{ Text string }

func (v Version) String() string { return "v" + v.Text }

func payloadOfString(s string) interface{} {
	if utf8.ValidString(s) {
		return s
	}
	return map[string]string{"base64": base64.StdEncoding.EncodeToString([]byte(s))}
}

// Encode gives what encoding/json then writes.
func Encode(v interface{}) interface{} {
	if v == nil {
		return nil
	}
	switch x := v.(type) {
	case time.Duration:
		return []interface{}{"time.Duration", strconv.FormatInt(int64(x), 10)}
	case *Person:
		return []interface{}{"*exchange.Person", []interface{}{Encode(x.Name), Encode(x.Age), Encode(x.Tags), Encode(x.Extra)}}
	case Person:
		return []interface{}{"exchange.Person", []interface{}{Encode(x.Name), Encode(x.Age), Encode(x.Tags), Encode(x.Extra)}}
	case Pair:
		return []interface{}{"exchange.Pair", []interface{}{Encode(x.Left), Encode(x.Right)}}
	case Version:
		return []interface{}{"exchange.Version", []interface{}{Encode(x.Text)}}
	case error:
		return []interface{}{"error", x.Error()}
	}
	r := reflect.ValueOf(v)
	name := r.Type().String()
	switch r.Kind() {
	case reflect.Bool:
		return []interface{}{name, r.Bool()}
	case reflect.String:
		return []interface{}{name, payloadOfString(r.String())}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return []interface{}{name, strconv.FormatInt(r.Int(), 10)}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return []interface{}{name, strconv.FormatUint(r.Uint(), 10)}
	case reflect.Float32:
		return []interface{}{name, strconv.FormatFloat(r.Float(), 'g', -1, 32)}
	case reflect.Float64:
		return []interface{}{name, strconv.FormatFloat(r.Float(), 'g', -1, 64)}
	case reflect.Complex64, reflect.Complex128:
		c := r.Complex()
		return []interface{}{name, []string{strconv.FormatFloat(real(c), 'g', -1, 64), strconv.FormatFloat(imag(c), 'g', -1, 64)}}
	case reflect.Slice, reflect.Array:
		if r.Kind() == reflect.Slice && r.IsNil() {
			return []interface{}{name, nil}
		}
		elements := []interface{}{}
		for i := 0; i < r.Len(); i++ {
			elements = append(elements, Encode(r.Index(i).Interface()))
		}
		return []interface{}{name, elements}
	case reflect.Map:
		if r.IsNil() {
			return []interface{}{name, nil}
		}
		entries := [][]interface{}{}
		for _, key := range r.MapKeys() {
			entries = append(entries, []interface{}{Encode(key.Interface()), Encode(r.MapIndex(key).Interface())})
		}
		sort.Slice(entries, func(i, j int) bool { return fmt.Sprint(entries[i][0]) < fmt.Sprint(entries[j][0]) })
		return []interface{}{name, entries}
	}
	panic("cannot exchange " + name)
}
