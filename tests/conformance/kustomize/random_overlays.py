#!/usr/bin/env python3
"""Composes random overlays from a seed and compares our build of each with kustomize's own.

usage: random_overlays.py --oracle PROGRAM --ours PROGRAM [--seed N] [--count N] [--keep DIR] [--wide]

PROGRAMs are tests/conformance/go/kustomize and kustomize_conformance, built. The trees of differing builds stay in DIR.
Most trees build: what is asked of an object is mostly something that it has. One choice in twenty or so is wild.
"""
import argparse
import collections
import copy
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

from random_extras import Extras
from random_objects import API, CLUSTER_WIDE, IMAGES, ODD, POD_PATH, Objects, Plain, Spelling


class Known:
    """An object as it was before anything was done to it: names in patches and replacements mean that."""

    def __init__(self, made, generated=False):
        self.object = made
        self.kind = made["kind"]
        self.name = made["metadata"]["name"]
        self.namespace = made["metadata"].get("namespace")
        self.generated = generated
        self.read_only = False  # deleted: nothing may refer to it
        self.touched = False    # patched: what it had may be gone

    def identity(self):
        metadata = {"name": self.name, **({"namespace": self.namespace} if self.namespace else {})}
        return {"apiVersion": API[self.kind], "kind": self.kind, "metadata": metadata}

    def scalars(self):
        """(path, value) of every scalar; a path is a list of keys and indices."""
        found = []

        def walk(value, path):
            if isinstance(value, dict):
                for key, inner in value.items():
                    walk(inner, path + [key])
            elif isinstance(value, list):
                for index, inner in enumerate(value):
                    walk(inner, path + [index])
            else:
                found.append((path, value))
        walk(self.object, [])
        return found

    def pod(self):
        if self.kind not in POD_PATH:
            return None
        here = self.object
        for key in POD_PATH[self.kind]:
            here = here[key]
        return here


