package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"strings"

	strvals_3 "helm.sh/helm/v3/pkg/strvals"
	strvals_4 "helm.sh/helm/v4/pkg/strvals"
)

// One line of strvals: how it is read, into what, and what became of it in Helm 4 and, where it differs, in Helm 3.
type strvalsCase struct {
	Mode   string `json:"mode"`
	Line   string `json:"line"`
	Into   string `json:"into,omitempty"`
	Result string `json:"result,omitempty"`
	Error  string `json:"error,omitempty"`
	Error3 string `json:"error3,omitempty"`
}

func readFile(name []rune) (any, error) {
	if string(name) == "missing" {
		return nil, errors.New("open missing: no such file or directory")
	}
	return "<" + string(name) + ">", nil
}

func run4(mode, line string, into map[string]any) error {
	switch mode {
	case "set":
		return strvals_4.ParseInto(line, into)
	case "string":
		return strvals_4.ParseIntoString(line, into)
	case "json":
		return strvals_4.ParseJSON(line, into)
	case "file":
		return strvals_4.ParseIntoFile(line, into, readFile)
	}
	return strvals_4.ParseLiteralInto(line, into)
}

func run3(mode, line string, into map[string]any) error {
	switch mode {
	case "set":
		return strvals_3.ParseInto(line, into)
	case "string":
		return strvals_3.ParseIntoString(line, into)
	case "json":
		return strvals_3.ParseJSON(line, into)
	case "file":
		return strvals_3.ParseIntoFile(line, into, readFile)
	}
	return strvals_3.ParseLiteralInto(line, into)
}

