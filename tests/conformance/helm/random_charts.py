#!/usr/bin/env python3
"""Charts that nobody would write, rendered by a real helm and by `sluice helm`, which must agree.

usage: random_charts.py --helm HELM --sluice SLUICE [--seed N] [--count N] [--keep DIR] [--jobs N]

Seed N always makes the same chart: a tree of subcharts (aliases, conditions, tags, import-values, globals, libraries,
archives, apiVersion v1 with requirements.yaml), values with nulls where maps are expected, templates over include, tpl,
range, with and .Files, and a command line of odd flags. Output, exit code and the error must be the same. A chart that
differs is left in DIR, with the command in its file `command`. Exit code 1 if any does. Where Helm tells one of several
faults at random, ours must be among those that it tells.
"""
import argparse
import concurrent.futures
import io
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

KEYS = ["a", "b", "c", "enabled", "list", "name", "sub", "global", "on", "1", "x-y", "dot.ted", "tags"]
CHARTS = ["red", "green", "blue", "lib-one", "a"]
ALIASES = ["sub", "first", "b", "red"]
TABLES = {*CHARTS, *ALIASES, "global", "tags"}
TAGS = ["back", "front", "a"]
SCALARS = ["null", "~", "true", "false", "yes", "off", "0", "7", "-3", "1.5", "1e3", "1234567", "0x1F", "0755", "1_000",
           "''", '""', "text", "'it''s'", '"two\\nlines"', "2001-01-01", "1.10", ".5", "12345678901234567890", "{}", "[]",
           "'{{ .Release.Name }}-t'", '"{{ .Values.a }}"', "'{{ include \"shared\" . }}'", '"ü ☃"', "|\n{pad}  block\n{pad}  text",
           ">-\n{pad}  folded\n{pad}  text", "!!str 12", "100000000000000000000000", "-0.0", "1e-7", "\"{{ fail \\\"no\\\" }}\""]
KINDS = ["ConfigMap", "Secret", "Service", "Deployment", "Role", "Namespace", "CustomThing", "IngressClass", "Job", "List"]
ENDLESS = -1000  # instead of an exit code
ANSWERS = 30  # of Helm, among which ours must be
HOOKS = ["pre-install", "post-install", "pre-install,post-upgrade", "test", "test-success", "pre-rollback", "nonsense", "crd-install"]


