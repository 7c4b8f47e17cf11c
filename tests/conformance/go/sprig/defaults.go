package main

func init() {
	register("defaults", defaultCases)
	register("reflection", reflectionCases)
}

func defaultCases(g *group) {
	g.sweep(odd, "default", `"d"`, `"given"`)
	g.sweep(odd, "empty", `"x"`)
	g.sweep(odd, "coalesce", `nil`, `"x"`)
	g.sweep(odd, "all", `1`, `"x"`)
	g.sweep(odd, "any", `0`, `""`)
	g.sweep(odd, "ternary", `"yes"`, `"no"`, `true`)
	g.sweep(odd, "fail", `"message"`)
	for _, e := range append([]string{`0i`, `'\x00'`, `(semver "1.2.3")`, `(rest list)`, `(regexFindAll "z" "a" 1)`, `(list nil)`, `(dict "" "")`, `-0.0`, `(int64 0)`, `(toDecimal "0")`}, odd...) {
		g.expr("default 5 "+e+" | typeOf", "default "+e+" nil | kindOf", e+" | default \"d\" | typeOf", "empty "+e, "coalesce 0 "+e+" \"last\" | typeOf", "all "+e, "any "+e, "ternary 1 2 (empty "+e+")")
	}
	g.expr(`default`, `default 1`, `default 1 2 3`, `default 1 nil 3`, `coalesce`, `all`, `any`, `ternary 1 2`, `ternary 1 2 nil`, `ternary 1 2 "true"`, `true | ternary "a" "b"`, `false | ternary "a" "b"`,
		`ternary nil 1 true`, `fail ""`, `fail "%d percent"`, `fail "multi\nline"`, `fail nil`, `.missing | default "d"`, `.empty | default "d"`, `.zero | default 3`, `.no | default true`, `.text | default "d"`,
		`default .text .missing`, `default "d" .map.zz`, `default "d" .map.b.c`, `.emptyList | default (list 1)`, `.emptyMap | default (dict "a" 1)`, `empty .emptyMap`, `coalesce .missing .empty .zero .text`)
	g.text(`{{ fail "stop" }}`, `a{{ if true }}{{ fail (printf "bad %d" 3) }}{{ end }}`, `{{ .missing | default "x" | quote }}`, `{{ ternary (fail "evaluated") 1 false }}`, `{{ default (dict "a" 1) .missing }}`)
}

func reflectionCases(g *group) {
	types := append([]string{`(rest list)`, `(dict "a" 1 "b" (list 1 2))`, `(splitn "," 1 "a")`, `(regexFindAll "a" "a" 1)`, `(int 3)`, `(float64 3)`, `(toDecimal "7")`, `(untilStep 0 1 1)`, `(semver "1.0.0")`, `(duration 5)`, `(len "abc")`,
		`(index "abc" 1)`, `(print 1)`, `(toJson 1)`, `(fromJson "1")`, `(fromJson "[1]")`, `(fromJson "{}")`, `(urlParse "http://a/b")`, `(list 1 2)`, `(pluck "a" (dict "a" 1))`, `(keys (dict "a" 1))`, `(values dict)`, `(add 1 2)`, `(add1f 1)`, `(seq 3)`}, odd...)
	for _, e := range types {
		g.expr("typeOf "+e, "kindOf "+e, "typeIs (typeOf "+e+") "+e, "kindIs (kindOf "+e+") "+e, `kindIs "map" `+e, `typeIs "string" `+e, `typeIsLike "string" `+e, "typeIsLike \"semver.Version\" "+e)
	}
	for _, e := range odd {
		g.expr("deepCopy "+e, "mustDeepCopy "+e)
		for _, f := range odd {
			g.expr("deepEqual " + e + " " + f)
		}
	}
	for _, name := range []string{"typeOf", "kindOf", "deepCopy", "mustDeepCopy"} {
		g.sweep(odd, name, `1`)
	}
	for _, name := range []string{"typeIs", "typeIsLike", "kindIs", "deepEqual"} {
		g.sweep(odd, name, `"int"`, `1`)
	}
	g.expr(`deepCopy (list nil nil)`, `deepCopy (list (list nil) (dict "a" nil))`, `deepCopy (dict "a" (list 1 "b" 2.5 true nil) "c" (dict "d" (dict)))`, `deepCopy (rest list)`, `deepCopy (list (rest list))`,
		`deepCopy (chunk 1 (list 1 2))`, `deepCopy (splitList "," "a,b")`, `deepCopy (split "," "a,b")`, `deepCopy (list (until 2) (splitList "," "x"))`, `deepCopy .`, `deepCopy .map`, `deepCopy .null`,
		`deepEqual (list 1 2) (list 1 2)`, `deepEqual (list 1 2) (list 1 2.0)`, `deepEqual (dict "a" (list 1)) (dict "a" (list 1))`, `deepEqual (rest list) list`, `deepEqual (regexFindAll "z" "a" 1) (splitList "" "")`,
		`deepEqual .map .map`, `deepEqual .map .other`, `deepEqual nil .missing`, `deepEqual 1 (int64 1)`, `deepEqual "a" 'a'`, `deepEqual (until 2) (list 0 1)`)
	g.text(
		`{{ $d := dict "a" (dict "b" 1) }}{{ $c := deepCopy $d }}{{ $_ := set $c.a "b" 2 }}{{ $d }}{{ $c }}`,
		`{{ $d := list (dict "b" 1) }}{{ $c := deepCopy $d }}{{ $_ := set (first $c) "b" 2 }}{{ $d }}{{ $c }}`,
		`{{ typeOf . }} {{ kindOf . }} {{ typeOf .list }} {{ typeOf .number }} {{ typeOf .missing }} {{ typeOf .null }} {{ typeOf .yes }}`,
		`{{ if kindIs "map" .map }}m{{ end }}{{ if kindIs "slice" .list }}s{{ end }}{{ if kindIs "invalid" .missing }}i{{ end }}`,
	)
}
