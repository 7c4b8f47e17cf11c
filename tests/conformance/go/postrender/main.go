// Renders charts with Flux's post-renderers, as helm-controller 1.6 does: Helm's own action with kustomize's library in
// between. Each line of standard input names a folder with a chart in app/ and a spec.json; for each one JSON line
// {"dir", "output", "error"} goes to standard output, where output is the release's manifest and then its hooks.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"helm.sh/helm/v4/pkg/action"
	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/loader"
	"helm.sh/helm/v4/pkg/kube/fake"
	"helm.sh/helm/v4/pkg/release/v1"
	"helm.sh/helm/v4/pkg/storage"
	"helm.sh/helm/v4/pkg/storage/driver"
	"sigs.k8s.io/kustomize/api/builtins"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/provider"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

type spec struct {
	Strategy      string
	PostRenderers []struct {
		Kustomize struct {
			Patches []types.Patch
			Images  []types.Image
		}
	}
	Labels map[string]string
}

func (s spec) Run(in *bytes.Buffer) (*bytes.Buffer, error) {
	text := in.Bytes()
	for _, renderer := range s.PostRenderers {
		files := filesys.MakeFsInMemory()
		kustomization := types.Kustomization{Resources: []string{"helm-output.yaml"}, Patches: renderer.Kustomize.Patches,
			Images: renderer.Kustomize.Images}
		described, err := json.Marshal(kustomization)
		if err != nil {
			return nil, err
		}
		if err := files.WriteFile("helm-output.yaml", text); err != nil {
			return nil, err
		}
		if err := files.WriteFile("kustomization.yaml", described); err != nil {
			return nil, err
		}
		built, err := krusty.MakeKustomizer(&krusty.Options{LoadRestrictions: types.LoadRestrictionsNone,
			PluginConfig: types.DisabledPluginConfig()}).Run(files, ".")
		if err != nil {
			return nil, err
		}
		if text, err = built.AsYaml(); err != nil {
			return nil, err
		}
	}
	objects, err := resmap.NewFactory(provider.NewDefaultDepProvider().GetResourceFactory()).NewResMapFromBytes(text)
	if err != nil {
		return nil, err
	}
	labels := builtins.LabelTransformerPlugin{Labels: s.Labels,
		FieldSpecs: []types.FieldSpec{{Path: "metadata/labels", CreateIfNotPresent: true}}}
	if err := labels.Transform(objects); err != nil {
		return nil, err
	}
	if text, err = objects.AsYaml(); err != nil {
		return nil, err
	}
	return bytes.NewBuffer(text), nil
}

func render(dir string) (string, error) {
	described, err := os.ReadFile(filepath.Join(dir, "spec.json"))
	if err != nil {
		return "", err
	}
	var flux spec
	if err := json.Unmarshal(described, &flux); err != nil {
		return "", err
	}
	chart, err := loader.Load(filepath.Join(dir, "app"))
	if err != nil {
		return "", err
	}
	install := action.NewInstall(&action.Configuration{
		Releases:     storage.Init(driver.NewMemory()),
		KubeClient:   &fake.PrintingKubeClient{Out: io.Discard},
		Capabilities: common.DefaultCapabilities,
	})
	install.DryRunStrategy = action.DryRunClient
	install.ReleaseName = "web"
	install.Namespace = "default"
	install.PostRenderer = flux
	install.PostRenderStrategy = action.PostRenderStrategy(flux.Strategy)
	made, err := install.RunWithContext(context.Background(), chart, map[string]any{})
	if err != nil {
		return "", err
	}
	release := made.(*v1.Release)
	output := release.Manifest
	for _, hook := range release.Hooks {
		output += fmt.Sprintf("---\n# Source: %s\n%s\n", hook.Path, hook.Manifest)
	}
	return output, nil
}

func main() {
	encoder := json.NewEncoder(os.Stdout)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		output, err := render(lines.Text())
		answer := map[string]string{"dir": lines.Text(), "output": output, "error": ""}
		if err != nil {
			answer["error"] = err.Error()
		}
		if err := encoder.Encode(answer); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
