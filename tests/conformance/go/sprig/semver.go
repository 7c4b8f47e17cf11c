package main

func init() { register("semver", semverCases) }

var versions = []string{
	"1.2.3", "v1.2.3", "1", "1.2", "v1", "0", "0.0.0", "1.2.3-alpha", "1.2.3-alpha.1", "1.2.3-alpha.beta", "1.2.3-0", "1.2.3-01", "1.2.3-0a", "1.2.3+build", "1.2.3-rc.1+b.5",
	"1.2.3-", "1.2.3+", "1.2.3-+", "1.2.3-a..b", "1.2.3-a_b", "1.2.3+a_b", "01.2.3", "1.02.3", "1.2.03", "V1.2.3", "vv1", " 1.2.3", "1.2.3 ", "1.2.3.4", "1..3", ".1", "1.", "", "a", "x", "1.x", "-1.2.3", "1.2.-3",
	"1.2-beta", "1-beta", "1-0", "1+b", "v1.27.3-gke.100", "v1.27.3-eks-a5565ad", "v1.27.3+k3s1", "v1.27.3+rke2r1", "1.27+", "99999999999999999999.0.0", "18446744073709551615.0.0", "18446744073709551616.0.0", "1.2.3-99999999999999999999",
	"1.2.3-é", "1.2.3-alpha.-", "1.2.3--", "1.2.3---x", "0.1.0-rc.1.2.3", "10.20.30",
}

var constraints = []string{
	"=1.2.3", "1.2.3", "!=1.2.3", ">1.2.3", "<1.2.3", ">=1.2.3", "=>1.2.3", "<=1.2.3", "=<1.2.3", "~1.2.3", "~>1.2.3", "^1.2.3", "^0.2.3", "^0.0.3", "^0.0", "^0", "^1", "^1.2", "~1", "~1.2", "~0",
	"*", "x", "X", "1.x", "1.2.x", "1.*", "1.X.3", "1.x.3", ">1", ">1.2", ">=1", ">=1.2", "<1", "<1.2", "<=1", "<=1.2", "=1", "=1.2", "!=1", "!=1.2", "!=1.x", ">1.x", "<1.x", "~1.x", "^1.x", "^*", "~*", ">*", "<*", "!=*", ">=*",
	">=1.14.0-0", "<9.9.9-9", ">= 1.19-0", ">=1.14-0", "<1.25-0", "^1.7-0", "~1.2-0", "^1-0", ">=1.2.3-alpha", ">1.2.3-alpha", "<1.2.3-beta", "~1.2.3-alpha.1", "^1.2.3-alpha.1", "=1.2.3-alpha", "1.2.3-alpha", "!=1.2.3-alpha", ">= 1.2.3+build", "=1.2.3+other",
	">=1.0, <2.0", ">=1.0 <2.0", ">=1.0,<2.0", ">= 1.0 , < 2.0", "1 || 2", "1||2", ">=3 || <1.2", "1.0 - 2.0", "1.0 -2.0", "1.0- 2.0", "1.0-2.0", "1.2.3 - 2.3.4", "1 - 2 || 5", "1.2 - 1.2.4-rc", "0 - *", "v1.2.3", ">=v1.2", "^v1",
	"", " ", ",", "||", "1 ||", "|| 1", "1 | 2", ">", ">=", "> =1", "=> 1", "==1", "===1", "<>1", "><1", ">=<1", "foo", "1.2.3.4", "1.2.3-", ">= bar", "1 2", "1,2", "1, ,2", "1 , , 2", ">=1.2.3, foo", ">=01.2.3", ">=1.2.3-01", "latest", "^", "~", "~> 1.2", "~>1", "^ 1.2.3", "!1.2.3", "! = 1.2.3", "!= 1.2.3", ">=1.2.3 <=", "a||b", ">=1.2.3||<1.0.0||=1.1.1", "\t>=1.2.3", ">=1.2.3\n", "1.2.3 ", " 1.2.3",
	">=1.2.3-alpha <1.3", ">=1.2.3-alpha, <1.3-0", ">0.0.0-0", "*-0", "1.x-0", ">=0", "<0", ">99999999999999999999", "~0.0.1", "~0.0", "^0.1", "^0.0.0", "1.2.3 || 1.2.4 - 1.3.0, !=1.2.9", ">= 1.27.x", "<=1.18-0",
}

