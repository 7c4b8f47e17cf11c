// The Go side of `sluice-bench yaml`: reads a file of manifests as Flux's controllers do, document by document through
// sigs.k8s.io/yaml into unstructured maps, and prints the seconds of the best round.
package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"strconv"
	"time"

	"sigs.k8s.io/yaml"
)

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	rounds, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	best := time.Hour
	for i := 0; i < rounds; i++ {
		begin := time.Now()
		for _, document := range bytes.Split(text, []byte("\n---")) {
			var object map[string]any
			if err := yaml.Unmarshal(document, &object); err != nil {
				log.Fatal(err)
			}
		}
		best = min(best, time.Since(begin))
	}
	fmt.Println(best.Seconds())
}
