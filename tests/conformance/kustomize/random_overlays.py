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
    "CronJob": "batch/v1",
    "DaemonSet": "apps/v1",
    "PersistentVolumeClaim": "v1",
    "NetworkPolicy": "networking.k8s.io/v1",
    "CustomResourceDefinition": "apiextensions.k8s.io/v1",
    "ValidatingWebhookConfiguration": "admissionregistration.k8s.io/v1",
    "StorageClass": "storage.k8s.io/v1",
}
TEMPLATED = ("Deployment", "StatefulSet", "DaemonSet")
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
        if depth == 0:
            lines += self.root_options(directory)
        if depth < 3 and self.chance(0.2):
            lines += ["components:", "- ../" + self.child(depth, True, known)]
        for step in (self.names, self.labels, self.images, self.replicas, self.generators, self.patches, self.old_patches,
                     self.replacements, self.vars, self.configurations, self.plugins, self.validators):
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
        if kind in TEMPLATED:
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
        if kind == "CronJob":
            return ["spec:", "  schedule: '* * * * *'", "  jobTemplate:", "    spec:", "      template:", "        spec:"
                    ] + self.pod("          ")
        if kind == "PersistentVolumeClaim":
            return ["spec:", f"  storageClassName: {self.name()}", f"  volumeName: {self.name()}"]
        if kind == "NetworkPolicy":
            return ["spec:", f"  podSelector: {{matchLabels: {{app: {self.name()}}}}}",
                    f"  ingress: [{{from: [{{podSelector: {{matchLabels: {{x: a}}}}}}]}}]"]
        if kind == "CustomResourceDefinition":
            return ["spec:", "  group: example.org", "  names: {kind: Thing, plural: things}", "  scope: Namespaced",
                    f"  conversion: {{strategy: Webhook, webhook: {{clientConfig: {{service: {{name: {self.name()}, "
                    f"namespace: {self.pick(['one', 'default'])}}}}}}}}}"]
        if kind == "ValidatingWebhookConfiguration":
            return ["webhooks:"] + [f"- {{name: {name}.example.org, clientConfig: {{service: {{name: {self.name()}"
                                    f"{self.pick(['', ', namespace: one'])}}}}}}}" for name in self.some("abc", 2)]
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
                values = SCALARS[:6] + [f"$(VAR{self.random.randint(0, 9)})"]
                lines += [f"{indent}  env:"] + [f"{indent}  - {{name: {key}, value: {self.pick(values)}}}"
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
            flags = self.pick(["", ", includeSelectors: true", ", includeTemplates: true",
                               ", fields: [{path: spec/marks, kind: Thing, create: true}]",
                               ", fields: [{path: metadata/annotations, create: true}]",
                               ", fields: [{path: spec/template/spec/containers/labels, create: true}]",
                               ", fields: [{path: spec/selector/matchLabels, group: apps, create: true}], includeTemplates: true"])
            value = self.pick(["dev", "live", "'1'", "'yes'", "''"])
            more = self.pick(["", "", ", {pairs: {second: two}}"])
            lines.append(f"labels: [{{pairs: {{{self.pick(['env', 'app'])}: {value}}}{flags}}}{more}]")
        if self.chance(0.25):
            lines.append(f"commonAnnotations: {{note: {self.pick(['first', 'second', chr(39) + '1' + chr(39)])}}}")
        return lines

    def root_options(self, directory):
        lines = []
        if self.chance(0.3):
            lines.append("sortOptions: " + self.pick([
                "{order: fifo}", "{order: legacy}",
                "{order: legacy, legacySortOptions: {orderFirst: [Service, Thing], orderLast: [Namespace]}}"]))
        if self.chance(0.25):
            wanted = self.some(["originAnnotations", "transformerAnnotations", "managedByLabel"], 3)
            lines.append(f"buildMetadata: [{', '.join(wanted)}]")
        if self.chance(0.15):
            self.files[f"{directory}/schema.json"] = json.dumps({"definitions": {"org.example.v1.Thing": {
                "type": "object",
                "x-kubernetes-group-version-kind": [{"group": "example.org", "kind": "Thing", "version": "v1"}],
                "properties": {"spec": {"type": "object", "properties": {"items": {
                    "type": "array", "x-kubernetes-patch-merge-key": "name", "x-kubernetes-patch-strategy": "merge",
                    "items": {"type": "object", "properties": {"name": {"type": "string"}}}}}}}}}})
            lines.append("openapi: {path: schema.json}")
        elif self.chance(0.1):
            lines.append("openapi: {version: v1.21.2}")
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
            if maps and self.chance(0.15):
                name, behavior = self.pick(maps), self.pick([", behavior: merge", ", behavior: replace"])
            known.append(("ConfigMap", name))
            self.names_in_use.append(name)
            values = ["1", "two words", "", "yes", "1e3", "'x'", "~", "0x10", "2020-01-01"]
            literals = ", ".join(f'"{key}={self.pick(values)}"' for key in self.some("abckm", 3))
            options = self.pick(["", "", ", options: {labels: {kind: '1'}, annotations: {kind: a}}",
                                 ", options: {disableNameSuffixHash: true}", ", options: {immutable: true}"])
            sources = ""
            if self.chance(0.3):
                self.files[f"{directory}/text.env"] = "E=1\n# none\nF=two words\nG\n"
                self.files[f"{directory}/text.txt"] = self.pick(["one line", "two\nlines\n", " indented\n", "trailing \n", ""])
                sources = ", envs: [text.env], files: [text.txt, other=text.txt]"
            space = self.pick(["", "", "", ", namespace: one"])
            lines.append(f"configMapGenerator: [{{name: {name}, literals: [{literals}]{sources}{behavior}{options}{space}}}]")
        if self.chance(0.2):
            self.files[f"{directory}/secret.txt"] = self.pick(["top secret", "x" * 100, ""])
            lines.append("secretGenerator: [{name: sec-" + directory + ", files: [secret.txt]}]")
            self.names_in_use.append(f"sec-{directory}")
        if self.chance(0.1):
            lines.append(f"generatorOptions: {{disableNameSuffixHash: {self.pick(['true', 'false'])}, labels: {{made: here}}}}")
        return lines

    def patches(self, directory, known):
        if not known or not self.chance(0.4):
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
                target = self.pick([f"kind: {kind}", f"name: {name}, kind: {kind}", "labelSelector: app=a",
                                    f"kind: {kind}, name: '.*'", "labelSelector: 'app in (a, b),!tier'",
                                    "annotationSelector: p", "kind: 'Config.*|Secret'", "namespace: one", "version: v1"])
                lines.append(f"  target: {{{target}}}")
            if self.chance(0.1):
                # A generated object of another kind gets a hash of the reference's syntax tree: ours differs.
                kinds = [] if kind in ("ConfigMap", "Secret") or "  target" in lines[-1] else [
                    "{allowKindChange: true}", "{allowNameChange: true, allowKindChange: true}"]
                lines.append("  options: " + self.pick(["{allowNameChange: true}"] + kinds))
        return lines

    def old_patches(self, directory, known):
        if not known or not self.chance(0.1):
            return []
        kind, name = self.pick(known)
        if self.chance(0.5):
            self.files[f"{directory}/old.yaml"] = self.merge_patch(kind, name)
            return ["patchesStrategicMerge: [old.yaml]"]
        version = KINDS[kind].split("/")[-1]
        return ["patchesJson6902:", f"- target: {{version: {version}, kind: {kind}, name: {name}}}",
                "  patch: '[{\"op\": \"add\", \"path\": \"/old\", \"value\": 1.0}]'"]

    def merge_patch(self, kind, name):
        if self.chance(0.15):
            text = self.pick(["metadata: {name: %s, labels: null}", "metadata: {name: %s, annotations: {p: null, q: 1}}",
                              "metadata: {name: %s}\n$patch: delete", "metadata: {name: %s}\nspec: {$patch: replace, only: this}",
                              "metadata: {name: %s}\ndata: {k: null, l: 5, new: yes}", "metadata: {name: %s, namespace: one}\nx: {y: z}",
                              "metadata: {name: %s}\nspec: {items: [{name: two, value: 2}, {name: three}]}",
                              "metadata: {name: %s}\nspec: {items: [{name: one, $patch: delete}]}",
                              "metadata: {name: %s}\nspec: {ports: [{port: 80, name: p}, {port: 53, protocol: UDP}]}"]) % name
            return f"apiVersion: {KINDS[kind]}\nkind: {kind}\n{text}\n"
        if kind in TEMPLATED and self.chance(0.4):
            container = self.pick([f"$patch: delete", f"image: {self.pick(IMAGES)}", "env: null", "env: [{name: A, $patch: delete}]",
                                   "env: [{name: A, value: 7}, {name: N, value: n}]", "ports: [{containerPort: 80, name: p}]",
                                   "ports: [{containerPort: 80, protocol: UDP, name: p}]", "args: [a, 1, null]",
                                   "volumeMounts: [{name: v, mountPath: /a}, {name: v, mountPath: /b}]", "image: null",
                                   "envFrom: [{secretRef: {name: z}}]", "ports: [{$patch: replace}, {containerPort: 1}]"])
            return (f"apiVersion: {KINDS[kind]}\nkind: {kind}\nmetadata:\n  name: {name}\nspec:\n  template:\n    spec:\n"
                    f"      containers:\n      - name: {self.pick(['main', 'side', 'new'])}\n        {container}\n")
        return self.object(kind, name)

    def json_patch(self, known):
        kind, name = self.pick(known)
        # Most of what may fail is asked for rarely, or no tree would build.
        operation = self.pick([
            "{op: add, path: /metadata/labels, value: {json: patched}}",
            "{op: add, path: /extra, value: {deep: [1, '2', {a: yes}]}}",
            "{op: replace, path: /metadata/name, value: renamed}",
            "{op: copy, from: /metadata/name, path: /copied}",
            "{op: add, path: /metadata/namespace, value: json}"]) if self.chance(0.7) else self.pick([
            "{op: add, path: /metadata/labels, value: {json: patched}}",
            "{op: add, path: /metadata/annotations/json, value: patched}",
            "{op: add, path: /extra, value: [1, 1.5, null, text, {a: b}, 9007199254740993]}",
            "{op: replace, path: /spec, value: {replicas: 9}}",
            "{op: test, path: /kind, value: %s}" % kind,
            "{op: replace, path: /data, value: {only: this}}",
            "{op: add, path: /spec/template/spec/containers/-, value: {name: json, image: nginx}}",
            "{op: replace, path: /spec/template/spec/containers/0/image, value: 'nginx:json'}",
            "{op: remove, path: /metadata/labels}", "{op: add, path: /data/k, value: 'yes'}"])
        target = self.pick([f"kind: {kind}", f"name: {name}, kind: {kind}"])
        return ["- patch: |-", f"    - {operation}", f"  target: {{{target}}}"]

    def replacements(self, _, known):
        if not known or not self.chance(0.25):
            return []
        kind, name = self.pick(known)
        containers = "spec.template.spec.containers"
        path = self.pick(["metadata.annotations.copied", "metadata.labels.copied", "spec.copied.deep", "metadata.name",
                          f"{containers}.[name=main].image", f"{containers}.*.image", f"{containers}.0.env.[name=A].value",
                          "data.k", "spec.items.[name=two].value", "spec.x", "metadata.labels.app", "metadata.namespace"])
        field = self.pick(["", ", fieldPath: kind"]) if self.chance(0.7) else self.pick([
            ", fieldPath: metadata.labels.app", ", fieldPath: spec.replicas",
                           f", fieldPath: '{containers}.[name=main].image', options: {{delimiter: ':', index: 0}}",
                           ", fieldPath: data.k", ", fieldPath: spec.items", ", fieldPath: metadata.labels"])
        options = self.pick(["    options: {create: true}"] * 12 + ["", "    options: {delimiter: '-', index: 0}",
                                                                  "    options: {delimiter: ':', index: 1}"])
        reject = self.pick(["", "", f"    reject: [{{name: {self.name()}}}]", "    reject: [{labelSelector: 'app=a'}]"])
        source = self.pick([f"- source: {{kind: {kind}, name: {name}{field}}}"] * 4 + ["- sourceValue: given"])
        return ["replacements:", source, "  targets:", f"  - select: {{kind: {self.pick(KINDS)}}}",
                f"    fieldPaths: ['{path}']"] + [line for line in (reject, options) if line]

    def vars(self, _, known):
        if not known or not self.chance(0.1):
            return []
        kind, name = self.pick(known)
        field = self.pick(["", "", "", "", ", fieldref: {fieldpath: metadata.labels.app}", ", fieldref: {fieldpath: spec.replicas}"])
        return [f"vars: [{{name: VAR{self.directories}, objref: {{apiVersion: {KINDS[kind]}, kind: {kind}, name: {name}}}{field}}}]"]

    def configurations(self, directory, _):
        if not self.chance(0.1):
            return []
        self.files[f"{directory}/config.yaml"] = self.pick([
            "nameReference: [{kind: ConfigMap, version: v1, fieldSpecs: [{kind: Thing, path: spec/u}, {kind: Thing, path: spec/v}]}]\n",
            "commonLabels: [{path: spec/selector, kind: Thing, create: true}]\n",
            "namePrefix: [{path: metadata/name, kind: ConfigMap}]\n",
            "images: [{path: spec/image, kind: Thing}]\nreplicas: [{path: spec/w, kind: Thing}]\n",
            "namespace: [{path: spec/ns, kind: Thing, create: true}]\n",
            "commonAnnotations: [{path: spec/notes, kind: Thing, create: true}]\nvarReference: [{path: spec/x}]\n"])
        return ["configurations: [config.yaml]"]

    def plugins(self, directory, known):
        lines = []
        if self.chance(0.15):
            kind, name = self.pick(known) if known else ("Thing", "web")
            body = self.pick([
                "kind: PrefixTransformer\nmetadata: {name: plugin}\nprefix: plug-\nfieldSpecs: [{path: metadata/name}]",
                "kind: SuffixTransformer\nmetadata: {name: plugin}\nsuffix: -plug\nfieldSpecs: [{path: metadata/name, kind: ConfigMap}]",
                "kind: LabelTransformer\nmetadata: {name: plugin}\nlabels: {plug: 'on'}\nfieldSpecs: [{path: metadata/labels, create: true}]",
                "kind: AnnotationsTransformer\nmetadata: {name: plugin}\nannotations: {plug: '1'}\n"
                "fieldSpecs: [{path: metadata/annotations, create: true}]",
                "kind: NamespaceTransformer\nmetadata: {name: plugin, namespace: plugged}\nunsetOnly: true\n"
                "fieldSpecs: [{path: metadata/namespace, create: true}]",
                "kind: NamespaceTransformer\nmetadata: {name: plugin, namespace: plugged}\nsetRoleBindingSubjects: "
                "allServiceAccounts\nfieldSpecs: [{path: metadata/namespace, create: true}]",
                "kind: ImageTagTransformer\nmetadata: {name: plugin}\nimageTag: {name: nginx, newTag: plug}\n"
                "fieldSpecs: [{path: spec/image}]",
                f"kind: PatchTransformer\nmetadata: {{name: plugin}}\npatch: '[{{\"op\": \"add\", \"path\": \"/plug\", \"value\": [1]}}]'\n"
                f"target: {{kind: {kind}}}",
                f"kind: ReplacementTransformer\nmetadata: {{name: plugin}}\nreplacements: [{{sourceValue: plug, targets: "
                f"[{{select: {{kind: {kind}}}, fieldPaths: [spec.plug], options: {{create: true}}}}]}}]",
                f"kind: ReplicaCountTransformer\nmetadata: {{name: plugin}}\nreplica: {{name: {name}, count: 3}}\n"
                f"fieldSpecs: [{{path: spec/replicas, create: true, kind: {kind}}}]"])
            self.files[f"{directory}/plugin.yaml"] = f"apiVersion: builtin\n{body}\n"
            lines.append("transformers: [plugin.yaml]")
        if self.chance(0.07):
            self.files[f"{directory}/generator.yaml"] = (
                f"apiVersion: builtin\nkind: {self.pick(['ConfigMap', 'Secret'])}Generator\nmetadata: {{name: made-{directory}}}\n"
                "literals: [a=1]\n")
            lines.append("generators: [generator.yaml]")
        return lines

    def validators(self, directory, _):
        if not self.chance(0.05):
            return []
        self.files[f"{directory}/validator.yaml"] = (
            "apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: validator}\nlabels: {app: a}\n"
            "fieldSpecs: [{path: metadata/nothing}]\n")
        return ["validators: [validator.yaml]"]


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
