package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"time"
)

func init() {
	time.Local = time.UTC
	register("dates", dateCases)
}

var layouts = []string{
	"2006-01-02", "2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05.999999999 -0700 MST", "Mon Jan _2 15:04:05 2006", "Monday, 02-Jan-06 15:04:05 MST", "Mon, 02 Jan 2006 15:04:05 -0700", "3:04PM", "3:04pm", "03:04:05.000", "15:04:05,000", "Jan _2 15:04:05.000000",
	"20060102150405", "2006", "06", "January", "Jan", "1", "01", "2", "02", "_2", "002", "__2", "Mon", "Monday", "15", "3", "03", "4", "04", "5", "05", "PM", "pm", "MST", "Z0700", "Z07:00", "Z07", "Z070000", "Z07:00:00", "-0700", "-07:00", "-07", "-070000", "-07:00:00",
	".0", ".00", ".000000000", ".9", ".999", ".999999999", ",9", "05.0", "05.999", "05.0000000000", "2006-002", "x", "", "é 2006 日本", "Janu", "Januaryy", "Mond", "1516", "0206", "_2006", "2006_2", "2_2006", "12", "13", "19", "007", "Jan-02-2006", "Z", "Z1", "-7", "%Y", "2006-01-02T15:04:05.000Z", "Mon Monday MST January Jan", "05.00", "05.0x", ".0001", "15.000h", "99", ".99x", "3PM3pm",
}

