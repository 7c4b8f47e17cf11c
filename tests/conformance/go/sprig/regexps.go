package main

import "regexp"

func init() { register("regexps", regexpCases) }

var patterns = []string{
	"", "a", "abc", ".", ".*", "a*", "a+", "a?", "a*?", "a+?", "a??", "(a)(b)?", "(a|ab)(c|bcd)", "x*", "^", "$", "^a", "a$", "^$", "\\ba", "\\B", "(?m)^a", "(?m)a$", "(?i)ABC", "(?s).", "(?U)a+", "(?i)(?-i)A", "(?i:A)b", "[a-c]", "[^a-c]", "[[:alpha:]]+", "[[:^digit:]]", "\\d+", "\\D", "\\s", "\\w+", "\\W",
	"\\pL+", "\\p{Greek}", "\\P{L}", "\\p{^L}", "[\\pL\\d_]+", "\\x41", "\\x{65E5}", "\\101", "\\n", "\\Qa.b\\E", "\\Q", "\\Qa", "a{2}", "a{2,}", "a{1,2}", "a{,2}", "a{", "a{2", "{", "}", "]", "(?P<n>a)(?P<m>b)?", "(?<n>a)", "é", "日", "[日é]", "\\.", "a|b|", "(|a)*", "(a|b)*c", "()", "(?:)", "[]a]", "[-a]", "[a-]", "[^]]", "[\\]]", "\\/", "\\-", "\\_", "(?i)k", "(?i)ſ", "\\z", "\\A", "a\\z",
	"\\p{Lu}", "(?i)\\p{Lu}", "\\p{Han}", "\\p{lu}", "\\p{Letter}", "\\p{uppercase letter}", "\\pN", "\\p{Any}", "\\p{ASCII}", "\\p{Assigned}", "\\p{LC}", "[\\p{LC}]", "\\p{Cn}", "\\p{C}", "[^\\n]", "(?s)[^a].", "x{0}", "a{0,1}", "(a{2}){3}", "(?m)^", "(?m)$", "\\b", "\\bfoo\\b|bar",
	// What does not parse.
	"[a", "[", "[]", "[^", "[z-a]", "[a-\\d]", "[[:foo:]]", "[[:alpha:", "(", ")", "(a", "a)", "(?", "(?P", "(?P<", "(?P<n", "(?P<n>", "(?P<1n>a)", "(?P<n-m>a)", "(?P<>a)", "(?<>a)", "(?P=n)", "(?i", "(?x)a", "(?-)a", "(?i-)a", "(?--i)a", "(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "(?>a)", "(?#c)", "*", "+", "?", "**", "a**", "a*+", "a+*", "a??*", "a***", "a{2}{3}", "a{2}*", "|*", "(*)", "(|*)", "^*", "$+", "\\b+", "(?i)*",
	"a{1001}", "a{1000}", "a{2,1}", "a{1,1001}", "a{99999999999}", "(a{100}){11}", "(a{1000}){0}", "((a{10}){10}){10}", "((a{10}){10}){11}", "{2}", "\\", "a\\", "\\8", "\\1", "\\18", "\\x", "\\x4", "\\xg0", "\\x{", "\\x{}", "\\x{110000}", "\\x{41", "\\x{4g}", "\\C", "\\E", "\\Z", "\\G", "\\K", "\\R", "\\X", "\\h", "\\u0041", "\\p", "\\p{", "\\p{Foo}", "\\pX", "\\p{Old_Italic}", "[\\p{Foo}]", "\\é", "\\c", "[\\C]", "[\\b]", "[\\x{110000}]", "a|*b", "(?P<n>a)(?P<n>b)", "(?P<n>a)(?<n>b)", "(?P<é>a)", "[a-b-c]", "[a--]", "[--a]", "[+--]", "[\\d-z]", "[a-\\n]",
}

var subjects = []string{"", "a", "abc", "aaa", "abcd", "b\nab\na", "ABC abc", "日本é", "foo bar1 22", "a.b", "K\u212a k", "ab12_cd", "\t x\n"}

func quoteTemplate(s string) string { return "`" + s + "`" }

func regexpCases(g *group) {
	for _, name := range []string{"regexMatch", "mustRegexMatch", "regexFind", "mustRegexFind"} {
		g.sweep(odd, name, `"a+"`, `"caat"`)
	}
	for _, name := range []string{"regexFindAll", "mustRegexFindAll", "regexSplit", "mustRegexSplit"} {
		g.sweep(odd, name, `"a+"`, `"caatxa"`, `-1`)
	}
	for _, name := range []string{"regexReplaceAll", "mustRegexReplaceAll", "regexReplaceAllLiteral", "mustRegexReplaceAllLiteral"} {
		g.sweep(odd, name, `"a(a)?"`, `"caatxa"`, `"<$1>"`)
	}
	g.sweep(odd, "regexQuoteMeta", `"a.b"`)
	for _, t := range texts {
		g.expr("regexQuoteMeta "+t, "regexFind (regexQuoteMeta "+t+") "+t)
	}
	for i, pattern := range patterns {
		p := quoteTemplate(pattern)
		// The whole set of functions sees an unusual pattern's errors; a subject or two is enough for those.
		g.expr("regexMatch "+p+` "abc"`, "mustRegexMatch "+p+` "abc"`, "mustRegexFindAll "+p+` "abc" 2`, "regexSplit "+p+` "abc" 2`, "regexFind "+p+` "abc"`)
		if _, err := regexp.Compile(pattern); err != nil {
			continue
		}
		for j, s := range subjects {
			q := `(printf "` + escaped(s) + `")`
			g.expr("regexFindAll " + p + " " + q + " -1")
			if (i+j)%3 == 0 {
				g.expr("regexSplit "+p+" "+q+" -1", "regexReplaceAll "+p+" "+q+` "<$0|$1|${n}>"`)
			}
			if (i+j)%3 == 1 {
				g.expr("regexReplaceAllLiteral "+p+" "+q+` "$0-"`, "regexFind "+p+" "+q, "regexMatch "+p+" "+q)
			}
			if (i+j)%3 == 2 {
				g.expr("regexFindAll "+p+" "+q+" 2", "regexSplit "+p+" "+q+" 2", "mustRegexReplaceAll "+p+" "+q+` "[$1$2]"`)
			}
		}
		for _, s := range []string{`"\xff"`, `"a\xffb"`, `"\xe6\x97a"`, `"\ufffd\xff"`} {
			g.expr("regexFindAll "+p+" "+s+" -1", "regexReplaceAll "+p+" "+s+` "<$0>"`, "regexSplit "+p+" "+s+" -1")
		}
	}
	for _, r := range []string{`$`, `$$`, `$0`, `$1`, `$2`, `$3`, `$1x`, `${1}x`, `${1`, `${}`, `$x`, `$n`, `${n}`, `$nm`, `$-`, `a$`, `$$1`, `$$$1`, `\\1`, `$01`, `${01}`, `$1$2$0`, `$é`, `${é}`, `$10`, `$100000000`, `${ n}`, `{$1}`, `$1_`, `$n$n`, `%d`} {
		g.expr("regexReplaceAll `(?P<n>a)(b)?` \"abac\" `"+r+"`", "regexReplaceAllLiteral `a` \"aba\" `"+r+"`", "regexReplaceAll `x*` \"abc\" `"+r+"`", "regexReplaceAll `(?P<é>)b` \"b\" `"+r+"`", "regexReplaceAll `(?P<n>b)|(?P<n>a)` \"ab\" `"+r+"`")
	}
	for _, n := range []string{"-5", "-1", "0", "1", "2", "3", "100"} {
		for _, p := range []string{`""`, `"a"`, `"x*"`, `","`, `"b?"`, `"$"`, `"^"`} {
			for _, s := range []string{`""`, `"a"`, `"banana"`, `"a,b,c"`, `",a,"`, `"日本"`} {
				g.expr("regexSplit "+p+" "+s+" "+n, "regexFindAll "+p+" "+s+" "+n)
			}
		}
	}
	g.expr("regexMatch \"\\xff\" \"a\"", "regexFind \"\\xff\" \"a\"", "mustRegexFind \"a\\xffb\" \"a\"", "regexFind \"[\\xff]\" \"a\"", "regexFind \"(?P<\\xff>a)\" \"a\"", "regexFind \"a`[\" \"a\"", "regexFind \"a\\n[\" \"a\"", "regexFind \"\\\\Q\\xff\" \"\"", "regexFind \"\\\\\\xff\" \"\"", "regexFind `\\x{10FFFF}` \"\\U0010ffff\"", "regexFind `[\\x{D800}-\\x{DFFF}]` \"a\"")
	g.text(`{{ range regexFindAll "[0-9]+" "a1b22" -1 }}<{{ . }}>{{ end }}`, `{{ regexReplaceAll "a(x*)b" "-ab-axxb-" "${1}W" }}`, `{{ if regexMatch "^v[0-9]+$" "v12" }}y{{ end }}`)
}

func escaped(s string) string {
	out := ""
	for _, c := range s {
		switch c {
		case '\n':
			out += `\n`
		case '\t':
			out += `\t`
		case '"', '\\':
			out += `\` + string(c)
		default:
			out += string(c)
		}
	}
	return out
}
