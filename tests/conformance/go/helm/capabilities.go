package main

import (
	"fmt"

	chartutil3 "helm.sh/helm/v3/pkg/chartutil"
	common4 "helm.sh/helm/v4/pkg/chart/common"
)

// capabilities prints what Helm assumes of a cluster that it does not ask.
func capabilities() {
	fmt.Println("v4", common4.DefaultCapabilities.KubeVersion.Version, common4.DefaultCapabilities.HelmVersion.Version)
	for _, version := range common4.DefaultVersionSet {
		fmt.Println(version)
	}
	fmt.Println("v3", chartutil3.DefaultCapabilities.KubeVersion.Version, chartutil3.DefaultCapabilities.HelmVersion.Version)
	for _, version := range chartutil3.DefaultVersionSet {
		fmt.Println(version)
	}
}
