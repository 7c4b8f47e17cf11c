//go:build tools

package oracle

import _ "github.com/fluxcd/kustomize-controller"
