// tar makes the archives that libs/archive is tested with and writes down what fluxcd/pkg/tar does with each; and it lists
// what Go's archive/tar reads in an archive that we packed.
//
//	go run . make <folder>            # <case>.tar.gz and <case>.txt
//	go run . list <file.tar> > <out>  # one line an entry
package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"syscall"

	fluxtar "github.com/fluxcd/pkg/tar"
)

type builder func(*bytes.Buffer)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// entries writes an archive with Go's writer.
func entries(headers ...tar.Header) builder {
	return func(out *bytes.Buffer) {
		w := tar.NewWriter(out)
		for _, h := range headers {
			data := []byte(strings.Repeat("x", int(h.Size)))
			must(w.WriteHeader(&h))
			if h.Typeflag == tar.TypeReg {
				_, err := w.Write(data)
				must(err)
			}
		}
		must(w.Close())
	}
}

func file(name string, mode int64, size int64) tar.Header {
	return tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: mode, Size: size}
}

func dir(name string, mode int64) tar.Header {
	return tar.Header{Typeflag: tar.TypeDir, Name: name, Mode: mode}
}

func in(format tar.Format, h tar.Header) tar.Header {
	h.Format = format
	return h
}

// block is one header by hand, for what Go's writer refuses to write.
func block(name string, typeflag byte, size int, change func([]byte)) []byte {
	b := make([]byte, 512)
	copy(b, name)
	copy(b[100:], "0000644\x00")
	copy(b[108:], "0000000\x00")
	copy(b[116:], "0000000\x00")
	copy(b[124:], fmt.Sprintf("%011o\x00", size))
	copy(b[136:], "00000000000\x00")
	b[156] = typeflag
	copy(b[257:], "ustar\x0000")
	if change != nil {
		change(b)
	}
	sum := 0
	copy(b[148:], "        ")
	for _, c := range b {
		sum += int(c)
	}
	copy(b[148:], fmt.Sprintf("%06o\x00 ", sum))
	return b
}

func padded(text string) []byte {
	return append([]byte(text), make([]byte, (512-len(text)%512)%512)...)
}

func raw(parts ...[]byte) builder {
	return func(out *bytes.Buffer) {
		for _, p := range parts {
			out.Write(p)
		}
		out.Write(make([]byte, 1024))
	}
}

func pax(records string) []byte {
	return append(block("PaxHeaders.0", 'x', len(records), nil), padded(records)...)
}

func cut(b builder, from int) builder {
	return func(out *bytes.Buffer) {
		var whole bytes.Buffer
		b(&whole)
		out.Write(whole.Bytes()[:from])
	}
}

var long = strings.Repeat("directory/", 12) + "a-file-with-a-name-that-is-longer-than-one-hundred-characters-" + strings.Repeat("y", 80)

