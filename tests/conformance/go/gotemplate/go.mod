module sluice/conformance/gotemplate

go 1.26
