package main

import "fmt"

func init() {
	register("dicts", dictCases)
	register("merges", mergeCases)
}

func dictCases(g *group) {
	g.sweep(odd, "dict", `"a"`, `1`)
	g.sweep(odd, "get", `(dict "a" 1)`, `"a"`)
	g.sweep(odd, "set", `(dict "a" 1)`, `"a"`, `2`)
	g.sweep(odd, "unset", `(dict "a" 1)`, `"a"`)
	g.sweep(odd, "hasKey", `(dict "a" 1)`, `"a"`)
	g.sweep(odd, "pluck", `"a"`, `(dict "a" 1)`, `(dict "a" 2 "b" 3)`)
	g.sweep(odd, "pick", `(dict "a" 1 "b" 2)`, `"a"`, `"z"`)
	g.sweep(odd, "omit", `(dict "a" 1 "b" 2)`, `"a"`, `"z"`)
	g.sweep(odd, "dig", `"a"`, `"default"`, `(dict "a" 1)`)
	for _, e := range odd {
		g.expr("keys "+e+" | sortAlpha", "values "+e+" | len", "keys (dict) "+e+" | len", "values (dict \"k\" "+e+")", "keys (dict "+e+" 1)")
	}
	g.expr("keys", "values", "keys (dict) (dict)", `keys (dict "a" 1) (dict "a" 2)`, `values (dict) (dict)`, `keys (dict "b" 1 "a" 2) | sortAlpha`,
		`dict`, `dict "a"`, `dict "a" 1 "b"`, `dict nil 1`, `dict 1 2 3.5 4 true 5`, `dict (list 1) 2`, `dict "a" 1 "a" 2`, `dict "" ""`, `dict "\xff" 1`,
		`get .map "a"`, `get .map "zz"`, `get .map "n"`, `get .map.b "c"`, `get .list "a"`, `get .map.a "a"`, `get nil "a"`, `hasKey nil "a"`, `unset nil "a"`, `set nil "a" 1`,
		`pluck "a" .map .other`, `pluck "n" .map .other`, `pluck "zz" .map`, `pluck "a"`, `pluck "a" .map nil .other`, `pluck "b" .map .other`,
		`pick .map "a" "b"`, `pick .map`, `pick .map "zz"`, `pick nil "a"`, `pick .map "n"`, `omit .map "a" "b"`, `omit .map`, `omit nil "a"`, `omit .map 1`,
		`dig`, `dig "a"`, `dig "a" "b"`, `dig "a" "d" nil`, `dig "a" "d" (list)`, `dig 1 "d" (dict "1" 1)`, `dig nil "d" dict`, `dig "b" "c" "d" .map`, `dig "b" "c" "e" "d" .map`,
		`dig "b" "zz" "d" .map`, `dig "zz" "c" "d" .map`, `dig "a" "c" "d" .map`, `dig "n" "c" "d" .map`, `dig "n" "d" .map`, `dig "b" nil .map`, `dig "zz" nil .map`, `dig "b" "d" .map`,
		`dig "a" "d" (split "," "x")`, `dig "s" "_0" "d" (dict "s" (split "," "x"))`, `dig "b" "d" "c" 1 .map`, `.map | dig "b" "c" "d"`, `dig "e" "d" .map`, `dig "b" 1 "d" .map`)
	g.text(
		`{{ $d := dict "a" 1 }}{{ $_ := set $d "b" 2 }}{{ $d }}`,
		`{{ $d := dict "a" 1 }}{{ $e := $d }}{{ $_ := set $e "a" 2 }}{{ $d }}{{ $e }}`,
		`{{ $d := dict "a" (dict "b" 1) }}{{ $_ := set $d.a "b" 2 }}{{ $_ := set (get $d "a") "c" 3 }}{{ $d }}`,
		`{{ $_ := set . "new" 1 }}{{ .new }}`, `{{ $_ := unset . "text" }}{{ .text }}|{{ hasKey . "text" }}`, `{{ $_ := set .map.b "c" "changed" }}{{ .map }}`,
		`{{ $d := dict }}{{ $_ := set $d "self" $d }}{{ len $d }}{{ len $d.self.self }}`,
		`{{ range $k, $v := dict "z" 1 "a" 2 }}{{ $k }}{{ $v }}{{ end }}`, `{{ range $k := keys .map | sortAlpha }}{{ $k }},{{ end }}`,
		`{{ $p := pick .map "b" }}{{ $_ := set $p.b "c" 1 }}{{ .map.b.c }}`, `{{ $o := omit .map "a" }}{{ $_ := set $o.b "c" 1 }}{{ .map.b.c }}`,
		`{{ $p := pick .map "a" }}{{ $_ := set $p "a" 9 }}{{ .map.a }}`, `{{ with set (dict) "a" 1 }}{{ .a }}{{ end }}`, `{{ (dict "a" (dict "b" 5)).a.b }}`,
		`{{ $d := dict "k" nil }}{{ $d.k }}|{{ get $d "k" }}|{{ hasKey $d "k" }}`, `{{ $d := dict "a" 1 }}{{ range $k, $v := $d }}{{ $_ := set $d "a" 5 }}{{ $v }}{{ end }}{{ $d }}`,
		`{{ dict "a" 1 | set "b" }}`, `{{ set .map.a "x" 1 }}`, `{{ set .missing "x" 1 }}`, `{{ get .missing "x" }}`, `{{ hasKey .missing "x" }}`, `{{ keys .missing }}`, `{{ values .missing }}`,
		`{{ unset (dict "a" 1 "b" 2) "a" }}`, `{{ dig "a" "b" "none" (dict "a" (dict "b" nil)) }}`, `{{ values (dict "a" 1) }}`, `{{ pluck "a" (dict "a" 1) (dict) (dict "a" nil) }}`,
	)
}

