"""Random Kubernetes objects and the many ways to spell them in YAML (for random_overlays.py)."""
import json
import random

API = {
    "Deployment": "apps/v1", "StatefulSet": "apps/v1", "DaemonSet": "apps/v1", "ReplicaSet": "apps/v1", "Pod": "v1",
    "Job": "batch/v1", "CronJob": "batch/v1", "Service": "v1", "ConfigMap": "v1", "Secret": "v1", "ServiceAccount": "v1",
    "Role": "rbac.authorization.k8s.io/v1", "RoleBinding": "rbac.authorization.k8s.io/v1",
    "ClusterRole": "rbac.authorization.k8s.io/v1", "ClusterRoleBinding": "rbac.authorization.k8s.io/v1",
    "Ingress": "networking.k8s.io/v1", "NetworkPolicy": "networking.k8s.io/v1", "HorizontalPodAutoscaler": "autoscaling/v2",
    "PodDisruptionBudget": "policy/v1", "PersistentVolume": "v1", "PersistentVolumeClaim": "v1",
    "StorageClass": "storage.k8s.io/v1", "Namespace": "v1", "CustomResourceDefinition": "apiextensions.k8s.io/v1",
    "ValidatingWebhookConfiguration": "admissionregistration.k8s.io/v1", "APIService": "apiregistration.k8s.io/v1",
    "Thing": "example.org/v1", "Gadget": "example.org/v1beta1",
}
CLUSTER_WIDE = {"ClusterRole", "ClusterRoleBinding", "PersistentVolume", "StorageClass", "Namespace",
                "CustomResourceDefinition", "ValidatingWebhookConfiguration", "APIService"}
TEMPLATED = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job")
# What a template of pods lies under, and what a name is written into.
POD_PATH = {**{kind: ("spec", "template", "spec") for kind in TEMPLATED}, "Pod": ("spec",),
            "CronJob": ("spec", "jobTemplate", "spec", "template", "spec")}
IMAGES = ["nginx", "nginx:1.25", "registry.local:5000/team/app:v1", "busybox@sha256:0123abcd", "redis:7", "app:v1@sha256:00"]


class Plain(str):
    """A scalar as it is to stand in the YAML text, whatever its type."""


# Spelled by hand: YAML's odd corners that kustomize carries through.
ODD = [Plain(text) for text in (
    "1", '"1"', "true", '"true"', "text", '"quoted text"', "1.50", "0x10", "null", "~", "'it''s'", "2020-01-02", "yes", "'no'",
    '"a: b"', "1e3", "-5", "0755", "0o17", "1_000", "12345678901234567890", ".5", "1.0", "+7", "'12'", '"a\\tb"', '"é ü"',
    "'#hash'", '"- dash"', '"tail "', '" head"', "!!str 5", "a#b", "'a'", '"\\n"', '"x\\ny"', "True", "FALSE", "12e03",
    "'2020-01-02'", "'0x1F'", "'~'", "'null'", '""', "''", "1:30", "'1:30'", "=", "'*'", "'&a'", "'%x'", '"@at"', "'`'",
    '"{a: b}"', '"[1]"', '"long ' + "words " * 20 + '"', "word" * 30)]