func semverCases(g *group) {
	g.sweep(odd, "semver", `"1.2.3"`)
	g.sweep(odd, "semverCompare", `">=1.0"`, `"1.2.3"`)
	for _, v := range versions {
		q := quoted(v)
		g.expr("(semver " + q + ").String")
		g.text("{{ with semver " + q + " }}{{ . }} {{ .Major }} {{ .Minor }} {{ .Patch }} {{ .Prerelease | quote }} {{ .Metadata | quote }} {{ .Original }} {{ .IncMajor }} {{ .IncMinor }} {{ .IncPatch }}{{ end }}")
		g.expr("semverCompare \">=1.2.3-0\" "+q, "semverCompare \"*\" "+q, "semverCompare \"^1\" "+q)
		for _, w := range []string{"1.2.3", "1.2.3-alpha.2", "1.2.3+zzz", "2"} {
			g.expr("(semver "+q+").Compare (semver "+quoted(w)+")", "(semver "+q+").LessThan (semver "+quoted(w)+")")
		}
	}
	some := []string{"0.0.0", "0.0.3", "0.2.3", "1.0.0", "1.2.3", "1.2.3-alpha", "1.2.3-alpha.2", "1.2.3+build", "1.2.4", "1.3.0", "1.9.9-rc.1", "2.0.0-0", "2.0.0", "v1.27.3-gke.100", "1.27.0", "10.0.0"}
	for _, c := range constraints {
		for _, v := range some {
			g.expr("semverCompare " + quoted(c) + " " + quoted(v))
		}
	}
	g.expr(`semver "1.2.3" | typeOf`, `kindOf (semver "1.2.3")`, `(semver "1.2.3").Nope`, `(semver "1.2.3").Equal (semver "v1.2.3")`, `(semver "1.2.3").GreaterThan (semver "1.2.2")`, `(semver "1.2.3").Compare nil`, `(semver "1.2.3").Compare "1.2.3"`, `(semver "1.2.3").LessThanEqual (semver "1.2.3")`, `(semver "1.2.3").GreaterThanEqual (semver "1.2.4")`,
		`(semver "1.2.3").SetPrerelease "beta.1"`, `(semver "1.2.3").SetMetadata "m"`, `(semver "1.2.3-rc").IncPatch`, `((semver "1.2.3-rc").IncMinor).String`, `eq (semver "1.2.3") (semver "1.2.3")`, `deepEqual (semver "1.2.3") (semver "1.2.3")`, `toJson (semver "v1.2.3-a+b")`, `semver "1.2.3" | toString`, `semver "v1.2.3" | quote`, `cat (semver "v1.2.3") "x"`, `list (semver "v1.2.3") | join ","`, `int (semver "1.2.3").Minor`, `add 1 (semver "1.2.3").Minor`, `eq (semver "1.2.3").Minor 2`, `lt (semver "1.2.3").Minor 3`)
	g.text(`{{ semver "v1.2.3" }}`, `{{ semver "x" }}`, `{{ printf "%s|%v|%q" (semver "v1.2.3") (semver "1.2") (semver "1") }}`, `{{ if semver "0.0.0" }}yes{{ end }}`, `{{ (semver "1.2.3").Major | printf "%T" }}`, `{{ with semver "1.2.3" }}{{ .Original | upper }}{{ end }}`, `{{ len (semver "1.2.3") }}`, `{{ empty (semver "1.2.3") }}`, `{{ (semver "1.2.3").major }}`, `{{ ((semver "1.2.3").SetPrerelease "beta").Prerelease }}`)
}
