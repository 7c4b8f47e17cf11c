package main

import (
	"fmt"
	"strings"
)

func init() {
	register("paths", pathCases)
	register("urls", urlCases)
	register("random", randomCases)
}

func pathCases(g *group) {
	for _, name := range []string{"base", "dir", "clean", "ext", "isAbs", "osBase", "osDir", "osClean", "osExt", "osIsAbs"} {
		g.sweep(odd, name, `"a/b.c"`)
		for _, p := range []string{
			"", ".", "..", "/", "//", "///", "a", "a/", "/a", "/a/", "a/b", "a//b", "a/./b", "a/../b", "../a", "../../a", "/..", "/../a", "/a/../..", "a/..", "a/../..", "./a", "a/.", "a/..b", "...", "/...", "a.b", "a.b.c",
			".a", ".a.b", "a.", "a/.b", "a.b/c", "/a.b/c.d", "a\\b", "C:\\a", " ", " / ", "é/日.本", "a/b/c/../../../..", "a/b/../c/./d//", "//a//b//", "a\x00b", ".../x", "..a/..", "a/...", "x/", "x//", "/x//",
		} {
			g.expr(name + " " + fmt.Sprintf("%q", p))
		}
		g.expr(name+` "\xff/\xfe"`, name+` "a.\xff"`)
	}
}

