// Writes what apimachinery makes of label selectors, odd ones among them: the golden of libs/kube's LabelSelector.
// One JSON line a selector: its text, the canonical text or "refused", and which of the label sets it selects.
//
// usage: go run . > libs/kube/test/golden/selectors.jsonl
package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"

	"k8s.io/apimachinery/pkg/labels"
)

var sets = []labels.Set{
	{}, {"a": ""}, {"a": "1"}, {"a": "x", "b": "2"}, {"b": "-3"}, {"a": "in", "in": "a"}, {"app.kubernetes.io/name": "web"},
	{"a": "10", "b": "many", "notin": ""},
}

var pieces = []string{
	"a", "b", "in", "notin", "app.kubernetes.io/name", "web", "1", "10", "-3", "2", "x", "", " ", "  ", "=", "==", "!=", "!", ",",
	"(", ")", "(a,b)", "(1, x)", "()", "(,)", " in ", " notin ", ">", "<", "a=1", "!a", "b!=2", "a in (x)", "b notin (2,3)", "a>1",
	"b<5", "_", "-a", "a-", "/", "A", "é", "\t", "(x", "exists",
}

func main() {
	random := rand.New(rand.NewPCG(1, 2))
	seen := map[string]bool{}
	for len(seen) < 900 {
		var text strings.Builder
		for range 1 + random.IntN(6) {
			text.WriteString(pieces[random.IntN(len(pieces))])
		}
		if seen[text.String()] {
			continue
		}
		seen[text.String()] = true
		line := map[string]any{"selector": text.String(), "text": "refused"}
		if selector, err := labels.Parse(text.String()); err == nil {
			selected := []bool{}
			for _, set := range sets {
				selected = append(selected, selector.Matches(set))
			}
			line["text"], line["selected"] = selector.String(), selected
		}
		out, err := json.Marshal(line)
		if err != nil {
			panic(err)
		}
		fmt.Println(string(out))
	}
}
