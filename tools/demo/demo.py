#!/usr/bin/env python3
"""The story of Sluice, told by running it: a Git commit becomes cluster state on the embedded API server.

usage: demo.py --bin build/release/bin [--once]
"""
import argparse
import base64
import json
import os
import pathlib
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/integration"))
from support.git import GitServer, Repository  # noqa: E402
from support.processes import Processes, eventually  # noqa: E402

NAMESPACE = "flux-system"
SOURCES = f"/apis/source.toolkit.fluxcd.io/v1/namespaces/{NAMESPACE}/gitrepositories"
KUSTOMIZATIONS = f"/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/{NAMESPACE}/kustomizations"
DEPLOYMENT = "/apis/apps/v1/namespaces/shop/deployments/web"
SETTINGS = "/api/v1/namespaces/shop/configmaps/settings"

WEB = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: registry.example.org/web:1.0
"""
SETTINGS_YAML = """apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  color: blue
"""
GIT_REPOSITORY = {
    "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository",
    "metadata": {"name": "shop", "namespace": NAMESPACE},
    "spec": {"interval": "1m", "ref": {"branch": "main"}}}
KUSTOMIZATION = {
    "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
    "metadata": {"name": "shop", "namespace": NAMESPACE},
    "spec": {"interval": "10m", "path": "./deploy", "prune": True, "wait": True, "timeout": "1m",
             "targetNamespace": "shop", "sourceRef": {"kind": "GitRepository", "name": "shop"}}}


class Api:
    """The few calls of the API server that the demo needs, by the kubeconfig that `sluice cluster up` wrote."""

    def __init__(self, kubeconfig):
        fields = {}
        for line in kubeconfig.read_text().splitlines():
            key, _, value = line.strip().removeprefix("- ").partition(": ")
            fields.setdefault(key, value.strip('"'))
        self.server, self.token = fields["server"], fields["token"]
        self.context = ssl.create_default_context(cadata=base64.b64decode(fields["certificate-authority-data"]).decode())

    def call(self, method, path, body=None, content="application/json"):
        request = urllib.request.Request(self.server + path, method=method, data=json.dumps(body).encode() if body else None,
                                         headers={"Authorization": "Bearer " + self.token, "Content-Type": content})
        with urllib.request.urlopen(request, context=self.context, timeout=30) as answer:
            return json.loads(answer.read())

    def get(self, path):
        """The object, or None."""
        try:
            return self.call("GET", path)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise

    def apply(self, path, document):
        return self.call("PATCH", f"{path}/{document['metadata']['name']}?fieldManager=demo&force=true", document,
                         "application/apply-patch+yaml")


class Demo:
    def __init__(self, bin_dir):
        self.sluice = pathlib.Path(bin_dir).resolve() / "sluice"
        self.processes = Processes()
        self.env = {"XDG_STATE_HOME": str(self.processes.folder)}
        self.kubeconfig = self.processes.folder / "kubeconfig"
        self.step_number = 0

    def step(self, text):
        self.step_number += 1
        print(f"\n\033[1m{self.step_number}. {text}\033[0m" if sys.stdout.isatty() else f"\n{self.step_number}. {text}",
              flush=True)

    def run(self, *words):
        print("   $ sluice " + " ".join(words), flush=True)
        done = subprocess.run([self.sluice, "--kubeconfig", self.kubeconfig, *words], env={**os.environ, **self.env}, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for line in done.stdout.splitlines():
            print("     " + line, flush=True)
        if done.returncode != 0:
            raise RuntimeError(f"sluice {' '.join(words)} ended with {done.returncode}")

    def timed(self, what, probe, since):
        result = eventually(what, probe, limit=60, pause=0.005)
        print(f"   {what}: after {time.monotonic() - since:.2f} s", flush=True)
        return result

    def story(self):
        self.step("An API server, in memory, on this machine")
        self.run("cluster", "up")
        api = self.api = Api(self.kubeconfig)

        self.step("A Git repository, served over HTTP")
        self.git = GitServer(self.processes.folder / "git")
        repository = self.repository = Repository(self.git, "shop", {"deploy/web.yaml": WEB, "deploy/settings.yaml": SETTINGS_YAML})
        print(f"   {repository.url}\n   {repository.git('log', '--oneline')}", flush=True)

        self.step("The controllers, all in one process")
        self.processes.start("controllers", [
            self.sluice, "--kubeconfig", self.kubeconfig, "run", "--storage-path", self.processes.folder / "storage"], self.env)
        eventually("the kinds of Sluice are served", lambda: api.get(KUSTOMIZATIONS))

        self.step("A GitRepository and a Kustomization")
        for name in (NAMESPACE, "shop"):
            api.apply("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
        GIT_REPOSITORY["spec"]["url"] = repository.url
        start = time.monotonic()
        api.apply(SOURCES, GIT_REPOSITORY)
        api.apply(KUSTOMIZATIONS, KUSTOMIZATION)
        self.timed("the Deployment is in the cluster", lambda: api.get(DEPLOYMENT), start)
        self.timed("the Kustomization is ready, its workloads healthy", lambda: self.applied(repository), start)
        self.run("get", "all")
        self.show(DEPLOYMENT)

        self.step("A commit: image 1.0 becomes 2.0")
        repository.commit({"deploy/web.yaml": WEB.replace("web:1.0", "web:2.0")}, "web 2.0")
        print(f"   {repository.git('log', '--oneline', '-1')}", flush=True)
        start = time.monotonic()
        self.run("reconcile", "source", "git", "shop")
        self.timed("the Deployment has the new image", lambda: "web:2.0" in json.dumps(api.get(DEPLOYMENT)["spec"]), start)
        self.timed("and is healthy", lambda: self.applied(repository), start)

        self.step("Somebody deletes a live object")
        uid = api.get(SETTINGS)["metadata"]["uid"]
        start = time.monotonic()
        api.call("DELETE", SETTINGS)
        self.timed("it is back", lambda: api.get(SETTINGS)["metadata"]["uid"] != uid, start)

        self.step("A file leaves the repository: its object is pruned")
        repository.commit({"deploy/settings.yaml": None}, "no settings")
        start = time.monotonic()
        self.run("reconcile", "kustomization", "shop", "--with-source")
        self.timed("the ConfigMap is gone", lambda: api.get(SETTINGS) is None, start)
        self.run("get", "all")

    def applied(self, repository):
        status = self.api.get(KUSTOMIZATIONS + "/shop").get("status", {})
        ready = any(c["type"] == "Ready" and c["status"] == "True" for c in status.get("conditions", []))
        return ready and status.get("lastAppliedRevision", "").endswith(repository.git("rev-parse", "HEAD"))

    def show(self, path):
        found = self.api.get(path)
        metadata = {key: found["metadata"][key] for key in ("name", "namespace", "labels")}
        shown = {"kind": found["kind"], "metadata": metadata, "status": found.get("status", {})}
        for line in json.dumps(shown, indent=2).splitlines():
            print("     " + line, flush=True)

    def stay(self):
        print(f"""
It stays up until Ctrl-C. To play with it, in another terminal:

  export KUBECONFIG={self.kubeconfig}
  kubectl get gitrepositories,kustomizations -A        (or: {self.sluice} get all)
  kubectl -n shop delete deployment web                and look again
  cd {self.repository.tree}
  git commit -am "my change" && git push               after editing deploy/web.yaml
  {self.sluice} reconcile kustomization shop --with-source
""", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            pass

    def close(self):
        self.processes.stop_all()
        subprocess.run([self.sluice, "cluster", "down"], env={**os.environ, **self.env}, capture_output=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True, help="folder with the sluice program")
    parser.add_argument("--once", action="store_true", help="end after the story")
    arguments = parser.parse_args()
    demo = Demo(arguments.bin)
    try:
        demo.story()
        if not arguments.once:
            demo.stay()
        print("\nAll of it happened." if arguments.once else "")
    except Exception:
        print(demo.processes.tails(), file=sys.stderr)
        raise
    finally:
        demo.close()


main()
