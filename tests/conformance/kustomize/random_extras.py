"""What random_overlays.py composes with --wide beside its usual trees: rarer fields, other ways to write the same, odd files."""
import json
import re

# Documents in the corners of YAML. NAME is each object's own.
DOCUMENTS = [
    "apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: NAME}\nspec:\n  one: &one\n    a: 1\n    b: [x, 'y']\n  two: *one\n"
    "  three:\n    <<: *one\n    a: 2\n  items:\n  - &item {name: one, value: 1}\n  - name: two\n    value: *one\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: NAME\n  labels: &labels\n    app: a\n  annotations: *labels\ndata:\n  <<: *labels\n  k: v\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\ndata:\n  folded: >\n    one\n    two\n\n    three\n  kept: |+\n    a\n\n"
    "  cut: >-\n    x\n    y\n  two: |2\n      indented\n    less\n  plain: first\n    second\n\n    third\n  quoted: \"first \\\n    second\n    third\"\n",
    "apiVersion: v1\r\nkind: ConfigMap\r\nmetadata:\r\n  name: NAME\r\ndata:\r\n  k: |\r\n    a\r\n    b\r\n  l: v\r\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: NAME\n  annotations:\n    config.kubernetes.io/index: '3'\n    internal.config.kubernetes.io/index: '3'\n"
    "spec:\n  template:\n    spec:\n      containers:\n      - name: main\n        image: nginx:1.25\n        env:\n        - {name: A, value: ''}\n"
    "        - name: B\n          value: |\n            lines\n            here\n",
    "# head\n--- # a mark\n# more\napiVersion: example.org/v1 # behind\nkind: Thing\n# foot\nmetadata:\n  # name\n  name: NAME\n  # end\nspec: # s\n  # in\n"
    "  list: # l\n  # i\n  - a # a\n  # j\n  - b: # b\n      c: 1 # c\n  map: # m\n    k: v\n  none: # n\n  text: | # t\n    lines\n# tail\n",
    "apiVersion: v1\nkind: Service\nmetadata: {name: NAME, annotations: {config.kubernetes.io/local-config: 'LOCAL'}}\nspec: {ports: [{port: 80, name: http}, {port: 443}]}\n",
    "apiVersion: example.org/v1\nkind: Thing\nmetadata:\n  generateName: made-\n  name: NAME\nspec:\n  ? explicit\n  : value\n  'quoted key': 1\n  \"other\\tkey\": 2\n"
    "  deep: [[1, [2, {a: [b]}]], {c: {d: e}}]\n  long: " + "word " * 30 + "\n  date: 2020-01-02T03:04:05Z\n  octal: 0o17\n  float: 1.0\n  neg: -0.0\n",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: NAME}\ntype: Opaque\nstringData:\n  a: \"tab\\there\"\n  b: 'it''s'\n  c: \"\\u00e9\\x41\"\n"
    "  d: \" lead\"\n  e: \"trail \"\n  f: \"a\\n\\nb\\n\"\n  g: \"#no\"\n",
    "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: NAME}\nspec:\n  schedule: \"@daily\"\n  jobTemplate:\n    spec:\n      template:\n        spec:\n"
    "          restartPolicy: Never\n          containers: [{name: main, image: 'redis:7', command: [sh, -c, \"a; b\"], env: [{name: A, value: \"1\"}]}]\n",
    "{\"apiVersion\": \"example.org/v1\", \"kind\": \"Thing\", \"metadata\": {\"name\": \"NAME\"},\n \"spec\": {\"a\": [], \"b\": {}, \"c\": null, \"d\": \"\\u00e9\\n\", \"e\": 1.50}}\n",
]
MERGES = [  # patches of whatever document there is, by its kind
    ("Thing", "spec:\n  one: null\n  items: [{name: two, value: new}]\n"), ("Thing", "spec: {list: [], map: {k: null}, new: {x: y}}\n"),
    ("Thing", "spec:\n  # c\n  none: [1]\n  text: changed\n"), ("Thing", "spec:\n  three: {b: null, c: d}\n  long: short\n"),
    ("Thing", "spec: {$patch: delete}\n"), ("ConfigMap", "data:\n  k: null\n  folded: |\n    other\n    lines\n"),
    ("ConfigMap", "data: {plain: 'yes', two: \"5\"}\nbinaryData: {b: AAEC}\n"), ("Secret", "stringData: {a: null, h: \"1\"}\n"),
    ("Service", "spec: {ports: [{port: 443, name: tls, protocol: TCP}]}\n"),
    ("CronJob", "spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: main, env: [{name: A, value: 2}]}]}}}}}\n"),
    ("Deployment", "spec: {template: {spec: {containers: [{name: main, env: [{name: B, value: null}, {name: C, value: x}]}]}}}\n"),
]
BYTES = [b"\x00\x01\x02\xff" * 30, b"\xef\xbb\xbfwith a mark\n", b"latin \xe9\n", bytes(range(32, 127)), b"a\tb\n\x07\n", b"\r\n"]


