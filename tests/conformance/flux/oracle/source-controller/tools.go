//go:build tools

package oracle

import _ "github.com/fluxcd/source-controller"