// Where each number came from shows in its type.
func typed(value any) any {
	switch v := value.(type) {
	case int64:
		return map[string]any{"int64": fmt.Sprint(v)}
	case float64:
		return map[string]any{"float64": fmt.Sprint(v)}
	case map[string]any:
		out := map[string]any{}
		for key, inner := range v {
			out[key] = typed(inner)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, inner := range v {
			out[i] = typed(inner)
		}
		return out
	}
	return value
}

func parsed(text string) map[string]any {
	into := map[string]any{}
	if text != "" {
		must(json.Unmarshal([]byte(text), &into))
	}
	return into
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func strvals4() {
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	for _, c := range strvalsInputs() {
		into := parsed(c.Into)
		err := run4(c.Mode, c.Line, into)
		c.Error = text(err)
		if c.Mode == "json" && err != nil && !strings.Contains(c.Error, "index") && !strings.Contains(c.Error, "key") {
			c.Error = "json" // the words of encoding/json are not Helm's, and Helm does not show them
		}
		if err == nil {
			result, err := json.Marshal(typed(into))
			must(err)
			c.Result = string(result)
		}
		if err3 := text(run3(c.Mode, c.Line, parsed(c.Into))); err3 != text(err) {
			c.Error3 = err3
		}
		must(encoder.Encode(c))
	}
}

func strvalsInputs() []strvalsCase {
	lines := []string{
		"", "a", "a=", "a=b", "a=b,", "a=b,c", "a,b=c", ",", "=", "=b", ".", "a.", "a.=", "a.b", "a.b=", "a.b=c", "a..b=c", ".a=b",
		"a=1", "a=-1", "a=+1", "a=0", "a=00", "a=01", "a=-0", "a=1.5", "a=1e3", "a=0x10", "a=9223372036854775807", "a=9223372036854775808",
		"a=-9223372036854775808", "a=true", "a=TRUE", "a=True", "a=false", "a=fAlse", "a=null", "a=NULL", "a=Null", "a=nil", "a=yes", "a=~",
		"a=b,c=d", "a=b,a=c", "a=1,b=true,c=null,d=x", "a.b=1,a.c=2", "a.b.c.d.e=f", "a.b=1,a=2", "a=1,a.b=2", "a.b=1,a.b.c=2",
		`a=b\,c`, `a=b\,c,d=e`, `a\,b=c`, `a\.b=c`, `a\.b.c=d`, `a\=b=c`, `a=b\`, `a\`, `a=\`, `a=\\`, `a=\n`, `a=b\=c`, `a\[0\]=b`, `a=\{b\,c\}`,
		"a=b=c", "a=b.c", "a=b[0]", "a= b", " a=b", "a =b", "a= ", "a=\tb", "a=b c", "a=\"b\"", "a='b'", "a=#b",
		"a={}", "a={b}", "a={b,c}", "a={b,c},d=e", "a={b,c}d=e", "a={1,true,null,x,0,01}", "a={b", "a={b,", "a={", "a={b,c}}", "a={{b}", "a={b,}", "a={,b}",
		"a={,}", `a={b\,c,d}`, `a={b\}c}`, "a={b}{c}", "a.b={1,2}", "a={b=c}", "a={b.c}", "a={ b , c }", "a={b},", "a={b},,c=d",
		"a[0]=b", "a[1]=b", "a[0]=b,a[1]=c", "a[1]=b,a[0]=c", "a[0].b=c", "a[0].b=c,a[0].d=e", "a[1].b=c", "a[0][0]=b", "a[1][2]=b", "a[0][0].b=c",
		"a[0][1].b[2]=c", "a[0].b[1].c=d", "a[0]={b,c}", "a[0]", "a[0]=", "a[0],b=c", "a[", "a[0", "a[]=b", "a[x]=b", "a[-1]=b", "a[+1]=b", "a[01]=b", "a[0x1]=b", "a[1.5]=b",
		"a[ 0]=b", "a[65537]=b", "a[99999999999999999999]=b", "a[0]x=b", "a[0]xy[1]=b", "a[0]{=b", "[0]=b", "a.[0]=b", "a[0].=b", "a[0].b", "a[0]..b=c", "a[0][", "a[0][1", "a[0][x]=b",
		"a[0][-1]=b", "a[0][0][0]=b", "a[0]=1,a[0].b=2", "a[0].b=1,a[0]=2", "a[0][0]=1,a[0].b=2", "a[0].b=1,a[0][0]=2", "a=1,a[0]=2", "a[0]=1,a.b=2", "a.b=1,a[0]=2", "a={1,2},a[1]=3", "a={1,2},a[3]=4",
		"a[0]=null", "a=null,a.b=c", "a=null,a[0]=c", "a[0]=null,a[0].b=c", "a[0]=null,a[0][0]=c", "a[0]=x,a[0][0]=c",
		"a.b[0]=1,a.b[1]=2,a.c=3", "a=ä", "ä=b", "a.ö[0]=ü", "a=日本", "a={日,本}", "a=\U0001F600", "a=b\nc=d", "a\nb=c", "a=\x01", "a=<&>", "a=${x}", "a=$(x)", "a=a/b:c@d", "a=http://x.y/z?q=1\\,2",
		strings.Repeat("a.", 29) + "a=b", strings.Repeat("a.", 30) + "a=b", strings.Repeat("a.", 31) + "a=b", strings.Repeat("a[0].", 30) + "a=b", strings.Repeat("a[0].", 31) + "a=b",
		"a" + strings.Repeat("[0]", 40) + "=b", "a.b.c=1,a.b.d={x,y},a.e[0].f=g,h=null", "service.port=80,service.type=ClusterIP,ingress.hosts[0].host=a.b,ingress.hosts[0].paths[0].path=/",
		`nodeSelector."kubernetes\.io/role"=master`, `nodeSelector.kubernetes\.io/role=master`, `tolerations[0].key=a,tolerations[0].operator=Exists`, `env[0].name=A,env[0].value=1,env[1].name=B,env[1].value=x\,y`,
	}
	jsons := []string{
		"", "a", "a=", "a=,", "a= ,b=1", "a=null", "a=1", "a=1.5", "a=1e3", "a=true", `a="b"`, `a="b,c"`, `a="b\"c"`, `a=[1,2]`, `a=[1,2],b=3`, `a={"b":1}`, `a={"b":{"c":[1,"x"]}},d=2`, `a={"b":1}c=2`,
		`a=1,b=2`, `a=1 ,b=2`, `a=1 , b=2`, ` a=1`, `a="x" b=1`, `a=x`, `a={`, `a=[1`, `a="b`, `a={"b":}`, `a=tru`, `a=01`, `a=-`, `a=1x=2`, `a[0]=1`, `a[1]={"b":2}`, `a[0].b=[1]`, `a.b=1,a.c="2"`,
		`a[0]=`, `a[0]=,b=1`, `a[0]=x`, `a[0]`, `a[x]=1`, `a.b`, `a={},b=[]`, `a=[],b={}`, `a=9007199254740993`, `a="\u00e4"`, `a={"x":null}`, `=1`, `a.=1`, `a[0][1]=true,b="c"`, `a[-1]=1`, `a=1,,b=2`, `a=nullb=1`, `a=true,b=false,c="x",d=[],e={}`,
	}
	intos := []string{"", `{"a":{"x":1,"b":{"y":2}},"z":"q"}`, `{"a":[1,{"b":2},[3]],"b":"s"}`, `{"a":null,"b":true}`, `{"a":"text"}`}
	var cases []strvalsCase
	for i, line := range lines {
		cases = append(cases, strvalsCase{Mode: "set", Line: line}, strvalsCase{Mode: "set", Line: line, Into: intos[1+i%4]})
		if i%2 == 0 {
			cases = append(cases, strvalsCase{Mode: "string", Line: line})
		}
		cases = append(cases, strvalsCase{Mode: "literal", Line: line, Into: intos[i%5]})
		if i%3 == 0 {
			cases = append(cases, strvalsCase{Mode: "file", Line: line})
		}
	}
	cases = append(cases, strvalsCase{Mode: "file", Line: "a=missing"}, strvalsCase{Mode: "file", Line: "a=x,b=missing"}, strvalsCase{Mode: "file", Line: "a[0]=missing"}, strvalsCase{Mode: "file", Line: "a={x,missing,y}"})
	for i, line := range jsons {
		cases = append(cases, strvalsCase{Mode: "json", Line: line}, strvalsCase{Mode: "json", Line: line, Into: intos[1+i%4]})
	}
	return append(cases, randomLines(500)...)
}

// randomLines composes lines of the characters that mean something.
func randomLines(count int) []strvalsCase {
	source := rand.New(rand.NewSource(4))
	parts := []string{"a", "b", ".", ".", "=", "=", ",", "[0]", "[1]", "[", "]", "{", "}", "\\", "1", "0", "true", "null", " ", "x"}
	intos := []string{"", "", `{"a":{"b":1},"b":[1,2]}`, `{"a":[{"b":1}],"b":"x"}`}
	modes := []string{"set", "set", "string", "literal"}
	var cases []strvalsCase
	for range count {
		var line strings.Builder
		line.WriteString([]string{"a", "b", ""}[source.Intn(3)])
		for range 1 + source.Intn(12) {
			line.WriteString(parts[source.Intn(len(parts))])
		}
		cases = append(cases, strvalsCase{Mode: modes[source.Intn(len(modes))], Line: line.String(), Into: intos[source.Intn(len(intos))]})
	}
	return cases
}
