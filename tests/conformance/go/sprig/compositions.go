package main

import (
	"math/rand"
	"os"
	"sort"
	"strconv"
	"strings"
)

func init() { register("compositions", compositionCases) }

// calls are functions with the kinds of argument they like: s string, i small int, n number, a anything, l list, d dict,
// b bool, r regular expression, t URL or path, v version, z constraint, j JSON. What depends on chance or the clock is not here, nor is the
// order of keys. D is a dict that nothing else holds.
var calls = map[string]string{
	"trim": "s", "upper": "s", "lower": "s", "title": "s", "untitle": "s", "swapcase": "s", "camelcase": "s", "snakecase": "s", "kebabcase": "s", "nospace": "s", "initials": "s",
	"trunc": "is", "abbrev": "is", "abbrevboth": "iis", "substr": "iis", "trimAll": "ss", "trimPrefix": "ss", "trimSuffix": "ss", "contains": "ss", "hasPrefix": "ss", "hasSuffix": "ss",
	"repeat": "is", "indent": "is", "nindent": "is", "wrap": "is", "wrapWith": "iss", "replace": "sss", "plural": "ssi", "quote": "aaa", "squote": "aa", "cat": "aaa", "toString": "a",
	"split": "ss", "splitn": "sis", "splitList": "ss", "join": "sl", "sortAlpha": "l", "toStrings": "l", "b64enc": "s", "b64dec": "s", "b32enc": "s", "b32dec": "s", "sha1sum": "s", "sha256sum": "s", "sha512sum": "s", "adler32sum": "s",
	"default": "aa", "empty": "a", "coalesce": "aaa", "all": "aa", "any": "aa", "ternary": "aab", "typeOf": "a", "kindOf": "a", "typeIs": "sa", "typeIsLike": "sa", "kindIs": "sa", "deepEqual": "aa", "deepCopy": "a",
	"list": "aaa", "append": "la", "prepend": "la", "first": "l", "last": "l", "rest": "l", "initial": "l", "reverse": "l", "uniq": "l", "compact": "l", "without": "laa", "has": "al", "chunk": "il", "concat": "ll", "slice": "lii",
	"mustAppend": "la", "mustFirst": "l", "mustUniq": "l", "mustHas": "al", "mustSlice": "li", "mustWithout": "la",
	"dict": "sasa", "get": "ds", "set": "Dsa", "unset": "Ds", "hasKey": "ds", "pluck": "sdd", "pick": "dss", "omit": "ds", "merge": "Dd", "mergeOverwrite": "Dd", "mustMerge": "Ddd", "mustMergeOverwrite": "Dd", "dig": "ssad",
	"regexMatch": "rs", "regexFind": "rs", "regexFindAll": "rsi", "regexReplaceAll": "rss", "regexReplaceAllLiteral": "rss", "regexSplit": "rsi", "regexQuoteMeta": "s", "mustRegexFind": "rs",
	"urlParse": "t", "base": "t", "dir": "t", "clean": "t", "ext": "t", "isAbs": "t", "int": "n", "int64": "n", "float64": "n", "add": "nnn", "add1": "n", "sub": "nn", "div": "nn", "mod": "nn", "mul": "nn", "max": "nn", "min": "nn", "maxf": "nn", "minf": "nn",
	"addf": "nn", "subf": "nn", "mulf": "nn", "divf": "nn", "add1f": "n", "ceil": "n", "floor": "n", "round": "ni", "atoi": "s", "toDecimal": "n", "until": "i", "untilStep": "iii", "seq": "i",
	"toJson": "a", "toPrettyJson": "a", "toRawJson": "a", "fromJson": "j", "mustFromJson": "j", "mustToJson": "a", "semverCompare": "zv", "toToml": "d",
	"len": "l", "index": "li", "print": "aa", "printf": "sa", "println": "aa", "eq": "aa", "ne": "aa", "lt": "nn", "le": "ss", "gt": "nn", "and": "aa", "or": "aa", "not": "a", "html": "a", "js": "a", "urlquery": "a",
}

