package main

func init() { register("lists", listCases) }

func listCases(g *group) {
	lists := []string{
		`list`, `(list 1)`, `(list 1 2 3)`, `(list nil)`, `(list nil nil 1)`, `(list "a" "b" "a")`, `(list 1 1.0 "1" true)`, `(list 0 "" false nil list dict 0.0 "x")`,
		`(until 0)`, `(until 4)`, `(splitList "," "")`, `(splitList "," "a,b,,a")`, `(chunk 2 (list 1 2 3))`, `(list (list 1) (list 1) (list 2))`,
		`(list (dict "a" 1) (dict "a" 1) (dict "a" 1.0))`, `.list`, `.words`, `.numbers`, `.emptyList`, `(regexFindAll "z" "abc" -1)`, `(rest (list 1))`, `(rest list)`, `(concat)`,
		`(list (list) nil (dict))`, `(list 'a' 97 (int64 97))`, `(list 1i)`, `(toStrings (list 1 2))`,
	}
	one := []string{"first", "mustFirst", "last", "mustLast", "rest", "mustRest", "initial", "mustInitial", "reverse", "mustReverse", "uniq", "mustUniq", "compact", "mustCompact"}
	for _, name := range one {
		g.sweep(odd, name, `(list 1 2 3)`)
		for _, l := range lists {
			g.expr(name + " " + l)
		}
	}
	for _, name := range []string{"append", "push", "mustAppend", "mustPush", "prepend", "mustPrepend", "without", "mustWithout"} {
		g.sweep(odd, name, `(list 1 2 3)`, `"x"`)
		for _, l := range lists {
			g.expr(name+" "+l+" 1", name+" "+l+" nil", name+" "+l+" (list 1)", name+" "+l+` "a"`)
		}
	}
	for _, name := range []string{"has", "mustHas"} {
		g.sweep(odd, name, `2`, `(list 1 2 3)`)
		for _, l := range lists {
			g.expr(name+" 1 "+l, name+" 1.0 "+l, name+" nil "+l, name+` "a" `+l, name+" (list 1) "+l, name+` (dict "a" 1) `+l, name+" list "+l, name+" '\\x61' "+l)
		}
	}
	for _, name := range []string{"chunk", "mustChunk"} {
		g.sweep(odd, name, `2`, `(list 1 2 3)`)
		for _, l := range lists {
			for _, n := range []string{"-2", "-1", "0", "1", "2", "3", "100"} {
				g.expr(name + " " + n + " " + l)
			}
		}
	}
	for _, name := range []string{"slice", "mustSlice"} {
		g.sweep(odd, name, `(list 1 2 3)`, `1`, `2`)
		g.expr(name+` (list 1 2 3) "1" "2"`, name+` (list 1 2 3) 1.9`, name+" (list 1 2 3) nil", name+" (list 1 2 3) true", name+" (list 1 2 3) 1 2 3")
		for _, l := range lists {
			g.expr(name+" "+l, name+" "+l+" 0 1", name+" "+l+" 1", name+" "+l+" 1 1", name+" "+l+" 2 1", name+" "+l+" -1", name+" "+l+" 0 -1")
		}
	}
	g.sweep(odd, "list", `1`, `2`)
	g.sweep(odd, "tuple", `1`, `2`)
	g.sweep(odd, "concat", `(list 1 2)`, `(list 3)`)
	for _, l := range lists {
		g.expr("concat "+l, "concat "+l+" "+l, "concat "+l+" (list 1)", `concat (list "a") `+l)
		g.expr("without "+l, "without "+l+` 1 "a" nil`, "len "+l, "has (first "+l+") "+l)
	}
	g.text(
		`{{ $a := list 1 2 }}{{ $b := append $a 3 }}{{ $c := append $a 4 }}{{ $a }} {{ $b }} {{ $c }}`,
		`{{ $a := list "c" "a" }}{{ $b := sortAlpha $a }}{{ $a }} {{ $b }}`,
		`{{ $a := splitList "," "c,a" }}{{ $b := sortAlpha $a }}{{ $a }} {{ $b }}`,
		`{{ $a := splitList "," "c,a,b" }}{{ $b := toStrings $a }}{{ $c := sortAlpha $b }}{{ $a }} {{ $b }} {{ $c }}`,
		`{{ $d := dict "l" (splitList "," "c,a") }}{{ $_ := sortAlpha $d.l }}{{ $d }}`,
		`{{ $m := dict }}{{ $l := list $m }}{{ $_ := set (first $l) "k" 1 }}{{ $m }} {{ $l }}`,
		`{{ $m := dict }}{{ $l := reverse (list $m 1) }}{{ $_ := set $m "k" 1 }}{{ $l }}`,
		`{{ $l := list (list 1) (list 2) }}{{ $u := uniq (concat $l $l) }}{{ $u }}`,
		`{{ range $i, $e := chunk 2 (list 1 2 3 4 5) }}{{ $i }}:{{ $e }} {{ end }}`,
		`{{ range reverse (list "a" "b") }}{{ . }}{{ end }}`,
		`{{ list | first | typeOf }}`, `{{ list 1 2 3 | rest | last }}`, `{{ first nil }}`, `{{ has 1 nil }}`, `{{ without nil 1 }}`,
		`{{ if has "a" .words }}y{{ else }}n{{ end }}`, `{{ .words | uniq | sortAlpha | join "," }}`, `{{ .missing | first }}`, `{{ first .missing }}`, `{{ append .missing 1 }}`,
		`{{ slice .words 1 3 }}`, `{{ slice (list 1 2 3) 0 9 }}`, `{{ initial .words | len }}`, `{{ compact .list }}`, `{{ index (chunk 2 .words) 1 }}`,
	)
}
