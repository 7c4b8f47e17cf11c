#!/usr/bin/env python3
"""What `kustomize edit`, `create` and `build` make of files of ours, and whether `sluice kustomize` does the same.

usage: edits.py --accept KUSTOMIZE    writes edits.jsonl with the real v5.8.1
       edits.py --check SLUICE        compares; exit code 1 and the differences if there are any

Compared are exit code, standard output, the first line of standard error and every file of the folder.
"""
import argparse
import difflib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

GOLDEN = pathlib.Path(__file__).with_name("edits.jsonl")

CM = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cm\n"
DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: "nginx:1"}
"""

# Comments and blank lines in every odd place, fields in an order of their own, several styles.
ODD = """# at the top

# above the second field

resources:   # behind the key
# inside, before an item
- cm.yaml
  # inside, indented

- web.yaml # behind an item
# after the last item

namePrefix: "pre-"   # quoted
# above images
images:
- name: nginx
  # in the middle of an item
  newTag: '1.2'
- {name: redis, newName: my/redis, digest: sha256:abc}

kind: Kustomization
# between

commonLabels: {app: web,
  # in a flow map
  tier: "yes"}
configMapGenerator:
- name: one
  literals:
  - a=b
  # lost in a list
  - "c=d e"
- files: [x.txt]
  name: two
  namespace: ns
apiVersion: kustomize.config.k8s.io/v1beta1
# at the end
"""

BODIES = {
    "empty": "",
    "odd": ODD,
    "plain": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n- cm.yaml\n",
    "no-newline": "resources:\n- cm.yaml\nnamePrefix: x-",
    "separator": "---\n# first\nresources: [cm.yaml]\n# second\n",
    "component": "kind: Component\nresources: [cm.yaml]\n",
    "case": "Resources: [cm.yaml]\nNAMEPREFIX: x-\n# c\ncommonlabels: {a: b}\n",
    "old": "bases: [../other]\nresources: [cm.yaml]\nimageTags:\n# gone?\n- name: a\n  newTag: b\n"
           "configMapGenerator:\n- name: e\n  env: e.env\n",
    "helm": "helmChartInflationGenerator:\n- chartName: c\n  chartVersion: 1.0.0\n  chartHome: home\n  values: v.yaml\n"
            "  valuesLocal: {a: 1, b: [x, {c: 1.5}], d: 10000000000000000000, e: null, f: 1e3}\n",
    "windows": "resources:\r\n- cm.yaml\r\n# c\r\nnamePrefix: x-\r\n",
    "anchors": "commonLabels: &l {a: b}\ncommonAnnotations: *l\n# c\nresources: [cm.yaml]\n",
    "twice": "resources: [cm.yaml]\n# again\nresources: [web.yaml]\n",
    "everything": """metadata: {name: me, labels: {a: b}}
openapi: {path: schema.json}
labels:
- pairs: {x: "1"}
  includeSelectors: false
- includeSelectors: true
  pairs: {y: "2"}
  fields: [{path: a/b, create: true, kind: K}]
- includeTemplates: true
  pairs: {}
commonAnnotations: {note: "a: b", n: "1", m: "true", long: "word word word word word word word word word word word word word word word word word"}
patchesStrategicMerge:
- patch.yaml
- |-
  apiVersion: v1
  kind: ConfigMap
  metadata:
    name: cm
patchesJson6902:
- target: {kind: ConfigMap, name: cm, version: v1}
  path: jp.yaml
patches:
- path: patch.yaml
  options: {allowNameChange: true}
- patch: "- op: add"
  target: {}
replacements:
- source: {kind: ConfigMap, name: cm, fieldPath: a.b, options: {delimiter: ":", index: 1}}
  targets:
  - select: {kind: Deployment}
    reject: [{name: x}]
    fieldPaths: [a, b]
    options: {create: true}
- path: r.yaml
- sourceValue: ""
  targets: [{fieldPaths: [a]}]
replicas: [{name: web, count: 0}, {count: 3, name: db}]
vars:
- name: V
  objref: {apiVersion: v1, kind: ConfigMap, name: cm}
- {name: W, objref: {kind: K, name: n}, fieldref: {fieldPath: a.b}}
sortOptions: {order: legacy, legacySortOptions: {orderFirst: [Namespace]}}
components: [comp]
crds: [crd.json]
secretGenerator:
- name: s
  type: Opaque
  options: {disableNameSuffixHash: false, labels: {}}
  envs: [e.env]
  behavior: merge
