package main

import "strconv"

func init() { register("json", jsonCases) }

func quoted(s string) string { return strconv.Quote(s) }

var jsonTexts = []string{
	`{"a":1,"b":[true,false,null,"x",1.5,-0,1e3,{"c":{}}]}`, `[]`, `{}`, `null`, `true`, `false`, `"x"`, `1`, `-1`, `1.0`, `1e21`, `12345678901234567890`, `-0`, `-0.0`, `0.1e-5`, ` [ 1 , 2 ] `, "\n{}\t",
	`"\u00e9\n\t\"\\\/\b\f\r"`, `"\ud83d\ude00"`, `"\ud83d"`, `"\ude00x"`, `"\ud83d\u0041"`, "\"\xff\"", "\"a\xc3\"", `"\u0000"`, `"é日本😀"`, `{"a":1,"a":2}`, `{"b":1,"a":2}`, `{"":0}`,
	``, ` `, `nul`, `nulL`, `tru`, `falsy`, `{`, `}`, `[`, `]`, `[1`, `[1,`, `[1,]`, `[,1]`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{,}`, `{a:1}`, `{'a':1}`, `{"a" 1}`, `{"a":1 "b":2}`, `{1:2}`, `"abc`, `"abc\`, `"\x"`, `"\u12g4"`, `"\u12`, "\"a\nb\"", "\"\x01\"", `01`, `1.`, `.5`, `-`, `+1`, `1e`, `1e+`, `1.5.5`, `--1`, `0x10`, `1 2`, `{} {}`, `[] x`, `NaN`, `Infinity`, `// c`, `1,`, `[1 2]`, `é`, "\xff", `[1}`, `{"a":1]`, `"a" "b"`, `truex`, `nullnull`, `-a`, `1a`, `1.a`, `1ea`, `[tru]`, `{"a":nul}`, "\ufeff{}", "{\"a\":\x00}",
}

var jsonValues = []string{
	`(dict "b" 1 "a" (list 1 2.5 nil true "x") "c" (dict))`, `(dict "z" (dict "y" (list (dict "x" 1))))`, `(list)`, `(dict)`, `nil`, `"<a href=\"x\">&</a>"`, `"\u2028\u2029\x7f\x00\x1f\t\n\r\b\f\\/"`, `"\xff\xfeA\xc3"`, `"é日本😀"`, `1e20`, `1e21`, `1e-6`, `1e-7`, `123456789.0`, `0.1`, `-0.0`, `100000000000000000000000.0`, `5e-324`, `1.7976931348623157e308`, `(float64 "NaN")`, `(float64 "Inf")`, `(list (float64 "-Inf"))`, `1i`, `(list 1i)`, `'a'`, `(until 3)`, `(splitList "," "<,>")`, `(split "," "a,b")`, `(chunk 2 (list 1 2 3))`,
	`(int64 7)`, `9223372036854775807`, `-9223372036854775808`, `true`, `.`, `.list`, `.map`, `.missing`, `(dict "<k>" "v" "é" 1 "\"" 2)`, `(semver "1.2.3")`, `(toDate "2006-01-02" "2020-02-03")`, `(urlParse "http://a/b?c=d")`, `(dict "a" (dict "b" (list (list (list)))))`, `(list "" nil 0 false)`, `(fromJson "{\"a\":[1,2,{\"b\":null}]}")`, `(fromJson "12345678901234567890")`, `(dict "n" 1.0 "m" 1.50 "big" 1000000.0)`,
}

func jsonCases(g *group) {
	for _, name := range []string{"toJson", "toPrettyJson", "toRawJson", "mustToJson", "mustToPrettyJson", "mustToRawJson"} {
		g.sweep(odd, name, `(dict "a" 1)`)
		for _, v := range jsonValues {
			g.text("{{ " + name + " " + v + " }}")
		}
	}
	for _, name := range []string{"fromJson", "mustFromJson"} {
		g.sweep(odd, name, `"{\"a\":1}"`)
		for _, text := range jsonTexts {
			g.expr(name + " " + quoted(text))
		}
	}
	for _, text := range jsonTexts {
		g.text("{{ fromJson "+quoted(text)+" | toJson }}", "{{ fromJson "+quoted(text)+" | toPrettyJson }}")
	}
	g.text(`{{ (fromJson "{\"a\":{\"b\":[10,20]}}").a.b }}`, `{{ index (fromJson "[1,2]") 1 | printf "%T" }}`, `{{ range $k, $v := fromJson "{\"b\":1,\"a\":2}" }}{{ $k }}={{ $v }};{{ end }}`, `{{ toJson . | fromJson | toJson }}`, `{{ $d := fromJson "{\"a\":1}" }}{{ $_ := set $d "b" "<>" }}{{ $d | toJson }} {{ $d | toRawJson }}`)
}
