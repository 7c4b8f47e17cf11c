package main

import (
	"bufio"
	"fmt"
	"math"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/Masterminds/semver/v3"
)

func writeBase(dir string) {
	must(os.MkdirAll(dir, 0o755))
	table(filepath.Join(dir, "durations.tsv"), durations)
	table(filepath.Join(dir, "versions.tsv"), versionTable)
	table(filepath.Join(dir, "version_order.tsv"), versionOrder)
	table(filepath.Join(dir, "constraints.tsv"), constraintTable)
	table(filepath.Join(dir, "timestamps.tsv"), timestamps)
}

// table writes rows of tab-separated columns; no cell holds a tab or a line break.
func table(path string, rows func(row func(...any))) {
	file, err := os.Create(path)
	must(err)
	out := bufio.NewWriter(file)
	rows(func(cells ...any) {
		for i, cell := range cells {
			if i > 0 {
				out.WriteByte('\t')
			}
			fmt.Fprint(out, cell)
		}
		out.WriteByte('\n')
	})
	must(out.Flush())
	must(file.Close())
}

// durations: text, nanoseconds or "error", Go's text for them.
func durations(row func(...any)) {
	texts := strings.Split(`0|+0|-0|0s|5s|30s|1478s|-5s|+5s|1h|1m|1ms|1us|1µs|1μs|1ns|5.0s|5.6s|5.s|.5s|-.5s|1.0s|1.00s|1.004s|1.0040s|100.00100s|10ns|11us|12µs|13ms|14s|15m|16h|3h30m|10.5s4m|-2m3.4s|1h2m3s4ms5us6ns|39h9m14.425s|52763797000ns|0.3333333333333333333h|9007199254740993ns|9223372036854775807ns|9223372036854775.807us|9223372036s854ms775us807ns|-9223372036854775808ns|-9223372036854775.808us|-9223372036854ms775us808ns|9223372036854775808ns|0.100000000000000000000h|0.830103483285477580700h||3|-|s|.|-.|.s|+.s|1d|1y|1w|10 m| 1s|1s |1h 1m|1S|1H|1e3s|0x1s|1_0s|9223372036854775810ns|9223372036854775808s|-9223372036854775809ns|3000000h|2562047h47m16.854775807s|2562047h47m16.854775808s|-2562047h47m16.854775808s|1h1h|1m1h|0.0000000001s|1.9999999999999999999999s|0h0m0s|10m0s|1.5h|--1s|+-1s|1,5s|.5|1.2.3s|5m5|infs|1us1µs|\u00b5s|1\xc2s|720h|8760h|1h30m0.5s|90s|3600s|1000ms|1500ms|999999ns|1000000ns|60s|59.999999999s`, "|")
	random := rand.New(rand.NewSource(5))
	for i := 0; i < 200; i++ {
		d := time.Duration(random.Uint64())
		if i%2 == 0 {
			d = time.Duration(random.Int63n(int64(math.Pow(10, float64(1+random.Intn(18))))))
		}
		texts = append(texts, d.String())
	}
	for _, text := range texts {
		if d, err := time.ParseDuration(text); err == nil {
			row(text, int64(d), d)
		} else {
			row(text, "error", "")
		}
	}
}

var versionTexts = strings.Split(`1.2.3|v1.2.3|V1.2.3|1|v1|1.2|v1.2|1.0|0|0.0.0|01.2.3|1.02.3|1.2.03|1.2.3.4|1.2.3-rc.1|1.2.3-rc1|1.2.3-rc.01|1.2.3-0|1.2.3-00|1.2.3-0a|1.2.3--|1.2.3-|1.2.3+|1.2.3+build|1.2.3+build.01|1.2.3-rc+build-5|1.2.3+a-b|1.2.3+a+b|1.2-rc|1-rc|1-rc+b|1.2-5|v1-alpha.beta|1.2.3-alpha..1|1.2.3-é|1.2.x|x|*|a|1.a|1.2.3a|1.2.3 | 1.2.3|1. 2|-1|+1|1.-1|1.2.3-a_b||v|vv1|1..2|.1|1.|18446744073709551615.0.0|18446744073709551616.0.0|1.2.99999999999999999999|2024.01.05|1.2.3-20240101.abc|10.20.30|1.2.3-x.7.z.92|1.0.0-alpha+001|1.2.3-SNAPSHOT|v1.10.0|1.9.0`, "|")