class Tree(Extras):
    """One random tree of kustomizations; every choice comes from its own generator."""

    def __init__(self, seed, wide=False):
        self.wide = wide
        self.random = random.Random(seed)
        self.objects = Objects(self.random)
        self.files = {}
        self.count = 0
        self.has_namespace_object = False
        self.vars_in_use = 0
        self.wildness = self.random.choice([0, 0, 0, 0, 0.01, 0.05])
        self.deepest = self.random.choice([1, 1, 2, 2, 3])

    def chance(self, probability):
        return self.random.random() < probability

    def wild(self):
        return self.chance(self.wildness)

    def pick(self, choices):
        return self.random.choice(list(choices))

    def some(self, choices, most, least=1):
        return self.objects.some(choices, most, least)

    def yaml(self, value, comments=True):
        return Spelling(self.random, comments).text(value)

    def number(self):
        self.count += 1
        return self.count

    def build(self):
        self.kustomization("overlay", 0, component=False)
        return self.files

    # One directory.

    def kustomization(self, directory, depth, component):
        """Writes one directory; returns what it and those below know of."""
        made, known = {}, []
        if component:
            made.update({"apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component"})
        elif self.chance(0.2):
            made.update({"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"})
        resources = []
        if depth < self.deepest:
            for _ in range(self.pick([0, 1, 1, 2]) if depth else self.pick([1, 1, 2])):
                resources.append("../" + self.child(depth, False, known))
        if depth == self.deepest or not resources or self.chance(0.6):
            resources += self.resource_files(directory, known)
        self.random.shuffle(resources)
        made["resources"] = resources
        if depth == 0:
            self.root_options(directory, made)
        steps = [self.generators, self.components(depth), self.names, self.labels, self.images, self.replicas, self.patches,
                 self.old_patches, self.replacements, self.vars, self.configurations, self.plugins]
        if self.wide:
            steps += [self.extra_resources, self.extra_fields, self.extra_generators, self.extra_plugins, self.extra_replacements]
        for step in steps:
            step(directory, made, known)
        keys = list(made)
        if self.chance(0.2):
            self.random.shuffle(keys)
        name = "kustomization.yaml" if self.chance(0.9) else self.pick(["kustomization.yml", "Kustomization"])
        self.files[f"{directory}/{name}"] = Spelling(self.random).text({key: made[key] for key in keys})
        return known

    def child(self, depth, component, known):
        name = f"{'component' if component else 'base'}{self.number()}"
        known += self.kustomization(name, depth + 1, component)
        return name

    def components(self, depth):
        def step(directory, made, known):
            if depth < self.deepest and self.chance(0.2):
                made["components"] = ["../" + self.child(depth, True, known) for _ in range(self.pick([1, 1, 2]))]
        return step

    def resource_files(self, directory, known):
        names = []
        for _ in range(self.pick([1, 1, 2])):
            made = []
            for _ in range(self.random.randint(1, 4)):
                kind = self.pick(API)
                if kind == "Namespace":
                    if self.has_namespace_object:
                        continue
                    self.has_namespace_object = True
                made.append(self.objects.make(kind))
            if not made:
                made.append(self.objects.make("Thing"))
            known += [Known(copy.deepcopy(each)) for each in made]
            name = f"{self.pick('abc')}{self.number()}.yaml"
            if self.chance(0.08):
                text = self.yaml({"apiVersion": "v1", "kind": self.pick(["List", "ThingList"]), "items": made})
            elif len(made) == 1 and self.chance(0.2):
                text = json.dumps(self.objects_as_json(made[0]), indent=self.pick([None, 2])) + "\n"
            else:
                text = self.pick(["", "---\n", "# about\n---\n"]) + "---\n".join(self.yaml(each) for each in made)
            self.files[f"{directory}/{name}"] = text
            names.append(name)
        return names

    def objects_as_json(self, value):
        if isinstance(value, dict):
            return {key: self.objects_as_json(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.objects_as_json(inner) for inner in value]
        return str(value) if isinstance(value, Plain) else value

    def root_options(self, directory, made):
        if self.chance(0.3):
            made["sortOptions"] = self.pick([
                {"order": "fifo"}, {"order": "legacy"}, {"order": "legacy", "legacySortOptions": {
                    "orderFirst": ["Service", "Thing"], "orderLast": ["Namespace", "Deployment"]}},
                {"order": "legacy", "legacySortOptions": {"orderLast": ["ConfigMap"]}}])
        if self.chance(0.25):
            made["buildMetadata"] = self.some(["originAnnotations", "transformerAnnotations", "managedByLabel"], 3)
        if self.chance(0.15):
            text = json.dumps({"definitions": {"org.example.v1.Thing": {
                "type": "object", "x-kubernetes-group-version-kind": [{"group": "example.org", "kind": "Thing", "version": "v1"}],
                "properties": {"spec": {"type": "object", "properties": {"items": {
                    "type": "array", "x-kubernetes-patch-merge-key": "name", "x-kubernetes-patch-strategy": "merge",
                    "items": {"type": "object", "properties": {"name": {"type": "string"}}}}}}}}}})
            self.files[f"{directory}/schema.json"] = text
            made["openapi"] = {"path": "schema.json"}
        elif self.chance(0.1):
            made["openapi"] = {"version": "v1.21.2"}

    # The fields that rename, label and scale.

    def names(self, _, made, __):
        if self.chance(0.4):
            made["namePrefix"] = self.pick(["a-", "b-", "long-prefix-"])
        if self.chance(0.3):
            made["nameSuffix"] = self.pick(["-x", "-y"])
        if self.chance(0.3):
            made["namespace"] = self.pick(["one", "two", "prod"])

    def labels(self, _, made, __):
        if self.chance(0.2):
            made["commonLabels"] = {self.pick(["team", "own"]): self.pick(["red", "blue", "1"])}
        if self.chance(0.3):
            made["labels"] = []
            for key in self.some(["env", "kind", "zone"], 2):
                entry = {"pairs": {key: self.pick(["dev", "1", "yes", "", "true"])}}
                entry.update(self.pick([
                    {}, {}, {"includeSelectors": True}, {"includeTemplates": True}, {"includeSelectors": True, "includeTemplates": True},
                    {"fields": [{"path": "spec/marks", "kind": "Thing", "create": True}]},
                    {"fields": [{"path": "metadata/annotations", "create": True}]},
                    {"fields": [{"path": "spec/template/spec/containers/labels", "create": True}]},
                    {"fields": [{"path": "spec/template/metadata/labels", "version": "v1", "create": False}]},
                    {"fields": [{"path": "spec/selector/matchLabels", "group": "apps", "create": True}], "includeTemplates": True}]))
                made["labels"].append(entry)
        if self.chance(0.25):
            made["commonAnnotations"] = {self.pick(["note", "p"]): self.pick(["first", "second", "1", "a: b", "two\nlines"])}

    def images(self, _, made, __):
        if self.chance(0.3):
            made["images"] = [{"name": name, **self.pick([
                {"newTag": "9"}, {"newName": "other/name"}, {"digest": "sha256:ff"}, {"newName": "x", "newTag": "v9"},
                {"tagSuffix": "-z"}, {"newTag": "a", "digest": "sha256:1"}, {"newName": "r:5000/i"}])}
                for name in self.some(["nginx", "redis", "registry.local:5000/team/app", "app", "busybox", "other/name"], 2)]

    def replicas(self, _, made, known):
        scaled = [each for each in known if each.kind in ("Deployment", "StatefulSet", "ReplicaSet") and not each.read_only]
        if scaled and self.chance(0.25):
            made["replicas"] = [{"name": each.name, "count": self.pick([0, 4])} for each in self.some(scaled, 2)]
        elif self.wild():
            made["replicas"] = [{"name": "nobody", "count": 1}]

    # Generators.

    def generators(self, directory, made, known):
        if self.chance(0.3):
            made["configMapGenerator"] = [self.generator(directory, known, "ConfigMap") for _ in range(self.pick([1, 1, 2]))]
        if self.chance(0.2):
            made["secretGenerator"] = [self.generator(directory, known, "Secret")]
        if self.chance(0.12):
            made["generatorOptions"] = self.pick([
                {"disableNameSuffixHash": True}, {"disableNameSuffixHash": False, "labels": {"made": "here"}},
                {"annotations": {"made": "1"}, "immutable": True}, {"labels": {"app": "g"}, "annotations": {"note": "g"}}])

    def generator(self, directory, known, kind):
        older = [each for each in known if each.kind == kind and (each.generated or self.wild())]
        entry = {"name": f"gen-{self.number()}"}
        if older and self.chance(0.4):
            chosen = self.pick(older)
            entry = {"name": chosen.name, "behavior": self.pick(["merge", "replace"])}
            if chosen.namespace:
                entry["namespace"] = chosen.namespace
        elif self.chance(0.15):
            entry["namespace"] = self.pick(["one", "default"])
        values = ["1", "two words", "", "yes", "1e3", "'x'", "~", "0x10", "2020-01-01", "a=b", '"q"', "é", "a: b"]
        entry["literals"] = [f"{key}={self.pick(values)}" for key in self.some("abckm", 3)]
        if self.chance(0.3):
            number = self.number()
            self.files[f"{directory}/{number}.env"] = "E=1\n# none\n F=two words\nG=\nH='quoted'\n\nI=a=b\n"
            self.files[f"{directory}/{number}.txt"] = self.pick(["one line", "two\nlines\n", " indented\n", "trailing \n", "", 
                                                                 "x" * 100, "word " * 40 + "\n", "\r\nwin\r\n", "a: b\nc:\n- d\n", "é\n"])
            entry["envs"] = [f"{number}.env"]
            entry["files"] = [f"{number}.txt", f"other={number}.txt"]
        if self.chance(0.3):
            entry["options"] = self.pick([{"labels": {"kind": "1"}, "annotations": {"kind": "a"}}, {"disableNameSuffixHash": True},
                                          {"immutable": True}, {"labels": {"app": "o"}}])
        if kind == "Secret" and self.chance(0.3):
            entry["type"] = self.pick(["Opaque", "kubernetes.io/tls"])
        if "behavior" not in entry:
            if self.chance(0.1):
                entry["behavior"] = "create"
            metadata = {"name": entry["name"], **({"namespace": entry["namespace"]} if "namespace" in entry else {})}
            data = {literal.split("=")[0]: literal.partition("=")[2] for literal in entry["literals"]}
            known.append(Known({"apiVersion": "v1", "kind": kind, "metadata": metadata, "data": data}, generated=True))
            self.objects.names.setdefault(kind, []).append(entry["name"])
        return entry

    # Patches.

    def target(self, known):
        target = self.pick([{"kind": known.kind}, {"kind": known.kind, "name": known.name}, {"name": known.name},
                            {"kind": known.kind, "name": ".*"}, {"kind": known.kind, "name": known.name[:2] + ".*"},
                            {"group": API[known.kind].rpartition("/")[0] or "apps", "kind": known.kind, "version": API[known.kind].split("/")[-1]}])
        target = dict(target)
        for key in target:
            if target[key] == known.name:
                target[key] = re.escape(known.name) if "." in known.name else known.name
        if self.chance(0.15):
            target["labelSelector"] = self.pick(["app=a", "app in (a, b),!tier", "tier", "x!=1", "app==b"])
        if self.chance(0.07):
            target["annotationSelector"] = self.pick(["p", "q=p", "!r"])
        if known.namespace and self.chance(0.2):
            target["namespace"] = known.namespace
        return target

    def patchable(self, known):
        return [each for each in known if not each.read_only]

    def patches(self, directory, made, known):
        everything, known = known, self.patchable(known)
        if not known or not self.chance(0.45):
            return
        made["patches"] = []
        for _ in range(self.random.randint(1, 3)):
            chosen = self.pick(known)
            entry = {}
            json_patch = self.chance(0.35)
            if json_patch:
                text, entry["target"] = self.json_patch(chosen)
            else:
                patch = self.merge_patch(chosen)
                # Without comments: where one comes to stand in braces, kustomize cannot read what it writes.
                text = self.yaml(patch, comments=False)
                if self.chance(0.15) and len(known) > 1:
                    other = self.pick([each for each in known if each is not chosen])
                    text += "---\n" + self.yaml(self.merge_patch(other), comments=False)
                    other.touched = True
                elif self.chance(0.5):
                    entry["target"] = self.target(chosen)
                if self.chance(0.1):
                    entry["options"] = self.pick([{"allowNameChange": True}, {"allowKindChange": True},
                                                  {"allowNameChange": True, "allowKindChange": True}])
            if self.chance(0.5):
                name = f"patch{self.number()}.yaml"
                self.files[f"{directory}/{name}"] = text
                entry["path"] = name
            else:
                entry["patch"] = text
            made["patches"].append(entry)
            for each in everything:
                each.touched = each.touched or each.kind == chosen.kind or "kind" not in entry.get("target", chosen.object)

    def old_patches(self, directory, made, known):
        known = self.patchable(known)
        if not known or not self.chance(0.12):
            return
        chosen = self.pick(known)
        chosen.touched = True
        if self.chance(0.5):
            name = f"old{self.number()}.yaml"
            text = self.yaml(self.merge_patch(chosen), comments=False)
            self.files[f"{directory}/{name}"] = text
            made["patchesStrategicMerge"] = [self.pick([name, text])]
            return
        text, _ = self.json_patch(chosen)
        target = {"version": API[chosen.kind].split("/")[-1], "kind": chosen.kind, "name": chosen.name}
        if "/" in API[chosen.kind]:
            target["group"] = API[chosen.kind].split("/")[0]
        if chosen.namespace:
            target["namespace"] = chosen.namespace
        made["patchesJson6902"] = [{"target": target, "patch": text}]

    def merge_patch(self, chosen):
        """A strategic merge patch that changes a few things that the object has, and adds others."""
        patch = chosen.identity()
        if self.wild():
            patch["metadata"]["name"] = "nobody"
        for _ in range(self.random.randint(1, 3)):
            self.pick([self.patch_metadata, self.patch_scalar, self.patch_scalar, self.patch_pod, self.patch_pod, self.patch_data,
                       self.patch_items, self.patch_new])(chosen, patch)
        if self.chance(0.02):
            patch = {**chosen.identity(), "$patch": "delete"}
            chosen.read_only = True
        return patch

    def patch_metadata(self, chosen, patch):
        patch["metadata"].update(copy.deepcopy(self.pick([
            {"labels": {"app": "patched"}}, {"labels": None}, {"labels": {"app": None, "new": "1"}},
            {"annotations": {"p": None, "q": "1"}}, {"annotations": {"note": "two\nlines"}}, {"annotations": {"a": "1", "p": "y: z"}},
            {"finalizers": ["c/d", "e/f"]}, {"labels": {"$patch": "replace", "only": "this"}}, {"generateName": "g-"}])))

    def patch_scalar(self, chosen, patch):
        """Another value, or none, in the place of one that is there."""
        scalars = [(path, value) for path, value in chosen.scalars()
                   if path[0] not in ("apiVersion", "kind", "metadata") and not any(isinstance(step, int) for step in path)]
        if not scalars:
            return
        path, value = self.pick(scalars)
        here = patch
        for step in path[:-1]:
            if not isinstance(here.setdefault(step, {}), dict):
                return
            here = here[step]
        here[path[-1]] = self.pick(ODD + [None, 5, 0, True, "", "new text", "two\nlines\n", value, value])

    def patch_pod(self, chosen, patch):
        pod = chosen.pod()
        if not pod:
            return
        here = patch
        for step in POD_PATH[chosen.kind]:
            if not isinstance(here.setdefault(step, {}), dict):
                return
            here = here[step]
        containers = [each["name"] for each in pod["containers"]]
        changed = copy.deepcopy(self.pick([
            {"$patch": "delete"}, {"image": self.pick(IMAGES)}, {"env": None}, {"env": [{"name": "A", "$patch": "delete"}]},
            {"env": [{"name": "A", "value": 7}, {"name": "N", "value": "n"}]}, {"ports": [{"containerPort": 80, "name": "q"}]},
            {"ports": [{"containerPort": 80, "protocol": "UDP", "name": "q"}]}, {"args": ["a", "1", None]}, {"args": []},
            {"volumeMounts": [{"name": "v", "mountPath": "/a"}, {"name": "v", "mountPath": "/b", "readOnly": True}]},
            {"image": None}, {"envFrom": [{"secretRef": {"name": self.objects.name_of("Secret")}}]},
            {"ports": [{"$patch": "replace"}, {"containerPort": 1}]}, {"resources": {"limits": {"cpu": self.pick([2, Plain('"2"')])}}},
            {"env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": self.objects.name_of("ConfigMap"), "key": "z"}}, "value": None}]},
            {"resources": {"$patch": "delete"}}, {"command": ["run", "it"]}, {"env": [{"name": key, "value": "o"} for key in "DCBA"]}]))
        if len(containers) < 2 and "$patch" in changed:
            changed = {"image": "only"}
        added = self.pick([{"volumes": [{"name": "conf", "emptyDir": {}}]}, {"volumes": [{"name": "conf", "$patch": "delete"}]}, {}, {},
                           {"volumes": [{"name": "new", "configMap": {"name": self.objects.name_of("ConfigMap")}}]},
                           {"serviceAccountName": self.objects.name_of("ServiceAccount")}, {"tolerations": [{"key": "z"}]},
                           {"topologySpreadConstraints": [{"topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule", "maxSkew": 2}]},
                           {"nodeSelector": {"a": "b"}}, {"imagePullSecrets": [{"name": "pull"}]}, {"initContainers": [{"name": "init", "image": "i"}]}])
        here.update({"containers": [{"name": self.pick(containers + ["new"]), **changed}], **copy.deepcopy(added)})
        if self.chance(0.2):
            here["containers"].append({"name": self.pick(containers), "imagePullPolicy": "Always"})

    def patch_data(self, chosen, patch):
        if chosen.kind not in ("ConfigMap", "Secret"):
            return
        patch["data"] = copy.deepcopy(self.pick([
            {"k": None, "l": "5", "new": "yes"}, {"a": "patched"}, {"k": "two\nlines\n"}, {"n": self.pick(ODD), "a": self.pick(ODD)},
            {"$patch": "replace", "only": "this"}, None, {}]))

    def patch_items(self, chosen, patch):
        if chosen.kind == "Service":
            patch["spec"] = {"ports": self.pick([[{"port": 80, "name": "p"}, {"port": 53, "protocol": "UDP"}], [{"port": 443, "$patch": "delete"}],
                                                 [{"port": 81}], [{"port": 80, "protocol": "TCP", "targetPort": 8080}]])}
        elif chosen.kind in ("Thing", "Gadget"):
            patch["spec"] = {"items": self.pick([[{"name": "two", "value": 2}, {"name": "three"}], [{"name": "one", "$patch": "delete"}], [], None])}
        elif "Webhook" in chosen.kind:
            patch["webhooks"] = [{"name": "a.example.org", "failurePolicy": "Ignore"}]
        elif "Role" in chosen.kind and "Binding" not in chosen.kind:
            patch["rules"] = [{"apiGroups": ["x"], "resources": ["y"], "verbs": ["*"]}]
        elif chosen.kind == "ServiceAccount":
            patch["secrets"] = [{"name": self.objects.name_of("Secret")}]

    def patch_new(self, chosen, patch):
        spec = patch.setdefault("spec", {})
        if isinstance(spec, dict):
            spec.update(copy.deepcopy(self.pick([{"new": {"a": {"b": self.pick(ODD)}}}, {"list": [1, "2", Plain("~")]}, {"empty": {}, "none": []},
                                                 {"$patch": "replace", "only": "this"}, {"on": "off", "y": "n"}])))

    def json_patch(self, chosen):
        """(text, target)"""
        target = self.target(chosen)
        pointer = None
        scalars = chosen.scalars()
        if self.chance(0.6) and (not chosen.touched or self.wild()):
            target = {"kind": chosen.kind, "name": re.escape(chosen.name) if "." in chosen.name else chosen.name}
            path, _ = self.pick([each for each in scalars if each[0][0] not in ("apiVersion", "kind") and each[0] != ["metadata", "name"]] or [(["x"], "")])
            pointer = "/" + "/".join(str(step).replace("~", "~0").replace("/", "~1") for step in path)
        operations = []
        for _ in range(self.pick([1, 1, 2])):
            value = self.pick(ODD + [5, True, None, "text", {"a": [1, Plain("1.0"), "x"]}, [], {}, "two\nlines"])
            always = [
                {"op": "add", "path": "/metadata/labels", "value": {"json": "patched"}},
                {"op": "add", "path": "/metadata/annotations", "value": {"json": "1", "other": "a: b"}},
                {"op": "add", "path": "/extra", "value": {"deep": [1, "2", {"a": value}]}},
                {"op": "replace", "path": "/data", "value": {"only": "this"}},
                {"op": "copy", "from": "/metadata/name", "path": "/copied"},
                {"op": "test", "path": "/kind", "value": chosen.kind},
                {"op": "add", "path": "/large", "value": Plain("9007199254740993")}]
            if self.wild():
                always = [{"op": "remove", "path": "/metadata/labels"}, {"op": "add", "path": "/data/k", "value": value},
                          {"op": "replace", "path": "/metadata/name", "value": "renamed"},
                          {"op": "add", "path": "/spec/template/spec/containers/-", "value": {"name": "json", "image": "nginx"}}]
            if pointer and self.chance(0.6):
                always = [{"op": "replace", "path": pointer, "value": value}, {"op": "add", "path": pointer, "value": value},
                          {"op": "copy", "from": pointer, "path": "/copied"}]
                if not operations and self.chance(0.3):
                    always = [{"op": "remove", "path": pointer}, {"op": "move", "from": pointer, "path": "/moved"}]
            operations.append(self.pick(always))
        return (self.yaml(operations) if self.chance(0.7) else json.dumps(self.objects_as_json(operations), indent=self.pick([None, 2]))), target

    # Replacements and variables.

    def dotted(self, path, known):
        """A path in the way of replacements; list items by a member that tells them, by index or all of them."""
        steps, here = [], known.object
        for step in path:
            if isinstance(step, int):
                item = here[step]
                keys = [key for key in ("name", "containerPort", "port") if isinstance(item, dict) and key in item]
                forms = [str(step), str(step)] + [f"[{key}={item[key]}]" for key in keys] * 3
                steps.append(self.pick(forms))
            elif "." in str(step):
                steps.append(self.pick([f"[{step}]", str(step).replace(".", "\\.")]))
            else:
                steps.append(str(step))
            here = here[step]
        return ".".join(steps)

    def replacements(self, directory, made, known):
        known = [each for each in self.patchable(known) if not each.touched or self.wild()]
        if not known or not self.chance(0.4):
            return
        entries = [self.replacement(known) for _ in range(self.pick([1, 1, 2]))]
        if self.chance(0.15):
            name = f"replacements{self.number()}.yaml"
            self.files[f"{directory}/{name}"] = self.yaml(entries if self.chance(0.5) else entries[0])
            made["replacements"] = [{"path": name}]
        else:
            made["replacements"] = entries

    def replacement(self, known):
        chosen = self.pick(known)
        # An empty text that is new in braces becomes another one than between lines: not ours to follow.
        scalars = [each for each in chosen.scalars() if each[1] not in (None, "", "''", '""', "null", "~")]
        path, value = self.pick(scalars)
        source = {"kind": chosen.kind, "name": chosen.name}
        if chosen.namespace:
            source["namespace"] = chosen.namespace
        if self.chance(0.8):
            source["fieldPath"] = self.dotted(path, chosen)
            if isinstance(value, str) and not isinstance(value, Plain) and "-" in value and self.chance(0.3):
                source["options"] = {"delimiter": "-", "index": self.pick([0, 0, 0, value.count("-"), 1 if self.wild() else 0])}
        targets = []
        for _ in range(self.pick([1, 1, 2])):
            other = self.pick(known)
            created = False
            inner, _ = self.pick([each for each in other.scalars() if each[0][:1] not in (["apiVersion"], ["kind"]) and
                                  each[0] != ["metadata", "name"] and each[0][-1] != "namespace" and each[1] is not None] or [(["metadata", "name"], "")])
            field = self.dotted(inner, other)
            if self.chance(0.5):
                created = True
                field = self.pick(["metadata.annotations.copied", "metadata.labels.copied", "spec.copied.deep", "metadata.annotations.[a.b/c]",
                                   "metadata.annotations.a\\.b", "spec.list.[name=new].value"])
                if other.pod() and self.chance(0.5):
                    prefix = ".".join(POD_PATH[other.kind])
                    field = prefix + self.pick([".containers.[name=main].image", ".containers.*.image", ".containers.0.env.[name=A].value",
                                                ".containers.*.env.[name=Z].value", ".nodeSelector.copied"])
            if self.chance(0.1) and other.kind == "ConfigMap" and isinstance(other.object.get("data"), dict):
                if "conf.yaml" in other.object["data"]:
                    field = "data.[conf.yaml]." + self.pick(["a.b", "a.c", "list.0", "new"])
                elif "conf.json" in other.object["data"]:
                    field = "data.conf\\.json." + self.pick(["a.b", "a.c", "a.new", "list.1"])
            target = {"select": {"kind": other.kind, "name": other.name}, "fieldPaths": [field]}
            if self.chance(0.2):
                del target["select"]["name"]
            if self.chance(0.1):
                target["reject"] = [{"name": self.pick(known).name}, {"labelSelector": "app=a"}][:self.pick([1, 2])]
            if created or self.chance(0.3):
                target["options"] = {"create": True}
            if not created and self.chance(0.15):
                target["options"] = {"delimiter": self.pick("-:/"), "index": self.pick([0, 0, 1, -1])}
            targets.append(target)
        if self.chance(0.1):
            return {"sourceValue": self.pick(["given", "5", "a: b", "yes"]), "targets": targets}
        return {"source": source, "targets": targets}

    def vars(self, _, made, known):
        known = [each for each in self.patchable(known) if not each.generated and not each.touched or self.wild()]
        if not known or not self.chance(0.12):
            return
        chosen = self.pick(known)
        self.vars_in_use += 1
        entry = {"name": "SOME_VAR" if self.vars_in_use == 1 or self.wild() else f"VAR{self.number()}",
                 "objref": {"apiVersion": API[chosen.kind], "kind": chosen.kind, "name": chosen.name}}
        if chosen.namespace:
            entry["objref"]["namespace"] = chosen.namespace
        fields = [".".join(path) for path, value in chosen.scalars()
                  if value is not None and all(isinstance(step, str) and step.isalnum() for step in path)]
        if self.chance(0.4) and fields:
            entry["fieldref"] = {"fieldpath": self.pick(fields)}
        made["vars"] = [entry]

    # Configurations of transformers, ours and plugins'.

    def configurations(self, directory, made, _):
        if self.chance(0.12):
            self.files[f"{directory}/config.yaml"] = self.yaml(copy.deepcopy(self.pick([
                {"nameReference": [{"kind": "ConfigMap", "version": "v1", "fieldSpecs": [{"kind": "Thing", "path": "spec/u"}, {"kind": "Thing", "path": "spec/ref/name"}]}]},
                {"nameReference": [{"kind": "Secret", "fieldSpecs": [{"path": "spec/ref/name", "group": "example.org"}]},
                                   {"kind": "Deployment", "group": "apps", "fieldSpecs": [{"path": "spec/v", "kind": "Thing"}]}]},
                {"commonLabels": [{"path": "spec/selector", "kind": "Thing", "create": True}]},
                {"namePrefix": [{"path": "metadata/name", "kind": "ConfigMap"}], "nameSuffix": [{"path": "metadata/name", "kind": "Thing"}]},
                {"images": [{"path": "spec/image", "kind": "Thing"}], "replicas": [{"path": "spec/w", "kind": "Thing", "create": True}]},
                {"namespace": [{"path": "spec/ns", "kind": "Thing", "create": True}]},
                {"labels": [{"path": "spec/marks", "kind": "Gadget", "create": True}], "templateLabels": [{"path": "spec/t", "kind": "Thing", "create": True}]},
                {"commonAnnotations": [{"path": "spec/notes", "kind": "Thing", "create": True}], "varReference": [{"path": "spec/x"}]}])))
            made["configurations"] = ["config.yaml"]
        if self.chance(0.06):
            self.files[f"{directory}/crd.json"] = json.dumps({
                "example.org/v1.Thing": {"Schema": {"description": "x", "x-kubernetes-annotation": "", "properties": {
                    "apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"$ref": "meta"},
                    "spec": {"$ref": "example.org/v1.ThingSpec"}}}, "Dependencies": []},
                "example.org/v1.ThingSpec": {"Schema": {"properties": {
                    "ref": {"x-kubernetes-object-ref-api-version": "v1", "x-kubernetes-object-ref-kind": self.pick(["ConfigMap", "Secret"]), "$ref": "local"},
                    "selector": {"x-kubernetes-label-selector": "", "$ref": "labels"}}}, "Dependencies": []}})
            made["crds"] = ["crd.json"]

    def plugins(self, directory, made, known):
        known = self.patchable(known)
        if known and self.chance(0.18):
            chosen = self.pick(known)
            texts = []
            for _ in range(self.pick([1, 1, 2])):
                body = self.plugin(chosen)
                texts.append(self.yaml({"apiVersion": "builtin", **body}))
            if self.chance(0.3):
                made["transformers"] = texts
            else:
                name = f"plugin{self.number()}.yaml"
                self.files[f"{directory}/{name}"] = "---\n".join(texts)
                made["transformers"] = [name]
        if self.chance(0.07):
            number = self.number()
            kind = self.pick(["ConfigMap", "Secret"])
            self.files[f"{directory}/generator{number}.yaml"] = self.yaml({
                "apiVersion": "builtin", "kind": kind + "Generator", "metadata": {"name": f"made-{number}"}, "literals": ["a=1"],
                **self.pick([{}, {"options": {"disableNameSuffixHash": True}}])})
            made["generators"] = [f"generator{number}.yaml"]
        if self.chance(0.04):
            self.files[f"{directory}/validator.yaml"] = self.yaml({
                "apiVersion": "builtin", "kind": "LabelTransformer", "metadata": {"name": "validator"}, "labels": {"app": "a"},
                "fieldSpecs": [{"path": "metadata/nothing"}]})
            made["validators"] = ["validator.yaml"]

    def plugin(self, chosen):
        named = {"metadata": {"name": "plugin"}}
        spaced = {"metadata": {"name": "plugin", "namespace": "plugged"}, "fieldSpecs": [{"path": "metadata/namespace", "create": True}]}
        return copy.deepcopy(self.pick([
            {"kind": "PrefixTransformer", **named, "prefix": "plug-", "fieldSpecs": [{"path": "metadata/name"}]},
            {"kind": "SuffixTransformer", **named, "suffix": "-plug", "fieldSpecs": [{"path": "metadata/name", "kind": "ConfigMap"}]},
            {"kind": "LabelTransformer", **named, "labels": {"plug": "on"}, "fieldSpecs": [{"path": "metadata/labels", "create": True}]},
            {"kind": "AnnotationsTransformer", **named, "annotations": {"plug": "1"}, "fieldSpecs": [{"path": "metadata/annotations", "create": True}]},
            {"kind": "NamespaceTransformer", **spaced, "unsetOnly": True},
            {"kind": "NamespaceTransformer", **spaced, "setRoleBindingSubjects": "allServiceAccounts"},
            {"kind": "NamespaceTransformer", **spaced, "setRoleBindingSubjects": "none", "unsetOnly": True},
            {"kind": "ImageTagTransformer", **named, "imageTag": {"name": "nginx", "newTag": "plug"}, "fieldSpecs": [{"path": "spec/image"}]},
            {"kind": "PatchTransformer", **named, "patch": '[{"op": "add", "path": "/plug", "value": [1]}]', "target": {"kind": chosen.kind}},
            {"kind": "PatchTransformer", **named, "patch": self.yaml(self.merge_patch(chosen), comments=False)},
            {"kind": "PatchStrategicMergeTransformer", **named, "patches": self.yaml(self.merge_patch(chosen), comments=False)},
            {"kind": "PatchJson6902Transformer", **named, "target": {"version": API[chosen.kind].split("/")[-1], "kind": chosen.kind, "name": chosen.name,
             "group": API[chosen.kind].rpartition("/")[0]}, "jsonOp": '[{"op": "add", "path": "/jsonOp", "value": 1}]'},
            {"kind": "ReplacementTransformer", **named, "replacements": [{"sourceValue": "plug", "targets": [
                {"select": {"kind": chosen.kind}, "fieldPaths": ["metadata.annotations.plug"], "options": {"create": True}}]}]},
            {"kind": "ReplicaCountTransformer", **named, "replica": {"name": chosen.name, "count": 3},
             "fieldSpecs": [{"path": "spec/replicas", "create": True, "kind": chosen.kind}]},
            {"kind": "ValueAddTransformer", **named, "value": "added", "targets": [{"selector": {"kind": chosen.kind}, "fieldPath": "metadata/annotations/added"}]},
            {"kind": "HashTransformer", **named}]))


