package main

import (
	"bytes"
	"fmt"
	"math/rand"
	"strings"

	"github.com/BurntSushi/toml"
)

func init() { register("toml", tomlCases) }

// tomlFunctions are Helm's: what is no panic is text.
func tomlFunctions(f map[string]any) {
	f["toToml"] = func(v any) string {
		var out bytes.Buffer
		if err := toml.NewEncoder(&out).Encode(v); err != nil {
			return err.Error()
		}
		return out.String()
	}
	f["fromToml"] = func(text string) map[string]any {
		m := map[string]any{}
		if err := toml.Unmarshal([]byte(text), &m); err != nil {
			m["Error"] = err.Error()
		}
		return m
	}
}

var tomlTexts = []string{
	"", "\n", "# c", "# c\n", "a=1", "a = 1\nb = 2", "a=1 # c", "a = 1 b = 2", "a", "a\n", "a =", "a =\n", "= 1", ".a = 1", "a. = 1", "a.b = 1", "a.b=1\na.c=2", "a.b=1\na=2", "a=1\na=2", "a=1\na.b=2", "a . b = 1", "\"a\" = 1", "\"a.b\".c = 1", "'a' = 1", "\"\" = 1", "'' = 1", "a-b_C1 = 1", "é = 1", "a! = 1", "\"a\nb\" = 1", "\"\\u00e9\" = 1", "1 = 1", "1.2 = 3",
	"a = 0", "a = +1", "a = -1", "a = 01", "a = -01", "a = 1_000", "a = 1__0", "a = _1", "a = 1_", "a = 0x1F", "a = 0xg", "a = 0x_1", "a = 0x1_f", "a = 0o17", "a = 0o8", "a = 0b101", "a = 0b2", "a = -0x1", "a = +0b1", "a = 9223372036854775807", "a = 9223372036854775808", "a = -9223372036854775808", "a = -9223372036854775809", "a = 0xffffffffffffffff", "a = -", "a = +", "a = -a", "a = 1a", "a = 1-", "a = 0_1",
	"a = 1.5", "a = 1.", "a = .5", "a = -.5", "a = 1.e3", "a = 1e3", "a = 1E+3", "a = 1e-3", "a = 1e", "a = 1e1.5", "a = 01.5", "a = 1_0.5_0", "a = 1_.5", "a = 1._5", "a = 1e400", "a = -1e400", "a = inf", "a = -inf", "a = +inf", "a = nan", "a = -nan", "a = in", "a = na", "a = nul", "a = inan", "a = ina", "a = -in", "a = +nax", "a = infx", "a = 1.2.3", "a = 5.0", "a = 1e21", "a = 100000.0", "a = 1e5", "a = 0.1", "a = -0.0",
	"a = true", "a = false", "a = True", "a = tru", "a = truee", "a = yes", "a = null", "a = x", "a = é", "a = true false",
	"a = \"\"", "a = \"x\"", "a = \"x", "a = \"x\ny\"", "a = \"\\n\\t\\\\\\\"\\b\\f\\r\\e\"", "a = \"\\u00e9\\U0001F600\\x41\"", "a = \"\\u12\"", "a = \"\\ud800\"", "a = \"\\UFFFFFFFF\"", "a = \"\\q\"", "a = \"\\ \"", "a = \"\\x4g\"", "a = \"é日\"", "a = ''", "a = 'x\\n'", "a = 'x", "a = 'x\ny'", "a = \"\"x", "a = ''x", "a = \"x\"y",
	"a = \"\"\"\"\"\"", "a = \"\"\"\nx\ny\"\"\"", "a = \"\"\"x\\\n   y\"\"\"", "a = \"\"\"x\\   \n  \n y\"\"\"", "a = \"\"\"x\\ y\"\"\"", "a = \"\"\"x \\\\\ny\"\"\"", "a = \"\"\"x\"y\"\"z\"\"\"", "a = \"\"\"x\"\"\"\"", "a = \"\"\"x\"\"\"\"\"", "a = \"\"\"x\"\"\"\"\"\"", "a = \"\"\"x\"\"", "a = \"\"\"x\\q\"\"\"", "a = \"\"\"\\u00e9\\\"\"\"\"", "a = '''\nx\n'y''z'''", "a = '''x''''", "a = '''x'''''", "a = '''x''''''", "a = '''x", "a = \"\"\"\r\nx\r\ny\"\"\"", "a = \"\"\"x\\\r\n  y\"\"\"", "a = \"\"\"\\\\\\\n x\"\"\"",
	"a = 2020-01-02T03:04:05Z", "a = 2020-01-02t03:04:05.678z", "a = 2020-01-02 03:04:05+02:00", "a = 2020-01-02T03:04:05", "a = 2020-01-02T03:04:05.5", "a = 2020-01-02", "a = 03:04:05", "a = 03:04:05.123456789", "a = 03:04", "a = 2020-01-02T03:04Z", "a = 2020-01-02T03:04", "a = 2020-13-01", "a = 2020-1-1", "a = 2020-02-30", "a = 25:00:00", "a = 3:04", "a = 2020-01-02T", "a = 2020-01-02 # c", "a = 2020-01-02 03:04:05-00:30", "a = 1979-05-27T00:32:00.999999-07:00", "a = 2020-01-02TZ", "a = 0-1", "a = 12:3",
	"a = []", "a = [1, 2]", "a = [1, 2,]", "a = [,]", "a = [1,,2]", "a = [1 2]", "a = [", "a = [1", "a = [1,", "a = [\n1,\n# c\n2\n]", "a = [1, \"x\", 2.5, true, [1], {b=1}]", "a = [[1,2],[\"a\"]]", "a = [{b=1},{b=2}]", "a = [{b=1},{c={d=2}}]", "a = [1]\na = [2]", "a = [1]\n[a]", "a = [1]\n[[a]]", "a = [] b", "a = [1 # c\n, 2]", "a = [2020-01-02, 03:04:05]", "a = ]",
	"a = {}", "a = {b=1}", "a = {b=1, c=2}", "a = {b=1, c=2,}", "a = {,}", "a = {b=1,,c=2}", "a = {b=1 c=2}", "a = {b=1", "a = {b", "a = {", "a = {\nb=1,\nc=2\n}", "a = {b=1 # c\n}", "a = {b.c=1, b.d=2}", "a = {b=1, b=2}", "a = {b=1, b.c=2}", "a = {b={c=1}, b.d=2}", "a = {b=1}\n[a]\nc=2", "a = {b=1}\na.c=2", "a = {b=1}\n[a.c]", "a = {b=[{c=1}]}", "a = {=1}", "a = {.b=1}", "a = {b=}", "a.b = {c=1}\na.b.d=2", "a = {b = {c = {d = 1}}}", "a = {\"x y\"=1}", "a = }",
	"[a]", "[a]\nb=1", "[a.b]\nc=1", "[a]\n[a]", "[a]\nb=1\n[a.b]", "[a.b]\n[a]", "[a.b]\nx=1\n[a]\ny=2", "[a]\n[a.b]\n[a.c]\nx=1", "[ a . b ]\nc=1", "[\"a b\".c]\nd=1", "['a']", "[]", "[.a]", "[a.]", "[a", "[a.b", "[a]b=1", "[a] # c", "[a!b]", "[a\n]", "[[a]]\nb=1", "[[a]]\nb=1\n[[a]]\nb=2", "[[a]]\n[a.b]\nc=1\n[[a]]\n[a.b]\nc=2", "[[a.b]]\nc=1\n[[a.b]]\nc=2", "[a]\n[[a]]", "[[a]]\n[a]", "[[a]", "[[a] ]", "[[]]", "[[a]]b", "a=1\n[a]", "a=1\n[a.b]", "a=1\n[[a]]", "[a]\nb.c=1\n[a.b]\nd=2", "[a]\nb.c=1\n[a.b.d]\ne=2", "[[a]]\nb=1\n[a.b]", "[a]\nb=1\nb=2", "[[x]]\na=[1]\n[[x]]\na=2", "[x]\n[[x.y]]\n[x.y.z]\nq=1\n[[x.y]]", "[a.b]\n[a.b.c]\n[a]\nb.d=1", "a.b.c=1\n[a]\nd=1", "a.b.c=1\n[a.b]\nd=1",
	"a\t=\t1", "  a = 1", "a = 1\r\nb = 2\r\n", "a = 1\rb = 2", "a = \x01", "a\x00b = 1", "# \x7f", "a = \"\x1f\"", "a = 1\n\n\n= 2", "a = 1\nb", "a = 1\nb\nc", "\n\na = \n", "a = 1\nb = \"x\n", "a = 1\nb = [\n1,\n", "a = 1\nb = {\n", "a = \"x\" \"y\"", "[a]\nb = @", "[a.\"b.c\"]\nd = @", "a = 1,", "a: 1", "a = #", "{}", "a == 1", "a = 1 = 2",
	"title = \"T\"\n[owner]\nname = \"x\"\ndob = 1979-05-27T07:32:00-08:00\n[database]\nports = [8000, 8001]\ndata = [[\"delta\", \"phi\"], [3.14]]\n[servers.alpha]\nip = \"10.0.0.1\"\n[servers.beta]\nip = \"10.0.0.2\"\n",
}

