// Writes the goldens of libs/chart with Helm's own packages, from inputs of ours.
//
// usage: helm strvals|coalesce|capabilities|deprecations > FILE
package main

import (
	"fmt"
	"os"
)

func main() {
	programs := map[string]func(){"strvals": strvals4, "coalesce": coalesce, "capabilities": capabilities, "deprecations": deprecations}
	if len(os.Args) != 2 || programs[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: helm strvals|coalesce|capabilities|deprecations")
		os.Exit(2)
	}
	programs[os.Args[1]]()
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