var cases = map[string]builder{
	"plain":             entries(dir("a", 0755), file("a/one", 0644, 10), file("a/two", 0755, 600), file("three", 0600, 0)),
	"no-directories":    entries(file("x/y/z/file", 0640, 5)),
	"dot-root":          entries(dir("./", 0755), dir("./a/", 0700), file("./a/b", 0600, 1)),
	"odd-dots":          entries(file("a/./b//c", 0600, 1)),
	"closed-directory":  entries(dir("shut", 0000), file("shut/file", 0600, 3)),
	"setuid":            entries(file("suid", 04755, 3), dir("sticky", 01777)),
	"ustar-prefix":      entries(in(tar.FormatUSTAR, file(strings.Repeat("p/", 70)+"name", 0600, 4))),
	"pax-long-name":     entries(in(tar.FormatPAX, file(long, 0600, 4))),
	"pax-utf8-name":     entries(in(tar.FormatPAX, file("grüße/日本", 0600, 4))),
	"gnu-long-name":     entries(in(tar.FormatGNU, file(long, 0600, 4))),
	"gnu-base256-size":  raw(block("big", '0', 5, func(b []byte) { copy(b[124:], "\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x05") }), padded("hello")),
	"v7-directory":      raw(block("old/", 0, 0, nil), block("old/file", 0, 2, nil), padded("ok")),
	"file-with-slash":   raw(block("name/", '0', 2, nil), padded("ok")),
	"unknown-type":      raw(block("strange", 'Z', 2, nil), padded("ok")),
	"contiguous":        raw(block("fast", '7', 2, nil), padded("ok")),
	"pax-size":          raw(pax("10 size=5\n"), block("sized", '0', 0, nil), padded("hello")),
	"pax-two-headers":   raw(pax("12 path=one\n"), pax("12 path=two\n"), block("three", '0', 0, nil)),
	"pax-and-gnu":       raw(pax("12 path=pax\n"), append(block("././@LongLink", 'L', 4, nil), padded("gnu\x00")...), block("ustar", '0', 0, nil)),
	"pax-empty-path":    raw(pax("8 path=\n"), block("kept", '0', 0, nil)),
	"pax-bad-length":    raw(pax("99 path=one\n"), block("x", '0', 0, nil)),
	"pax-no-newline":    raw(pax("11 path=one"), block("x", '0', 0, nil)),
	"pax-nul-in-path":   raw(pax("12 path=a\x00b\n"), block("x", '0', 0, nil)),
	"symlink":           entries(tar.Header{Typeflag: tar.TypeSymlink, Name: "link", Linkname: "/etc/passwd"}, file("after", 0600, 1)),
	"symlink-then-file": entries(tar.Header{Typeflag: tar.TypeSymlink, Name: "link", Linkname: "/tmp"}, file("link/inside", 0600, 1)),
	"character-device":  entries(tar.Header{Typeflag: tar.TypeChar, Name: "null", Devmajor: 1, Devminor: 3}),
	"block-device":      entries(tar.Header{Typeflag: tar.TypeBlock, Name: "disk"}),
	"fifo":              entries(tar.Header{Typeflag: tar.TypeFifo, Name: "pipe"}),
	"dot-dot":           entries(file("../escape", 0600, 1)),
	"dot-dot-inside":    entries(file("a/../../escape", 0600, 1)),
	"absolute":          entries(file("/etc/escape", 0600, 1)),
	"backslash":         entries(file("a\\b", 0600, 1)),
	"empty-name":        raw(block("", '0', 0, nil)),
	"twice":             entries(file("same", 0600, 9), file("same", 0644, 2)),
	"bad-checksum": func(out *bytes.Buffer) {
		b := block("x", '0', 0, nil)
		b[0] = 'y'
		out.Write(b)
		out.Write(make([]byte, 1024))
	},
	"bad-size":           raw(block("x", '0', 0, func(b []byte) { copy(b[124:], "zzz") })),
	"negative-size":      raw(block("x", '0', 0, func(b []byte) { copy(b[124:], "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff") })),
	"no-end":             cut(entries(file("whole", 0600, 3)), 1024),
	"one-zero-block":     cut(entries(file("whole", 0600, 3)), 1536),
	"zero-then-garbage":  func(out *bytes.Buffer) { out.Write(make([]byte, 512)); out.Write(block("late", '0', 0, nil)) },
	"truncated-data":     cut(entries(file("short", 0600, 700)), 900),
	"truncated-padding":  cut(entries(file("short", 0600, 700)), 512+700),
	"truncated-header":   cut(entries(file("short", 0600, 1)), 300),
	"empty-tar":          entries(),
	"no-bytes":           func(*bytes.Buffer) {},
	"tail-after-the-end": func(out *bytes.Buffer) { entries(file("a", 0600, 1))(out); out.Write(make([]byte, 9000)) },
	// What follows is ours to decide otherwise than Flux; the test says how.
	"hard-link":         entries(file("first", 0600, 7), tar.Header{Typeflag: tar.TypeLink, Name: "second", Linkname: "first"}),
	"ours-pax-global":   entries(tar.Header{Typeflag: tar.TypeXGlobalHeader, Name: "pax_global_header", PAXRecords: map[string]string{"comment": "0123", "path": "evil"}}, file("a", 0600, 1)),
	"ours-dot-dot-last": entries(dir("a", 0755), dir("a/..", 0755)),
	"ours-sparse":       raw(pax("22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n28 GNU.sparse.realsize=1024\n24 GNU.sparse.name=hole\n"), block("GNUSparseFile.0/hole", '0', 512, nil), padded("1\n0\n0\n")),
}

func describe(root string) string {
	var lines []string
	must(filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		must(err)
		rel, _ := filepath.Rel(root, path)
		if rel == "." {
			return nil
		}
		info, err := d.Info()
		must(err)
		if d.IsDir() {
			lines = append(lines, fmt.Sprintf("%s directory %04o", rel, info.Mode().Perm()))
			return nil
		}
		data, err := os.ReadFile(path)
		must(err)
		lines = append(lines, fmt.Sprintf("%s file %04o %x", rel, info.Mode().Perm(), sha256.Sum256(data))[:len(rel)+11+12])
		return nil
	}))
	sort.Strings(lines)
	return strings.Join(append(lines, ""), "\n")
}

func makeCases(folder string) {
	syscall.Umask(0)
	for name, build := range cases {
		var plain, packed bytes.Buffer
		build(&plain)
		w, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
		_, err := w.Write(plain.Bytes())
		must(err)
		must(w.Close())
		must(os.WriteFile(filepath.Join(folder, name+".tar.gz"), packed.Bytes(), 0644))

		into, err := os.MkdirTemp("", "tar")
		must(err)
		outcome := "error\n"
		if err := fluxtar.Untar(&packed, into, fluxtar.WithMaxUntarSize(-1), fluxtar.WithSkipSymlinks()); err == nil {
			outcome = "ok\n" + describe(into)
		} else {
			fmt.Printf("%s: %v\n", name, err)
		}
		must(os.RemoveAll(into))
		must(os.WriteFile(filepath.Join(folder, name+".txt"), []byte(outcome), 0644))
	}
}

func list(path string) {
	f, err := os.Open(path)
	must(err)
	r := tar.NewReader(f)
	for {
		h, err := r.Next()
		if err == io.EOF {
			return
		}
		must(err)
		data, err := io.ReadAll(r)
		must(err)
		fmt.Printf("%q %c %04o %d %d:%d %q:%q %d %s %d\n", h.Name, h.Typeflag, h.Mode, h.Size, h.Uid, h.Gid, h.Uname, h.Gname, h.ModTime.Unix(), h.Format, len(data))
	}
}

func main() {
	if os.Args[1] == "make" {
		makeCases(os.Args[2])
	} else {
		list(os.Args[2])
	}
}
