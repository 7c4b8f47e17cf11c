package main

import "strings"

func init() { register("numbers", numberCases) }

// castable are the texts and numbers where spf13/cast, strconv and Go's conversions have rules of their own.
var castable = []string{
	`"08"`, `"010"`, `"0o17"`, `"0b101"`, `"0x1F"`, `"0X1f"`, `"1_000"`, `"0x_1"`, `"1__0"`, `"_1"`, `"+5"`, `"-5"`, `"--5"`, `" 5"`, `"5 "`, `"5\n"`,
	`"1.0"`, `"1.00"`, `"1."`, `".0"`, `"0.0"`, `"-0"`, `"-1.0"`, `"1.50"`, `"10.0.0"`, `"0x10.0"`, `"08.0"`, `"1e3"`, `"1E3"`, `"1e400"`, `"-1e400"`, `"1e-400"`,
	`"9223372036854775807"`, `"9223372036854775808"`, `"-9223372036854775808"`, `"-9223372036854775809"`, `"18446744073709551615"`,
	`"NaN"`, `"nan"`, `"inf"`, `"+Inf"`, `"-Infinity"`, `"0x1p4"`, `"0x1p-2"`, `"0x.8p1"`, `"1_0.5"`, `"0x1_0p0"`, `"１"`, `"true"`, `"false"`, `"T"`, `"null"`, `"<nil>"`,
	`0x7fffffffffffffff`, `-9223372036854775808`, `1e18`, `1e19`, `-1e19`, `9.3e18`, `0.5`, `-0.5`, `1.9999999999999998`, `2.5e-5`, `1e21`, `5e-324`, `1.7976931348623157e308`,
	`(int64 -7)`, `(float64 "NaN")`, `(float64 "Inf")`, `(float64 "-Inf")`, `'x'`, `2i`, `(now.Sub now)`, `(toDate "2006" "2000").Month`, `(toDate "2006-01-02" "2000-01-05").Weekday`,
	`(semver "1.2.3")`, `(semver "1.2.3").Major`, `(index (until 3) 2)`, `(len "abc")`, `(index "abc" 0)`, `(list 1)`, `(dict "a" 1)`, `(b64enc "x")`, `.list`,
}