var zones = []string{"UTC", "", "Local", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca", "Europe/Dublin", "Pacific/Apia", "Etc/GMT+5", "EST5EDT", "Asia/Tokyo"}

var noZones = []string{"Nowhere/Land", "../etc", "/UTC", "\\\\x", "europe/berlin?", "Europe/Berlin/", "GMT0BST", "é"}

func dateCases(g *group) {
	writeZones()
	moments := []string{"0", "1", "-1", "1700000000", "951782400", "1711846799", "1711846800", "1729990800", "4102444800", "32503680000", "-2208988800", "-62135596800", "-62135596801", "253402300799", "253402300800", "-99999999999", "1000"}
	for _, l := range layouts {
		g.expr("date "+quoted(l)+" 1700000000", "date "+quoted(l)+" -1", "dateInZone "+quoted(l)+" 951782400 \"Asia/Kathmandu\"", "dateInZone "+quoted(l)+" 1720000005 \"America/New_York\"")
		g.expr("(toDate \"2006-01-02T15:04:05.999999999Z07:00\" \"2023-03-04T05:06:07.089012345-03:30\").Format "+quoted(l), "(toDate \"2006-01-02T15:04:05\" \"0033-12-31T00:00:00\").Format "+quoted(l))
	}
	long := `"2006-01-02T15:04:05Z07:00 MST Mon 002"`
	for _, m := range moments {
		g.expr("date "+long+" "+m, "htmlDate "+m, "date "+long+" (int64 "+m+")", "unixEpoch (toDate \"2006\" \"2000\")")
		for _, z := range zones {
			g.expr("dateInZone " + long + " " + m + " " + quoted(z))
		}
	}
	for _, z := range append(noZones, zones...) {
		g.expr("htmlDateInZone 1700000000 "+quoted(z), "date_in_zone "+long+" 1700000000 "+quoted(z))
		for _, m := range []string{"1711846799", "1711846800", "1710054000", "1710053999", "1730613599", "1730613600", "1728144000", "1712412000", "5000000000", "2650000000", "-3000000000", "-1000000000", "100000000", "400000000"} {
			g.expr("dateInZone \"2006-01-02 15:04:05 -07:00:00 MST\" " + m + " " + quoted(z))
		}
	}
	g.sweep(odd, "date_in_zone", `"x"`, "0", `"UTC"`)
	for _, v := range odd {
		g.expr("dateInZone "+v+" 86400 \"UTC\"", "dateInZone \"2006\" 86400 "+v)
	}
	for _, name := range []string{"dateModify", "must_date_modify"} {
		g.sweep(odd, name, `"1h"`, `(toDate "2006" "2000")`)
		for _, d := range []string{"-1.5h", "1h2m3s4ms5us6ns", "+5s", "5", "", "-", "1x", "1d", "0", ".5s", "1.s", ".s", "1µs", "1μs", "9223372036854775807ns", "9223372036854775808ns", "-9223372036854775808ns", "2562047h47m16.854775807s", "2562048h", "1h 2m", " 1h", "1H", "1e3s", "3000000000000000000000s", "0.9223372036854775808s", "1hh", "h"} {
			g.expr(name + " " + quoted(d) + ` (toDate "2006-01-02 15:04:05" "2000-02-28 23:59:59")`)
		}
	}
	for _, name := range []string{"toDate", "mustToDate"} {
		g.sweep(odd, name, `"2006-01-02"`, `"2020-02-29"`)
		for _, c := range parseCases {
			g.expr(name + " " + quoted(c[0]) + " " + quoted(c[1]))
		}
	}
	for _, l := range layouts {
		g.expr("mustToDate " + quoted(l) + " (date " + quoted(l) + " 1700000000)")
	}
	g.sweep(odd, "date", `"x"`, "0")
	for _, v := range odd {
		g.expr("htmlDate "+v+" | len", "typeOf (now "+v+")")
	}
	g.sweep(odd, "unixEpoch", `(toDate "2006" "2000")`)
	g.sweep(odd, "duration", `"95"`)
	g.sweep(odd, "durationRound", `"95m"`)
	g.expr("ago", "ago 1 2", `kindOf (ago now)`, `ago (now | dateModify "-90s")`, `ago (now | dateModify "-26h")`, `ago (now | dateModify "1h")`, `typeOf now`, `kindOf now`)
	for _, s := range []string{"0", "1", "59", "60", "3600", "86400", "-5", "95", "1.5", "x", "", "9223372036", "9223372037", "9223372036854775807", "99999999999999999999", "0x10", " 5"} {
		g.expr("duration "+quoted(s), "duration (int64 "+quoted(s)+")")
	}
	for _, s := range []string{"0", "1s", "1500ms", "999ms", "59s", "60s", "61s", "3600s", "3601s", "24h", "25h", "48h1s", "719h", "721h", "8760h", "8761h", "100000h", "-25h", "-1ns", "x", "", "2h10m5s", "2562047h47m16.854775807s", "-2562047h47m16.854775808s"} {
		g.expr("durationRound " + quoted(s))
	}
	g.expr("durationRound (int64 1500000000)", "durationRound 1500000000", "durationRound (int64 -9223372036854775808)", `durationRound (now | dateModify "-49h")`, `durationRound (toDate "2006" "1700")`, `durationRound (toDate "2006" "2500")`, `ago (toDate "2006" "1000")`, `ago (toDate "2006" "3000")`)
	moment := `(toDate "2006-01-02T15:04:05.999999999Z07:00" "2023-03-04T05:06:07.089012345-03:30")`
	for _, m := range []string{"Unix", "UnixMilli", "UnixMicro", "UnixNano", "Year", "Month", "Day", "Hour", "Minute", "Second", "Nanosecond", "Weekday", "YearDay", "IsZero", "UTC", "Local", "String", "GoString", "IsDST", "Location.String", "Month.String", "Weekday.String", "MarshalJSON", "MarshalText", "Nope", "wall",
		`Format "2006"`, `Add 5`, `AddDate 0 1 -5`, `AddDate 1 -14 40`, `AddDate 0 0 0`, `Equal now`, `Before now`, `After now`, `Compare now`, `Compare .`, `Truncate 3600000000000`, `Round 3600000000000`, `Round 0`, `Truncate 86400000000000`, `Sub (toDate "2006" "2020")`, `Sub (toDate "2006" "1000")`, `Format`, `Format 1`, `Add "1h"`, `Add`, `Year 1`} {
		g.expr("(" + moment + "." + m + ")")
	}
	g.expr(moment, moment+" | toString", "list "+moment+" | join \"-\"", "kindOf "+moment, "typeOf "+moment, "typeOf "+moment+".Month", "kindOf "+moment+".Weekday", "eq "+moment+" "+moment, "deepEqual "+moment+" "+moment, "lt "+moment+" "+moment, "empty "+moment, "not "+moment, "toJson "+moment, `toJson (toDate "2006" "x")`, `toDate "x" "y"`, `eq (toDate "2006" "2020").Month 1`, `add 1 (toDate "2006" "2020").Year`, "len "+moment, "index "+moment+" 0",
		`(toDate "2006-01-02" "2020-01-31").Month | printf "%d %v %s"`, `printf "%d %s" `+moment+`.Month `+moment+`.Weekday`, `dict "t" `+moment+` | toJson`)
	g.text("{{ "+moment+" }}", `{{ toDate "2006-01-02" "2020-01-31" }}`, `{{ toDate "2006-01-02" "bad" }}`, `{{ printf "%v %s %q" `+moment+" "+moment+" "+moment+" }}", `{{ if toDate "2006" "x" }}y{{ end }}`, `{{ range `+moment+` }}{{ end }}`, `{{ (toDate "2006-01-02" "2020-01-31").Format "Jan" | upper }}`, `{{ toDate "2006-01-02" "2020-01-31" | date "02/01/2006" }}`, `{{ toDate "2006-01-02" "2020-01-31" | unixEpoch }}`, `{{ htmlDate (toDate "2006-01-02" "2020-01-31") }}`, `{{ dateInZone "2006-01-02 15:04 MST" (toDate "2006-01-02" "2020-07-31") "Europe/Berlin" }}`, `{{ (toDate "2006-01-02" "2020-01-31").Month }}`, `{{ (toDate "2006-01-02" "2020-01-31").Weekday }}`)
}

var parseCases = [][2]string{
	{"2006-01-02", "2020-02-30"}, {"2006-01-02", "2019-02-29"}, {"2006-01-02", "2020-13-01"}, {"2006-01-02", "2020-00-01"}, {"2006-01-02", "2020-1-1"}, {"2006-01-02", "2020-01-01x"}, {"2006-01-02", "2020-01"}, {"2006-01-02", ""}, {"2006-01-02", "x"}, {"2006-01-02", "20200101"}, {"2006-01-02", "2020-01-00"}, {"2006-01-02", "99999-01-01"}, {"2006-01-02", "2020/01/01"}, {"", ""}, {"", "x"}, {"x", "x"}, {"x", "y"}, {"2006-1-2", "2020-12-31"}, {"2006-1-2", "2020-1-1"},
	{"2006-01-02T15:04:05Z07:00", "2020-01-02T03:04:05Z"}, {"2006-01-02T15:04:05Z07:00", "2020-01-02T03:04:05+02:00"}, {"2006-01-02T15:04:05Z07:00", "2020-01-02T03:04:05.678+02:00"}, {"2006-01-02T15:04:05Z07:00", "2020-01-02T03:04:05"}, {"2006-01-02T15:04:05Z07:00", "2020-01-02T24:00:00Z"}, {"2006-01-02T15:04:05Z07:00", "2020-01-02T23:60:00Z"}, {"2006-01-02T15:04:05Z07:00", "2020-01-02T23:59:60Z"}, {"2006-01-02T15:04:05Z07:00", "2020-01-02T3:04:05Z"}, {"2006-01-02T15:04:05Z07:00", "2020-01-02T03:04:05+25:00"}, {"2006-01-02T15:04:05Z07:00", "2020-01-02T03:04:05+00:61"}, {"2006-01-02T15:04:05Z07:00", "2020-01-02 03:04:05Z"}, {"2006-01-02T15:04:05Z07:00", "2020-01-02T03:04:05z"}, {"2006-01-02T15:04:05Z07:00", "2020-01-02T03:04:05,5Z"},
	{"15:04:05.000", "12:30:45.123"}, {"15:04:05.000", "12:30:45.12"}, {"15:04:05.000", "12:30:45.1234"}, {"15:04:05.999", "12:30:45"}, {"15:04:05.999", "12:30:45.1"}, {"15:04:05", "12:30:45.999999999999"}, {"15:04:05", "12:30:45."}, {"15:04:05.000", "12:30:45,123"},
	{"3:04PM", "1:02AM"}, {"3:04PM", "12:02AM"}, {"3:04PM", "12:02PM"}, {"3:04PM", "13:02PM"}, {"3:04PM", "1:02pm"}, {"3:04pm", "1:02pm"}, {"3:04PM", "1:02XM"}, {"03:04 PM", "1:02 PM"}, {"3:04PM", "0:02PM"},
	{"Jan 2 2006", "Feb 3 2021"}, {"Jan 2 2006", "feb 3 2021"}, {"Jan 2 2006", "FEBRUARY 3 2021"}, {"January 2 2006", "february 3 2021"}, {"January 2 2006", "Feb 3 2021"}, {"Jan _2 2006", "Feb  3 2021"}, {"Jan _2 2006", "Feb 13 2021"}, {"Jan 02 2006", "Feb 3 2021"}, {"Jan 2 2006", "Foo 3 2021"}, {"Mon Jan 2 2006", "Wed Feb 3 2021"}, {"Mon Jan 2 2006", "Sun Feb 3 2021"}, {"Monday Jan 2 2006", "Wednesday Feb 3 2021"}, {"Mon Jan 2 2006", "Xyz Feb 3 2021"},
	{"06", "68"}, {"06", "69"}, {"06", "7"}, {"2006", "20"}, {"2006 002", "2020 366"}, {"2006 002", "2021 366"}, {"2006 002", "2021 000"}, {"2006 __2", "2021  36"}, {"2006-01-02 002", "2021-02-05 036"}, {"2006-01-02 002", "2021-02-05 037"}, {"2006-01 002", "2021-02 036"},
	{"2006-01-02 MST", "2020-01-02 UTC"}, {"2006-01-02 MST", "2020-01-02 CET"}, {"2006-01-02 MST", "2020-01-02 GMT+3"}, {"2006-01-02 MST", "2020-01-02 GMT-15"}, {"2006-01-02 MST", "2020-01-02 +03"}, {"2006-01-02 MST", "2020-01-02 ChST"}, {"2006-01-02 MST", "2020-01-02 MeST"}, {"2006-01-02 MST", "2020-01-02 WITA"}, {"2006-01-02 MST", "2020-01-02 AB"}, {"2006-01-02 MST", "2020-01-02 ABCDEF"}, {"2006-01-02 MST", "2020-01-02 abc"}, {"2006-01-02 MST", "2020-01-02 AMST"}, {"2006-01-02 MST", "2020-01-02 ABCD"},
	{"2006-01-02 -0700", "2020-01-02 +0530"}, {"2006-01-02 -07:00", "2020-01-02 -05:30"}, {"2006-01-02 -07", "2020-01-02 +05"}, {"2006-01-02 -07:00:00", "2020-01-02 +05:30:15"}, {"2006-01-02 -070000", "2020-01-02 +053015"}, {"2006-01-02 -0700", "2020-01-02 0530"}, {"2006-01-02 -0700", "2020-01-02 Z"}, {"2006-01-02 Z0700", "2020-01-02 Z"}, {"2006-01-02 Z07", "2020-01-02 -11"}, {"2006-01-02 -0700", "2020-01-02 +053"}, {"2006-01-02 -0700 MST", "2020-01-02 +0100 CET"}, {"2006-01-02 -0700 MST", "2020-01-02 +0000 UTC"}, {"2006-01-02 -0700 MST", "2020-01-02 +0000 GMT"}, {"2006-01-02 -0700", "2020-01-02 +0000"}, {"2006-01-02 -07:00", "2020-01-02 +2400"}, {"2006-01-02 Z07:00", "2020-01-02 +24:00"}, {"2006-01-02 Z07:00", "2020-01-02 -24:60"},
	{"2006-01-02 15", "2020-01-02 5"}, {"2006-01-02 15", "2020-01-02 24"}, {"15", "7"}, {"04", "7"}, {"4", "61"}, {"5", "61"}, {"2", "0"}, {"2", "32"}, {"1", "13"}, {"1", "0"}, {"3", "13"}, {"  2006", " 2020"}, {"2006 01", "2020   01"}, {"2006  01", "2020 01"}, {"Mon", ""}, {"Jan", ""}, {"MST", ""}, {"-0700", ""}, {"PM", ""}, {"2006-01-02", "2020-01-0é"}, {"2006-01-02", "é"}, {"2006-01-02", "\xff"}, {"2006\"01", "2020\"13"},
}

// writeZones keeps the zones that the cases name as base64 of their TZif files: the room reads no disk.
func writeZones() {
	files := map[string][]byte{}
	for _, zone := range append(zones, noZones...) {
		if zone == "" || zone == "UTC" || zone == "Local" || strings.HasPrefix(zone, "/") || strings.Contains(zone, "..") || strings.HasSuffix(zone, "/") {
			continue
		}
		if data, err := os.ReadFile(filepath.Join("/usr/share/zoneinfo", zone)); err == nil {
			files[zone] = data
		}
	}
	text, err := json.MarshalIndent(files, "", " ")
	must(err)
	must(os.WriteFile(filepath.Join(os.Args[1], "libs/sprig/test/golden/zones.json"), append(text, '\n'), 0o644))
}