class Writer:
    """One chart, by its random source."""

    def __init__(self, seed, risk=None):
        self.random = random.Random(seed)
        self.files = {}
        # Most charts must render; the others may break anywhere.
        self.risk = self.random.choice([0, 0, 0, 0.02, 0.3]) if risk is None else risk

    def chance(self, share):
        return self.random.random() < share

    def risky(self):
        return self.chance(self.risk)

    def pick(self, choices):
        return self.random.choice(choices)

    # ---- values ----

    def tree(self, depth):
        """Values as nested dicts; a scalar is its YAML text."""
        keys = self.random.sample(KEYS + CHARTS + ALIASES, self.random.randrange(1, 6))
        return {key: self.value(depth - 1, is_table=depth == 3 and key in TABLES) for key in dict.fromkeys(keys)}

    def value(self, depth, is_table=False):
        roll = self.random.random()
        if is_table and not self.risky():
            return "~" if roll < 0.02 else self.tree(depth)
        if depth > 0 and roll < 0.35:
            return self.tree(depth)
        if depth > 0 and roll < 0.5:
            return [self.value(depth - 1) for _ in range(self.random.randrange(0, 4))]
        return self.pick(SCALARS)

    def yaml(self, value, pad=""):
        """Text of a value that stands behind "key:" or "-"."""
        if isinstance(value, str):
            return " " + value.replace("{pad}", pad) + "\n"
        if not value:
            return " {}\n" if isinstance(value, dict) else " []\n"
        if isinstance(value, list):
            return "\n" + "".join(f"{pad}-" + self.yaml(element, pad + "  ") for element in value)
        return "\n" + "".join(f"{pad}{self.key(key)}:" + self.yaml(child, pad + "  ") for key, child in value.items())

    def key(self, key):
        return f'"{key}"' if self.chance(0.1) else key

    def document(self, tree):
        text = self.yaml(tree).lstrip("\n")
        if self.chance(0.05):
            text = text.replace("\n", "\r\n")
        if self.chance(0.05):
            text = "# values\n---\n" + text
        if self.risky():
            text = "\ufeff" + text
        if self.chance(0.02):
            text += "---\na: other\n"
        return text if not self.risky() else self.pick(["", "null\n", "# nothing\n", "[]\n", "text\n", "a: {{ b }}\n"])

    # ---- charts ----

    def chart(self, name, folder, depth):
        library = name.startswith("lib-")
        old = self.chance(0.2)
        dependencies = self.dependencies(folder, depth) if depth > 0 else []
        head = {"apiVersion": "v1" if old else "v2", "name": name, "version": self.pick(["1.0.0", "v0.1", "2.0.0-rc.1+b", "1.2"])}
        if self.chance(0.5):
            head["appVersion"] = self.pick(['"1.10"', "1.10", "1e3", "2021-01-01", "7", "true"])
        if library and not self.chance(0.1):
            head["type"] = "library"
        elif self.risky():
            head["type"] = self.pick(["application", "other", '""'])
        for field, text in (("description", "d e"), ("kubeVersion", '">=1.20.0-0"'), ("icon", "1"), ("deprecated", "true"), ("unknown", "x"),
                            ("keywords", "[a, 1]"), ("annotations", "{a: 1, b: c}"), ("home", "~")):
            if self.chance(0.08):
                head[field] = text
        declared = "".join("- " + "\n  ".join(lines) + "\n" for lines in dependencies)
        text = "".join(f"{field}: {value}\n" for field, value in head.items())
        if declared and old and self.chance(0.7):
            self.files[folder + "requirements.yaml"] = "dependencies:\n" + declared
        elif declared:
            text += "dependencies:\n" + declared
        self.files[folder + "Chart.yaml"] = text
        if not self.chance(0.1):
            self.files[folder + "values.yaml"] = self.document(self.tree(3))
        if self.risky():
            self.files[folder + "values.schema.json"] = self.schema()
        self.more_files(folder)
        for number in range(self.random.randrange(1, 4)):
            self.template(folder, name, number, library)
        self.helpers(folder, name)

    def dependencies(self, folder, depth):
        lines, names = [], self.random.sample(CHARTS, self.random.randrange(0, 4))
        taken = set(names)
        for name in names:
            self.subchart(name, folder, depth)
            for number in range(2 if self.chance(0.2) else 1):
                if not self.chance(0.12):
                    lines.append(self.dependency(name, taken, needs_alias=number > 0))
        if self.risky():
            lines.append(["name: missing", 'version: "*"'])
        return lines

    def subchart(self, name, folder, depth):
        inner = Writer(self.random.random(), self.risk)
        place = self.pick([name, name, name, name + "-dir"])
        if self.chance(0.85):
            inner.chart(name, f"{folder}charts/{place}/", depth - 1)
            return self.files.update(inner.files)
        inner.chart(name, f"{name}/", depth - 1)
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as archive:
            for path, text in inner.files.items():
                data = text if isinstance(text, bytes) else text.encode()
                member = tarfile.TarInfo(path)
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
        self.files[f"{folder}charts/{name}-1.0.0.tgz"] = packed.getvalue()

    def dependency(self, name, taken, needs_alias):
        lines = [f"name: {name}", "version: " + self.pick(["1.0.0", "'*'", "~1", "'>=0.1.0-0'", "1.x"])]
        if needs_alias or self.chance(0.3):
            alias = self.pick(ALIASES)
            if alias in taken and not self.risky():
                alias = f"more-{len(taken)}"
            taken.add(alias)
            lines.append(f"alias: {alias}")
        if self.chance(0.4):
            paths = [self.path() for _ in range(self.random.randrange(1, 3))]
            lines.append(f"condition: {','.join(paths)}")
        if self.chance(0.3):
            lines.append(f"tags: [{', '.join(self.random.sample(TAGS, self.random.randrange(1, 3)))}]")
        if self.chance(0.3):
            lines.append("import-values:")
            for _ in range(self.random.randrange(1, 3)):
                lines.append(self.pick([f"- {self.pick(KEYS)}", f"- child: {self.path()}\n    parent: {self.path()}",
                                        f"- child: {self.pick(KEYS)}\n    parent: .", "- data"]))
        if self.chance(0.1):
            lines.append("enabled: false")
        return lines

    def path(self):
        steps = [self.pick(CHARTS + ALIASES + KEYS)] + [self.pick(KEYS) for _ in range(self.random.randrange(0, 2))]
        return ".".join(steps + (["enabled"] if self.chance(0.5) else []))

    def schema(self):
        kinds = ["object", "string", "number", "boolean", "array", "null", "integer"]
        properties = {key: {"type": self.random.sample(kinds, self.random.randrange(1, 6))} for key in self.random.sample(KEYS, 2)}
        schema = {"properties": properties}
        if self.chance(0.3):
            schema["required"] = [self.pick(KEYS)]
        if self.chance(0.2):
            schema["$schema"] = self.pick(["http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2020-12/schema"])
        return json.dumps(schema)

    def more_files(self, folder):
        for path in ("config/one.txt", "config/two.conf", "config/deep/three", "bin.dat", "README.md"):
            if self.chance(0.25):
                self.files[folder + path] = self.pick(["text\n", "a\r\nb", "", "{{ .Release.Name }}\n", b"\xff\xfe\x00", "a: 1\nb:\n- c\n"])
        if self.chance(0.1):
            self.files[folder + "crds/" + self.pick(["crd.yaml", "deep/crd.yml", "crd.json", "crd.txt"])] = self.pick(["", "---\n", "kind: X\n---\n"]) + "kind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1\n"
        if self.chance(0.15):
            self.files[folder + ".helmignore"] = "\n".join(self.random.sample(
                ["*.txt", "config/", "/bin.dat", "# comment", "", "templates/t1*", "*.md ", "config/*/", "[xb]*"] +
                (["**/x", ".", "!config/one.txt", "charts/red"] if self.risky() else []), 3))
        if self.chance(0.1):
            self.files[folder + "templates/NOTES.txt"] = "notes of {{ .Chart.Name }}\n"

    # ---- templates ----

    def helpers(self, folder, name):
        text = "".join(f'{{{{- define "{defined}" }}}}{self.body(2, name)}{{{{ end -}}}}\n' for defined in
                       self.random.sample(["shared", name + ".labels", "tree"], 2))
        text += f'{{{{- define "{name}.plain" }}}}{self.body(1, "top")}{{{{ end -}}}}\n' if self.risky() else ""
        self.files[folder + "templates/_helpers.tpl"] = text + f'{{{{- define "{name}.plain" }}}}p {{{{ .Chart.Name }}}}{{{{ end -}}}}\n'

    def template(self, folder, name, number, library):
        lines = [f"kind: {self.pick(KINDS)}", "apiVersion: v1", "metadata:", f"  name: {name}-{number}"]
        if self.chance(0.2):
            lines += ["  annotations:", f'    "helm.sh/hook": {self.pick(HOOKS)}',
                      f'    "helm.sh/hook-weight": {self.pick(["1", chr(34) + "-5" + chr(34), "x", "1.5", "~"])}']
        lines.append("data:")
        for index in range(self.random.randrange(1, 6)):
            lines.append(f"  k{index}: " + self.action(2, name))
        for index in range(self.random.randrange(0, 3)):
            lines.append(f"  y{index}:{{{{ {self.expression(1)} | toYaml | nindent 4 }}}}")
        if self.chance(0.3):
            lines.append(self.body(3, name))
        for _ in range(self.pick([0, 0, 0, 0, 1, 2])):
            lines += [self.pick(["---", "---", "--- ", "--- # more", "---\n# nothing\n---", "\n\n---\n\n---", "--- |" if self.risky() else "---"])]
            lines += [f"kind: {self.pick(KINDS)}", "metadata:", "  name: more"]
            if self.chance(0.2):
                lines += ["  annotations:", f"    helm.sh/hook: {self.pick(HOOKS)}"]
            lines += [f"v: {self.action(1, name)}"]
        if self.chance(0.1):
            lines = [self.pick(["---", "", "# first", "\n  \n", "--- # first"])] + lines
        if self.chance(0.05):
            lines = [line + "\r" for line in lines]
        file = self.pick([f"t{number}.yaml", f"deep/t{number}.yaml", f"t{number}.yml", f"t{number}.txt"])
        self.files[folder + "templates/" + file] = "\n".join(lines) + "\n"

    def body(self, depth, name):
        return "".join(self.statement(depth, name) for _ in range(self.random.randrange(1, 3)))

    def statement(self, depth, name):
        if depth == 0:
            return self.pick(["\n# text\n", self.action(1, name)])
        inside = self.body(depth - 1, name)
        return self.pick([
            f"\n# {self.action(depth, name)}",
            f"{{{{- if {self.expression(1)} }}}}{inside}{{{{- else }}}}\n# else{{{{ end }}}}",
            f"{{{{- with {self.expression(1)} }}}}\n# {{{{ . | toJson }}}}{{{{- end }}}}",
            f"{{{{- range $k, $v := {self.table(0)} }}}}\n# {{{{ $k }}}}={{{{ $v | toJson }}}}{{{{- end }}}}",
            f"{{{{- range {self.rows(0)} }}}}\n# {{{{ toJson . }}}}{{{{- else }}}}\n# none{{{{ end }}}}",
            f"{{{{- range $i := int 3 }}}}{{{{ if eq $i 1 }}}}{{{{ continue }}}}{{{{ end }}}}\n# {{{{ $i }}}}{inside}{{{{- break }}}}{{{{ end }}}}",
            f"{{{{- $x := {self.expression(1)} }}}}\n# {{{{ kindOf $x }}}} {{{{ typeOf $x }}}}",
        ])

    def table(self, depth):
        return self.pick([f'(ternary {self.expression(depth)} (dict "t" 1) (kindIs "map" {self.expression(depth)}))', "$.Values", "(dict 1 2)"])

    def rows(self, depth):
        one = self.expression(depth)
        return f'(ternary {one} (list 1 "t") (kindIs "slice" {one}))'

    def action(self, depth, name):
        expression = self.expression(depth)
        if not self.risky():
            return "{{ " + self.pick([
                f"{expression} | toJson", f"{expression} | quote", f"print {expression} {self.atom()} | quote", f"tpl (toString {expression}) $ | quote",
                f'printf "%v %s %d|%q %5.2f %x %T" {self.atom()} {self.atom()} {self.atom()} {self.atom()} {self.atom()} {self.atom()} {self.atom()} | quote',
                f'include "{name}.plain" $ | quote', f"{expression} | toYaml | quote", f"{expression} | default \"none\" | toJson", f"{expression} | toRawJson | b64enc",
            ]) + " }}"
        return "{{ " + self.pick([
            expression, f"{expression} | quote", f"{expression} | toJson", f"{expression} | default \"none\" | toString", f"print {expression}",
            f'printf "%v %s %d" {self.atom()} {self.atom()} {self.atom()}', f"tpl ({expression} | toString) $", f'include "{self.pick(["shared", name + ".labels"] if self.risky() else [name + ".plain"])}" $',
            *([f'include (print $.Template.BasePath "/t{self.random.randrange(3)}.yaml") $ | sha256sum'] if self.risky() else []),
        ]) + " }}"

    def atom(self):
        steps = ["", "." + self.pick(["a", "b", "c", "sub", "enabled", "list", "name"])] if self.risky() else [""]
        return self.pick([
            "$.Values." + self.pick(["a", "b", "c", "sub", "enabled", "list", "name", "global", "red", "green", "blue"]) + self.pick(steps),
            "$.Values", "$.Release.Name", "$.Release.Namespace", "$.Chart.Name", "$.Chart.Version", "$.Chart.AppVersion", "($.Chart.Annotations | toJson)",
            "$.Release.IsUpgrade", "$.Template.Name", "$.Capabilities.KubeVersion.Minor", "$.Capabilities.KubeVersion", '($.Files.Get "config/one.txt")', "(list 1 2 3)",
            '(dict "a" 1 "b" nil)', '"text"', "3", "1.5", '(get (dict) "x")', "(keys $.Subcharts | sortAlpha)", '($.Capabilities.APIVersions.Has "apps/v1")', "$.Values.global",
            '(($.Files.Glob "config/*").AsConfig)', '($.Files.Lines "config/two.conf")', '(index $.Values "x-y")', "$.Chart.IsRoot",
        ])

    def expression(self, depth):
        if depth == 0:
            return self.atom()
        one, two = self.expression(depth - 1), self.expression(depth - 1)
        fails = [f"(eq {one} {two})", f"(merge {one} {two})", f"(len {one})", f"(required \"needed\" {one})", f"(without {one} {two})", f"(first {one})",
                 f'(dig "a" "b" {one} $.Values)', f"(keys {one})", f"(index {one} 0)", f"(call {one})", f"(set {one} \"a\" 1)", f"(lt {one} {two})"]
        if self.risky():
            return self.pick(fails)
        table = f'(ternary {one} (dict "t" 1) (kindIs "map" {one}))'
        rows = f'(ternary {one} (list 1 "t") (kindIs "slice" {one}))'
        return self.pick([
            one, one, f"(default {one} {two})", f"(ternary {one} {two} (empty {one}))", f"(and {one} {two})", f"(or {one} {two})", f"(not {one})",
            f"(deepEqual {one} {two})", f"(merge (dict) {table} (deepCopy $.Values))", f"(merge {table} (dict \"a\" {two}))", f"(mergeOverwrite (deepCopy $.Values) {table})",
            f"(len {table})", f"(rest {rows})", f"(concat {rows} (list {two}))", f"(uniq {rows})", f"(has {two} {rows})", f"(reverse {rows})", f"(compact {rows})", f"(join \",\" {rows})",
            f"(pick {table} \"a\" \"t\")", f"(values {table} | len)", f"(toStrings {rows})", f"(dig \"a\" {two} {table})", f"(append {rows} {two} | last)", "(fromYaml \"a: -0.0\")", f"(mergeOverwrite (dict) (dict \"a\" {one}) (dict \"a\" {two}))",
            f"(list {one} {two})", f"(coalesce {one} {two})", f'(get $.Values "{self.pick(KEYS)}")',
            f'(hasKey $.Values "{self.pick(KEYS)}")', f"(int {one})", f"(float64 {one})", f"(toString {one})", f"({one} | toYaml | fromYaml)",
            f"({one} | toJson | fromJson)", f"(kindIs \"map\" {one})", f"(keys {table} | sortAlpha)",
            f'(omit $.Values "{self.pick(KEYS)}")', f'(set (deepCopy $.Values) "a" {one})', f"(without (list 1 {one}) {two})", f"(add {one} {two})",
            f"(cat {one} {two})", f"(toToml (dict \"v\" {one}))", f"(b64enc (toString {one}))", f"(lookup \"v1\" \"Pod\" \"\" \"\")",
        ])

    # ---- command lines ----

    def arguments(self):
        roll = self.random.random()
        if roll < 0.1:
            return ["show", self.pick(["values", "chart", "readme", "crds", "all"]), "top"]
        if roll < 0.13:
            return ["dependency", "list", "top"]
        words = ["template", "rel", "top"] if roll < 0.8 else ["lint", "top"]
        for number in range(self.pick([0, 0, 1, 1, 2])):
            self.files[f"v{number}.yaml"] = self.document(self.tree(3))
            words += ["-f", f"v{number}.yaml"]
        for _ in range(self.pick([0, 0, 1, 2])):
            words += self.setting()
        if words[0] == "lint":
            for flag in ("--strict", "--quiet", "--with-subcharts"):
                words += [flag] if self.chance(0.3) else []
            return words
        for share, flag in ((0.2, ["--include-crds"]), (0.1, ["--no-hooks"]), (0.1, ["--skip-tests"]), (0.1, ["--is-upgrade"]), (0.1, ["-n", "some"]),
                            (0.05, ["-s", "templates/t0.yaml"]), (0.05, ["-s", "templates/*.yaml"]), (self.risk, ["--kube-version", "1.19"]),
                            (0.05, ["--api-versions", "a/v1,b/v1/C"]), (0.05, ["--skip-schema-validation"]),
                            (0.1, ["-s", "charts/red/templates/t0.yaml"]), (0.05, ["-s", "templates/deep/t0.yaml", "-s", "templates/t1.yml"]),
                            (0.1, ["--output-dir", "out"]), (0.03, ["--release-name"]), (0.03, ["--name-template", "n-{{ 1 }}"]),
                            (0.03, ["--debug"])):
            if self.chance(share):
                words += flag
        return words

    def setting(self):
        path = self.pick([self.path(), f"{self.pick(KEYS)}[{self.random.randrange(3)}]", f"list[1].{self.pick(KEYS)}", "dot\\.ted", "global.a"])
        value = self.pick(["null", "1", "true", "", "{a,b}", "x", "1.5", "0123", "a\\,b", "{}", "[]", "x=y"])
        json_value = self.pick(["null", "{\"a\":null}", "[1,{}]", "1.5", "\"s\"", "{\"b\":{\"c\":1}}"])
        if self.risky():
            return ["--set-json", self.pick([json_value, f"{self.path()}={json_value},"])]
        if not self.chance(0.2):
            path = self.path()
        return self.pick([["--set", f"{path}={value}"], ["--set", f"{path}={value},{self.path()}=null"], ["--set-string", f"{path}={value}"],
                          ["--set-json", f"{path}={json_value}"], ["--set-literal", f"{path}={value}"]])


