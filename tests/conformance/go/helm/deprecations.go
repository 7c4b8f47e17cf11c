package main

import (
	"fmt"
	"sort"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
)

type lifecycle interface {
	runtime.Object
	APILifecycleDeprecated() (major, minor int)
}

// Every built-in kind that says when it was deprecated, as the table of libs/chart/src/deprecations_data.cpp.
func deprecations() {
	var lines []string
	for gvk := range scheme.Scheme.AllKnownTypes() {
		object, err := scheme.Scheme.New(gvk)
		must(err)
		deprecated, ok := object.(lifecycle)
		if !ok {
			continue
		}
		_, since := deprecated.APILifecycleDeprecated()
		gone, instead := 0, ""
		if removed, ok := object.(interface{ APILifecycleRemoved() (major, minor int) }); ok {
			_, gone = removed.APILifecycleRemoved()
		}
		if replaced, ok := object.(interface {
			APILifecycleReplacement() schema.GroupVersionKind
		}); ok && !replaced.APILifecycleReplacement().Empty() {
			next := replaced.APILifecycleReplacement()
			instead = next.GroupVersion().String() + " " + next.Kind
		}
		lines = append(lines, fmt.Sprintf("    {%q, %q, %d, %d, %q},", gvk.GroupVersion(), gvk.Kind, since, gone, instead))
	}
	sort.Strings(lines)
	fmt.Println("// Written by tests/conformance/go/helm (helm deprecations) from client-go's scheme.\n" +
		"#include \"deprecations.hpp\"\n\n#include <array>\n\nnamespace sluice::chart {\n")
	fmt.Printf("static constexpr std::array<Deprecation, %d> kDeprecations{{\n", len(lines))
	for _, line := range lines {
		fmt.Println(line)
	}
	fmt.Println("}};\n\nstd::span<const Deprecation> deprecations()\n{\n    return kDeprecations;\n}\n\n}  // namespace sluice::chart")
}