func tomlCases(g *group) {
	for _, e := range odd {
		g.expr("toToml "+e, "toToml (list "+e+")", "toToml (dict \"k\" "+e+")", "toToml (dict \"k\" (list "+e+"))", "toToml (dict \"k\" (dict \"l\" "+e+" \"m\" 1))", "toToml (dict \"k\" (list (dict \"l\" "+e+" \"m\" 1)))", "toToml (dict \"k\" (list (list "+e+")))", "toToml (dict \"k\" (list 1 (dict \"l\" "+e+" \"m\" 1)))")
	}
	g.sweep(odd, "fromToml", `"a = 1"`)
	g.sweep(odd, "toToml", `(dict "a" 1)`)
	for _, e := range []string{
		`(dict "b" 1 "a" 2 "c" (dict "z" 1 "y" (dict "x" 1)) "d" (list 1 2))`, `(dict "" 1 "a b" 2 "a.b" 3 "é" 4 "a-b_1" 5 "\"" 6 "\n" 7)`, `(dict "a b" (dict "c.d" (dict "e" 1)))`,
		`(dict "l" (list (dict "a" 1) (dict "b" (dict "c" 2))))`, `(dict "l" (list (dict "a" (list (dict "b" 1))) (dict)))`, `(dict "l" (list dict dict))`, `(dict "l" (list (dict "a" 1) 2))`, `(dict "l" (list nil))`, `(dict "l" (list (list (dict "a" 1))))`,
		`(dict "n" nil "m" 1)`, `(dict "n" nil)`, `(dict "t" dict)`, `(dict "t" (dict "u" dict))`, `(dict "f" 1.0 "g" 1e21 "h" 1e-7 "i" 123456789.0 "j" 0.1 "k" -0.0)`, `(dict "s" "\x00\x1f\x7f\t\n\r\b\f\"\\é日")`, `(dict "s" "\xff")`,
		`(dict "d" (fromToml "a = 2020-01-02\nb = 03:04:05\nc = 2020-01-02T03:04:05Z\nd = 2020-01-02T03:04:05.5\ne = 2020-01-02T03:04:05+02:00\nf = inf\ng = -nan"))`, `(dict "v" (semver "1.2.3"))`, `(dict "x" (list 1 (dict "a" (list 1 (dict "b" nil "c" 2)) "d" (dict "e" 1))))`,
		`(dict "a" (splitList "," "x,y") "b" (until 3) "c" (chunk 1 (list 1 2)) "d" (split "," "x,y"))`, `(dict "a" (rest list) "b" 1)`, `(list (dict "a" 1))`, `(list (dict "a" 1) 2)`, `.`, `.map`, `.list`, `.other`, `(omit . "list")`, `(dict "a" (dict "b" (list (dict "c" (dict "d" 1)))))`, `(dict "x" 1i)`, `(dict "x" (list 1i))`,
	} {
		g.expr("toToml " + e)
		g.text("{{ toToml " + e + " | fromToml }}")
	}
	for _, t := range tomlTexts {
		if strings.Contains(t, "20-0") || strings.Contains(t, ":0") || strings.Contains(t, "1979") {
			// %#v of a time is fmt's business; its text shows the value.
			g.text(fmt.Sprintf("{{ fromToml %q }}", t))
		} else {
			g.expr(fmt.Sprintf("fromToml %q", t))
		}
		if !strings.Contains(t, "nan") {
			g.expr(fmt.Sprintf("fromToml %q | toToml", t))
		}
	}
	for _, t := range []string{`"\xff\xfea = 1"`, `"\xef\xbb\xbfa = 1"`, `"\xfe\xff\x00a"`, `"a = \"\xff\""`, `"a = \xe6\x97"`, `"# \xff"`, `"\xff"`, `"a = '\xff'"`, `"[\xff]"`, `"a\x00"`, `"abcdefgh = \"\x00\""`} {
		g.expr("fromToml " + t)
	}
	random := rand.New(rand.NewSource(7))
	pieces := []string{"a", "b", ".", "=", " ", "\n", "\"", "'", "[", "]", "{", "}", ",", "1", "0", "-", "_", "e", "#", "true", "\\", "\\n", "\"\"\"", "[[", "]]", "2020-01-02", ":", "inf", "a = 1\n", "[a]\n", "b = {", "a.b = ", "x = [", "\"s\"", "\r\n"}
	for i := 0; i < 3000; i++ {
		var text strings.Builder
		for n := 1 + random.Intn(12); n > 0; n-- {
			text.WriteString(pieces[random.Intn(len(pieces))])
		}
		// A message with a NUL byte in it is not worth the trouble.
		if out, _ := render(fmt.Sprintf("{{ fromToml %q }}", text.String())); !strings.Contains(out, "\x00") {
			g.text(fmt.Sprintf("{{ fromToml %q | toJson }}", text.String()))
		}
	}
}