def write_tree(root, files):
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())


def comparable(error):
    """The error alone. What Go tells in the order in which a map lies in memory, faults against a schema, is put in order."""
    start = error.find("Error: ")
    if start < 0:
        return ""
    lines = error[start:].rstrip("\n").split("\n")
    return sorted(lines) if "meet the specifications of the schema" in error else lines


def run(command, arguments, root, home):
    environment = {**os.environ, "HELM_CONFIG_HOME": home, "HELM_CACHE_HOME": home, "HELM_DATA_HOME": home, "TZ": "UTC"}
    try:
        done = subprocess.run(command + arguments, cwd=root, env=environment, capture_output=True, stdin=subprocess.DEVNULL, timeout=30)
    except subprocess.TimeoutExpired:
        return ENDLESS, b"", []
    # Where a pointer lies is no contract, nor where an archive is unpacked to be linted.
    output = re.sub(rb"0x[0-9a-f]{6,}", b"POINTER", done.stdout)
    output = re.sub(rb"(?m)^(\[\w+\]) (?:/tmp/helm-lint\d+/[^:]*|/archive): ", rb"\1 ARCHIVE: ", output)
    if done.returncode:  # broken templates stand in the order in which a map lies in memory
        output = b"\n---\n# Source: ".join(sorted(part.strip() for part in re.split(rb"(?m)^---\n# Source: ", output)))
    written = {str(path.relative_to(root)): path.read_bytes() for path in sorted((root / "out").rglob("*")) if path.is_file()}
    shutil.rmtree(root / "out", ignore_errors=True)
    output += "".join(f"wrote {path}\n{text}\n" for path, text in written.items()).encode()
    return done.returncode, output, comparable(done.stderr.decode(errors="backslashreplace"))