// values that meet one another when maps merge.
var mergeValues = []string{
	`nil`, `""`, `"text"`, `0`, `5`, `0.0`, `2.5`, `false`, `true`, `list`, `(list 1 2)`, `(until 2)`, `(splitList "," "a,b")`, `dict`, `(dict "x" 1)`, `(dict "x" 2 "y" nil)`,
	`(dict "x" (dict "z" 1))`, `(split "," "a,b")`, `(chunk 1 (list 1))`, `1i`, `0i`, `(semver "1.2.3" | toString)`, `(dict "_0" "over" "_1" "" "_2" 3)`, `(split "," ",x,y")`,
	`(rest list)`, `(dict "x" list)`, `(dict "x" (list 3))`, `(dict "x" "")`, `(dict "x" dict)`,
}

func mergeCases(g *group) {
	for _, name := range []string{"merge", "mergeOverwrite", "mustMerge", "mustMergeOverwrite"} {
		g.sweep(odd, name, `(dict "a" 1 "b" 2)`, `(dict "a" 2 "c" 3)`)
		g.expr(name+" nil nil", name+" nil (dict \"a\" 1)", name+" (dict) nil", name+" (dict)", name+" dict dict dict", name+" .map .other", name+" .other .map",
			name+` (dict) .map .other`, name+` (dict "b" (dict "x" 0)) .map .other`, name+" .map .map", name+` .map (dict "a" (dict "b" 1))`, name+` .map (dict "b" 1)`,
			name+` (dict "a" (semver "1.2.3")) (dict "b" 1) | len`, name+` (dict "a" (semver "1.2.3")) (dict "a" (dict "b" 1)) | len`, name+` (dict "a" (dict "b" 1)) (dict "a" (semver "1.2.3")) | len`)
	}
	for _, name := range []string{"merge", "mustMergeOverwrite"} {
		for _, into := range mergeValues {
			for _, from := range mergeValues {
				g.expr(fmt.Sprintf(`%s (dict "k" %s "other" 1) (dict "k" %s)`, name, into, from))
			}
		}
		for _, from := range mergeValues {
			g.expr(fmt.Sprintf(`%s (dict "other" 1) (dict "k" %s)`, name, from), fmt.Sprintf(`%s (dict) (dict "k" %s)`, name, from),
				fmt.Sprintf(`%s (dict) (dict "k" %s) (dict "k" "last")`, name, from), fmt.Sprintf(`%s (dict "m" (dict)) (dict "m" (dict "k" %s))`, name, from),
				fmt.Sprintf(`%s (dict "m" (dict "k" 7)) (dict "m" (dict "k" %s)) (dict "m" (dict "k" 8 "l" 9))`, name, from),
				fmt.Sprintf(`%s (dict "m" (dict "n" (dict "k" %s))) (dict "m" (dict "n" (dict "k" 7)))`, name, from))
		}
	}
	for _, name := range []string{"merge", "mergeOverwrite", "mustMerge"} {
		g.text(
			`{{ $d := dict "a" 1 }}{{ $r := `+name+` $d (dict "b" 2) }}{{ $_ := set $r "c" 3 }}{{ $d }}`,
			`{{ $s := dict "m" (dict "x" 1) }}{{ $d := `+name+` (dict) $s }}{{ $_ := set $d.m "x" 2 }}{{ $s }}`,
			`{{ $s := dict "m" (dict "x" 1) }}{{ $d := `+name+` (dict "m" (dict "y" 1)) $s }}{{ $_ := set $d.m "x" 2 }}{{ $s }}{{ $d }}`,
			`{{ $s := dict "m" (dict "x" 1) }}{{ $d := `+name+` (dict "m" (dict)) $s }}{{ $_ := set $d.m "x" 2 }}{{ $s }}{{ $d }}`,
			`{{ $s := dict "m" (dict) }}{{ $d := `+name+` (dict "m" (dict)) $s }}{{ $_ := set $d.m "x" 2 }}{{ $s }}{{ $d }}`,
			`{{ $s := dict "m" (dict "x" 1) }}{{ $t := dict "m" (dict "y" 2) }}{{ $d := `+name+` (dict) $s $t }}{{ $s }}{{ $t }}{{ $d }}`,
			`{{ $s := dict "x" (dict "y" 1) }}{{ $d := dict "x" $s }}{{ $_ := `+name+` $d $d }}{{ $d }}`,
			`{{ $_ := `+name+` .map .other }}{{ .map }}{{ .other }}`, `{{ `+name+` (deepCopy .map) .other }}{{ .map }}`, `{{ $r := `+name+` nil .map }}{{ $_ := set $r "a" 9 }}{{ .map.a }}`,
		)
	}
}
