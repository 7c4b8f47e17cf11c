// Builds each directory named on standard input with kustomize's own library, in one process, as the command line does:
// legacy order, files below the root only. For each it writes one JSON line {"dir", "output", "error"}. -helm is the
// program that renders charts; without one they are refused.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/openapi"
)

type result struct {
	Dir    string `json:"dir"`
	Output string `json:"output"`
	Error  string `json:"error"`
}

var helm = flag.String("helm", "", "program that renders charts")

func build(dir string) (r result) {
	r.Dir = dir
	defer func() {
		if p := recover(); p != nil {
			r.Error = fmt.Sprintf("panic: %v", p)
		}
	}()
	// The schema is global there: what the last build chose is not to reach this one.
	openapi.ResetOpenAPI()
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionLegacy
	options.PluginConfig.HelmConfig.Enabled = *helm != ""
	options.PluginConfig.HelmConfig.Command = *helm
	resources, err := krusty.MakeKustomizer(options).Run(filesys.MakeFsOnDisk(), dir)
	if err == nil {
		var yaml []byte
		if yaml, err = resources.AsYaml(); err == nil {
			r.Output = string(yaml)
		}
	}
	if err != nil {
		r.Error = err.Error()
	}
	return r
}

func main() {
	flag.Parse()
	encoder := json.NewEncoder(os.Stdout)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		if err := encoder.Encode(build(lines.Text())); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