def tells_at_random(got, ask_again):
    """Where several things are wrong, Go tells the first that a walk over a map meets, another one each time."""
    return got[0] == 1 and any(ask_again() == got for _ in range(ANSWERS))


def compare(seed, helm, sluice, keep):
    """None where both agree, else what differs."""
    writer = Writer(seed)
    writer.chart("top", "top/", 2)
    arguments = writer.arguments()
    with tempfile.TemporaryDirectory(prefix="random-chart-") as scratch:
        root = pathlib.Path(scratch).resolve()
        write_tree(root, writer.files)
        want, got = run([helm], arguments, root, scratch), run([sluice, "helm"], arguments, root, scratch)
        # What refers to itself ends Go's process when it is printed, or keeps it busy; here it is refused.
        overflow = want[0] in (2, ENDLESS) and got[0] == 1
        if want == got or overflow or tells_at_random(got, lambda: run([helm], arguments, root, scratch)):
            return want[0], None
        if keep:
            kept = pathlib.Path(keep) / str(seed)
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(root, kept)
            (kept / "command").write_text(" ".join(arguments) + "\n")
            for name, result in (("helm", want), ("sluice", got)):
                (kept / f"out.{name}").write_bytes(result[1] + f"exit code {result[0]}\n{result[2]}\n".encode())
        fields = [f"{name}: helm {a!r:.400} sluice {b!r:.400}" for name, a, b in zip(("code", "output", "error"), want, got) if a != b]
        return want[0], "\n  ".join(fields[:1] + fields[2:] if want[0] != got[0] else fields)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--helm", required=True, type=os.path.abspath)
    parser.add_argument("--sluice", required=True, type=os.path.abspath)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--keep")
    parser.add_argument("--jobs", type=int, default=1)
    arguments = parser.parse_args()
    rendered = refused = differing = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        seeds = range(arguments.seed, arguments.seed + arguments.count)
        results = pool.map(lambda seed: compare(seed, arguments.helm, arguments.sluice, arguments.keep), seeds)
        for seed, (code, difference) in zip(seeds, results):
            rendered, refused = rendered + (code == 0), refused + (code != 0)
            if difference:
                differing += 1
                print(f"FAILED seed {seed}\n  {difference}", flush=True)
    print(f"{rendered} charts rendered and {refused} refused, {differing} differ")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
