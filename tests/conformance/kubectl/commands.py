"""kubectl commands in the order in which they are typed, and what of their answers is compared.

Each story has a namespace of its own, named in its commands as NS. A command's answer is its exit code and what it
printed, with what differs from run to run masked.
"""
import re

MANIFESTS = {
    "config": """apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  labels: {app: web}
data:
  color: blue
  file.txt: |
    one
    two
""",
    "deployment": """apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: 0
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: app
        image: registry.example.org/app:1.0
        ports:
        - containerPort: 8080
        env:
        - {name: COLOR, valueFrom: {configMapKeyRef: {name: settings, key: color}}}
        resources:
          requests: {cpu: 100m, memory: 64Mi}
          limits: {memory: 128Mi}
        readinessProbe:
          httpGet: {path: /ready, port: 8080}
""",
    "service": """apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
  - {name: http, port: 80, targetPort: 8080}
""",
    "headless": """apiVersion: v1
kind: Service
metadata:
  name: peers
spec:
  clusterIP: None
  selector: {app: web}
  ports:
  - port: 7000
""",
    "secret": """apiVersion: v1
kind: Secret
metadata:
  name: token
stringData:
  key: value
""",
    "others": """apiVersion: v1
kind: ServiceAccount
metadata:
  name: robot
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: reader
rules:
- apiGroups: ['']
  resources: [configmaps, secrets]
  resourceNames: [settings]
  verbs: [get, list]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: reader
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects:
- {kind: ServiceAccount, name: robot}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
  rules:
  - host: web.example.org
    http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: deny
spec:
  podSelector: {}
  policyTypes: [Ingress]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: web
spec:
  minAvailable: 1
  selector:
    matchLabels: {app: web}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 1
  maxReplicas: 3
  metrics:
  - type: Resource
    resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
spec:
  schedule: '0 3 * * *'
  suspend: true
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
          - {name: app, image: 'registry.example.org/app:1.0'}
---
apiVersion: v1
kind: LimitRange
metadata:
  name: small
spec:
  limits:
  - {type: Container, default: {cpu: 500m}}
---
apiVersion: v1
kind: ResourceQuota
metadata:
  name: quota
spec:
  hard: {pods: '10'}
""",
    "crd": """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: gadgets.NS.example.org
spec:
  group: NS.example.org
  scope: Namespaced
  names: {kind: Gadget, plural: gadgets, singular: gadget, shortNames: [gd], categories: [toys]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}, scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}}
    additionalPrinterColumns:
    - {name: Size, type: integer, jsonPath: .spec.size, description: how large}
    - {name: Color, type: string, jsonPath: .spec.color, priority: 1}
    schema:
      openAPIV3Schema:
        type: object
        description: A gadget is an example.
        properties:
          spec:
            type: object
            description: What is wanted.
            required: [size]
            properties:
              size: {type: integer, minimum: 1, description: How large it is.}
              color: {type: string, enum: [red, blue], default: red}
              tags: {type: array, items: {type: string}}
          status:
            type: object
            properties: {size: {type: integer}}
""",
    "gadget": """apiVersion: NS.example.org/v1
kind: Gadget
metadata:
  name: one
spec:
  size: 3
""",
}

APPLY = "apply -n NS -f -"
SERVER = "apply --server-side -n NS -f -"


def step(words, manifest=None, **changes):
    """A command, and the manifest that it reads, with texts replaced."""
    return words, manifest, changes