def write(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            path.write_bytes(text)
        else:
            path.write_text(text, newline="")


def why_not(answers):
    """The errors of kustomize, most frequent first, without names and numbers."""
    reasons = collections.Counter()
    for answer in answers:
        if answer["error"]:
            words = re.sub(r"'[^']*'|\"[^\"]*\"|\d+|/\S+", "_", answer["error"])
            reasons[words.replace("\n", " ")[-160:]] += 1
    return reasons.most_common(25)


def main(tree=Tree):
    parser = argparse.ArgumentParser()
    parser.add_argument("--oracle", required=True)
    parser.add_argument("--ours", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--wide", action="store_true", help="with what random_extras.py adds")
    parser.add_argument("--reasons", action="store_true", help="tell why trees do not build")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="overlays-") as scratch:
        root = (arguments.keep or pathlib.Path(scratch)).resolve()
        directories = []
        for number in range(arguments.count):
            seed = arguments.seed + number
            write(root / str(seed), tree(seed, arguments.wide).build())
            directories.append(str(root / str(seed) / "overlay"))
        text = subprocess.run([arguments.oracle], input="\n".join(directories) + "\n", capture_output=True, text=True,
                              check=True).stdout
        answers = [json.loads(line) for line in text.splitlines()]
        built = sum(1 for answer in answers if not answer["error"])
        print(f"kustomize builds {built} of {len(directories)}", file=sys.stderr)
        if arguments.reasons:
            for reason, count in why_not(answers):
                print(f"{count:5} {reason}", file=sys.stderr)
        file = root / "answers.jsonl"
        file.write_text(text)
        sys.exit(subprocess.run([arguments.ours, "--answers", str(file)]).returncode)


if __name__ == "__main__":
    main()
