//go:build tools

// Package assets keeps the flux command in go.mod.
package assets

import _ "github.com/fluxcd/flux2/v2/cmd/flux"