func urlCases(g *group) {
	g.sweep(odd, "urlParse", `"http://user:pw@host:80/path?q=1#frag"`)
	g.sweep(odd, "urlJoin", `(dict "scheme" "http" "host" "h" "path" "/p")`)
	urls := []string{
		"", "*", "a", "/", "//", "///", "///a", "//h", "//h/p", "http:", "http:/", "http://", "http:///p", "http:a", "http:/a", "mailto:a@b.c", "urn:x:y", "HTTP://H/P", "1http://h", "h+t.p-1://x", ":x", "a:b", "./a:b", "a/b:c", "/a:b",
		"http://h", "http://h:80", "http://h:", "http://h:x", "http://h:80x", "http://h:-1", "http://a:b:c", "mongodb://a:1,b:2/db", "pg://a:b:c", "pg://a:1:x", "http://u@h", "http://u:p@h", "http://u:@h", "http://:p@h", "http://@h", "http://u:p:q@h", "http://u@v@h",
		"http://u%40x:p%2F@h", "http://u%zz@h", "http://u p@h", "http://u/p@h", "http://u?p@h", "http://ü@h", "http://[::1]", "http://[::1]:80/x", "http://[::1", "http://::1]", "http://[::1]x", "http://[::1]:x", "http://a[::1]", "http://[fe80::1%25eth0]:1/",
		"http://[fe80::1%25e%20h]/", "http://[fe80::1%eth0]/", "http://[fe80::1%25]/", "http://[1.2.3.4]", "http://[]", "http://[x]", "http://[::]", "http://[1:2:3:4:5:6:7:8]", "http://[1:2:3:4:5:6:7:8:9]", "http://[1:2]", "http://[1::2::3]", "http://[::1.2.3.4]",
		"http://[::1.2.3]", "http://[::1.2.3.400]", "http://[::01.2.3.4]", "http://[1.2.3.4.5]", "http://[1..2]", "http://[12345::]", "http://[1:]", "http://[:1]", "http://[::g]", "http://[1:2:3:4:5:6:7::]", "http://[1:2:3:4:5:6:7:8::]", "http://[::ffff:1.2.3.4]", "http://[1:2:3:4:5:6:1.2.3.4]", "http://[1:2:3:4:5:6:7:1.2.3.4]",
		"http://[%25x]", "http://[1:2:1.2.3.4]", "http://[::%31]", "http://h%20x/", "http://h%41/", "http://h%e4%b8%96/", "http://h%25/", "http://h%/", "http://h%2/", "http://h%zz/", "http://h x/", "http://h\"x/", "http://h<x>/", "http://h{x/", "http://h\\x/", "http://h^/", "http://日本/",
		"http://h/%", "http://h/%4", "http://h/%zz", "http://h/%41%2f", "http://h/a b", "http://h/ü", "http://h/a%20b?c d#e f", "http://h/?", "http://h?", "http://h??", "http://h?a=b&c=d%zz", "http://h?a#", "http://h#", "http://h#f%20g", "http://h#%zz", "http://h#a#b", "#f", "?q", "?q#f", "#%",
		"http://h/a;b=c,d:e@f&g+h$i!j'k(l)m*n", "http://h/[x]", "http://h/{x}|\\^`", "http://h/\"<>", "http://h/\x7f", "http://h/\n", "http://h/\t#x", "ht tp://h", "http ://h", " http://h", "http://h ", "http://h/ ", "é://h", "x://h/../a/./b", "x:///a//b", "file:///etc/passwd", "git@github.com:a/b.git", "ssh://git@h:22/a",
		"oci://r.io/a:v1@sha256:00", "http://h/%2e%2E/%7e", "data:text/plain;base64,AA==", "http://localhost:8080/a?b=%2F&c#d", "//u:p@h:1/p?q#f", "http://a%", "a%", "a%20b", "a%zz:b", "%3a:b", "http://h:80:90", "https://h:", "x://[::1]:1:2", "x://a]b", "http://a]b", "http://[::1]]", "javascript:alert(1)", "tel:+1-2", "x:?q", "x:#f", "x:a?b#c",
	}
	for _, u := range urls {
		q := fmt.Sprintf("%q", u)
		g.expr("urlParse "+q, "urlJoin (urlParse "+q+")")
	}
	g.expr(`urlParse "http://\xff/"`, `urlParse "http://h/\xff"`, `urlParse "\xff"`, `urlJoin (urlParse "http://h/\xff#\xff")`, `urlParse "http://\xff@h"`)
	parts := []string{"scheme", "host", "path", "query", "opaque", "fragment", "userinfo"}
	for _, part := range parts {
		for _, v := range []string{`""`, `"x"`, `"a b"`, `"/p"`, `"//p"`, `"u:p"`, `"u@v"`, `"a/b"`, `"a:b"`, `"*"`, `"?"`, `"#"`, `"%41"`, `"%zz"`, `"é"`, `"\xff"`, `"[::1]:80"`, `"u:p:q"`, `":"`, `nil`, `1`, `2.5`, `true`, `list`, `dict`, `(list 1)`} {
			g.expr(`urlJoin (dict "`+part+`" `+v+`)`, `urlJoin (set (dict "scheme" "s" "host" "h" "path" "/p" "query" "q=1" "fragment" "f" "userinfo" "u") "`+part+`" `+v+`)`)
		}
	}
	g.expr(`urlJoin dict`, `urlJoin (dict "path" "a:b")`, `urlJoin (dict "path" "a" "host" "h")`, `urlJoin (dict "path" "*" "host" "h")`, `urlJoin (dict "scheme" "s" "path" "p")`, `urlJoin (dict "scheme" "s")`, `urlJoin (dict "other" 1)`)
}

// randomCases show what does not depend on chance: lengths, alphabets, errors.
func randomCases(g *group) {
	alphabets := map[string]string{"randAlpha": "^[a-zA-Z]*$", "randAlphaNum": "^[a-zA-Z0-9]*$", "randAscii": "^[ -~]*$", "randNumeric": "^[0-9]*$"}
	for _, name := range []string{"randAlpha", "randAlphaNum", "randAscii", "randNumeric"} {
		for _, n := range []string{"-1", "0", "1", "7", "100"} {
			g.expr(name+" "+n+" | len", "regexMatch `"+alphabets[name]+"` ("+name+" "+n+")")
		}
		for _, e := range odd {
			if strings.ContainsAny(e[:1], `"n(.dlt1f`) && e != "1" {
				g.expr(name + " " + e + " | len")
			}
		}
		g.expr(name, name+" 1 2")
	}
	for _, t := range []string{`""`, `"a"`, `"aaaa"`, `"é"`, `"\xff"`} {
		g.expr("shuffle " + t)
	}
	g.expr(`shuffle "hello" | splitList "" | sortAlpha`, `shuffle "日本語" | splitList "" | sortAlpha`, `shuffle "a\xffb" | splitList "" | sortAlpha`)
}
