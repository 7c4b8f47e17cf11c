"""A scenario told to a cluster: commits, objects, and steps at which everything visible is recorded or compared."""
import json
import pathlib
import time

import snapshot
from support.cluster import NAMESPACE
from support.processes import Failure, eventually

SOURCES = "/apis/source.toolkit.fluxcd.io/v1/namespaces/{namespace}/gitrepositories/{name}"


def golden_of(controller, scenario):
    return pathlib.Path(__file__).resolve().parent / "golden" / controller / f"{scenario}.json"


def path_of(kind, namespace, name):
    group, plural = {
        "ConfigMap": ("api/v1", "configmaps"), "Secret": ("api/v1", "secrets"), "Service": ("api/v1", "services"),
        "Deployment": ("apis/apps/v1", "deployments"), "Role": ("apis/rbac.authorization.k8s.io/v1", "roles"),
        "Widget": ("apis/example.org/v1", "widgets")}[kind]
    return f"/{group}/namespaces/{namespace}/{plural}/{name}"


class Story:
    """One scenario. Its Kustomization, source, repository and namespace have the scenario's name."""

    def __init__(self, cluster, name, check):
        self.cluster, self.api, self.name, self.check = cluster, cluster.api, name, check
        self.namespace = f"eq-{name}"
        self.watched, self.repo, self.revision, self.token = [], None, None, 0
        self.api.call("POST", "/api/v1/namespaces", {"metadata": {"name": self.namespace}})

    def close(self):
        """What it made stays: the cluster ends with the run."""

    # -- what the user does ------------------------------------------------------------------------------------------
    def commit(self, files):
        if self.repo is None:
            self.repo = self.cluster.repository(self.namespace, files)
            self.revision = f"main@sha1:{self.repo.git('rev-parse', 'HEAD')}"
            self.apply_source()
        else:
            self.revision = self.repo.commit(files)
            self.request(SOURCES)

    def apply_source(self, **spec):
        self.api.apply(SOURCES.format(namespace=NAMESPACE, name=self.namespace), {
            "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository",
            "metadata": {"name": self.namespace, "namespace": NAMESPACE},
            "spec": {"interval": "60m", "url": self.repo.url, "ref": {"branch": "main"}, **spec}}, "somebody")

    def kustomization(self, name=None, metadata=None, **spec):
        """Applies the Kustomization; fields given as None are left out."""
        name = name or self.namespace
        full = {"interval": "60m", "retryInterval": "59m", "prune": True, "path": "./", "targetNamespace": self.namespace,
                "sourceRef": {"kind": "GitRepository", "name": self.namespace}, **spec}
        self.api.apply(self.address(name), {
            "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
            "metadata": {"name": name, "namespace": NAMESPACE, **(metadata or {})},
            "spec": {k: v for k, v in full.items() if v is not None}}, "somebody")

    def address(self, name=None):
        return snapshot.KUSTOMIZATIONS.format(namespace=NAMESPACE, name=name or self.namespace)

    def request(self, where=snapshot.KUSTOMIZATIONS):
        """`flux reconcile`: the Kustomization's, or the source's."""
        self.token += 1
        path = where.format(namespace=NAMESPACE, name=self.namespace)
        self.api.merge(path, {"metadata": {"annotations": {"reconcile.fluxcd.io/requestedAt": f"{self.token}"}}}, "somebody")

    def reconcile(self):
        self.request()
        return f"{self.token}"

    def suspend(self, yes=True):
        self.api.merge(self.address(), {"spec": {"suspend": yes}}, "somebody")

    def resume(self):
        self.suspend(False)

    def source_at_revision(self):
        """Waits until the artifact of the last commit is there."""
        path = SOURCES.format(namespace=NAMESPACE, name=self.namespace)
        eventually(f"{self.name}: the artifact of {self.revision}",
                   lambda: self.api.call("GET", path)["status"]["artifact"]["revision"] == self.revision)

    def config(self, kind, name, data, labels=None):
        """A ConfigMap or Secret beside the Kustomization; both have names of this scenario's own."""
        full = f"{self.namespace}-{name}"
        self.api.apply(path_of(kind, NAMESPACE, full), {
            "apiVersion": "v1", "kind": kind, "metadata": {"name": full, "namespace": NAMESPACE, "labels": labels or {}},
            ("stringData" if kind == "Secret" else "data"): data}, "somebody")
        return {"kind": kind, "name": full}

    def drop_config(self, config):
        self.delete(path_of(config["kind"], NAMESPACE, config["name"]))

    def delete(self, path):
        self.api.call("DELETE", path)

    def watch(self, *objects):
        """Objects (kind, name) of the scenario's namespace whose state belongs to every step from now on."""
        self.watched += [path_of(kind, self.namespace, name) for kind, name in objects]

    def edit(self, kind, name, patch, manager="kubectl-edit"):
        self.api.merge(path_of(kind, self.namespace, name), patch, manager)

    # -- what must have come of it -----------------------------------------------------------------------------------
    def ready(self, step, **wanted):
        self.settled(step, "True", "ReconciliationSucceeded", **wanted)

    def settled(self, step, status_, reason, handled=None, attempted=True, limit=120, differs=None, name=None):
        """Waits for the Ready condition, then has the step recorded or compared.
        `differs` changes what Flux showed into what docs/compat.md says of ours."""
        def there():
            found = self.api.call("GET", self.address(name))
            status = found.get("status", {})
            ready = next((c for c in status.get("conditions", []) if c["type"] == "Ready"), None)
            if ready is None or (ready["status"], ready["reason"]) != (status_, reason):
                raise LookupError(f"{ready}")
            if ready.get("observedGeneration") != found["metadata"]["generation"]:
                raise LookupError("of an older generation")
            if attempted and status.get("lastAttemptedRevision") != self.revision:
                raise LookupError(f"at {status.get('lastAttemptedRevision')}")
            if handled and status.get("lastHandledReconcileAt") != handled:
                raise LookupError("the request was not handled yet")
            return True

        eventually(f"{self.name}/{step}: {status_} {reason}", there, limit, pause=0.05)
        self.step(step, differs, name)

    def has_data(self, step, kind, name, data):
        path = path_of(kind, self.namespace, name)
        eventually(f"{self.name}/{step}: {data}", lambda: self.api.call("GET", path)["data"] == data, 60, pause=0.05)
        self.step(step)

    def gone(self, step, differs=None):
        eventually(f"{self.name}/{step}: gone", lambda: self.api.call("GET", self.address()) is None, 120, pause=0.05)
        self.step(step, differs)

    def suspended(self, step, handled):
        """A suspended object answers a request by its status alone."""
        eventually(f"{self.name}/{step}", lambda: self.api.call("GET", self.address())["status"].get(
            "lastHandledReconcileAt") == handled, 60, pause=0.05)
        self.step(step)

    def step(self, step, differs=None, name=None):
        take = lambda: snapshot.take(self.cluster, NAMESPACE, name or self.namespace, self.watched)
        self.check(step, take, differs)


class Recorder:
    """Keeps what the steps show once it stands still, and writes the golden."""

    def __init__(self, controller, scenario):
        self.controller, self.scenario, self.steps = controller, scenario, {}

    def __call__(self, step, take, _differs):
        def still():
            # Events are written after the status, by a thread of their own.
            before, since = take(), time.monotonic()
            while time.monotonic() - since < 3:
                time.sleep(0.3)
                if take() != before:
                    return False
            self.steps[step] = before
            return True

        eventually(f"{self.scenario}/{step} stands still", still, 60)

    def write(self):
        golden = golden_of(self.controller, self.scenario)
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(json.dumps(self.steps, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


class Comparer:
    """Compares the steps with the golden. Calls `fail(step, expected, actual)` where they stay different."""

    def __init__(self, controller, scenario, fail, patience=8):
        self.golden = json.loads(golden_of(controller, scenario).read_text())
        self.fail, self.patience = fail, patience

    def __call__(self, step, take, differs):
        expected = self.golden[step]
        if differs:
            expected = differs(json.loads(json.dumps(expected))) or expected
        try:
            eventually(step, lambda: take() == expected, self.patience, pause=0.1)
        except Failure:
            self.fail(step, expected, take())
