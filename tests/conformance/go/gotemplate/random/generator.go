package main

import (
	"fmt"
	"math/rand"
	"strconv"
	"strings"
)

// kind is what an expression is wanted to give.
type kind int

const (
	anything kind = iota
	text
	integer
	number
	boolean
	list
	dict
	kinds
)

type generator struct {
	*rand.Rand
	depth     int
	ranges    int
	variables []string
}

func (g *generator) pick(words ...string) string { return words[g.Intn(len(words))] }

func (g *generator) key() string { return g.pick("a", "b", "c", "d", "e", "name", "image", "port") }

func (g *generator) word() string {
	return g.pick("", "a", "abc", "hello world", "Foo", "nginx:1.25", "true", "1", "3.14", "0x1F", "snake_case", "kebab-case", "é☃", "a,b,c", " padded ", "<html>&", "1.2.3", "v2.0.0-rc.1", "line\nline", "\"quoted\"", "%d", "x=y", "100Mi", "2024-01-02", "{\"k\":1}", "a.b.c", "UPPER", "tab\there")
}

// data is a Helm-like value: maps, lists, strings, bools, float64, int64, nil.
func (g *generator) data(depth int) interface{} {
	if depth == 3 {
		m := map[string]interface{}{}
		for _, key := range []string{"a", "b", "c", "d", "e", "name", "image", "port"} {
			if g.Intn(12) > 0 {
				m[key] = g.data(depth - 1)
			}
		}
		// Mostly the kinds that typed() expects.
		if g.Intn(6) > 0 {
			m["name"], m["image"], m["port"] = g.word(), g.word(), int64(g.Intn(9))
			m["a"] = map[string]interface{}{"a": g.data(1), "b": g.word()}
			m["b"] = []interface{}{g.data(1), g.word(), g.data(0)}
		}
		return m
	}
	choice := g.Intn(10)
	if depth == 0 && choice < 4 {
		choice += 4
	}
	switch choice {
	case 0, 1:
		m := map[string]interface{}{}
		for i := g.Intn(4); i > 0; i-- {
			m[g.key()] = g.data(depth - 1)
		}
		return m
	case 2, 3:
		l := []interface{}{}
		for i := g.Intn(4); i > 0; i-- {
			l = append(l, g.data(depth-1))
		}
		return l
	case 4:
		return int64(g.Intn(12) - 2)
	case 5:
		return []float64{0, 1, 2.5, 1e6, -3, 80, 8080, 0.1, 123456789}[g.Intn(9)]
	case 6:
		return g.Intn(2) == 0
	case 7:
		return nil
	}
	return g.word()
}

func (g *generator) template() string {
	var b strings.Builder
	g.variables = nil
	g.ranges = 0
	names := []string{"p", "q"}[:g.Intn(3)]
	for i, name := range names {
		g.variables = nil
		b.WriteString("{{define \"" + name + "\"}}")
		g.statements(&b, 1+g.Intn(3), names[i+1:], 1)
		b.WriteString("{{end}}")
	}
	g.variables = nil
	g.statements(&b, 1+g.Intn(6), names, 0)
	return b.String()
}

func (g *generator) open() string  { return g.pick("{{", "{{", "{{", "{{- ", "{{ ") }
func (g *generator) close() string { return g.pick("}}", "}}", "}}", " -}}", " }}") }
func (g *generator) action(content string) string {
	return g.open() + content + g.close()
}

func (g *generator) statements(b *strings.Builder, count int, templates []string, depth int) {
	for ; count > 0; count-- {
		g.statement(b, templates, depth)
	}
}

func (g *generator) block(b *strings.Builder, templates []string, depth int) {
	visible := len(g.variables)
	g.statements(b, 1+g.Intn(2), templates, depth+1)
	g.variables = g.variables[:visible]
}

func (g *generator) statement(b *strings.Builder, templates []string, depth int) {
	choice := g.Intn(16)
	if depth > 2 && choice > 9 {
		choice = g.Intn(10)
	}
	switch choice {
	case 0, 1:
		b.WriteString(g.pick("text", " ", "\n  ", "a: ", "- ", "\t", "# c\n", "\n\n"))
	case 2, 3, 4, 5, 6:
		b.WriteString(g.action(g.pipeline(kind(g.Intn(int(kinds))), 3)))
	case 7:
		name := "$" + g.pick("x", "y", "z")
		b.WriteString(g.action(name + " := " + g.pipeline(kind(g.Intn(int(kinds))), 2)))
		g.variables = append(g.variables, name)
	case 8:
		if len(g.variables) > 0 {
			b.WriteString(g.action(g.variables[g.Intn(len(g.variables))] + " = " + g.pipeline(anything, 2)))
		}
	case 9:
		if g.ranges > 0 && g.Intn(2) == 0 {
			b.WriteString("{{if " + g.expression(boolean, 1) + "}}" + g.pick("{{break}}", "{{continue}}") + "{{end}}")
		} else if len(templates) > 0 {
			b.WriteString(g.action("template \"" + templates[g.Intn(len(templates))] + "\" " + g.expression(anything, 1)))
		} else {
			b.WriteString("{{/* nothing */}}")
		}
	case 10, 11, 12:
		visible := len(g.variables)
		b.WriteString(g.action("if " + g.pipeline(boolean, 2)))
		g.block(b, templates, depth)
		if g.Intn(3) == 0 {
			b.WriteString(g.action("else if " + g.pipeline(boolean, 1)))
			g.block(b, templates, depth)
		}
		if g.Intn(2) == 0 {
			b.WriteString(g.action("else"))
			g.block(b, templates, depth)
		}
		b.WriteString(g.action("end"))
		g.variables = g.variables[:visible]
	case 13:
		b.WriteString(g.action("with " + g.pipeline(anything, 2)))
		g.block(b, templates, depth)
		if g.Intn(2) == 0 {
			b.WriteString(g.action(g.pick("else", "else with "+g.expression(anything, 1))))
			g.block(b, templates, depth)
		}
		b.WriteString(g.action("end"))
	default:
		visible := len(g.variables)
		head := "range "
		switch g.Intn(3) {
		case 0:
			head += "$x := "
			g.variables = append(g.variables, "$x")
		case 1:
			head += "$i, $x := "
			g.variables = append(g.variables, "$i", "$x")
		}
		b.WriteString(g.action(head + g.pipeline([]kind{list, dict, list, dict, integer, anything}[g.Intn(6)], 2)))
		g.ranges++
		g.block(b, templates, depth)
		g.ranges--
		if g.Intn(3) == 0 {
			b.WriteString(g.action("else"))
			g.block(b, templates, depth)
		}
		b.WriteString(g.action("end"))
		g.variables = g.variables[:visible]
	}
}

