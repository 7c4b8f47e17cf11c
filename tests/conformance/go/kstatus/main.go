// Writes what the original kstatus says about each document of our input, one line each: the golden that
// libs/ssa's compute_kstatus is held to, and beside it Flux's own reading of Jobs.
//
// usage: go run . < libs/ssa/test/kstatus/objects.yaml > libs/ssa/test/kstatus/verdicts.txt
package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	"github.com/fluxcd/pkg/runtime/statusreaders"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

func main() {
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
		verdict, message := status.UnknownStatus, ""
		result, err := status.Compute(object)
		if err != nil {
			message = err.Error()
		} else {
			verdict, message = result.Status, result.Message
		}
		fmt.Printf("%s: %s: %s\n", object.GetName(), verdict, message)
		if object.GetKind() == "Job" {
			job := statusreaders.ComputeJobStatus(object)
			fmt.Printf("%s as Flux sees it: %s: %s\n", object.GetName(), job.Status, job.Message)
		}
	}
}
