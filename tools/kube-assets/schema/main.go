// Command schema writes libs/apiserver/src/schema/builtin.inc: the names and shapes of the API types that the embedded API
// server serves, read off the original Go types by reflection, and the kinds off a real server's aggregated discovery.
// Facts only: no descriptions.
//
//	go run ./schema API_DISCOVERY.json APIS_DISCOVERY.json > builtin.inc
//
// Line forms (fields separated by one space):
//
//	K group version kind type plural singular N|C short,names categories verb,verb sub,resources
//	T type[#atomic] field...        field = name[~protobuf number, with the number of the embedded struct before a dot]:[!][r]shape[#listtype][(key,key)][%strategy[(key)]][=default]
//
// `!` marks what Go's encoder prints even at its zero value, `r` what OpenAPI requires. Shapes: s string, i int32, l int64, d number,
// b boolean, y base64, q quantity, t time, u microtime, D duration, o int-or-string, x anything, [E list, {E map, *E pointer,
// @type struct.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"sort"
	"strings"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes/scheme"
	apiregistration "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
	"k8s.io/kube-openapi/pkg/common"
	"k8s.io/kube-openapi/pkg/validation/spec"
	openapi "k8s.io/kubernetes/pkg/generated/openapi"
)

var definitions = openapi.GetOpenAPIDefinitions(func(path string) spec.Ref { return spec.MustCreateRef(path) })

var leaves = map[reflect.Type]string{
	reflect.TypeOf(resource.Quantity{}):                        "q",
	reflect.TypeOf(metav1.Time{}):                              "t",
	reflect.TypeOf(metav1.MicroTime{}):                         "u",
	reflect.TypeOf(metav1.Duration{}):                          "D",
	reflect.TypeOf(intstr.IntOrString{}):                       "o",
	reflect.TypeOf(runtime.RawExtension{}):                     "x",
	reflect.TypeOf(metav1.FieldsV1{}):                          "x",
	reflect.TypeOf(apiextensions.JSON{}):                       "x",
	reflect.TypeOf(apiextensions.JSONSchemaPropsOrArray{}):     "x",
	reflect.TypeOf(apiextensions.JSONSchemaPropsOrBool{}):      "x",
	reflect.TypeOf(apiextensions.JSONSchemaPropsOrStringArray{}): "x",
}

var types = map[string]reflect.Type{}

func shortName(t reflect.Type) string {
	p := strings.Split(t.PkgPath(), "/")
	return p[len(p)-2] + "/" + p[len(p)-1] + "." + t.Name()
}

func shape(t reflect.Type) string {
	if s, ok := leaves[t]; ok {
		return s
	}
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + shape(t.Elem())
	case reflect.String:
		return "s"
	case reflect.Bool:
		return "b"
	case reflect.Int32:
		return "i"
	case reflect.Int, reflect.Int64, reflect.Uint8, reflect.Uint32, reflect.Uint64:
		return "l"
	case reflect.Float32, reflect.Float64:
		return "d"
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "y"
		}
		return "[" + shape(t.Elem())
	case reflect.Map:
		return "{" + shape(t.Elem())
	case reflect.Interface:
		return "x"
	case reflect.Struct:
		name := shortName(t)
		if _, seen := types[name]; !seen {
			types[name] = t
			for i := 0; i < t.NumField(); i++ {
				shape(t.Field(i).Type)
			}
		}
		return "@" + name
	}
	panic(fmt.Sprint("no shape for ", t))
}

func definition(t reflect.Type) *common.OpenAPIDefinition {
	if n, ok := reflect.New(t).Interface().(interface{ OpenAPIModelName() string }); ok {
		if d, found := definitions[n.OpenAPIModelName()]; found {
			return &d
		}
	}
	if d, found := definitions[t.PkgPath()+"."+t.Name()]; found {
		return &d
	}
	return nil
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// An embedded struct is part of its owner in JSON and a message of its own in protobuf: outer is the number of that message,
// "-" where the embedded fields have none (TypeMeta).
func fields(t reflect.Type, outer string) (out []string) {
	def := definition(t)
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		if !f.IsExported() {
			continue
		}
		tag := strings.Split(f.Tag.Get("json"), ",")
		options := strings.Join(tag[1:], ",")
		if tag[0] == "-" {
			continue
		}
		if tag[0] == "" {
			if f.Anonymous {
				number := strings.Split(f.Tag.Get("protobuf"), ",")
				if len(number) > 1 {
					out = append(out, fields(f.Type, number[1])...)
				} else {
					out = append(out, fields(f.Type, "-")...)
				}
				continue
			}
			tag[0] = f.Name
		}
		s := tag[0]
		if number := strings.Split(f.Tag.Get("protobuf"), ","); len(number) > 1 && outer != "-" {
			s += "~"
			if outer != "" {
				s += outer + "."
			}
			s += number[1]
		}
		s += ":"
		structural := f.Type.Kind() == reflect.Struct && !strings.Contains(options, "omitzero")
		if structural || !strings.Contains(options, "omitempty") && !strings.Contains(options, "omitzero") {
			s += "!"
		}
		suffix := ""
		if def != nil {
			for _, r := range def.Schema.Required {
				if r == tag[0] {
					s += "r"
				}
			}
			if p, ok := def.Schema.Properties[tag[0]]; ok {
				if lt := text(p.Extensions["x-kubernetes-list-type"]); lt != "" {
					suffix += "#" + lt
				}
				if mt := text(p.Extensions["x-kubernetes-map-type"]); mt != "" {
					suffix += "#" + mt
				}
				if keys, ok := p.Extensions["x-kubernetes-list-map-keys"].([]any); ok {
					var names []string
					for _, k := range keys {
						names = append(names, text(k))
					}
					suffix += "(" + strings.Join(names, ",") + ")"
				}
				if p.Default != nil {
					if b, _ := json.Marshal(p.Default); string(b) != "{}" && string(b) != `""` && string(b) != "0" && string(b) != "false" && string(b) != "null" {
						suffix += "=" + string(b)
					}
				}
			}
		}
		if ps := f.Tag.Get("patchStrategy"); ps != "" {
			at := strings.Index(suffix, "=")
			strategy := "%" + strings.ReplaceAll(ps, ",", "+")
			if key := f.Tag.Get("patchMergeKey"); key != "" {
				strategy += "(" + key + ")"
			}
			if at >= 0 {
				suffix = suffix[:at] + strategy + suffix[at:]
			} else {
				suffix += strategy
			}
		}
		out = append(out, s+shape(f.Type)+suffix)
	}
	return out
}