STORIES = {
    "apply": [
        step(APPLY, "config"), step(APPLY, "config"), step(APPLY, "config", blue="green"),
        step("get cm settings -n NS -o yaml"), step("diff -n NS -f -", "config"), step("diff -n NS -f -", "config", blue="green"),
        step("apply -n NS --dry-run=server -f -", "config", blue="red"), step("apply -n NS --dry-run=client -f -", "config", blue="red"),
        step("apply view-last-applied cm settings -n NS"),
        step("create -n NS -f -", "config"), step("replace -n NS -f -", "config", blue="black"),
        step("get cm settings -n NS -o jsonpath={.data.color}"), step("apply -n NS -f -", "config", data="datta"),
        step("apply -n NS --validate=ignore -f -", "config", data="datta"), step("apply -n NS --validate=warn -f -", "config", data="datta"),
        step("apply -n NS -f -", "config", ConfigMap="ConfigMapp"), step("apply -n NS -f -", "config", v1="v7"),
        step("apply -n NS -f -", "config", settings="Not_A_Name"), step("apply -n NS -f -", "config", blue="[1]"),
        step("apply -n no-such-NS -f -", "config"), step("apply --prune -n NS -l app=web -f -", "config"),
        step("delete -n NS -f -", "config"), step("delete -n NS -f -", "config"), step("delete -n NS --ignore-not-found -f -", "config")],
    "server-side": [
        step(SERVER, "config"), step(SERVER, "config"), step(SERVER + " --field-manager=other", "config", blue="green"),
        step(SERVER + " --field-manager=other --force-conflicts", "config", blue="green"), step(SERVER, "config"),
        step("get cm settings -n NS -o yaml --show-managed-fields"), step(SERVER + " --dry-run=server", "config"),
        step("diff --server-side -n NS -f -", "config"), step("diff --server-side --force-conflicts -n NS -f -", "config"),
        step(APPLY, "config", blue="white"), step(SERVER + " --force-conflicts", "config"), step("get cm settings -n NS -o yaml --show-managed-fields")],
    "patch": [
        step(APPLY, "deployment"), step('patch deploy web -n NS -p {"spec":{"revisionHistoryLimit":3}}'),
        step('patch deploy web -n NS -p {"spec":{"revisionHistoryLimit":3}}'),
        step('patch deploy web -n NS --type=merge -p {"metadata":{"labels":{"x":"y"}}}'),
        step('patch deploy web -n NS --type=json -p [{"op":"replace","path":"/spec/paused","value":true}]'),
        step('patch deploy web -n NS --type=json -p [{"op":"add","path":"/spec/paused","value":true}]'),
        step('patch deploy web -n NS --type=json -p [{"op":"test","path":"/spec/paused","value":false}]'),
        step('patch deploy web -n NS -p {"spec":{"template":{"spec":{"containers":[{"name":"app","image":"registry.example.org/app:2.0"}]}}}}'),
        step('patch deploy web -n NS -p {"spec":{"replicas":"many"}}'), step('patch deploy web -n NS -p {"spec":{"selector":{"matchLabels":{"a":"b"}}}}'),
        step('patch deploy web -n NS -p {"spec":{"nothing":1}}'), step('patch deploy nothing -n NS -p {"spec":{"paused":true}}'),
        step('patch deploy web -n NS -p {"spec":'), step('patch deploy web -n NS --subresource=status --type=merge -p {"status":{"observedGeneration":77}}'),
        step('patch deploy web -n NS --subresource=scale --type=merge -p {"spec":{"replicas":0}}'),
        step("get deploy web -n NS -o jsonpath={.spec.template.spec.containers[0].image}"),
        step("set image deploy/web app=registry.example.org/app:3.0 -n NS"), step("set env deploy/web A=b -n NS"), step("set env deploy/web --list -n NS"),
        step("set resources deploy/web --limits=cpu=1 -n NS"), step("set serviceaccount deploy/web robot -n NS"), step("scale deploy/web --replicas=0 -n NS"),
        step("scale deploy/web --replicas=0 --current-replicas=2 -n NS"), step("scale deploy/nothing --replicas=1 -n NS"),
        step("label deploy web -n NS z=1"), step("label deploy web -n NS z=1"), step("label deploy web -n NS z=2"), step("label deploy web -n NS z=2 --overwrite"),
        step("label deploy web -n NS z-"), step("label deploy web -n NS z-"), step("label deploy web -n NS bad!=1"), step("label deploy nothing -n NS z=1"),
        step("label deploy --all -n NS all=yes"),
        step("annotate deploy web -n NS note=hello"), step("annotate deploy web -n NS note=bye"), step("annotate deploy web -n NS note=bye --overwrite"),
        step("annotate deploy web -n NS note-"), step("get deploy web -n NS --show-labels"), step("get deploy -n NS -L app -l app=web"),
        step("get deploy -n NS -l app!=web"), step("get deploy -n NS -l app=(("), step("get deploy -n NS --field-selector metadata.name=web -o name"),
        step("get deploy -n NS --field-selector spec.paused=true")],
    "get": [
        step(APPLY, "config"), step(APPLY, "deployment"), step(APPLY, "service"), step(APPLY, "headless"), step(APPLY, "secret"), step(APPLY, "others"),
        step("wait --for=create deploy/web -n NS --timeout=10s"), step("rollout status deploy/web -n NS --timeout=20s"),
        *[step(f"get {kind} -n NS") for kind in ("cm", "deploy", "svc", "secret", "sa", "role", "rolebinding", "ingress", "netpol", "pdb", "hpa",
                                                "cronjob", "limits", "quota", "pods", "jobs", "ds", "sts", "pvc", "all", "rs", "lease")],
        *[step(f"get {kind} -n NS -o wide") for kind in ("cm", "deploy", "svc", "ingress", "role", "rolebinding", "pdb", "hpa", "cronjob")],
        *[step(f"get {kind} web -n NS -o yaml") for kind in ("svc", "ingress", "pdb", "hpa", "deploy")],
        *[step(f"get {kind} -n NS -o yaml") for kind in ("netpol", "limits", "quota", "secret", "role", "rolebinding", "cronjob")],
        step("get svc peers -n NS -o yaml"), step("get cm,svc -n NS"), step("get deploy/web svc/web -n NS"), step("get cm settings nothing -n NS"), step("get nothing -n NS"),
        step("get cm settings -n NS -o json"), step("get cm -n NS -o name"), step("get cm -n NS -o custom-columns=N:.metadata.name,C:.data.color"),
        step("get svc -n NS --sort-by=.metadata.name"), step("get cm -n NS --no-headers"), step("get cm -n NS -o go-template={{range.items}}{{.metadata.name}}{{end}}"),
        step("get cm -n NS --chunk-size=1 -o name"), step("get cm -n nowhere-NS"), step("get cm settings -n NS -o wide --show-kind"),
        step("get cm settings -n NS --subresource=status"), step("get deploy web -n NS --subresource=status -o name"), step("get deploy web -n NS --subresource=scale"),
        step("get ns NS"), step("get ns NS -o yaml"), step("get --raw /version"), step("get --raw /api/v1/namespaces/NS/configmaps/nothing"), step("get --raw /nothing")],
    "describe": [
        step(APPLY, "config"), step(APPLY, "deployment"), step(APPLY, "service"), step(APPLY, "secret"), step(APPLY, "others"), step("rollout status deploy/web -n NS --timeout=20s"),
        *[step(f"describe {kind} {name} -n NS") for kind, name in (
            ("cm", "settings"), ("deploy", "web"), ("svc", "web"), ("secret", "token"), ("sa", "robot"), ("role", "reader"), ("rolebinding", "reader"),
            ("ingress", "web"), ("netpol", "deny"), ("pdb", "web"), ("cronjob", "nightly"), ("limits", "small"), ("quota", "quota"), ("cm", "nothing"))],
        step("describe ns NS")],
    "custom": [
        step("apply -f -", "crd"), step("apply -f -", "crd"), step("wait --for=condition=Established crd gadgets.NS.example.org --timeout=20s"),
        step("get crd gadgets.NS.example.org"), step(APPLY, "gadget"), step(APPLY, "gadget"), step(APPLY, "gadget", size="sise"), step(APPLY, "gadget", **{"3": "0"}),
        step(APPLY, "gadget", **{"3": "many"}), step(APPLY, "gadget", **{"3": "4, unknown: 5"}), step("get gadgets -n NS"), step("get gd -n NS -o wide"), step("get toys -n NS"),
        step("get gadgets.NS.example.org one -n NS -o yaml"), step("get gadgets.v1.NS.example.org one -n NS -o name"), step(SERVER, "gadget", **{"3": "5"}), step(SERVER + " --force-conflicts", "gadget", **{"3": "5"}),
        step('patch gadget one -n NS -p {"spec":{"size":6}}'), step('patch gadget one -n NS --type=merge -p {"spec":{"size":6,"color":"green"}}'),
        step('patch gadget one -n NS --type=merge -p {"spec":{"size":6,"color":null}}'), step('patch gadget one -n NS --type=merge --subresource=status -p {"status":{"size":6}}'),
        step("scale gadget one --replicas=7 -n NS"), step("get gadget one -n NS -o jsonpath={.spec}{.status}"), step("describe gadget one -n NS"), step("explain gadget.spec --api-version=NS.example.org/v1"),
        step("explain gadget --api-version=NS.example.org/v1"), step("explain gadget.spec.nothing --api-version=NS.example.org/v1"), step("explain gadget --recursive --api-version=NS.example.org/v1"),
        step("wait gadget/one -n NS --for=jsonpath={.status.size}=6 --timeout=5s"), step("wait gadget/one -n NS --for=condition=Ready --timeout=1s"),
        step("api-resources --api-group=NS.example.org"), step("delete gadget one -n NS"), step("delete gadget one -n NS"), step("delete crd gadgets.NS.example.org"), step("get gadgets.NS.example.org -n NS")],
    "delete": [
        step(APPLY, "config"), step(APPLY, "deployment"), step(APPLY, "service"), step("wait --for=delete cm/nothing -n NS --timeout=5s"), step("wait --for=condition=Available deploy/web -n NS --timeout=20s"),
        step("wait --for=jsonpath={.spec.replicas}=0 deploy/web -n NS"), step("wait --for=condition=Nothing deploy/web -n NS --timeout=1s"), step("wait --for=delete deploy/web -n NS --timeout=1s"),
        step("delete deploy web -n NS --dry-run=server"), step("delete deploy web -n NS --cascade=orphan"), step("delete cm,svc -l app=web -n NS"), step("delete svc web -n NS --wait=false"),
        step("delete cm nothing -n NS"), step("delete cm --all -n NS"), step("delete cm -l none=such -n NS"), step("delete nothing x -n NS"),
        step("create cm made -n NS --from-literal=a=b"), step("create cm made -n NS --from-literal=a=b"), step("create secret generic made -n NS --from-literal=a=b"), step("create sa made -n NS"),
        step("create deployment made -n NS --image=registry.example.org/app:1 --replicas=0"), step("expose deployment made -n NS --port=80"), step("autoscale deployment made -n NS --max=3"),
        step("create job made -n NS --image=registry.example.org/app:1"), step("create role made -n NS --verb=get --resource=pods"), step("create quota made -n NS --hard=pods=1"), step("create ns NS"),
        step("create token made -n NS --duration=5s"), step("logs nothing -n NS"), step("logs deploy/made -n NS"), step("exec nothing -n NS -- ls"),
        step("rollout status deploy/nothing -n NS"), step("rollout history deploy/made -n NS"), step("rollout restart deploy/made -n NS"), step("rollout status deploy/made -n NS --timeout=20s"), step("rollout pause deploy/made -n NS"), step("rollout resume deploy/made -n NS"), step("rollout undo deploy/made -n NS"),
        step("auth can-i get pods -n NS"), step("auth whoami"), step("cluster-info --request-timeout=3s"), step("top pods -n NS"), step("version -o json"), step("api-versions"),
        *[step(f"api-resources --api-group={group} --sort-by=name") for group in ("''", "apps", "batch", "policy", "networking.k8s.io", "rbac.authorization.k8s.io", "autoscaling", "storage.k8s.io", "coordination.k8s.io", "apiextensions.k8s.io", "scheduling.k8s.io", "admissionregistration.k8s.io", "discovery.k8s.io", "events.k8s.io", "certificates.k8s.io", "authorization.k8s.io", "authentication.k8s.io", "node.k8s.io", "flowcontrol.apiserver.k8s.io")],
        step("explain deployment.spec.replicas"), step("explain nothing"), step("explain deployment.spec.nothing"),
        step("delete ns NS")],
}