class Spelling:
    """Writes trees of dict, list, str, int, bool, None and Plain as YAML, differently each time."""

    def __init__(self, rng, comments=True):
        self.random = rng
        self.comments = comments
        self.indented_lists = rng.random() < 0.3

    def text(self, value):
        return "\n".join(self.block(value, "")) + "\n"

    def scalar(self, value):
        if isinstance(value, Plain):
            return str(value)
        if value is None:
            return self.random.choice(["null", "~"])
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return str(value)
        if value and value.replace("-", "").isalnum() and not value[0].isdigit() and self.random.random() < 0.8:
            if value.lower() not in ("null", "true", "false", "yes", "no", "on", "off", "y", "n"):
                return value
        if "\n" in value or "'" in value or self.random.random() < 0.5:
            return json.dumps(value, ensure_ascii=False)
        return "'" + value + "'"

    def flow(self, value):
        if isinstance(value, dict):
            return "{" + ", ".join(f"{key}: {self.flow(inner)}" for key, inner in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(self.flow(inner) for inner in value) + "]"
        text = self.scalar(value)
        # Inside of braces these would end the scalar.
        if isinstance(value, Plain) and text[0] not in "\"'" and any(mark in text for mark in ",[]{}"):
            return json.dumps(str(value))
        return text

    def comment(self):
        return f" # {self.random.choice(['why', 'a note: x', 'TODO', '{odd}'])}" if self.comments and self.random.random() < 0.06 else ""

    def literal(self, value, indent):
        """A text of several lines as a block scalar, where one can hold it."""
        if not isinstance(value, str) or isinstance(value, Plain) or "\n" not in value or self.random.random() < 0.3:
            return None
        lines = value.rstrip("\n").split("\n")
        if not lines[0] or any(line != line.strip() for line in lines):
            return None
        tail = len(value) - len(value.rstrip("\n"))
        mark = "|" + ("-" if tail == 0 else "" if tail == 1 else "+")
        return [mark] + [(indent + "  " + line).rstrip() for line in lines] + [""] * max(0, tail - 1)

    def block(self, value, indent):
        if not isinstance(value, (dict, list)) or not value:
            return [indent + self.flow(value)]
        lines = []
        if self.comments and self.random.random() < 0.04:
            lines.append(f"{indent}# {self.random.choice(['head', 'x: y', '- z'])}")
        if isinstance(value, list):
            for inner in value:
                inner_lines = [indent + "  " + self.flow(inner)] if self.random.random() < 0.15 else self.block(inner, indent + "  ")
                while inner_lines[0].lstrip().startswith("#"):
                    lines.append(inner_lines.pop(0))
                inner_lines[0] = indent + "- " + inner_lines[0][len(indent) + 2:]
                lines += inner_lines
            return lines
        for key, inner in value.items():
            if isinstance(key, str) and not isinstance(key, Plain) and self.random.random() < 0.05:
                key = json.dumps(key)
            literal = self.literal(inner, indent)
            if literal:
                lines += [f"{indent}{key}: {literal[0]}"] + literal[1:]
            elif not isinstance(inner, (dict, list)) or not inner or self.random.random() < 0.12:
                lines.append(f"{indent}{key}: {self.flow(inner)}{self.comment()}")
            else:
                deeper = indent + ("  " if isinstance(inner, dict) or self.indented_lists else "")
                lines.append(f"{indent}{key}:{self.comment()}")
                lines += self.block(inner, deeper)
        return lines


class Objects:
    """Makes objects that refer to one another by name."""

    def __init__(self, rng):
        self.random = rng
        self.count = 0
        self.names = {}  # kind -> names that objects of the kind have

    def chance(self, probability):
        return self.random.random() < probability

    def pick(self, choices):
        return self.random.choice(list(choices))

    def some(self, choices, most, least=1):
        choices = list(choices)
        return self.random.sample(choices, self.random.randint(min(least, len(choices)), min(most, len(choices))))

    def new_name(self, kind):
        self.count += 1
        name = f"{self.pick(['web', 'db', 'cache', 'x', 'a-b'])}-{self.count}"
        if self.chance(0.05):
            name = self.pick(["name", "metadata", "default"]) + f"-{self.count}.x"
        shared = [other for names in self.names.values() for other in names]
        if shared and self.chance(0.25):
            name = self.pick(shared)  # another kind's name: references must keep them apart
            if name in self.names.get(kind, []):
                name += f"-{self.count}"
        self.names.setdefault(kind, []).append(name)
        return name

    def name_of(self, *kinds):
        """A name to refer to: mostly one that exists."""
        names = [name for kind in kinds for name in self.names.get(kind, [])]
        return self.pick(names) if names and self.chance(0.9) else self.pick(["nobody", "default", "web-1"])

    def make(self, kind):
        name = self.new_name(kind)
        metadata = {"name": name}
        if kind not in CLUSTER_WIDE and self.chance(0.2):
            metadata["namespace"] = self.pick(["default", "one", "two"])
        if self.chance(0.5):
            metadata["labels"] = {key: self.pick(["a", "b", "1", "true", ""]) for key in self.some(["app", "tier", "x", "k8s.io/y"], 3)}
        if self.chance(0.35):
            metadata["annotations"] = {key: self.pick(ODD[:2] + ["p", "a: b", "two\nlines", "[1, 2]", "{\"a\": 1}"])
                                       for key in self.some(["p", "q", "r", "example.org/s"], 2)}
            metadata["annotations"] = {key: value if not isinstance(value, Plain) or value[0] in "'\"" else str(value)
                                       for key, value in metadata["annotations"].items()}
        if self.chance(0.1):
            metadata["finalizers"] = self.some(["a/b", "c/d"], 2)
        if self.chance(0.04):
            metadata["creationTimestamp"] = None
        made = {"apiVersion": API[kind], "kind": kind, "metadata": metadata, **self.body(kind, name)}
        if self.chance(0.1):
            keys = list(made)
            self.random.shuffle(keys)
            made = {key: made[key] for key in keys}
        if self.chance(0.05):
            made["status"] = {"conditions": [{"type": "Ready", "status": "True"}], "observed": 1}
        return made

    def body(self, kind, name):
        method = getattr(self, "body_" + kind, None)
        if kind in TEMPLATED and not method:
            method = self.workload
        return method(name) if method else {}

    def workload(self, name):
        labels = {"app": name, **({"tier": "t"} if self.chance(0.3) else {})}
        spec = {"selector": {"matchLabels": dict(labels)}}
        if self.chance(0.15):
            spec["selector"]["matchExpressions"] = [{"key": "tier", "operator": "In", "values": ["t", "u"]}]
        if self.chance(0.8):
            spec["replicas"] = self.pick([1, 2, 3, 0])
        spec["template"] = {"metadata": {"labels": dict(labels)}, "spec": self.pod()}
        if self.chance(0.2):
            spec["template"]["metadata"]["annotations"] = {"t": self.pick(["1", "x y", "true"])}
        if self.chance(0.1):
            del spec["template"]["metadata"]
        return {"spec": spec}

    def body_StatefulSet(self, name):
        body = self.workload(name)
        body["spec"]["serviceName"] = self.name_of("Service")
        if self.chance(0.5):
            body["spec"]["volumeClaimTemplates"] = [{"metadata": {"name": "data"}, "spec": {
                "storageClassName": self.name_of("StorageClass"), "accessModes": ["ReadWriteOnce"]}}]
        return body

    def body_Job(self, _):
        return {"spec": {"template": {"spec": self.pod()}}}

    def body_Pod(self, _):
        return {"spec": self.pod()}

    def body_CronJob(self, _):
        return {"spec": {"schedule": "*/5 * * * *", "jobTemplate": {"spec": {"template": {"spec": self.pod()}}}}}

    def body_Service(self, name):
        ports = [{"port": int(port), **self.pick([{}, {"protocol": "TCP"}, {"protocol": "UDP"}, {"name": "n" + port},
                                                 {"targetPort": "http"}])} for port in self.some(["80", "443", "53"], 3)]
        body = {"spec": {"selector": {"app": self.pick([name, self.name_of("Deployment")])}, "ports": ports}}
        if self.chance(0.1):
            body["spec"]["selector"] = None
        return body

    def data(self):
        keys = self.some(["k", "l", "m", "n", "a.b", "conf.yaml", "conf.json"], 4)
        values = {key: self.pick(ODD + ["plain", "two\nlines\n", "a: 1\nb: 2\n", "tail\n\n", "host:80", "a-b-c"]) for key in keys}
        if "conf.yaml" in values:
            values["conf.yaml"] = self.pick(["a:\n  b: 1\n  c: text\nlist:\n- x\n- y: z\n", "# head\na: {b: 1}\n", "a:\n  b: 'q'\n"])
        if "conf.json" in values:
            values["conf.json"] = self.pick(['{"a": {"b": 1, "c": "text"}, "list": [1, "x"]}', '{\n  "a": {\n    "b": 1\n  }\n}'])
        return values

    def body_ConfigMap(self, _):
        body = {"data": self.data()}
        if self.chance(0.1):
            body["binaryData"] = {"bin": "AAECAw=="}
        if self.chance(0.05):
            body["immutable"] = True
        return body

    def body_Secret(self, _):
        body = {"data": {key: self.pick(["YQ==", "c2VjcmV0", ""]) for key in self.some("stu", 2)}}
        if self.chance(0.4):
            body["type"] = self.pick(["Opaque", "kubernetes.io/tls"])
        if self.chance(0.2):
            body["stringData"] = {"plain": self.pick(ODD)}
        return body

    def body_ServiceAccount(self, _):
        return {"secrets": [{"name": self.name_of("Secret")}], "imagePullSecrets": [{"name": self.name_of("Secret")}]} if self.chance(0.5) else {}

    def rules(self):
        resource, kind = self.pick([("configmaps", "ConfigMap"), ("secrets", "Secret"), ("services", "Service")])
        return {"rules": [{"apiGroups": [""], "resources": [resource], "verbs": ["get"],
                           **({"resourceNames": [self.name_of(kind) for _ in range(self.random.randint(1, 2))]} if self.chance(0.7) else {})}]}

    def body_Role(self, _):
        return self.rules()

    def body_ClusterRole(self, _):
        if self.chance(0.15):
            return {"aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"app": "a"}}]}, "rules": []}
        return self.rules()

    def subjects(self):
        subjects = []
        for _ in range(self.random.randint(1, 3)):
            subject = {"kind": "ServiceAccount", "name": self.name_of("ServiceAccount")}
            subject.update(self.pick([{}, {"namespace": "one"}, {"namespace": "default"}, {"namespace": "two"}]))
            if self.chance(0.15):
                subject = {"kind": "User", "name": self.pick(["me", "default"]), "apiGroup": "rbac.authorization.k8s.io"}
            subjects.append(subject)
        return subjects

    def body_RoleBinding(self, _):
        kind = self.pick(["Role", "ClusterRole"])
        return {"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": self.name_of(kind)}, "subjects": self.subjects()}

    def body_ClusterRoleBinding(self, _):
        return {"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": self.name_of("ClusterRole")},
                "subjects": self.subjects()}

    def body_Ingress(self, _):
        path = {"path": "/", "pathType": "Prefix", "backend": {"service": {"name": self.name_of("Service"), "port": {"number": 80}}}}
        spec = {"rules": [{"host": f"{self.pick('abc')}.example.org", "http": {"paths": [path]}}]}
        if self.chance(0.5):
            spec["tls"] = [{"secretName": self.name_of("Secret"), "hosts": ["a.example.org"]}]
        if self.chance(0.3):
            spec["defaultBackend"] = {"service": {"name": self.name_of("Service")}}
        return {"spec": spec}

    def body_NetworkPolicy(self, name):
        peers = [self.pick([{"podSelector": {"matchLabels": {"x": "a"}}}, {"namespaceSelector": {}},
                            {"namespaceSelector": {"matchLabels": {"y": "b"}}}])]
        return {"spec": {"podSelector": self.pick([{"matchLabels": {"app": name}}, {}]), "ingress": [{"from": peers}], "egress": [{"to": peers}]}}

    def body_HorizontalPodAutoscaler(self, _):
        kind = self.pick(["Deployment", "StatefulSet"])
        return {"spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": kind, "name": self.name_of(kind)}, "minReplicas": 1}}

    def body_PodDisruptionBudget(self, name):
        return {"spec": {"minAvailable": self.pick([1, Plain("50%")]), "selector": {"matchLabels": {"app": name}}}}

    def body_PersistentVolume(self, _):
        return {"spec": {"storageClassName": self.name_of("StorageClass"), "capacity": {"storage": Plain("1Gi")},
                         "claimRef": {"name": self.name_of("PersistentVolumeClaim"), "namespace": "one"}}}

    def body_PersistentVolumeClaim(self, _):
        return {"spec": {"storageClassName": self.name_of("StorageClass"), "volumeName": self.name_of("PersistentVolume")}}

    def body_StorageClass(self, _):
        return {"provisioner": "example.org/disk", "parameters": {"secret": "s", "n": "1"}}

    def body_CustomResourceDefinition(self, name):
        spec = {"group": "example.org", "names": {"kind": "Thing", "plural": "things"}, "scope": "Namespaced"}
        if self.chance(0.5):
            spec["conversion"] = {"strategy": "Webhook", "webhook": {"clientConfig": {"service": {
                "name": self.name_of("Service"), "namespace": self.pick(["one", "default"])}}}}
        return {"spec": spec}

    def body_ValidatingWebhookConfiguration(self, _):
        return {"webhooks": [{"name": f"{name}.example.org", "clientConfig": {"service": {
            "name": self.name_of("Service"), **self.pick([{}, {"namespace": "one"}])}}} for name in self.some("abc", 2)]}

    def body_APIService(self, _):
        return {"spec": {"group": "example.org", "version": "v1", "service": {"name": self.name_of("Service"), "namespace": "one"}}}

    def body_Thing(self, _):
        spec = {key: self.pick(ODD) for key in self.some("uvwxyz", 5)}
        if self.chance(0.6):
            spec["items"] = [{"name": name, "value": self.pick(["1", "x", 1])} for name in self.some(["one", "two", "three"], 3)]
        if self.chance(0.3):
            spec["deep"] = {"a": {"b": [1, "2", {"c": None}]}, "empty": {}, "none": []}
        if self.chance(0.3):
            spec["ref"] = {"name": self.name_of("ConfigMap", "Secret")}
        if self.chance(0.2):
            spec["image"] = self.pick(IMAGES)
        if self.chance(0.2):
            spec["selector"] = {"app": "a"}
        return {"spec": spec}

    body_Gadget = body_Thing

    def pod(self):
        pod = {}
        if self.chance(0.4):
            pod["serviceAccountName"] = self.name_of("ServiceAccount")
        if self.chance(0.2):
            pod["initContainers"] = [self.container("init")]
        pod["containers"] = [self.container(name) for name in self.some(["main", "side", "log"], 3)]
        if self.chance(0.5):
            pod["volumes"] = self.some([
                {"name": "conf", "configMap": {"name": self.name_of("ConfigMap")}},
                {"name": "key", "secret": {"secretName": self.name_of("Secret"), "defaultMode": Plain("0400")}},
                {"name": "disk", "persistentVolumeClaim": {"claimName": self.name_of("PersistentVolumeClaim")}},
                {"name": "tmp", "emptyDir": {}},
                {"name": "all", "projected": {"sources": [{"configMap": {"name": self.name_of("ConfigMap")}}, {"secret": {"name": self.name_of("Secret")}}]}},
            ], 3)
        if self.chance(0.1):
            pod["imagePullSecrets"] = [{"name": self.name_of("Secret")}]
        if self.chance(0.1):
            pod["affinity"] = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [
                {"labelSelector": {"matchLabels": {"app": "a"}}, "topologyKey": "zone"}]}}
        if self.chance(0.1):
            pod["topologySpreadConstraints"] = [{"topologyKey": "zone", "whenUnsatisfiable": self.pick(["DoNotSchedule", "ScheduleAnyway"]),
                                                 "maxSkew": 1, "labelSelector": {"matchLabels": {"app": "a"}}}]
        if self.chance(0.1):
            pod["tolerations"] = [{"key": "k", "operator": "Exists"}]
        return pod

    def container(self, name):
        made = {"name": name, "image": self.pick(IMAGES)}
        if self.chance(0.5):
            made["env"] = []
            for key in self.some("ABCD", 3):
                value = {"value": self.pick(ODD[:6] + ["$(SOME_VAR)", "x-$(SOME_VAR)-$$(y)", "plain"])}
                if self.chance(0.3):
                    ref, kind = self.pick([("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")])
                    value = {"valueFrom": {ref: {"name": self.name_of(kind), "key": "k"}}}
                made["env"].append({"name": key, **value})
        if self.chance(0.2):
            ref, kind = self.pick([("configMapRef", "ConfigMap"), ("secretRef", "Secret")])
            made["envFrom"] = [{ref: {"name": self.name_of(kind)}}]
        if self.chance(0.3):
            made["ports"] = [{"containerPort": port, **self.pick([{}, {"protocol": "TCP"}, {"protocol": "UDP"}, {"name": "p"}])}
                             for port in self.some([80, 443, 53], 2)]
        if self.chance(0.3):
            made["args"] = self.some(["--a=$(SOME_VAR)", "-b", "5", "yes"], 3)
        if self.chance(0.2):
            made["volumeMounts"] = [{"name": "conf", "mountPath": path} for path in self.some(["/a", "/b"], 2)]
        if self.chance(0.2):
            made["resources"] = {"limits": {"cpu": self.pick([1, Plain("100m"), Plain("'2'")]), "memory": Plain("1Gi")}}
        if self.chance(0.1):
            made["livenessProbe"] = {"httpGet": {"path": "/", "port": self.pick([80, "http"])}}
        return made
