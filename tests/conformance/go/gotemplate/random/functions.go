package main

// function is one that templates may call, with what it likes to get.
type function struct {
	name       string
	parameters []kind
	result     kind
}

func of(name string, result kind, parameters ...kind) *function {
	return &function{name, parameters, result}
}

// functions leaves out what is random, knows the time, or gives keys in random order.
var functions = []*function{
	of("print", text, anything, anything), of("println", text, anything), of("printf \"%v\"", text, anything), of("printf \"%d|%s\"", text, anything, anything), of("printf \"%5.2f\"", text, number), of("printf \"%q\"", text, anything), of("printf \"%T\"", text, anything), of("printf \"%+v %#v\"", text, anything, text), of("printf \"%x\"", text, text), of("printf \"%05d\"", text, integer),
	of("html", text, anything), of("js", text, anything), of("urlquery", text, anything),
	of("len", integer, list), of("len", integer, text), of("index $.b", anything, integer), of("index", anything, dict, text), of("slice", text, text, integer), of("slice", list, list, integer),
	of("eq", boolean, anything, anything), of("ne", boolean, text, text), of("lt", boolean, integer, integer), of("le", boolean, number, number), of("gt", boolean, text, text), of("ge", boolean, integer, integer), of("and", anything, anything, anything), of("or", anything, anything, anything), of("not", boolean, anything),
	of("upper", text, text), of("lower", text, text), of("title", text, text), of("untitle", text, text), of("trim", text, text), of("trimAll", text, text, text), of("trimSuffix", text, text, text), of("trimPrefix", text, text, text), of("nospace", text, text), of("initials", text, text), of("swapcase", text, text), of("snakecase", text, text), of("camelcase", text, text), of("kebabcase", text, text),
	of("trunc", text, integer, text), of("abbrev 5", text, text), of("substr", text, integer, integer, text), of("repeat 3", text, text), of("wrap 5", text, text), of("contains", boolean, text, text), of("hasPrefix", boolean, text, text), of("hasSuffix", boolean, text, text), of("quote", text, anything), of("squote", text, anything, anything), of("cat", text, anything, anything), of("indent 2", text, text), of("nindent 4", text, text), of("replace", text, text, text, text), of("plural \"one\" \"many\"", text, integer), of("toString", text, anything), of("split", dict, text, text), of("splitList", list, text, text), of("splitn", dict, text, integer, text), of("toStrings", list, list), of("join", text, text, list), of("sortAlpha", list, list),
	of("sha1sum", text, text), of("sha256sum", text, text), of("adler32sum", text, text), of("b64enc", text, text), of("b64dec", text, text), of("b32enc", text, text),
	of("atoi", integer, text), of("int", integer, anything), of("int64", number, anything), of("float64", number, anything), of("toDecimal", number, anything), of("add", number, number, number), of("add1", number, number), of("sub", number, number, number), of("mul", number, number, number), of("div 7", number, number), of("mod", number, number, number), of("max", number, number, number), of("min", number, number, number), of("addf", number, number, number), of("mulf", number, number, number), of("subf", number, number, number), of("floor", number, number), of("ceil", number, number), of("round", number, number, integer), of("seq 1", text, integer), of("until 4", list), of("untilStep 0 6 2", list),
	of("default", anything, anything, anything), of("empty", boolean, anything), of("coalesce", anything, anything, anything, anything), of("all", boolean, anything, anything), of("any", boolean, anything, anything), of("compact", list, list), of("ternary", anything, anything, anything, boolean), of("toJson", text, anything), of("toPrettyJson", text, dict), of("toRawJson", text, anything), of("fromJson", anything, text), of("deepCopy", anything, dict),
	of("typeOf", text, anything), of("typeIs \"string\"", boolean, anything), of("typeIsLike \"int\"", boolean, anything), of("kindOf", text, anything), of("kindIs \"map\"", boolean, anything), of("deepEqual", boolean, anything, anything),
	of("base", text, text), of("dir", text, text), of("clean", text, text), of("ext", text, text), of("isAbs", boolean, text),
	of("list", list, anything, anything), of("append", list, list, anything), of("prepend", list, list, anything), of("first", anything, list), of("rest", list, list), of("last", anything, list), of("initial", list, list), of("reverse", list, list), of("uniq", list, list), of("without", list, list, anything), of("has", boolean, anything, list), of("slice", list, list, integer, integer), of("concat", list, list, list), of("chunk 2", list, list), of("mustFirst", anything, list), of("mustAppend", list, list, anything), of("mustHas", boolean, anything, list),
	of("dict", dict, text, anything), of("get", anything, dict, text), of("set", dict, dict, text, anything), of("unset", dict, dict, text), of("hasKey", boolean, dict, text), of("pluck", list, text, dict), of("pick", dict, dict, text), of("omit", dict, dict, text), of("merge", dict, dict, dict), of("mergeOverwrite", dict, dict, dict), of("dig \"a\" \"b\" 1", anything, dict),
	of("semverCompare \">=1.2.0\" (print \"1.\" 5)", boolean), of("semverCompare \"^1.2.0 || ~3\" \"v1.4.0-rc.1\"", boolean), of("semver \"1.2.3-rc.1+meta\"", anything), of("regexMatch \"[a-z]+\"", boolean, text), of("regexFind \"[0-9.]+\"", text, text), of("regexFindAll \"[a-z]\"", list, text, integer), of("regexReplaceAll \"([a-z])\"", text, text, text), of("regexSplit \"[,.]\"", list, text, integer), of("regexQuoteMeta", text, text), of("urlParse", dict, text), of("hello", text),
}

// function finds one that gives what is wanted.
func (g *generator) function(want kind) *function {
	for try := 0; try < 40; try++ {
		f := functions[g.Intn(len(functions))]
		if want == anything || f.result == want || (want == number && f.result == integer) || f.result == anything && g.Intn(3) == 0 {
			return f
		}
	}
	return nil
}