// versionTable: text, Version.String() of NewVersion or "error", the same of StrictNewVersion.
func versionTable(row func(...any)) {
	spell := func(v *semver.Version, err error) string {
		if err != nil {
			return "error"
		}
		return v.String()
	}
	long := "1.2.3-" + strings.Repeat("a", 250)
	for _, text := range append(versionTexts, long, long+"aa") {
		row(text, spell(semver.NewVersion(text)), spell(semver.StrictNewVersion(text)))
	}
}

func versionOrder(row func(...any)) {
	texts := strings.Fields(`1.0.0 1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0-rc1 1.0.0-rc10 1.0.0-rc2 1.0.0-1 1.0.0-2 1.0.0-10 1.0.0-1a 1.0.0-a1 1.0.0-A 1.0.0-a 1.0.0-a.b 1.0.0-a.b.c 1.0.0-a-b 1.0.0+x 1.0.0+y 2.0.0 1.10.0 1.9.0 1.0.10 0.9.9 1.0.0-99999999999999999999 1.0.0-99999999999999999998 1.0.0-18446744073709551615`)
	for _, a := range texts {
		for _, b := range texts {
			row(a, b, semver.MustParse(a).Compare(semver.MustParse(b)))
		}
	}
}

var constraintTexts = strings.Split(`*|x|X||>=0|>=0.0.0|>=0.0.0-0|1|1.x|1.X|1.*|1.2|1.2.x|1.2.3|=1.2.3|==1.2.3|= 1.2.3|v1.2.3|=v1.2.3|!=1.2.3|!=1.2|!=1|!=1.x|!=*|!=1.2.x-rc|>1.2.3|>1.2|>1|>1.x|>*|>=1.2.3|>=1.2|>=1|>=*|=>1.2.3|<1.2.3|<1.2|<1|<*|<=1.2.3|<=1.2|<=1|<=1.x|<=*|=<1.2.3|~1.2.3|~1.2|~1|~0|~0.0.0|~*|~>1.2.3|~>1.2|~> 1|^1.2.3|^1.2|^1|^0|^0.2|^0.2.3|^0.0|^0.0.3|^0.0.0|^*|^1.x|^0.x|^0.0.x|>=1.2.3-rc.1|>=1.2.3-0|>1.2-0|~1.2.3-rc.1|~1.2-0|^1.2.3-rc.1|^1.7-0|1.2.3-rc.1|=1.2.3-rc.1|!=1.2.3-rc.1|<1.2.3-rc.1|<2.0.0-0|>=1.2.3 <2.0.0|>=1.2.3, <2.0.0|>=1.2.3,<2.0.0|>=1.2.3<2.0.0|>=1.2.3 , <2.0.0|>=1.2.3  <2.0.0|>=1.0.0-0 <2.0.0|>=1.0.0 <2.0.0-0|>=1.0.0 <1.2.0 or 3|1.0.0 - 2.0.0|1.2 - 1.4|1 - 2|1.0.0-rc - 2.0.0|v1 - v2|1.0.0 -2.0.0|1.0.0- 2.0.0|1.0.0 - |- 2.0.0|>=1.0.0 - 2.0.0|3 1.0.0 - 2.0.0|1 - 2 3|1.0.0 - 2.0.0, !=1.5.0|1.2.3.4|1.2.3 - 1.2.5 - 1.2.7|a|>a|>>1|><1|>=|>=,|,1|1,|1,,2|1 2|>1 <2 !=1.5|x.x.x|*.1|1.*.3|1.x.3|01.2.3|1.02|>= 1.2.3|>=  1.2.3| >=1.2.3 |>=1.2.3+build|=1.2.3+build|1.2.3+b|<=1.2.3+b|x-rc|1-rc|1.x-rc|>=1.2.x-0|v*|vx|V1|~v1.2|^v1|1 - x|* - 2|<= 1.2.3, >= 1.0.0|=1|=1.2|!= 1.2.3|!1.2.3|~~1|^^1|~^1|>=18446744073709551616|>=1.0.0 <1.5.0 >=1.2.0|1.0.0 2.0.0`, "|")