MASKS = (
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "UID"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"), "TIME"),
    (re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} [\d:]+ [+-]\d{4}"), "DATE"),
    (re.compile(r'(resourceVersion"?: ?"?)\d+'), r"\1N"),
    (re.compile(r"\b10\.96\.\d+\.\d+"), "10.96.X.X"),
    (re.compile(r"127\.0\.0\.1:\d+|localhost:\d+"), "SERVER"),
    (re.compile(r"(?<=\s)(\d+[smhd])+(?=\s|$)", re.M), "AGE"),
    (re.compile(r"/tmp/(LIVE|MERGED)-\d+"), r"/tmp/\1"),
    (re.compile(r"eyJ[\w.-]{20,}"), "JWT"),
    (re.compile(r"\b([a-z]+)-[bcdfghjklmnpqrstvwxz2456789]{8,10}\b"), r"\1-HASH"),
    (re.compile(r"(Resource Version: +)\d+"), r"\1N"),
    (re.compile(r"^Waiting for deployment .*\n?", re.M), ""),  # how often it looks is a matter of time
    # The suite's clusters have our kinds, and those that its other tests define.
    (re.compile(r"^(\S+\.toolkit\.fluxcd\.io/\S+|[a-z]+\.example\.org/v\d\w*$)\n?", re.M), ""),
    (re.compile(r"^[IWE]\d{4} .*\n?", re.M), ""),  # what kubectl logs for itself: when, and where in its code
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [+-]\d{4}( UTC)?( m=\S+)?"), "TIME"),
)


