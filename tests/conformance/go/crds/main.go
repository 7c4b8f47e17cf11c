// Writes the shapes of Flux's published CRDs, as digests, to ../../crds/shapes.txt: the golden of libs/api's test.
// A shape is the CRD without descriptions and without the generator's own annotation, as canonical JSON.
//
//	go run .            writes the golden
//	go run . FILE...    prints each line in which FILE (one of proto/crds) and the published CRD differ
package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"

	"sigs.k8s.io/yaml"
)

type origin struct{ module, file string }

var origins = map[string]origin{
	"gitrepositories": {"github.com/fluxcd/source-controller@v1.9.4", "source.toolkit.fluxcd.io_gitrepositories.yaml"},
	"kustomizations":  {"github.com/fluxcd/kustomize-controller@v1.9.5", "kustomize.toolkit.fluxcd.io_kustomizations.yaml"},
}

// strip drops descriptions, but not a property that is called so, and sorts lists of required names.
func strip(node any, properties bool) any {
	switch value := node.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, member := range value {
			if _, text := member.(string); text && key == "description" && !properties {
				continue
			}
			if list, ok := member.([]any); ok && key == "required" {
				sort.Slice(list, func(i, j int) bool { return fmt.Sprint(list[i]) < fmt.Sprint(list[j]) })
			}
			out[key] = strip(member, key == "properties" && !properties)
		}
		return out
	case []any:
		for i := range value {
			value[i] = strip(value[i], false)
		}
	}
	return node
}

func shape(file string) any {
	text, err := os.ReadFile(file)
	check(err)
	var crd map[string]any
	check(yaml.Unmarshal(text, &crd))
	annotations := crd["metadata"].(map[string]any)["annotations"].(map[string]any)
	delete(annotations, "controller-gen.kubebuilder.io/version")
	return strip(crd, false)
}

func published(name string) any {
	from := origins[name]
	output, err := exec.Command("go", "mod", "download", "-json", from.module).Output()
	check(err)
	var module struct{ Dir string }
	check(json.Unmarshal(output, &module))
	return shape(filepath.Join(module.Dir, "config", "crd", "bases", from.file))
}

func compare(path string, ours, theirs any) {
	left, leftMap := ours.(map[string]any)
	right, rightMap := theirs.(map[string]any)
	if leftMap && rightMap {
		keys := map[string]bool{}
		for key := range left {
			keys[key] = true
		}
		for key := range right {
			keys[key] = true
		}
		for key := range keys {
			compare(path+"/"+key, left[key], right[key])
		}
		return
	}
	a, _ := json.Marshal(ours)
	b, _ := json.Marshal(theirs)
	if string(a) != string(b) {
		fmt.Printf("%s: ours %s, published %s\n", path, a, b)
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	if len(os.Args) > 1 {
		for _, file := range os.Args[1:] {
			name := strings.TrimSuffix(filepath.Base(file), ".yaml")
			compare(name, shape(file), published(name))
		}
		return
	}
	var lines []string
	for name, from := range origins {
		text, err := json.Marshal(published(name))
		check(err)
		lines = append(lines, fmt.Sprintf("%s %x %s\n", name, sha256.Sum256(text), from.module))
	}
	sort.Strings(lines)
	check(os.WriteFile(filepath.Join("..", "..", "crds", "shapes.txt"), []byte(strings.Join(lines, "")), 0o644))
}
