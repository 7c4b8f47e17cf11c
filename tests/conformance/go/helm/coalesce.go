package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"log/slog"
	"math/rand"
	"os"
	"sort"
	"strings"

	v3chart "helm.sh/helm/v3/pkg/chart"
	v3util "helm.sh/helm/v3/pkg/chartutil"
	v4common "helm.sh/helm/v4/pkg/chart/common"
	v4values "helm.sh/helm/v4/pkg/chart/common/util"
	v4chart "helm.sh/helm/v4/pkg/chart/v2"
	v4util "helm.sh/helm/v4/pkg/chart/v2/util"
)

// A chart in as few words as tests need.
type spec struct {
	Name   string         `json:"name"`
	Values map[string]any `json:"values,omitempty"`
	Deps   []dependency   `json:"deps,omitempty"`
	Charts []*spec        `json:"charts,omitempty"`
}

type dependency struct {
	Name      string   `json:"name"`
	Version   string   `json:"version"`
	Alias     string   `json:"alias,omitempty"`
	Condition string   `json:"condition,omitempty"`
	Tags      []string `json:"tags,omitempty"`
	Import    []any    `json:"import,omitempty"`
}

// What Helm makes of a chart and a user's values: the values that templates see and the charts that are left.
type outcome struct {
	Values json.RawMessage `json:"values,omitempty"`
	Tree   string          `json:"tree,omitempty"`
	Error  string          `json:"error,omitempty"`
}

type coalesceCase struct {
	Chart *spec          `json:"chart"`
	User  map[string]any `json:"user"`
	V4    outcome        `json:"v4"`
	V3    *outcome       `json:"v3,omitempty"` // where it differs
	// Only4 marks charts whose aliases Helm 3 mixes up: two aliases of one chart share what it renames in the first.
	Only4 bool `json:"only4,omitempty"`
}

func copied[T any](value T) T {
	bytes, err := json.Marshal(value)
	must(err)
	var out T
	must(json.Unmarshal(bytes, &out))
	return out
}

func chart4(s *spec) *v4chart.Chart {
	c := &v4chart.Chart{Metadata: &v4chart.Metadata{APIVersion: "v2", Name: s.Name, Version: "1.0.0"}, Values: s.Values}
	for _, d := range s.Deps {
		c.Metadata.Dependencies = append(c.Metadata.Dependencies, &v4chart.Dependency{Name: d.Name, Version: d.Version, Alias: d.Alias,
			Condition: d.Condition, Tags: d.Tags, ImportValues: d.Import})
	}
	for _, sub := range s.Charts {
		c.AddDependency(chart4(sub))
	}
	return c
}

func chart3(s *spec) *v3chart.Chart {
	c := &v3chart.Chart{Metadata: &v3chart.Metadata{APIVersion: "v2", Name: s.Name, Version: "1.0.0"}, Values: s.Values}
	for _, d := range s.Deps {
		c.Metadata.Dependencies = append(c.Metadata.Dependencies, &v3chart.Dependency{Name: d.Name, Version: d.Version, Alias: d.Alias,
			Condition: d.Condition, Tags: d.Tags, ImportValues: d.Import})
	}
	for _, sub := range s.Charts {
		c.AddDependency(chart3(sub))
	}
	return c
}

func tree4(c *v4chart.Chart) string {
	var names []string
	for _, sub := range c.Dependencies() {
		names = append(names, tree4(sub))
	}
	sort.Strings(names)
	return c.Name() + "(" + strings.Join(names, " ") + ")"
}

func tree3(c *v3chart.Chart) string {
	var names []string
	for _, sub := range c.Dependencies() {
		names = append(names, tree3(sub))
	}
	sort.Strings(names)
	return c.Name() + "(" + strings.Join(names, " ") + ")"
}

func mixedUp(s *spec) bool {
	twice := false
	for _, d := range s.Deps {
		twice = twice || strings.HasSuffix(d.Alias, "y")
	}
	for _, sub := range s.Charts {
		if mixedUp(sub) || twice && len(sub.Deps) > 0 {
			return true
		}
	}
	return false
}

func finished(values any, tree string, err error) outcome {
	if err != nil {
		return outcome{Error: err.Error()}
	}
	bytes, err := json.Marshal(values)
	must(err)
	return outcome{Values: bytes, Tree: tree}
}

func by4(s *spec, user map[string]any) outcome {
	c := chart4(copied(s))
	user = copied(user)
	if err := v4util.ProcessDependencies(c, user); err != nil {
		return finished(nil, "", err)
	}
	top, err := v4values.ToRenderValues(c, user, v4common.ReleaseOptions{}, nil)
	return finished(top["Values"], tree4(c), err)
}

