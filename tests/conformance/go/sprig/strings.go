package main

import "fmt"

func init() {
	register("strings", stringCases)
	register("casing", casingCases)
	register("splitting", splittingCases)
}

// texts are strings that string functions stumble over.
var texts = []string{
	`""`, `" "`, `"a"`, `"abc"`, `"Hello, World"`, `"  padded  "`, `"\t\n mixed \r\n"`, `"é"`, `"e\u0301"`, `"日本語"`, `"😀😃"`,
	`"\xff"`, `"a\xffb"`, `"\xe6\x97"`, `"\u00a0nbsp\u00a0"`, `"\u2003em\u2003"`, `"\u0085"`, `"straße"`, `"ǆ ǅ Ǆ"`, `"İstanbul ı"`,
	`"ΑΒΓ αβγς"`, `"a,b,,c"`, `"$1.00"`, `"%d %s"`, `"line one\nline two\n"`, `"\"quoted\" 'single' \\back"`, `"\x00\x07\x1b"`,
	`"\u200bzero\u200d"`, `"the quick brown fox jumps over the lazy dog"`, `"x-y_z w"`, `"\ufffd"`, `"\ufeffbom"`,
}

var counts = []string{"-9223372036854775808", "-100", "-3", "-1", "0", "1", "2", "3", "4", "5", "6", "7", "8", "10", "12", "40", "100"}

func stringCases(g *group) {
	for _, name := range []string{"trim", "nospace", "initials", "toString", "quote", "squote", "cat"} {
		g.sweep(odd, name, `"hello"`)
		for _, t := range texts {
			g.expr(name + " " + t)
		}
	}
	for _, name := range []string{"trimAll", "trimall", "trimPrefix", "trimSuffix", "contains", "hasPrefix", "hasSuffix"} {
		g.sweep(odd, name, `"ab"`, `"abcab"`)
		for _, t := range texts {
			for _, cut := range []string{`""`, `" "`, `"a"`, `"é"`, `"\xff"`, `"\ufffd"`, `"日語"`, `"abc"`, `"\n\t "`, `"\u0301"`} {
				g.expr(name + " " + cut + " " + t)
			}
		}
	}
	g.sweep(odd, "trunc", "3", `"hello"`)
	g.sweep(modest, "repeat", "3", `"ab"`)
	g.sweep(modest, "indent", "3", `"a\nb"`)
	g.sweep(modest, "nindent", "3", `"a\nb"`)
	g.sweep(odd, "substr", "1", "3", `"hello"`)
	g.sweep(odd, "replace", `"l"`, `"L"`, `"hello"`)
	g.sweep(odd, "plural", `"one"`, `"many"`, "2")
	for _, t := range texts {
		for _, n := range counts {
			g.expr("trunc " + n + " " + t)
			if len(n) < 5 {
				g.expr("repeat "+n+" "+t, "indent "+n+" "+t, "nindent "+n+" "+t)
			}
		}
		for _, from := range []string{"-1", "0", "1", "3", "100"} {
			for _, to := range []string{"-1", "0", "1", "4", "100"} {
				g.expr("substr " + from + " " + to + " " + t)
			}
		}
		for _, from := range []string{`""`, `"a"`, `"l"`, `" "`, `"\xff"`, `"é"`, `"\n"`} {
			g.expr("replace "+from+` "<>" `+t, "replace "+from+` "" `+t, "replace "+from+" "+from+" "+t)
		}
	}
	g.expr(`repeat 9223372036854775807 "ab"`, `repeat 4611686018427387904 "abcd"`, `repeat 9223372036854775807 ""`, `repeat -1 ""`)
	g.expr(`plural "one" "many" 1`, `plural "one" "many" 0`, `plural "one" "many" -1`, `plural "one" "many" (len (list 1))`)
	g.expr(`quote`, `squote`, `cat`, `quote nil nil`, `cat nil nil`, `quote nil "a" nil "b"`, `squote nil "a" 1 "b"`, `cat "a" nil 1 2.5 true (list 1) dict`,
		`cat " " " "`, `cat "" ""`, `cat "%d" 1`, `quote "" ""`, `quote 1 2.5 true (list "a" 1) (dict "k" "v")`, `squote "it's" "\n"`,
		`quote .`, `squote .`, `cat .map .list`, `toString .`, `quote 1e6 1e21 1e20 123456789.0 1e-7 -0.0`, `cat 1e6 1e21 1e-5 100000.0 3.0`,
		`toString 1e6`, `toString .large`, `toString .number`, `quote .number`, `hello`, `hello 1`, `getHostByName "localhost"`, `getHostByName 1`, `getHostByName`,
		`toString (semver "1.2.3-a+b")`, `quote (semver "1.2.3")`, `squote (semver "1.2.3")`, `cat (semver "1.2.3") 1`)
}