class Extras:
    """Steps for random_overlays.Tree, which they belong to."""

    odd = {}  # of the directory that is being made: kind -> name and text of one odd document

    def extra_resources(self, directory, made, known):
        self.odd = {}
        if not self.chance(0.5):
            return
        number = self.number()
        chosen = self.some(DOCUMENTS, 3)
        texts = [text.replace("NAME", self.pick([f"odd-{number}-{at}", f"odd.{number}.{at}"])).replace("LOCAL", self.pick(["true", "false", ""]))
                 for at, text in enumerate(chosen)]
        name = self.pick([f"odd{number}.yaml", f"deep/er/odd{number}.yml", f"odd{number}.json"])
        text = texts[0]
        for each in texts[1:]:
            text += self.pick(["---\n", "---\n# about\n", "\n---\n\n", "--- \n"]) + each.removeprefix("# head\n--- # a mark\n")
        self.files[f"{directory}/{name}"] = text.rstrip("\n") if self.chance(0.1) and "|+" not in text else text
        made["resources"] = made["resources"] + [self.pick(["", "./", "x/../"]) + name] if self.chance(0.9) else [name] + made["resources"]
        kinds = [re.search(r'kind"?: "?(\w+)', text).group(1) for text in texts]
        self.odd = {kind: (re.search(r"odd[-.]\d+[-.]\d+", text).group(), text) for kind, text in zip(kinds, texts)}
        for kind, body in self.some(MERGES, 4, 0):
            if kind not in kinds:
                continue
            api = {"Thing": "example.org/v1", "CronJob": "batch/v1", "Deployment": "apps/v1"}.get(kind, "v1")
            entry = {"patch": f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: any}}\n{body}", "target": {"kind": kind, "name": "odd.*"}}
            made["patches"] = self.pick([lambda old: old + [entry], lambda old: [entry] + old])(made.get("patches", []))
        if kinds and self.chance(0.3):
            kind = self.pick(kinds)
            made["patches"] = made.get("patches", []) + [{
                "target": {"kind": kind, "name": "odd.*"}, "patch": json.dumps([{"op": "add", "path": "/metadata/annotations", "value": {"j": "1"}}])}]

    def extra_fields(self, directory, made, _):
        if self.chance(0.15) and made.get("resources"):
            moved = [each for each in made["resources"] if each.startswith("../")]
            if moved:
                made["bases"] = moved
                made["resources"] = [each for each in made["resources"] if each not in moved]
                if not made["resources"]:
                    del made["resources"]
        if self.chance(0.1):
            made["metadata"] = self.pick([{"name": "tree"}, {"name": "tree", "annotations": {"a": "b"}}, {"labels": {"l": "m"}}])
        if self.chance(0.08):
            made["imageTags"] = [{"name": "nginx", "newTag": "old"}]
        if self.chance(0.08):
            made.setdefault("buildMetadata", self.some(["originAnnotations", "transformerAnnotations", "managedByLabel"], 3))
        if self.chance(0.05):
            made["namespace"] = self.pick(["three", "four"])
        if self.chance(0.1):
            made["images"] = made.get("images", []) + [{"name": self.pick(["ngin.", "n.*", "redis", "(app|busybox)"]), **self.pick([
                {"newTag": "re"}, {"newName": "moved/it", "digest": "sha256:00ff"}, {"tagSuffix": "-s"}, {}])}]
        if self.chance(0.1):
            made["commonAnnotations"] = {"example.org/long": "a " * 60, "multi": "x\ny\n", "num": "5", "q": "it's \"x\""}

    def extra_generators(self, directory, made, known):
        if self.chance(0.25):
            number = self.number()
            self.files[f"{directory}/{number}.bin"] = self.pick(BYTES)
            self.files[f"{directory}/{number}.props"] = self.pick(["A=1\nB= two \n#c\n\nC\n", "A='x'\r\nB=\"y\"\r\n", "  A=a#b\nB=c=d\n", "é=1\n"])
            entry = {"name": f"bin-{number}"}
            self.pick([lambda: entry.update(files=[f"{number}.bin"]), lambda: entry.update(files=[f"key.x={number}.bin"], literals=["a='quoted'", 'b="q"']),
                       lambda: entry.update(env=f"{number}.props"), lambda: entry.update(envs=[f"{number}.props"], files=[f"b={number}.bin"])])()
            if self.chance(0.3):
                entry["options"] = self.pick([{"disableNameSuffixHash": True}, {"annotations": {"x": "y: z"}}, {"labels": {"n": "1"}, "immutable": True}])
            field = self.pick(["configMapGenerator", "secretGenerator"])
            made[field] = made.get(field, []) + [entry]

    def extra_plugins(self, directory, made, _):
        number = self.number()
        config = lambda kind, **rest: self.yaml({"apiVersion": "builtin", "kind": kind, "metadata": {"name": f"p{number}"}, **rest}, comments=False)
        if self.chance(0.12):
            text = config("ConfigMapGenerator", literals=["a=1", "b=two words"], **self.pick([{}, {"behavior": "create"}, {"namespace": "gen"}]))
            if self.chance(0.5):
                made["generators"] = made.get("generators", []) + [text]
            else:
                self.files[f"{directory}/gen{number}/kustomization.yaml"] = "resources: [g.yaml]\n" + self.pick(["", "namePrefix: in-\n"])
                self.files[f"{directory}/gen{number}/g.yaml"] = text
                made["generators"] = made.get("generators", []) + [f"gen{number}"]
        if self.chance(0.15):
            text = self.pick([
                lambda: config("LabelTransformer", labels={"dir": "1"}, fieldSpecs=[{"path": "metadata/labels", "create": True},
                                                                                  {"path": "spec/template/metadata/labels", "create": True, "kind": "Deployment"}]),
                lambda: config("PrefixTransformer", prefix="dir-", fieldSpecs=[{"path": "metadata/name", "kind": "Service"}]),
                lambda: config("AnnotationsTransformer", annotations={"n": "5", "m": "x\ny"}, fieldSpecs=[{"path": "metadata/annotations", "create": True}]),
                lambda: config("ValueAddTransformer", value="v", targets=[{"selector": {"kind": "Thing"}, "fieldPath": "spec/added/here"}]),
                lambda: config("NamespaceTransformer", metadata={"name": "n", "namespace": "dir"}, unsetOnly=True),
            ])()
            self.files[f"{directory}/tr{number}/kustomization.yaml"] = "resources:\n- t.yaml\n" + self.pick(["", "commonAnnotations: {in: dir}\n"])
            self.files[f"{directory}/tr{number}/t.yaml"] = text
            made["transformers"] = made.get("transformers", []) + [self.pick([f"tr{number}", f"tr{number}/t.yaml"])]

    def extra_replacements(self, _, made, __):
        """From one odd document to whatever is there."""
        if not self.odd or not self.chance(0.5):
            return
        kind, (name, text) = self.pick(self.odd.items())
        fields = {"list:": "spec.list.0", "one:": "spec.one.a", "deep:": "spec.deep.0.0", "date:": "spec.date", "float:": "spec.float",
                  "- &item": "spec.items.[name=one].value", "  folded:": "data.folded", "  two: |2": "data.two", "cut:": "data.cut",
                  "\n  k: v": "data.k", "  a: \"tab": "stringData.a", "  f:": "stringData.f", "type:": "type", "- 443": "spec.ports", "kind": "metadata.name",
                  "ports:": self.pick(["spec.ports.1.port", "spec.ports.[name=http].port", "spec.ports"]), "map:": self.pick(["spec.map", "spec.map.k"]),
                  "containers:": self.pick(["spec.template.spec.containers.[name=main].image", "metadata.name"])}
        field = self.pick([field for mark, field in fields.items() if field and mark in text])
        source = {"kind": kind, "name": name, "fieldPath": field}
        if field.endswith("image") or field == "metadata.name":
            source["options"] = {"delimiter": self.pick(":-."), "index": 0}
        target = self.pick([
            {"select": {"kind": "Thing"}, "fieldPaths": ["spec.replaced"], "options": {"create": True}},
            {"select": {"kind": "Thing", "name": name if kind == "Thing" else "odd.*"}, "fieldPaths": [self.pick(["spec.list.*", "spec.e", "spec.map.k", "metadata.name"])]},
            {"select": {"kind": "ConfigMap", "name": "odd.*"}, "fieldPaths": [self.pick(["data.k", "data.folded", "data.plain"])], "options": {"delimiter": self.pick("a,:"), "index": self.pick([0, 1, 5, -1])}},
            {"select": {"kind": "Service"}, "fieldPaths": ["metadata.annotations.[example.org/made]"], "options": {"create": True}},
            {"select": {"name": "odd.*"}, "reject": [{"kind": "Service"}, {"kind": "Secret", "name": "odd.*"}], "fieldPaths": ["metadata.labels.from"], "options": {"create": True}},
            {"select": {"kind": "CronJob"}, "fieldPaths": ["spec.jobTemplate.spec.template.spec.containers.*.env.[name=A].value"]}])
        made["replacements"] = made.get("replacements", []) + [{"source": source, "targets": [target]}]