func by3(s *spec, user map[string]any) outcome {
	c := chart3(copied(s))
	user = copied(user)
	if err := v3util.ProcessDependenciesWithMerge(c, user); err != nil {
		return finished(nil, "", err)
	}
	top, err := v3util.ToRenderValues(c, user, v3util.ReleaseOptions{}, nil)
	return finished(top["Values"], tree3(c), err)
}

// steady runs a case often enough to see whether Go's order of maps shows in its result.
func steady(run func() outcome) (outcome, bool) {
	first := run()
	for range 6 {
		if again := run(); fmt.Sprint(again) != fmt.Sprint(first) {
			return first, false
		}
	}
	return first, true
}

type charts struct{ *rand.Rand }

func (r charts) chance(percent int) bool     { return r.Intn(100) < percent }
func (r charts) of(choices ...string) string { return choices[r.Intn(len(choices))] }

func (r charts) value(depth int) any {
	if depth > 0 && r.chance(45) {
		return r.table(depth - 1)
	}
	switch r.Intn(7) {
	case 0:
		return nil
	case 1:
		return float64(r.Intn(3))
	case 2:
		return r.chance(50)
	case 3:
		return []any{"l", nil}
	case 4:
		return map[string]any{}
	}
	return r.of("x", "y", "z")
}

func (r charts) table(depth int) map[string]any {
	out := map[string]any{}
	for range r.Intn(4) {
		out[r.of("a", "b", "c", "d")] = r.value(depth)
	}
	return out
}

func (r charts) values(names []string) map[string]any {
	if r.chance(10) {
		return nil
	}
	out := r.table(2)
	if r.chance(50) {
		out["global"] = r.table(2)
	}
	for _, name := range names {
		if r.chance(50) {
			out[name] = r.table(2)
			if r.chance(30) {
				out[name].(map[string]any)["enabled"] = r.chance(60)
			}
		}
	}
	if r.chance(30) {
		out["exports"] = map[string]any{"e": r.table(2), "f": r.table(1)}
	}
	if r.chance(15) {
		out["tags"] = map[string]any{"t": r.chance(50), "u": r.chance(50)}
	}
	if len(names) > 0 && r.chance(3) {
		out[names[0]] = r.value(0)
	}
	return out
}

func (r charts) chart(name string, depth int) *spec {
	s := &spec{Name: name}
	var names []string
	if depth > 0 {
		for _, sub := range []string{"p", "q"}[:r.Intn(3)] {
			sub += fmt.Sprint(depth)
			s.Charts = append(s.Charts, r.chart(sub, depth-1))
			names = append(names, sub)
			if r.chance(15) {
				continue
			}
			s.Deps = append(s.Deps, r.dependency(sub, ""))
			if r.chance(25) {
				s.Deps[len(s.Deps)-1].Alias = sub + "x"
				names = append(names, sub+"x")
			}
			if r.chance(20) {
				s.Deps = append(s.Deps, r.dependency(sub, sub+"y"))
				names = append(names, sub+"y")
			}
		}
	}
	s.Values = r.values(names)
	return s
}

func (r charts) dependency(name, alias string) dependency {
	d := dependency{Name: name, Version: r.of("1.0.0", ">=0.1.0", "~1.0", "*", "1.0.0", ">=2"), Alias: alias}
	if d.Version == ">=2" && r.chance(70) {
		d.Version = "^1.0.0"
	}
	shown := name
	if alias != "" {
		shown = alias
	}
	if r.chance(30) {
		d.Condition = r.of(shown+".enabled", "a.b,"+shown+".enabled", "a", shown+".enabled, global.a")
	}
	if r.chance(20) {
		d.Tags = []string{"t", "u"}[:1+r.Intn(2)]
	}
	for range r.Intn(3) {
		switch r.Intn(4) {
		case 0:
			d.Import = append(d.Import, r.of("e", "f", "none"))
		case 1:
			d.Import = append(d.Import, map[string]any{"child": r.of("a", "a.b", "global", "exports.e"), "parent": r.of("a", ".", "n.m", "global.n")})
		}
	}
	return d
}

func coalesce() {
	log.SetOutput(io.Discard)
	slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil)))
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	r := charts{rand.New(rand.NewSource(7))}
	for written := 0; written < 700; {
		s := r.chart("app", 1+r.Intn(3))
		names := []string{}
		for _, sub := range s.Charts {
			names = append(names, sub.Name, sub.Name+"x", sub.Name+"y")
		}
		user := r.values(names)
		if user == nil {
			user = map[string]any{}
		}
		v4, fine := steady(func() outcome { return by4(s, user) })
		v3, fine3 := steady(func() outcome { return by3(s, user) })
		if !fine || !fine3 {
			continue
		}
		c := coalesceCase{Chart: s, User: user, V4: v4, Only4: mixedUp(s)}
		if !c.Only4 && fmt.Sprint(v3) != fmt.Sprint(v4) {
			c.V3 = &v3
		}
		must(encoder.Encode(c))
		written++
	}
}