var leaves = map[byte][]string{
	's': append([]string{`.text`, `"a"`, `"key"`, `"x"`, `","`, `"Some_words here"`, `"a,b,c"`, `"aGk="`, `"NBUQ===="`, `"string"`, `"%v"`, `"%d|%5.2f"`, `"$1"`}, texts...),
	'i': {`0`, `1`, `2`, `3`, `5`, `-1`, `10`, `(len "abcd")`},
	'n': {`0`, `1`, `-3`, `2.5`, `"7"`, `"0x1f"`, `1e3`, `.number`, `.fraction`, `.negative`, `(int64 9)`, `true`, `nil`, `"1.5"`, `"abc"`, `9007199254740993`},
	'l': {`list`, `(list 1 "a" nil)`, `(list "b" "a" "b")`, `.list`, `.words`, `.numbers`, `.emptyList`, `(until 4)`, `(splitList "," "a,b")`, `(list (list 1) (dict "a" 1))`, `(list 1 2.5 (int64 3))`},
	'd': {`dict`, `(dict "a" 1 "key" "value")`, `.map`, `.other`, `.emptyMap`, `.map.b`, `(dict "x" (dict "y" (list 1)))`, `(dict "a" nil "key" (dict))`},
	'D': {`dict`, `(dict "a" 1 "key" "value")`, `(deepCopy .map)`, `(deepCopy .other)`, `(dict "x" (dict "y" (list 1)))`, `(dict "a" nil "key" (dict))`},
	'b': {`true`, `false`, `.yes`, `.no`},
	'r': {`"a"`, `"[a-z]+"`, `"(a)(b)?"`, `"\\d+"`, `"^"`, `"x*"`, `"(?i)S"`, `"[^a]"`, `"\\s+"`, `"("`, `"."`, `"(?P<n>\\w)"`},
	't': {`"http://user:pw@host:80/a/b?q=1#f"`, `"/a/../b.c"`, `"a//b/"`, `"mailto:x"`, `"//h/p"`, `"http://[::1]:80"`, `"x%zz"`},
	'v': {`"1.2.3"`, `"v1.30.0-gke.1"`, `"1.2"`, `"x"`}, 'z': {`">=1.2"`, `"^1"`, `"~1.2.0"`, `">1.0 <2 || 3"`, `"1.x"`, `"!"`},
	'j': {`"{\"a\":[1,2.5,null,\"x\"]}"`, `"[]"`, `"1e3"`, `"{"`, `"\"x\""`, `"[true,false]"`},
	'a': odd,
}

type composer struct {
	*rand.Rand
	names []string
}

func (c *composer) argument(kind byte, depth int) string {
	// Large counts eat memory, and a map put into itself is endless.
	limited := kind == 'i' || kind == 'D'
	if !limited && depth > 0 && c.Intn(3) == 0 {
		return "(" + c.call(depth-1) + ")"
	}
	if !limited && c.Intn(8) == 0 {
		kind = 'a'
	}
	values := leaves[kind]
	return values[c.Intn(len(values))]
}

func (c *composer) call(depth int) string {
	name := c.names[c.Intn(len(c.names))]
	words := []string{name}
	for _, kind := range []byte(calls[name]) {
		words = append(words, c.argument(kind, depth))
	}
	return strings.Join(words, " ")
}

// compositionCases nest random calls. SPRIG_COMPOSITIONS=count,seed makes another set than the committed one.
func compositionCases(g *group) {
	count, seed := 3000, int64(20261121)
	if other, found := os.LookupEnv("SPRIG_COMPOSITIONS"); found {
		n, s, _ := strings.Cut(other, ",")
		count, _ = strconv.Atoi(n)
		seed, _ = strconv.ParseInt(s, 10, 64)
	}
	c := &composer{Rand: rand.New(rand.NewSource(seed))}
	for name := range calls {
		c.names = append(c.names, name)
	}
	sort.Strings(c.names)
	for len(g.cases) < count {
		if e := c.call(3); stable(e) {
			g.expr(e)
		}
	}
}

// stable expressions answer the same each time (what depends on the order of a map does not) and show no address.
func stable(expression string) bool {
	text := strings.Replace(wrapper, "EXPRESSION", expression, 1)
	first, firstErr := render(text)
	for range 3 {
		out, err := render(text)
		if out != first || (err == nil) != (firstErr == nil) || (err != nil && err.Error() != firstErr.Error()) {
			return false
		}
	}
	return !strings.Contains(first, "0xc000") && len(first) < 2000
}