func (g *generator) pipeline(want kind, depth int) string {
	if g.Intn(3) > 0 {
		return g.command(want, depth)
	}
	f := g.function(want)
	if f == nil || len(f.parameters) == 0 {
		return g.command(want, depth)
	}
	last := f.parameters[len(f.parameters)-1]
	return g.pipeline(last, depth-1) + " | " + g.call(f, len(f.parameters)-1, depth-1)
}

func (g *generator) command(want kind, depth int) string {
	if depth > 0 && g.Intn(3) > 0 {
		if f := g.function(want); f != nil {
			return g.call(f, len(f.parameters), depth-1)
		}
	}
	return g.first(want)
}

func (g *generator) call(f *function, arguments, depth int) string {
	words := []string{f.name}
	for i := 0; i < arguments; i++ {
		words = append(words, g.expression(f.parameters[i], depth))
	}
	return strings.Join(words, " ")
}

// expression is one operand; now and then it gives something else than is wanted.
func (g *generator) expression(want kind, depth int) string {
	if g.Intn(120) == 0 {
		want = kind(g.Intn(int(kinds)))
	}
	if depth > 0 && g.Intn(2) == 0 {
		inner := g.pipeline(want, depth-1)
		if g.Intn(12) == 0 && want == dict {
			return "(" + inner + ")." + g.key()
		}
		return "(" + inner + ")"
	}
	return g.operand(want)
}

// first is an operand that may stand alone: nil may not.
func (g *generator) first(want kind) string {
	for {
		if word := g.operand(want); word != "nil" {
			return word
		}
	}
}

func (g *generator) path() string {
	start := g.pick("", "", "", "$")
	if len(g.variables) > 0 && g.Intn(3) == 0 {
		start = g.variables[g.Intn(len(g.variables))]
		if g.Intn(2) == 0 {
			return start
		}
	}
	path := start + "." + g.key()
	if start == "" && g.ranges > 0 && g.Intn(4) > 0 {
		return "."
	}
	if g.Intn(14) == 0 {
		path += "." + g.key()
	}
	return path
}

func (g *generator) operand(want kind) string {
	if g.Intn(60) == 0 || want == anything && g.Intn(2) == 0 {
		switch g.Intn(6) {
		case 0:
			return "."
		case 1:
			return "$"
		}
		return g.path()
	}
	if g.Intn(3) == 0 {
		return g.typed(want)
	}
	switch want {
	case text:
		return g.quoted(g.word())
	case integer:
		return strconv.Itoa(g.Intn(8) - 1)
	case number:
		return g.pick("1", "2.5", "0.1", "1e3", "-4", "'a'", "0x10", "100", "1000000", "3.0")
	case boolean:
		return g.pick("true", "false", "(eq "+g.path()+" "+g.path()+")", "(not "+g.path()+")")
	case list:
		return g.pick("(list 1 \"a\" nil)", "(list)", "(list \"b\" \"a\" \"b\")", "(tuple 3 1 2)", "(until 3)", "(splitList \",\" \"x,y,z\")", "(list (list 1) (dict \"k\" 1))")
	case dict:
		return g.pick("(dict)", "(dict \"a\" 1 \"b\" \"two\")", "(dict \"a\" (dict \"b\" (list 1)))", "$", fmt.Sprintf("(dict %q %s)", g.key(), g.operand(anything)))
	}
	return g.pick("nil", "1", "\"s\"", "true", "1.5", "`raw`", "0", "\"\"")
}

func (g *generator) quoted(s string) string {
	if !strings.ContainsAny(s, "`\n") && g.Intn(4) == 0 {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}

// typed is a path to where the data mostly has the wanted kind.
func (g *generator) typed(want kind) string {
	switch want {
	case text:
		return g.pick("$.name", "$.image", "$.a.b")
	case number:
		return "$.port"
	case integer:
		return "(int $.port)"
	case list:
		return "$.b"
	case dict:
		return g.pick("$.a", "$")
	}
	return g.path()
}