helmGlobals: {}
helmCharts: [{name: c, includeCRDs: true, apiVersions: [a]}]
generatorOptions: {immutable: true, labels: {g: h}, annotations: {}}
configurations: [c.yaml]
generators: [g.yaml]
transformers: [t1.yaml, t/t2.yaml]
validators: [v.yaml]
buildMetadata: [originAnnotations]
nameSuffix: -x
namespace: ns
""",
    "bad-field": "resource: [cm.yaml]\n",
    "bad-type": "resources: cm.yaml\n",
    "bad-type-deep": "images:\n- name: a\n  newTag: 1.5\n",
    "bad-kind": "- a\n",
}

EDITS = [
    "set image nginx:2", "set image nginx=other", "set image nginx=reg.io:5000/other:3@sha256:123", "set image a@sha256:1",
    "set image nginx=*:9", "set image redis=*:7@*", "set image redis=*@*", "set image x=*:*", "set image b:1 a:2 b:3", "set image nginx",
    "set image", "set image =x", "set image a=", "set image reg.io:5000/app", "set image reg.io:5000/app:v1@sha256:2", "set image a=b=c:1",
    "set namespace prod", "set namespace", "set namespace a b", "set namespace ''", "set nameprefix -- -x", "set nameprefix", "set nameprefix p-",
    "set namesuffix -- -s", "set namesuffix a b",
    "set replicas web=3", "set replicas web=3 zed=+1 alpha=-2", "set replicas web", "set replicas web=x", "set replicas a=b=1", "set replicas", "set replicas =1",
    "set label a:b", "set label a:b c:'\"d e\"' f", "set label :x", "set label", "set label a:b:c", "set label tier:x app:y",
    "set annotation a:b", "set annotation a/b/c:d", "set annotation -x:y", "set annotation foo.io/bar:'x: y'", "set annotation", "set annotation 1a.io/x:y",
    "set buildmetadata originAnnotations,managedByLabel", "set buildmetadata nope", "set buildmetadata", "set buildmetadata a b",
    "set configmap one --new-namespace=other", "set configmap one --from-literal=zz=1",
    "set configmap nope --from-literal=a=b", "set configmap", "set configmap one", "set configmap one --from-literal=a",
    "set configmap two --namespace ns --new-namespace n2", "set secret s --new-namespace=q",
    "add resource web.yaml", "add resource cm.yaml", "add resource '*.yaml'", "add resource nope.yaml", "add resource", "add resource nope.yaml --no-verify",
    "add resource ../other", "add resource .hidden.yaml", "add resource '*'", "add resource web.yaml cm.yaml more",
    "add component comp", "add component nope", "add component", "add base ../other", "add base ../other,more", "add base nope", "add base", "add base cm.yaml",
    "add transformer t1.yaml", "add transformer nope", "add transformer", "add generator 't*.yaml'", "add generator",
    "add label x:y", "add label app:z", "add label app:z --force", "add label", "add label x:y --without-selector", "add label x:2 -f --without-selector",
    "add label n:1 m:2 --without-selector --include-templates", "add label n:1 --include-templates", "add label x",
    "add annotation k:v", "add annotation note:v", "add annotation note:v -f", "add annotation", "add annotation :v",
    "add buildmetadata managedByLabel", "add buildmetadata originAnnotations", "add buildmetadata bad",
    "add patch --path patch.yaml", "add patch --path patch.yaml --kind Deployment --name web --group apps --version v1", "add patch",
    "add patch --patch 'a: b' --path x", "add patch --patch '- op: remove\n  path: /a' --label-selector a=b --annotation-selector c --namespace d",
    "add configmap new --from-literal=a=b", "add configmap one --from-literal=x=y", "add configmap one --from-literal=a=b", "add configmap new --from-file=x.txt",
    "add configmap new --from-file=k=x.txt,e.env --namespace n", "add configmap new --from-file='*.txt'", "add configmap new --from-file=k='*.yaml'",
    "add configmap new --from-env-file=e.env --behavior=merge --disableNameSuffixHash", "add configmap new --from-env-file=e.env --from-literal=a=b",
    "add configmap new --from-literal=a=b --behavior=bad", "add configmap", "add configmap new", "add configmap a b --from-literal=a=b",
    "add configmap new --from-literal=nokey", "add configmap new --from-file=nope.txt", "add configmap new --from-literal=\"a='quoted'\" --from-literal=b=1,2",
    "add secret new --from-literal=a=b", "add secret new --from-literal=a=b --type=kubernetes.io/tls --namespace n", "add secret s --from-file=x.txt",
    "add secret new", "add secret",
    "remove resource cm.yaml", "remove resource '*.yaml'", "remove resource nope", "remove resource", "remove resource '[cw]*.yaml'", "remove resource '['",
    "remove transformer 't/*'", "remove transformer '*'", "remove transformer",
    "remove configmap one", "remove configmap one,nope", "remove configmap nope", "remove configmap", "remove configmap a b", "remove configmap two",
    "remove configmap two --namespace ns", "remove secret s", "remove secret nope",
    "remove label app", "remove label app,tier", "remove label nope", "remove label nope -i", "remove label", "remove label a b", "remove label a,,b",
    "remove annotation note", "remove annotation n,m,long,note", "remove annotation nope", "remove annotation nope --ignore-non-existence",
    "remove buildmetadata originAnnotations", "remove buildmetadata bad", "remove buildmetadata",
    "remove patch --path patch.yaml", "remove patch --path patch.yaml --kind X", "remove patch --patch '- op: add'", "remove patch",
    "fix", "set namespace --nope", "set namespace -x", "add label x:y --force=maybe", "add configmap x --from-literal",
]

CREATES = ["create", "init", "create --autodetect", "create --autodetect --recursive", "create --resources web.yaml,cm.yaml --namespace n --nameprefix p- --namesuffix=-s",
           "create --labels a:b,c:d --annotations x:y", "create --resources nope", "create --resources ../other", 
           "create --autodetect --resources web.yaml"]

BUILDS = ["build", "build .", "build sub", "build --reorder none sub", "build nope", "build a b", "build sub --load-restrictor bad", "build cm.yaml", "build sub -o out.yaml",
          "build sub -o outdir", "build sub --output=nodir/x", "build sub --enable-managedby-label", "build sub -e A=1 --mount x --network --network-name y --as-current-user",
          "build sub --nope", "build sub -o", "build spread -o outdir", "build ''", "build up", "build up --load-restrictor LoadRestrictionsNone", "build sub --reorder bad",
          "build sub --enable-helm --helm-command x --helm-api-versions a --helm-kube-version 1 --helm-debug", "build plugin",
          "build deprecated", "build sub --stack-trace", "version", "version --short"]

VARS = {
    "kustomization.yaml": "resources: [dep.yaml, ../base]\npatches:\n- path: p.yaml\n  target: {kind: Deployment}\n- path: q.yaml\n"
                          "vars:\n- name: NAME\n  objref: {apiVersion: apps/v1, kind: Deployment, name: web}\n"
                          "- name: CM\n  objref: {apiVersion: v1, kind: ConfigMap, name: cm, namespace: n}\n  fieldref: {fieldPath: data.a}\n# c\nnamespace: n\n",
    "dep.yaml": DEPLOYMENT.replace('"nginx:1"', '"nginx:1", args: ["$(NAME)", "--x=$(CM)", "$(CM)/y", "a.$(NAME).b"]') + "---\n" + CM,
    "p.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  annotations:\n    foo.io/x: $(NAME)\n",
    "q.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cm\n  namespace: z\ndata:\n  k: $(CM)\n",
}


def tree(kustomization):
    files = {
        "in/cm.yaml": CM, "in/web.yaml": DEPLOYMENT, "in/x.txt": "x\n", "in/y.txt": "y\n", "in/e.env": "K=v\n", "in/patch.yaml": CM, "in/jp.yaml": "[]\n",
        "in/t1.yaml": CM, "in/t2.yaml": CM, "in/.hidden.yaml": CM, "in/comp/kustomization.yaml": "kind: Component\n", "in/more/x.yaml": CM.replace("cm", "more"),
        "other/kustomization.yaml": "resources: []\n",
        "in/sub/kustomization.yaml": "resources: [a.yaml]\n", "in/sub/a.yaml": CM + "---\n" + DEPLOYMENT + "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: Big}\n",
        "in/spread/kustomization.yaml": "resources: [a.yaml]\n", "in/outdir/keep": "",
        "in/spread/a.yaml": CM + "---\n" + CM + "  namespace: One\n---\n" + DEPLOYMENT + "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: big}\n"
                            "---\napiVersion: x.io/v1\nkind: Thing\nmetadata: {name: t}\n",
        "in/up/kustomization.yaml": "resources: [../cm.yaml]\n",
        "in/plugin/kustomization.yaml": "generators: [g.yaml]\n", "in/plugin/g.yaml": "apiVersion: x.io/v1\nkind: Foo\nmetadata: {name: f}\n",
        "in/deprecated/kustomization.yaml": "bases: []\ncommonLabels: {a: b}\nvars: null\npatchesStrategicMerge: []\nresources: [cm.yaml, sub]\nimageTags: []\n",
        "in/deprecated/cm.yaml": CM, "in/deprecated/sub/kustomization.yaml": "patchesJson6902: []\nvars: []\ncommonLabels: {}\nresources: []\nnamePrefix: a\n",
    }
    if kustomization is not None:
        files["in/kustomization.yaml"] = kustomization
    return files


def cases():
    for body in BODIES:
        # Every edit meets the two files that have something of everything; the others meet a few.
        edits = EDITS if body in ("odd", "everything") else [
            "set namespace prod", "add resource web.yaml", "set image nginx:2", "add label q:r", "remove resource cm.yaml", "fix", "remove label a"]
        for edit in edits:
            yield f"{body}: edit {edit}", tree(BODIES[body]), "edit " + edit
    for edit in ("set namespace x", "add configmap c --from-literal=a=b", "remove configmap c", "add resource web.yaml", "fix", "set configmap c --new-namespace=x"):
        yield f"no file: edit {edit}", tree(None), "edit " + edit
        both = tree("") | {"in/kustomization.yml": ""}
        yield f"two files: edit {edit}", both, "edit " + edit
    yml = tree(None) | {"in/Kustomization": "resources: [cm.yaml]\n"}
    yield "Kustomization: add all", yml, "edit add resource *"
    # Of several literals the original changes the order at random.
    one = "configMapGenerator:\n- name: one\n  # c\n  literals: [a=b]\ngeneratorOptions: {labels: {l: m}}\n"
    yield "one literal: set configmap", tree(one), "edit set configmap one --from-literal=a=z"
    for command in CREATES:
        yield f"{command}", tree(None), command
        if command == "create":
            yield f"{command}, twice", tree(""), command
    for command in BUILDS:
        yield f"{command}", tree(BODIES["plain"]), command
    for flags in ("", " --vars"):
        files = {f"in/{name}": text for name, text in VARS.items()}
        files["base/kustomization.yaml"] = "resources: [b.yaml]\n"
        files["base/b.yaml"] = CM.replace("name: cm", "name: base") + "data:\n  v: $(CM)\n  w: x $(NAME) y\n"
        yield f"vars: edit fix{flags}", files, "edit fix" + flags


def run(program, files, command):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        environment = {"PATH": os.environ["PATH"], "HOME": folder, "TZ": "UTC"}
        done = subprocess.run(["sh", "-c", f'exec "$0" {command}', *program], cwd=root / "in", capture_output=True, env=environment, timeout=60)
        after = {}
        for path in sorted(root.rglob("*")):
            name = str(path.relative_to(root))
            if path.is_file() and files.get(name) != path.read_bytes().decode():
                after[name] = path.read_bytes().decode()
        here = str(root.resolve())
        stderr = re.sub(r"(?m)^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d ", "TIME ", done.stderr.decode()).replace(here, "HERE")
        stdout = done.stdout.decode().replace(here, "HERE")
    told = []
    for line in stderr.splitlines():
        told.append(line)
        if line.startswith("Error"):
            break
    return {"exit": done.returncode, "stdout": stdout, "stderr": told, "files": after}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--accept")
    parser.add_argument("--check")
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    if arguments.accept:
        with GOLDEN.open("w") as out:
            for name, files, command in cases():
                out.write(json.dumps({"case": name} | run([arguments.accept], files, command), ensure_ascii=False) + "\n")
        return
    goldens = {}
    for line in GOLDEN.read_text().splitlines():
        golden = json.loads(line)
        goldens[golden.pop("case")] = golden
    wrong = 0
    total = 0
    program = pathlib.Path(arguments.check).resolve()
    with tempfile.TemporaryDirectory() as folder:
        wrapper = pathlib.Path(folder) / "kustomize"
        wrapper.write_text(f'#!/bin/sh\nexec "{program}" kustomize "$@"\n')
        wrapper.chmod(0o755)
        for name, files, command in cases():
            if arguments.only not in name:
                continue
            total += 1
            got, wanted = run([str(wrapper)], files, command), goldens[name]
            got, wanted = (worded(answer) for answer in (got, wanted))
            if got != wanted:
                wrong += 1
                print(f"--- {name}")
                print("\n".join(difflib.unified_diff(*(json.dumps(v, indent=1, ensure_ascii=False).replace("\\n", "\n").splitlines() for v in (wanted, got)), "kustomize", "sluice", lineterm="")))
    print(f"{total - wrong} of {total} cases equal")
    sys.exit(1 if wrong or not total else 0)


# Reasons that come from the engine are in words of its own; what leads to them must be the original's.
ENGINE = ("Warning: 'Fixed' kustomization now produces the error", "failed to create configmap: ", "failed to create secret: ", "invalid Kustomization: ",
          "Error: accumulating resources", "Error: loading generator plugins", "Error: must build at directory")


def worded(answer):
    def cut(text):
        for start in ENGINE:
            if start in text and "could not set" not in text:
                return text[:text.index(start) + len(start)]
        return "Error: loading generator plugins" if "loading generator plugins" in text else text
    return answer | {"stderr": [cut(line) for line in answer["stderr"]], "stdout": cut(answer["stdout"])}


if __name__ == "__main__":
    main()
