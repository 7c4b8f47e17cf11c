// fileserver writes down what Go's http.FileServer answers to the requests of libs/http/test/file_server_test.cpp, on the
// same tree. Run it where /etc/mime.types and /usr/share/mime are empty, as they are in Flux's images:
//
//	go run . > ../../../../libs/http/test/file_server.txt
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

const tarball = "/gitrepository/ns/app/abc.tar.gz"
const index = "/helmrepository/ns/repo/index-1.yaml"

var cases = [][3]string{
	{"GET", "/", ""},
	{"GET", "/gitrepository", ""},
	{"GET", "/gitrepository?x=1", ""},
	{"GET", "/gitrepository/ns/", ""},
	{"GET", tarball + "/", ""},
	{"HEAD", tarball, ""},
	{"GET", tarball, "Range: bytes=0-3"},
	{"GET", tarball, "Range: bytes=990-"},
	{"GET", tarball, "Range: bytes=-5"},
	{"GET", tarball, "Range: bytes=998-5000"},
	{"GET", tarball, "Range: bytes=1000-"},
	{"GET", tarball, "Range: lines=1-2"},
	{"HEAD", tarball, "Range: bytes=5-1"},
	{"GET", tarball, "If-Modified-Since: Sat, 01 Aug 2026 12:00:00 GMT"},
	{"HEAD", tarball, "If-Modified-Since: Sat, 01 Aug 2026 11:59:59 GMT"},
	{"GET", tarball, "If-Unmodified-Since: Sat, 01 Aug 2026 11:59:59 GMT"},
	{"GET", index, ""},
	{"GET", index, "If-Range: Sat, 01 Aug 2026 12:00:00 GMT\r\nRange: bytes=0-2"},
	{"GET", index, "If-Range: Sat, 01 Aug 2026 11:00:00 GMT\r\nRange: bytes=0-2"},
	{"GET", "/odd/", ""},
	{"GET", "/odd/", "If-Modified-Since: Sat, 01 Aug 2026 12:00:00 GMT"},
	{"GET", "/odd/a%20%26%20b%20%3Cc%3E.txt", ""},
	{"GET", "/site/", ""},
	{"GET", "/site/index.html", ""},
	{"GET", "/empty.json", ""},
	{"GET", "/missing", ""},
	{"HEAD", "/missing", ""},
	{"GET", "/empty.json/below", ""},
	{"GET", "/../../etc/passwd", ""},
	{"GET", "/odd/../empty.json", ""},
}

func tree(root string) {
	for name, text := range map[string]string{
		tarball:              "\x1f\x8b\x08" + strings.Repeat("x", 997),
		index:                "apiVersion: v1\n",
		"/odd/a & b <c>.txt": "odd",
		"/odd/sha256:abc":    "colon",
		"/site/index.html":   "<p>hello</p>\n",
		"/empty.json":        "",
	} {
		must(os.MkdirAll(filepath.Dir(root+name), 0755))
		must(os.WriteFile(root+name, []byte(text), 0644))
	}
	at := time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)
	must(filepath.Walk(root, func(path string, _ os.FileInfo, err error) error {
		must(err)
		return os.Chtimes(path, at, at)
	}))
}

func main() {
	root, err := os.MkdirTemp("", "files")
	must(err)
	defer os.RemoveAll(root)
	tree(root)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	// Not through a ServeMux, which would clean the paths itself.
	go http.Serve(listener, http.FileServer(http.Dir(root)))
	for _, c := range cases {
		peer, err := net.Dial("tcp", listener.Addr().String())
		must(err)
		headers := c[2]
		if headers != "" {
			headers += "\r\n"
		}
		fmt.Fprintf(peer, "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n", c[0], c[1], headers)
		raw, err := io.ReadAll(peer)
		must(err)
		show(c, string(raw))
	}
}

func show(c [3]string, answer string) {
	fmt.Printf("%s %s", c[0], c[1])
	if c[2] != "" {
		fmt.Printf(" (%s)", c[2])
	}
	head, body, _ := strings.Cut(answer, "\r\n\r\n")
	lines := strings.Split(head, "\r\n")
	fmt.Printf("\n%s\n", lines[0])
	for _, name := range []string{"Accept-Ranges", "Content-Length", "Content-Range", "Content-Type", "Last-Modified", "Location", "X-Content-Type-Options"} {
		for _, line := range lines[1:] {
			if strings.HasPrefix(line, name+": ") {
				fmt.Println(line)
			}
		}
	}
	fmt.Printf("\n%s\n----\n", body)
}
