#!/usr/bin/env python3
"""Composes random overlays from a seed and compares our build of each with kustomize's own.

usage: random_overlays.py --oracle PROGRAM --ours PROGRAM [--seed N] [--count N] [--keep DIR]

PROGRAMs are tests/conformance/go/kustomize and kustomize_conformance, built. The trees of differing builds stay in DIR.
"""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

KINDS = {
    "Deployment": "apps/v1",
    "StatefulSet": "apps/v1",
    "Service": "v1",
    "ConfigMap": "v1",
    "Secret": "v1",
    "ServiceAccount": "v1",
    "RoleBinding": "rbac.authorization.k8s.io/v1",
    "ClusterRole": "rbac.authorization.k8s.io/v1",
    "Ingress": "networking.k8s.io/v1",
    "HorizontalPodAutoscaler": "autoscaling/v2",
    "Thing": "example.org/v1",
    "Namespace": "v1",
}
NAMES = ["web", "db", "cache", "settings", "creds"]
SCALARS = ["1", '"1"', "true", '"true"', "text", '"quoted text"', "1.50", "0x10", "null", "", "~", "'it''s'", "2020-01-02",
           "yes", "|-\n{0}  two\n{0}  lines", "[]", "{{}}", '"a: b"', "1e3", "-5"]
IMAGES = ["nginx", "nginx:1.25", "registry.local:5000/team/app:v1", "busybox@sha256:0123abcd", '"redis:7"']


