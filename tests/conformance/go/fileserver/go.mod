module sluice/conformance/fileserver

go 1.26
