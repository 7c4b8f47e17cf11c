"""One API server with our controllers on it, and the verbs in which the tests speak."""
import json
import os
import pathlib
import subprocess

from .api import Api
from .event_sink import EventSink
from .git import GitServer, Repository
from .processes import Processes, eventually, free_port
from .servers import SERVERS

NAMESPACE = "flux-system"
GIT = "gitrepositories.source.toolkit.fluxcd.io"
KS = "kustomizations.kustomize.toolkit.fluxcd.io"


class Cluster:
    def __init__(self, server, bin_dir, assets, repository, programs=None):
        """`programs` names other programs to run in the place of ours: those that goldens are made by."""
        self.processes = Processes()
        self.bin, self.assets = pathlib.Path(bin_dir), pathlib.Path(assets)
        self.programs = programs or {}
        self.server = SERVERS[server](self.processes, self.bin, self.assets)
        self.api = Api(self.server.kubectl, self.server.kubeconfig)
        self.events_posted = EventSink()
        self.git = GitServer(self.processes.folder / "git")
        self.kubectl("apply", "--server-side", "-f", repository / "proto/crds")
        self.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s")
        self.kubectl("create", "namespace", NAMESPACE)
        self.storage_port = free_port()  # kept over restarts, as the Service's address is in a real cluster
        self.start_controllers()

    # -- processes ---------------------------------------------------------------------------------------------------
    def start_controllers(self):
        self.start_source_controller()
        self.start_kustomize_controller()

    def start_source_controller(self):
        storage = self.processes.folder / "storage"
        storage.mkdir(exist_ok=True)  # a mounted volume in a real cluster; Flux does not start without
        self.source_controller = self.start_controller("source-controller", [
            f"--storage-path={storage}", f"--storage-addr=127.0.0.1:{self.storage_port}",
            f"--storage-adv-addr=127.0.0.1:{self.storage_port}"])

    def start_kustomize_controller(self, *flags):
        self.kustomize_controller = self.start_controller("kustomize-controller", ["--requeue-dependency=1s", *flags])

    def start_controller(self, name, flags, log=None):
        env = {"RUNTIME_NAMESPACE": NAMESPACE, "KUBECONFIG": str(self.server.kubeconfig),
               "TMPDIR": str(self.processes.folder)}  # of their own: Flux's deletes what others left in a shared one
        return self.processes.start(log or name, [
            self.programs.get(name, self.bin / name), f"--events-addr={self.events_posted.url}",
            "--watch-all-namespaces=true", "--log-level=debug", "--log-encoding=json", "--enable-leader-election=false", "--metrics-addr=127.0.0.1:0", f"--health-addr=127.0.0.1:{free_port()}",
            *flags], env)

    def stop_controllers(self):
        return [self.processes.stop(p) for p in (self.source_controller, self.kustomize_controller)]

    def close(self):
        self.git.close()
        self.events_posted.close()
        self.processes.stop_all()

    # -- words -------------------------------------------------------------------------------------------------------
    def run(self, program, *words, check=True, text_in=None):
        return subprocess.run([str(program), *map(str, words)], check=check, input=text_in, text=True,
                              capture_output=True, env=self.environment())

    def environment(self):
        return {**os.environ, "KUBECONFIG": str(self.server.kubeconfig)}

    def kubectl(self, *words, check=True, text_in=None):
        done = self.run(self.server.kubectl, *words, check=False, text_in=text_in)
        if check and done.returncode != 0:
            raise RuntimeError(f"kubectl {' '.join(map(str, words))}: {done.stderr}")
        return done.stdout

    def flux(self, *words, check=True):
        return self.run(self.assets / "flux", *words, check=check)

    def sluice(self, *words, check=True):
        return self.run(self.bin / "sluice", *words, check=check)

    def apply(self, *documents):
        self.kubectl("apply", "--server-side", "-f", "-", text_in=json.dumps(
            {"apiVersion": "v1", "kind": "List", "items": list(documents)}))

    def get(self, kind, name, namespace=NAMESPACE):
        """The object, or None if there is none."""
        out = self.kubectl("get", kind, name, "-n", namespace, "-o", "json", "--ignore-not-found", "--show-managed-fields")
        return json.loads(out) if out.strip() else None

    def namespace(self, name):
        self.kubectl("create", "namespace", name)
        return name

    def events(self, name):
        out = json.loads(self.kubectl("get", "events", "-n", NAMESPACE, "-o", "json"))
        return [e for e in out["items"] if e["involvedObject"]["name"] == name]

    # -- objects -----------------------------------------------------------------------------------------------------
    def repository(self, name, files):
        return Repository(self.git, name, files)

    def git_repository(self, name, url, **spec):
        self.apply({"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository",
                    "metadata": {"name": name, "namespace": NAMESPACE},
                    "spec": {"interval": "60m", "url": url, "ref": {"branch": "main"}, **spec}})

    def kustomization(self, name, source, **spec):
        self.apply({"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
                    "metadata": {"name": name, "namespace": NAMESPACE},
                    "spec": {"interval": "60m", "retryInterval": "1s", "prune": True, "path": "./",
                             "sourceRef": {"kind": "GitRepository", "name": source}, **spec}})

    def reconcile(self, kind, name, token):
        self.kubectl("annotate", "--overwrite", "-n", NAMESPACE, f"{kind}/{name}", f"reconcile.fluxcd.io/requestedAt={token}")

    # -- waiting -----------------------------------------------------------------------------------------------------
    def condition(self, kind, name, type_="Ready"):
        found = self.get(kind, name) or {}
        for condition in found.get("status", {}).get("conditions", []):
            if condition["type"] == type_:
                return condition
        return None

    def wait_condition(self, kind, name, status, reason=None, text="", type_="Ready", limit=60):
        def holds():
            now = self.condition(kind, name, type_)
            if now is None:
                raise LookupError(f"no {type_} condition yet")
            if now["status"] == status and (reason is None or now["reason"] == reason) and text in now["message"]:
                return now
            raise LookupError(f"{now['status']} {now['reason']}: {now['message']}")

        return eventually(f"{kind}/{name} {type_}={status} {reason or ''} '{text}'", holds, limit, pause=0.1)

    def wait_revision(self, name, revision, limit=60):
        def applied():
            found = self.get(KS, name)
            return found if found["status"].get("lastAppliedRevision") == revision and self.is_ready(found) else None

        return eventually(f"{name} applied {revision}", applied, limit, pause=0.1)

    @staticmethod
    def is_ready(found):
        return any(c["type"] == "Ready" and c["status"] == "True" for c in found["status"].get("conditions", []))