class Tree:
    """One random tree of kustomizations; every choice comes from its own generator."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.files = {}
        self.directories = 0
        self.names_in_use = list(NAMES)

    def chance(self, probability):
        return self.random.random() < probability

    def pick(self, choices):
        return self.random.choice(list(choices))

    def some(self, choices, most):
        choices = list(choices)
        return self.random.sample(choices, self.random.randint(1, min(most, len(choices))))

    def scalar(self, indent=""):
        return self.pick(SCALARS).replace("{{", "{").replace("}}", "}").replace("{0}", indent)

    def name(self):
        """A name that some object may have."""
        return self.pick(self.names_in_use)

    def build(self):
        self.kustomization("overlay", 0, component=False)
        return self.files

    def kustomization(self, directory, depth, component):
        """Writes one directory; returns the (kind, name) of what it and those below have before any renaming."""
        lines, known = [], []
        if component:
            lines += ["apiVersion: kustomize.config.k8s.io/v1alpha1", "kind: Component"]
        resources = []
        if depth < 3:
            for _ in range(self.pick([0, 1, 1, 2]) if depth else self.pick([1, 1, 2])):
                resources.append("../" + self.child(depth, False, known))
        if depth == 3 or not resources or self.chance(0.6):
            name = self.pick("abc") + ".yaml"
            resources.append(name)
            self.files[f"{directory}/{name}"] = self.objects(directory, known)
        lines += ["resources:"] + [f"- {name}" for name in resources]
        if depth < 3 and self.chance(0.2):
            lines += ["components:", "- ../" + self.child(depth, True, known)]
        for step in (self.names, self.labels, self.images, self.replicas, self.generators, self.patches, self.replacements,
                     self.plugins):
            lines += step(directory, known)
        self.files[f"{directory}/kustomization.yaml"] = "\n".join(lines) + "\n"
        return known

    def child(self, depth, component, known):
        self.directories += 1
        name = f"{'component' if component else 'base'}{self.directories}"
        known += self.kustomization(name, depth + 1, component)
        return name

    def objects(self, directory, known):
        seen = {}
        for _ in range(self.random.randint(1, 5)):
            kind, name = self.pick(KINDS), self.pick(NAMES)
            if self.chance(0.9):
                name += f"-{directory[-2:]}"
            self.names_in_use.append(name)
            seen[kind, name] = self.object(kind, name)
        known += seen
        return "---\n".join(seen.values())

    def object(self, kind, name):
        lines = [f"apiVersion: {KINDS[kind]}", f"kind: {kind}", "metadata:", f"  name: {name}"]
        if self.chance(0.2):
            lines.append(f"  namespace: {self.pick(['default', 'one', 'two'])}")
        if self.chance(0.4):
            lines += ["  labels:"] + [f"    {key}: {self.pick(['a', 'b', '1'])}" for key in self.some(["app", "tier", "x"], 2)]
        if self.chance(0.3):
            lines += ["  annotations:"] + [f"    {key}: {self.pick(SCALARS[:9])}" for key in self.some(["p", "q", "r"], 2)]
        return "\n".join(lines + self.body(kind)) + "\n"

    def body(self, kind):
        if kind in ("Deployment", "StatefulSet"):
            lines = ["spec:", f"  replicas: {self.pick(['1', '2', chr(34) + '3' + chr(34)])}", "  selector:", "    matchLabels:",
                     f"      app: {self.name()}", "  template:"]
            if self.chance(0.5):
                lines += ["    metadata:", "      labels:", f"        app: {self.name()}"]
            return lines + ["    spec:"] + self.pod("      ")
        if kind == "Service":
            ports = self.some(["80", "443", "53"], 2)
            return ["spec:", f"  selector: {{app: {self.name()}}}", "  ports:"] + [
                f"  - {{port: {port}{self.pick(['', ', protocol: TCP', ', protocol: UDP'])}}}" for port in ports]
        if kind in ("ConfigMap", "Secret"):
            return ["data:"] + [f"  {key}: {self.scalar('')}" for key in self.some("klmn", 3)]
        if kind == "RoleBinding":
            return ["roleRef:", "  apiGroup: rbac.authorization.k8s.io", "  kind: ClusterRole", f"  name: {self.name()}",
                    "subjects:"] + [f"- {{kind: ServiceAccount, name: {self.name()}"
                                    f"{self.pick(['', ', namespace: one', ', namespace: default'])}}}"
                                    for _ in range(self.random.randint(1, 2))]
        if kind == "ClusterRole":
            return ["rules:", "- apiGroups: ['']", f"  resources: [{self.pick(['configmaps', 'secrets'])}]",
                    f"  resourceNames: [{', '.join(self.some(self.names_in_use, 2))}]", "  verbs: [get]"]
        if kind == "Ingress":
            return ["spec:", "  tls:", f"  - secretName: {self.name()}", "  rules:", "  - http:", "      paths:",
                    "      - path: /", "        pathType: Prefix",
                    f"        backend: {{service: {{name: {self.name()}, port: {{number: 80}}}}}}"]
        if kind == "HorizontalPodAutoscaler":
            return ["spec:", f"  scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: {self.name()}}}"]
        if kind == "Thing":
            return ["spec:"] + [f"  {key}: {self.scalar('  ')}" for key in self.some("uvwxyz", 4)] + [
                f"  items: [{{name: one, value: {self.pick(['1', 'x'])}}}, {{name: two}}]"]
        return []

    def pod(self, indent):
        lines = []
        if self.chance(0.4):
            lines.append(f"{indent}serviceAccountName: {self.name()}")
        lines.append(f"{indent}containers:")
        for name in self.some(["main", "side", "log"], 3):
            lines += [f"{indent}- name: {name}", f"{indent}  image: {self.pick(IMAGES)}"]
            if self.chance(0.5):
                lines += [f"{indent}  env:"] + [f"{indent}  - {{name: {key}, value: {self.pick(SCALARS[:6])}}}"
                                                for key in self.some("ABC", 3)]
            if self.chance(0.3):
                kind = self.pick(["configMapRef", "secretRef"])
                lines += [f"{indent}  envFrom:", f"{indent}  - {kind}: {{name: {self.name()}}}"]
            if self.chance(0.3):
                lines += [f"{indent}  ports:"] + [
                    f"{indent}  - {{containerPort: {port}{self.pick(['', ', protocol: TCP', ', protocol: UDP'])}}}"
                    for port in self.some(["80", "443"], 2)]
        if self.chance(0.4):
            lines += [f"{indent}volumes:", f"{indent}- name: v",
                      f"{indent}  configMap: {{name: {self.name()}}}"]
        return lines

    def names(self, _, __):
        lines = []
        if self.chance(0.4):
            lines.append(f"namePrefix: {self.pick(['a-', 'b-', 'long-prefix-'])}")
        if self.chance(0.3):
            lines.append(f"nameSuffix: {self.pick(['-x', '-y'])}")
        if self.chance(0.3):
            lines.append(f"namespace: {self.pick(['one', 'two', 'prod'])}")
        return lines

    def labels(self, _, __):
        lines = []
        if self.chance(0.25):
            lines.append(f"commonLabels: {{{self.pick(['team', 'app'])}: {self.pick(['red', 'blue'])}}}")
        if self.chance(0.25):
            flags = self.pick(["", ", includeSelectors: true", ", includeTemplates: true"])
            lines.append(f"labels: [{{pairs: {{env: {self.pick(['dev', 'live'])}}}{flags}}}]")
        if self.chance(0.25):
            lines.append(f"commonAnnotations: {{note: {self.pick(['first', 'second'])}}}")
        return lines

    def images(self, _, __):
        if not self.chance(0.3):
            return []
        change = self.pick(["newTag: '9'", "newName: other/name", "digest: sha256:ff", "newName: x, newTag: v9", "tagSuffix: -z"])
        return [f"images: [{{name: {self.pick(['nginx', 'redis', 'registry.local:5000/team/app'])}, {change}}}]"]

    def replicas(self, _, known):
        scaled = [name for kind, name in known if kind in ("Deployment", "StatefulSet")]
        if not scaled or not self.chance(0.15):
            return []
        return [f"replicas: [{{name: {self.pick(scaled)}, count: {self.pick([0, 4])}}}]"]

    def generators(self, directory, known):
        lines = []
        if self.chance(0.3):
            maps = [name for kind, name in known if kind == "ConfigMap"]
            name, behavior = f"gen-{directory}", ""
            if maps and self.chance(0.3):
                name, behavior = self.pick(maps), self.pick([", behavior: merge", ", behavior: replace"])
            known.append(("ConfigMap", name))
            self.names_in_use.append(name)
            literals = ", ".join(f"{key}={self.pick(['1', 'two words', ''])}" for key in self.some("abc", 2))
            lines.append(f"configMapGenerator: [{{name: {name}, literals: [{literals}]{behavior}}}]")
        if self.chance(0.2):
            self.files[f"{directory}/secret.txt"] = self.pick(["top secret", "x" * 100, ""])
            lines.append("secretGenerator: [{name: sec-" + directory + ", files: [secret.txt]}]")
            self.names_in_use.append(f"sec-{directory}")
        if self.chance(0.1):
            lines.append(f"generatorOptions: {{disableNameSuffixHash: {self.pick(['true', 'false'])}, labels: {{made: here}}}}")
        return lines

    def patches(self, directory, known):
        if not known or not self.chance(0.45):
            return []
        lines = ["patches:"]
        for number in range(self.random.randint(1, 2)):
            if self.chance(0.35):
                lines += self.json_patch(known)
                continue
            kind, name = self.pick(known)
            self.files[f"{directory}/patch{number}.yaml"] = self.merge_patch(kind, name)
            lines.append(f"- path: patch{number}.yaml")
            if self.chance(0.5):
                target = self.pick([f"kind: {kind}", f"name: {name}, kind: {kind}", "labelSelector: app=a", f"kind: {kind}, name: '.*'"])
                lines.append(f"  target: {{{target}}}")
        return lines

    def merge_patch(self, kind, name):
        if kind in ("Deployment", "StatefulSet") and self.chance(0.3):
            container = self.pick([f"$patch: delete", f"image: {self.pick(IMAGES)}", "env: null", "env: [{name: A, $patch: delete}]",
                                   "env: [{name: A, value: 7}, {name: N, value: n}]", "ports: [{containerPort: 80, name: p}]"])
            return (f"apiVersion: {KINDS[kind]}\nkind: {kind}\nmetadata:\n  name: {name}\nspec:\n  template:\n    spec:\n"
                    f"      containers:\n      - name: {self.pick(['main', 'side', 'new'])}\n        {container}\n")
        return self.object(kind, name)

    def json_patch(self, known):
        kind, name = self.pick(known)
        operation = self.pick([
            "{op: add, path: /metadata/labels, value: {json: patched}}",
            "{op: add, path: /metadata/annotations/json, value: patched}",
            "{op: add, path: /extra, value: [1, 1.5, null, text, {a: b}, 9007199254740993]}",
            "{op: replace, path: /spec, value: {replicas: 9}}",
            "{op: test, path: /kind, value: %s}" % kind,
            "{op: replace, path: /data, value: {only: this}}"])
        target = self.pick([f"kind: {kind}", f"name: {name}, kind: {kind}"])
        return ["- patch: |-", f"    - {operation}", f"  target: {{{target}}}"]

    def replacements(self, _, known):
        if not known or not self.chance(0.2):
            return []
        kind, name = self.pick(known)
        path = self.pick(["metadata.annotations.copied", "metadata.labels.copied", "spec.copied.deep", "metadata.name"])
        field = self.pick(["", "", ", fieldPath: kind"])
        return ["replacements:", f"- source: {{kind: {kind}, name: {name}{field}}}", "  targets:",
                f"  - select: {{kind: {self.pick(KINDS)}}}", f"    fieldPaths: ['{path}']", "    options: {create: true}"]

    def plugins(self, directory, _):
        if not self.chance(0.1):
            return []
        self.files[f"{directory}/plugin.yaml"] = (
            "apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: plugin}\nprefix: plug-\n"
            "fieldSpecs: [{path: metadata/name}]\n")
        return ["transformers: [plugin.yaml]"]


def write(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--oracle", required=True)
    parser.add_argument("--ours", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--keep", type=pathlib.Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="overlays-") as scratch:
        root = arguments.keep or pathlib.Path(scratch)
        directories = []
        for number in range(arguments.count):
            seed = arguments.seed + number
            write(root / str(seed), Tree(seed).build())
            directories.append(str(root / str(seed) / "overlay"))
        answers = subprocess.run([arguments.oracle], input="\n".join(directories) + "\n", capture_output=True, text=True,
                                 check=True).stdout
        built = sum(1 for line in answers.splitlines() if not json.loads(line)["error"])
        print(f"kustomize builds {built} of {len(directories)}", file=sys.stderr)
        file = pathlib.Path(scratch) / "answers.jsonl"
        file.write_text(answers)
        sys.exit(subprocess.run([arguments.ours, "--answers", str(file)]).returncode)


if __name__ == "__main__":
    main()