func casingCases(g *group) {
	for _, name := range []string{"upper", "lower", "title", "untitle", "swapcase", "camelcase", "snakecase", "kebabcase"} {
		g.sweep(odd, name, `"hello"`)
		for _, t := range texts {
			g.expr(name + " " + t)
		}
		for _, t := range []string{
			"FirstName", "HTTPServer", "NoHTTPS", "GO_PATH", "GO PATH", "GO-PATH", "http2xx", "HTTP20xOK", "Duration2m3s", "Bld4Floor3rd",
			"_complex__case_", "some words", "GOLANG_IS_GREAT", "--a--b--", "_", "__", "-", "a_", "_a", "a__b", "A", "AB", "Ab", "aB", "aBC", "ABc", "ABcD",
			"x1", "1x", "1X", "X1", "12ab34CD", "a1b2c3", "A1B2C3", "foo.bar", "foo..bar", "foo.Bar-Baz", "foo(bar)Baz", "v1.2.3", "HTTP2", "HTTP2 server",
			"HTTP_2", "abc-12-DEF", "日本Go言語", "Go日本", "ÀÉÎ", "àÉî", "ÀÉÎõü", "ǅabc", "ﬁsh", "don't stop", "o'neill's", "hello_world foo", "foo\tbar", "1", "12", "a-1", "1-a", "A-1", "1-A",
			"Ⅷa", "a²b", "x²Y", "a+b", "a+B", "A+B=C", "€uro5", "5€", "a b c", "  lead", "trail  ", "mIxEd CaSe", "XMLHttpRequest", "userID", "UserIDs", "ÉCOLE",
			"ßtraße", "ŉ", "ŁÓDŹ", "ⓐⓑ", "Ⓐ", "ა", "Ა", "Ꭰꭰ", "ſ", "K", "Å", "ẞ", "𐐀𐐨", "İi", "ıI", "Ǆǅǆ", "ᾳᾼ", "a\u0301b", "\u0301a",
		} {
			g.expr(name + " " + fmt.Sprintf("%q", t))
		}
		for _, t := range []string{`"a\xffB"`, `"\xffA"`, `"A\xff"`, `"\xff\xff"`, `"AB\xffCd"`, `"1\xff2"`, `"-\xff-"`, `" \xff "`} {
			g.expr(name + " " + t)
		}
	}
	g.sweep(odd, "abbrev", "6", `"hello world"`)
	g.sweep(odd, "abbrevboth", "5", "10", `"the quick brown fox"`)
	g.sweep(odd, "wrap", "6", `"hello world again"`)
	g.sweep(odd, "wrapWith", "6", `"|"`, `"hello world again"`)
	for _, t := range append(texts, `"1234567890123456789012345678901234567890"`, `"a bb ccc dddd eeeee ffffff"`, `"   three"`, `"a    b    c"`, `"trailing     "`, `"x\ny z"`) {
		for _, n := range counts {
			g.expr("abbrev "+n+" "+t, "wrap "+n+" "+t, `wrapWith `+n+` "\n" `+t)
		}
		for _, n := range []string{"0", "1", "5", "9"} {
			g.expr(`wrapWith ` + n + ` "" ` + t)
		}
		for _, left := range []string{"-9223372036854775808", "-1", "0", "1", "4", "5", "9", "20", "1000"} {
			for _, right := range []string{"-1", "3", "4", "6", "7", "8", "12", "30", "9223372036854775807"} {
				g.expr("abbrevboth " + left + " " + right + " " + t)
			}
		}
	}
}

func splittingCases(g *group) {
	g.sweep(odd, "split", `","`, `"a,b,c"`)
	g.sweep(odd, "splitn", `","`, "2", `"a,b,c"`)
	g.sweep(odd, "splitList", `","`, `"a,b,c"`)
	g.sweep(odd, "toStrings", `(list 1 "a")`)
	g.sweep(odd, "sortAlpha", `(list 1 "a")`)
	g.sweep(odd, "join", `","`, `(list 1 "a")`)
	for _, t := range texts {
		for _, sep := range []string{`""`, `","`, `" "`, `"a"`, `"\xff"`, `"日"`, `"\n"`, `",,"`} {
			g.expr("split "+sep+" "+t, "splitList "+sep+" "+t, "splitList "+sep+" "+t+` | join "|"`)
			for _, n := range []string{"-1", "0", "1", "2", "3"} {
				g.expr("splitn " + sep + " " + n + " " + t)
			}
		}
		g.expr("sortAlpha "+t, "toStrings "+t, `join "-" `+t, `splitList "" `+t+` | sortAlpha`)
	}
	g.expr(`sortAlpha (list "b" nil "a" 3 2.5 true)`, `sortAlpha (list "é" "e" "z" "\xff" "日")`, `toStrings (list nil nil)`, `join "," (list nil "a" nil)`,
		`join "," (list (list 1 2) (dict "a" 1))`, `join "," (until 5)`, `join nil "a"`, `join "," .words`, `join "," .map`, `sortAlpha .words`, `sortAlpha (keys .map)`,
		`toStrings (until 3)`, `toStrings (chunk 2 (list 1 2 3))`, `join "" (list)`, `join "," (split "," "a")`, `(split "." "a.b.c")._1`, `(splitn "." 2 "a.b.c")._1`,
		`(split "." "a.b.c")._9`, `len (split "." "a.b.c")`, `index (splitList "." "a.b.c") 1`, `typeOf (split "," "a")`, `kindOf (splitList "," "a")`)
	g.text(`{{ range $k, $v := split "," "a,b" }}{{ $k }}={{ $v }};{{ end }}`, `{{ range splitList "," "a,b" }}<{{ . }}>{{ end }}`)
}