func numberCases(g *group) {
	for _, name := range []string{"int", "int64", "float64", "toDecimal", "add1", "add1f", "floor", "ceil", "atoi"} {
		g.sweep(odd, name, `"42"`)
		g.sweep(castable, name, `"42"`)
	}
	for _, name := range []string{"add", "sub", "div", "mod", "mul", "max", "min", "biggest", "addf", "subf", "divf", "mulf", "maxf", "minf"} {
		g.sweep(odd, name, "17", "5")
	}
	for _, name := range []string{"add", "mul", "max", "addf", "subf", "divf", "mulf", "maxf"} {
		g.sweep(castable, name, "17", "5")
		g.expr(name+" 1 2 3 4", name+" -7 3 2", name+" 7 -3", name+" 0 0 0", name+` "0x10" "08" "1.5" true`, name+" nil nil", name+" 9223372036854775807 2", name+" -9223372036854775808 -1")
	}
	g.expr("div 7 -2", "div -7 2", "div -9223372036854775808 -1", "mod -7 2", "mod 7 -2", "mod -9223372036854775808 -1", "div 1 0", "mod 1 0", "div 1 nil", "mod 5 \"x\"", "divf 1 0", "divf 0 0", "divf 1 0.0", "divf 1 \"0\"")
	decimals := []string{"0.1", "0.2", "1.1", "3", "-2.5", "1e-7", "1e16", "123456789.123456789", "0.3333333333333333", "1e22", "7e-20", "1.5e300", "2e-300", "99999999999999.99", "-0.0"}
	for _, a := range decimals {
		for _, b := range decimals {
			for _, name := range []string{"addf", "subf", "mulf", "divf"} {
				g.expr(strings.Join([]string{name, a, b}, " "))
			}
		}
	}
	g.expr("divf 10 3", "divf 2 3", "divf -2 3", "divf 1 3 3", "divf 1 8 8 8 8 8 8 8", "divf 1 6 7", "divf 5 1e16", "divf 5 1e17", "divf -5 1e17", "divf 4 1e17", "divf 0.00000000000000005 1", "divf 15 -1e17", "mulf 1.1 1.1 1.1 1.1 1.1 1.1 1.1 1.1", "addf 0.1 0.2 0.3 0.4 0.5", "subf 10 0.1 0.2 0.3", "mulf 1e308 10", "mulf -1e308 1e308", "addf 1.7976931348623157e308 1.7976931348623157e308", "mulf 5e-324 0.1", "addf", "addf nil", "add", "mul 1", "subf 1", "divf 1", "max 1", "maxf 1", "minf 1", "maxf 0.0 -0.0", "minf 0.0 -0.0")
	g.sweep(odd, "round", "2.71828", "2", "0.5")
	g.expr("round 123.5555 3", "round 123.5555 3 .6", "round 123.49999999 0", "round 123.2329999 2 .5", "round -1.5 0", "round -1.4 0", "round -2.675 2", "round 2.675 2", "round 1.005 2", "round 0.5 0", "round 1e300 2", "round 5 -1", "round 15 -1", "round 1234 -2", "round 1234 -400", "round 1.5 308", "round 1.5 400", "round 1e-5 5", "round 1e-5 4", "round 2.5 0 0.4", "round 2.5 0 1", "round 2.0 0 0.0", "round 2.3 1 2.0", "round 2.3 1 -1", "round 3.14159 22", "round 3.14159 23", "round 3.14159 25", "round 3.14159 100", "round 314159 -5", "round 1.1 1 .5 .6", "round 1.1", `round "3.14159" 3`, `round "x" 3`, "round nil 3", "round (float64 \"NaN\") 2", "round (float64 \"Inf\") 2", "round 1 true")
	for _, n := range []string{"15", "16", "17", "18", "19", "20", "21", "-3", "-15", "-22", "-23", "-30"} {
		g.expr("round 1234567.890123456789 "+n, "round 98765432109876543210 "+n, "round -0.000123456789 "+n)
	}
	g.sweep(modest, "until", "3")
	g.sweep(modest, "untilStep", "0", "6", "2")
	g.sweep(modest, "seq", "1", "2", "6")
	g.expr("until 0", "until -3", "until 1", "untilStep 3 6 2", "untilStep 6 3 -1", "untilStep 6 3 1", "untilStep 3 6 -1", "untilStep 3 6 0", "untilStep 3 3 1", "untilStep 3 3 -1", "untilStep 6 3 0", "untilStep -3 3 2", "untilStep 3 -3 -2", "until 3.0", "until 2.5", "until (int 2.5)", "until (int64 2)")
	g.expr("seq", "seq 5", "seq -3", "seq 0", "seq 1", "seq 2", "seq 0 2", "seq 2 -2", "seq 2 2", "seq 0 2 10", "seq 0 -2 -5", "seq 0 -2 5", "seq 5 1 0", "seq 5 -1 0", "seq 5 -2 0", "seq 0 0 5", "seq 0 3 5", "seq 1 1 1", "seq 1 2 3 4", "seq 1.5", "seq \"1\"", "seq 5 0 1", "seq -5 2 5", "seq 5 5 5", "seq 5 -5 5")
	g.expr("randInt 5 6", "randInt -5 -4", "randInt 5 5", "randInt 6 5", "randInt 0 0", "randInt 1", "randInt", "randInt 1 2 3", `randInt "a" 2`, "randInt nil 2", "randInt 0 1", "lt (randInt 0 10) 10", "randInt -9223372036854775808 9223372036854775807")
	g.expr(`toDecimal "0777"`, `toDecimal "777"`, `toDecimal 777`, `toDecimal "08"`, `toDecimal "0o17"`, `toDecimal 8`, `toDecimal "-17"`, `toDecimal ""`, `toDecimal nil`, `toDecimal 10.0`, `toDecimal 1.5`, `toDecimal 1e6`, `toDecimal "1777777777777777777777"`, `toDecimal "777777777777777777777"`, `toDecimal "2000000000000000000000"`, `toDecimal (list 1)`, `toDecimal true`, `toDecimal "+7"`, `toDecimal "1_7"`)
	g.expr(`atoi "12"`, `atoi "+12"`, `atoi "012"`, `atoi "0x12"`, `atoi "1_2"`, `atoi "99999999999999999999"`, `atoi "-99999999999999999999"`, `atoi ""`, `atoi " 1"`, `atoi "1.0"`, `"3" | atoi | add 4`, `"4" | int | add 1`, `div (mul 7 3) 2 | add 1 2`, `add 1.9 1.9`, `add "1.9" 1`, `add -1.9 0`, `mul 1.9 2`, `add (list) 1`)
	for _, v := range []string{".map.a", ".list", "(index .list 0)", "(first .list)", ".missing", "(.missing | default 3)"} {
		g.expr("int "+v, "add1 "+v, "float64 "+v, "max 1 "+v)
	}
}