type discovery struct {
	Items []struct {
		Metadata struct{ Name string }
		Versions []struct {
			Version   string
			Resources []struct {
				Resource         string
				ResponseKind     struct{ Group, Version, Kind string }
				Scope            string
				SingularResource string
				Verbs            []string
				ShortNames       []string
				Categories       []string
				Subresources     []struct{ Subresource string }
			}
		}
	}
}

func orDash(list []string) string {
	if len(list) == 0 {
		return "-"
	}
	return strings.Join(list, ",")
}

func main() {
	s := scheme.Scheme
	_ = apiextensions.AddToScheme(s)
	_ = apiregistration.AddToScheme(s)
	var kinds []string
	for _, file := range os.Args[1:] {
		b, err := os.ReadFile(file)
		if err != nil {
			panic(err)
		}
		var d discovery
		if err := json.Unmarshal(b, &d); err != nil {
			panic(err)
		}
		for _, g := range d.Items {
			for _, v := range g.Versions {
				for _, r := range v.Resources {
					kind := r.ResponseKind
					if kind.Kind == "" {
						continue
					}
					if kind.Version == "" {
						kind.Group, kind.Version = g.Metadata.Name, v.Version
					}
					o, err := s.New(schema.GroupVersionKind{Group: kind.Group, Version: kind.Version, Kind: kind.Kind})
					if err != nil {
						panic(err)
					}
					t := shape(reflect.TypeOf(o).Elem())[1:]
					scope := "C"
					if r.Scope == "Namespaced" {
						scope = "N"
					}
					var subs []string
					for _, sub := range r.Subresources {
						subs = append(subs, sub.Subresource)
					}
					group := g.Metadata.Name
					if group == "" {
						group = "-"
					}
					kinds = append(kinds, fmt.Sprintf("K %s %s %s %s %s %s %s %s %s %s %s", group, v.Version, kind.Kind, t, r.Resource,
						r.SingularResource, scope, orDash(r.ShortNames), orDash(r.Categories), orDash(r.Verbs), orDash(subs)))
				}
			}
		}
	}
	for _, extra := range []any{metav1.Status{}, metav1.DeleteOptions{}} {
		shape(reflect.TypeOf(extra))
	}
	// What only subresources take.
	for _, extra := range []schema.GroupVersionKind{
		{Group: "autoscaling", Version: "v1", Kind: "Scale"},
		{Group: "authentication.k8s.io", Version: "v1", Kind: "TokenRequest"},
		{Group: "policy", Version: "v1", Kind: "Eviction"},
		{Group: "", Version: "v1", Kind: "Binding"},
	} {
		if o, err := s.New(extra); err == nil {
			shape(reflect.TypeOf(o).Elem())
		}
	}
	fmt.Println("// Written by tools/kube-assets/schema from Kubernetes 1.36; do not edit. The line forms are described there.")
	line := func(l string) { fmt.Printf("R\"~(%s\n)~\"\n", l) }
	for _, k := range kinds {
		line(k)
	}
	var names []string
	done := map[string]bool{}
	for len(done) < len(types) { // fields() may meet types that shape() has not
		names = names[:0]
		for n := range types {
			names = append(names, n)
		}
		for _, n := range names {
			if !done[n] {
				done[n] = true
				fields(types[n], "")
			}
		}
	}
	sort.Strings(names)
	for _, n := range names {
		atomic := ""
		if def := definition(types[n]); def != nil && text(def.Schema.Extensions["x-kubernetes-map-type"]) == "atomic" {
			atomic = "#atomic"
		}
		line("T " + n + atomic + " " + strings.Join(fields(types[n], ""), " "))
	}
}