// constraintTable: constraint, "error" or one letter a version: Y or n.
func constraintTable(row func(...any)) {
	versions := strings.Fields(`0.0.0 0.0.3 0.0.4 0.1.0 0.2.2 0.2.3 0.2.9 0.3.0 0.9.9 1.0.0-rc.1 1.0.0 1.0.1 1.1.9 1.2.0-rc.1 1.2.0 1.2.2 1.2.3-alpha 1.2.3-rc.1 1.2.3-rc.2 1.2.3 1.2.3+build 1.2.4-rc.1 1.2.4 1.2.5 1.2.7 1.3.0 1.4.0 1.4.9 1.5.0 1.7.0-rc 1.9.9 2.0.0-rc.1 2.0.0 2.0.1 2.1.0 3.0.0-0 3.0.0 3.1.4 11.1.0 18446744073709551615.0.0`)
	row("", strings.Join(versions, " "))
	texts := append(constraintTexts,
		"1 || 3", ">=1.0.0 <1.2.0 || 3", "<1.0.0 || >=1.3.0", "1||2||3", "1 || ", " || 1", "1 || a", "1.2.3-rc.1 || 2", "1 - 2 || 3", "1|2", "x|.1", "1.2.|", strings.Repeat("1 || ", 31)+"1", strings.Repeat("1 || ", 32)+"1", strings.Repeat(" ", 511)+"1", strings.Repeat(" ", 512)+"1")
	for _, text := range texts {
		constraint, err := semver.NewConstraint(text)
		if err != nil {
			row(text, "error")
			continue
		}
		var answers strings.Builder
		for _, version := range versions {
			if constraint.Check(semver.MustParse(version)) {
				answers.WriteByte('Y')
			} else {
				answers.WriteByte('n')
			}
		}
		row(text, answers.String())
	}
}

// timestamps: text, RFC3339Nano in UTC or "error"; as Go's strict reader of JSON times has it.
func timestamps(row func(...any)) {
	for _, text := range strings.Split(`2026-08-01T12:00:00Z|2026-08-01T12:00:00.5Z|2026-08-01T12:00:00.123456789Z|2026-08-01T12:00:00.1234567891Z|2026-08-01T12:00:00.000Z|2026-08-01T12:00:00+02:00|2026-08-01T12:00:00-07:30|2026-08-01T12:00:00+23:59|2026-08-01T12:00:00+24:00|2026-02-29T00:00:00Z|2024-02-29T00:00:00Z|1969-12-31T23:59:59.999999999Z|2026-08-01t12:00:00z|2026-08-01 12:00:00Z|2026-08-01T12:00:00|2026-08-01|2026-8-1T12:00:00Z|2026-08-01T1:00:00Z|2026-08-01T24:00:00Z|2026-08-01T23:60:00Z|2026-08-01T23:59:60Z|2026-13-01T00:00:00Z|2026-00-01T00:00:00Z|2026-01-00T00:00:00Z|2026-08-01T12:00:00.Z|2026-08-01T12:00:00,5Z|2026-08-01T12:00:00+0200|2026-08-01T12:00:00+02|2026-08-01T12:00:00Z |x||1678-01-01T00:00:00Z|2262-01-01T00:00:00Z`, "|") {
		var t time.Time
		if err := t.UnmarshalJSON([]byte(`"` + text + `"`)); err == nil {
			row(text, t.UTC().Format(time.RFC3339Nano), t.UTC().Format(time.RFC3339), t.UTC().Format("2006-01-02T15:04:05.000000Z07:00"))
		} else {
			row(text, "error", "", "")
		}
	}
}