# docs/apiserver.md says why: what of these both print is their own.
DIFFERENT = (
    "apply -n NS -f - < config blue=[1]", 'patch deploy web -n NS -p {"spec":{"replicas":"many"}}', "apply -n NS -f - < gadget size=sise",
    "apply -n NS -f - < gadget 3=many", 'patch deploy web -n NS --subresource=scale --type=merge -p {"spec":{"replicas":0}}',
    "get deploy -n NS -l app=((", "get --raw /version", "version -o json", "explain gadget --api-version=NS.example.org/v1",
    "explain gadget --recursive --api-version=NS.example.org/v1", "explain deployment.spec.replicas")


def masked(text, namespace):
    text = text.replace(namespace, "NS")
    for pattern, word in MASKS:
        text = pattern.sub(word, text)
    return "\n".join(re.sub(r" {2,}", "  ", line).rstrip() for line in text.splitlines())


def play(kubectl, story):
    """The answers to a story's commands. `kubectl(words, stdin)` gives exit code, output and errors."""
    namespace = f"kc-{story}"
    kubectl(["create", "namespace", namespace], None)
    answers = []
    for words, manifest, changes in STORIES[story]:
        text = MANIFESTS[manifest].replace("NS", namespace) if manifest else None
        for old, new in changes.items():
            text = text.replace(old, new)
        code, out, err = kubectl(words.replace("NS", namespace).split(" "), text)
        command = words + (f" < {manifest}" + "".join(f" {k}={v}" for k, v in changes.items()) if manifest else "")
        own = command in DIFFERENT
        answers.append({"command": command, "code": code, "out": "" if own else masked(out, namespace),
                        "err": "" if own else masked(err, namespace)})
    return answers
