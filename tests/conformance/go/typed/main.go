// Writes what Go's types of the built-in kinds do to a manifest that passes through them: the table that libs/ssa
// holds its objects to before it applies them, as Flux does, and the goldens of Flux's own normalisation.
//
// usage: go run . types > libs/ssa/src/built_in_types.inc
//
//	go run . normalize < libs/ssa/test/normalize/objects.yaml > libs/ssa/test/normalize/normalized.jsonl
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"reflect"
	"sort"
	"strings"

	"github.com/fluxcd/pkg/ssa/normalize"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/yaml"
)

// field is one line of a type: what a round trip does to it when it is absent or empty, and where to go on below it.
type field struct {
	name, empty, below string
	target             reflect.Type
}

type table struct {
	fields map[reflect.Type][]field
	order  []reflect.Type
}

// opaque types write themselves as one value; their zero value, where one of them is always written.
var opaque = map[reflect.Type]string{
	reflect.TypeFor[intstr.IntOrString]():        "Zero",
	reflect.TypeFor[resource.Quantity]():         "QuantityZero",
	reflect.TypeFor[metav1.Time]():               "Null",
	reflect.TypeFor[metav1.MicroTime]():          "Null",
	reflect.TypeFor[metav1.Duration]():           "DurationZero",
	reflect.TypeFor[metav1.FieldsV1]():           "Null",
	reflect.TypeFor[runtime.RawExtension]():      "Null",
	reflect.TypeFor[metav1.ManagedFieldsEntry](): "Null",
}

func (t *table) add(of reflect.Type) {
	if _, known := t.fields[of]; known {
		return
	}
	t.fields[of] = nil
	t.order = append(t.order, of)
	t.fields[of] = t.fieldsOf(of)
}

func (t *table) fieldsOf(of reflect.Type) []field {
	var found []field
	for i := range of.NumField() {
		f := of.Field(i)
		parts := strings.Split(f.Tag.Get("json"), ",")
		name, omitempty, omitzero := parts[0], false, false
		for _, option := range parts[1:] {
			omitempty = omitempty || option == "omitempty"
			omitzero = omitzero || option == "omitzero"
		}
		if name == "-" {
			continue
		}
		if name == "" {
			found = append(found, t.fieldsOf(f.Type)...)
			continue
		}
		found = append(found, t.field(name, f.Type, omitempty, omitzero))
	}
	return found
}

func (t *table) field(name string, of reflect.Type, omitempty, omitzero bool) field {
	made := field{name: name, empty: "Keep"}
	pointer := of.Kind() == reflect.Pointer
	if pointer {
		of = of.Elem()
	}
	zero, isOpaque := opaque[of]
	switch {
	case isOpaque:
		if !pointer && !omitzero {
			made.empty = zero
		}
	case of.Kind() == reflect.Struct:
		t.add(of)
		made.below, made.target = "One", of
		if !pointer && !omitzero {
			made.empty = "Object"
		}
	case of.Kind() == reflect.Slice && of.Elem().Kind() != reflect.Uint8:
		made.below, made.target = "Each", t.element(of.Elem())
		if omitempty {
			made.empty = "DropEmpty"
		}
	case of.Kind() == reflect.Map:
		made.below, made.target = "Each", t.element(of.Elem())
		if omitempty {
			made.empty = "DropEmpty"
		}
	case pointer:
	case omitempty:
		made.empty = "DropEmpty"
	case of.Kind() == reflect.String:
		made.empty = "Text"
	case of.Kind() == reflect.Bool:
		made.empty = "False"
	default:
		made.empty = "Zero"
	}
	return made
}

func (t *table) element(of reflect.Type) reflect.Type {
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	if _, isOpaque := opaque[of]; isOpaque || of.Kind() != reflect.Struct {
		return nil
	}
	t.add(of)
	return of
}

// matters: a line that neither changes a value nor leads to one that is changed is not written.
func (t *table) matters(seen map[reflect.Type]bool, of reflect.Type) bool {
	if seen[of] {
		return false
	}
	seen[of] = true
	for _, f := range t.fields[of] {
		if f.empty != "Keep" || (f.target != nil && t.matters(seen, f.target)) {
			return true
		}
	}
	return false
}

func writeTypes() {
	t := &table{fields: map[reflect.Type][]field{}}
	type kind struct {
		apiVersion, kind string
		of               reflect.Type
	}
	var kinds []kind
	for gvk, of := range scheme.Scheme.AllKnownTypes() {
		_, isObject := reflect.New(of).Interface().(metav1.Object)
		stable := gvk.Version == "v1" || gvk.Version == "v2"
		if !isObject || !stable || strings.HasSuffix(gvk.Kind, "List") {
			continue
		}
		kinds = append(kinds, kind{gvk.GroupVersion().String(), gvk.Kind, of})
	}
	sort.Slice(kinds, func(i, j int) bool {
		return kinds[i].apiVersion+" "+kinds[i].kind < kinds[j].apiVersion+" "+kinds[j].kind
	})
	for _, k := range kinds {
		t.add(k.of)
	}
	// A status is not applied (that of a claim's template is, as an empty one): nothing below it is looked at.
	number := map[reflect.Type]int{}
	var written []reflect.Type
	var visit func(reflect.Type)
	visit = func(of reflect.Type) {
		if _, known := number[of]; known || !t.matters(map[reflect.Type]bool{}, of) {
			return
		}
		number[of] = len(written)
		written = append(written, of)
		for _, f := range t.fields[of] {
			if f.target != nil && f.name != "status" {
				visit(f.target)
			}
		}
	}
	for _, k := range kinds {
		visit(k.of)
	}
	fmt.Println("// Written by tests/conformance/go/typed; do not edit.")
	fmt.Println("constexpr Field kFields[] = {")
	first := map[reflect.Type]int{}
	count := 0
	for _, of := range written {
		first[of] = count
		for _, f := range t.fields[of] {
			below, target := "Nothing", -1
			if f.target != nil && f.name != "status" {
				if n, known := number[f.target]; known {
					below, target = f.below, n
				}
			}
			if f.empty == "Keep" && target < 0 {
				continue
			}
			fmt.Printf("    {%q, Empty::%s, Below::%s, %d},\n", f.name, f.empty, below, max(target, 0))
			count++
		}
	}
	fmt.Println("};")
	fmt.Println("constexpr std::uint16_t kTypeStarts[] = {")
	for _, of := range written {
		fmt.Printf("    %d,\n", first[of])
	}
	fmt.Printf("    %d,\n};\n", count)
	fmt.Println("constexpr Kind kKinds[] = {")
	for _, k := range kinds {
		if n, known := number[k.of]; known {
			fmt.Printf("    {%q, %d},\n", k.apiVersion+" "+k.kind, n)
		}
	}
	fmt.Println("};")
}

func writeNormalized() {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		panic(err)
	}
	for _, document := range strings.Split(string(text), "\n---\n") {
		object := &unstructured.Unstructured{}
		raw, err := yaml.YAMLToJSON([]byte(document))
		if err != nil {
			panic(err)
		}
		if err := object.UnmarshalJSON(raw); err != nil {
			panic(err)
		}
		if err := normalize.UnstructuredList([]*unstructured.Unstructured{object}); err != nil {
			panic(err)
		}
		out, err := json.Marshal(object.Object)
		if err != nil {
			panic(err)
		}
		fmt.Println(string(out))
	}
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == "normalize" {
		writeNormalized()
		return
	}
	writeTypes()
}
