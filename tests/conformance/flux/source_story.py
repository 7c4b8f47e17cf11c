"""A scenario of a GitRepository told to a cluster: commits, specs, and steps at which everything visible is kept."""
import io
import json
import re
import tarfile
import urllib.request

import snapshot
from support.cluster import NAMESPACE
from support.git import GitServer, Repository
from support.processes import eventually
from support.ssh import SshServer

REPOSITORIES = "/apis/source.toolkit.fluxcd.io/v1/namespaces/{namespace}/gitrepositories/{name}"
SECRETS = f"/api/v1/namespaces/{NAMESPACE}/secrets"
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def uncounted(event):
    """Failures are tried again, so their number is a matter of time, and whether a request or a retry found all well."""
    return (event.get("type") == "Warning" or event.get("severity") == "error"
            or event["reason"] in ("NotFound", "NoArtifact", "GitOperationSucceeded"))


def entries(artifact):
    """What the archive holds, in its order: compressors differ, so its digest cannot be compared."""
    with urllib.request.urlopen(artifact["url"], timeout=30) as answer, \
            tarfile.open(fileobj=io.BytesIO(answer.read()), mode="r:gz") as archive:
        return [f"{m.name} type={m.type.decode()} mode={m.mode:o} mtime={m.mtime} owner={m.uid}:{m.gid}{m.uname}{m.gname} "
                + repr(archive.extractfile(m).read().decode() if m.isfile() else m.linkname) for m in archive]


class SourceStory:
    """One scenario. Its GitRepository and repository have the scenario's name."""

    def __init__(self, cluster, name, check):
        self.cluster, self.api, self.check = cluster, cluster.api, check
        self.name = f"src-{name}"
        self.repo, self.revision, self.token, self.digests, self.at_end = None, None, 0, [], []
        self.address = REPOSITORIES.format(namespace=NAMESPACE, name=self.name)

    def close(self):
        """The object goes before its server does, or its failures would keep the controller busy."""
        self.api.call("DELETE", self.address)
        for end in self.at_end:
            end()

    # -- what the user does ------------------------------------------------------------------------------------------
    def serve(self):
        """A Git server of the scenario's own, for what it is to refuse."""
        server = GitServer(self.cluster.processes.folder / self.name)
        self.at_end.append(server.close)
        self.repo = Repository(server, self.name, {"a.txt": "a\n"})
        self.revision = f"main@sha1:{self.head()}"
        return server

    def ssh(self):
        """sshd, and the URL of the scenario's repository there."""
        server = SshServer(self.cluster.processes, self.cluster.processes.folder / f"{self.name}-ssh")
        self.at_end.append(lambda: self.cluster.processes.stop(server.process))
        return server, server.url(self.cluster.git.root / f"{self.name}.git")

    def commit(self, files=None, message="change"):
        if self.repo is None:
            self.repo = self.cluster.repository(self.name, files or {"a.txt": "a\n"})
        else:
            self.repo.commit(files or {}, message)
        self.revision = f"main@sha1:{self.head()}"
        return self.head()

    def head(self):
        return self.repo.git("rev-parse", "HEAD")

    def tag(self, name, annotated=False):
        self.repo.git("tag", "-f", *(["-a", "-m", f"release {name}"] if annotated else []), name)
        self.repo.git("push", "-q", "-f", "origin", f"refs/tags/{name}")

    def branch(self, name, files):
        """Another branch, one commit ahead of where main is; main stays checked out."""
        self.repo.git("checkout", "-q", "-b", name)
        for file, text in files.items():
            (self.repo.tree / file).write_text(text)
        self.repo.git("add", "-A")
        self.repo.git("commit", "-q", "-m", f"on {name}")
        self.repo.git("push", "-q", "origin", name)
        head = self.head()
        self.repo.git("checkout", "-q", "main")
        return head

    def source(self, name=None, metadata=None, **spec):
        """Applies the GitRepository; fields given as None are left out."""
        name = name or self.name
        full = {"interval": "60m", "timeout": "20s", "ref": {"branch": "main"}, "url": self.repo.url if self.repo else None, **spec}
        self.api.apply(REPOSITORIES.format(namespace=NAMESPACE, name=name), {
            "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository",
            "metadata": {"name": name, "namespace": NAMESPACE, **(metadata or {})},
            "spec": {k: v for k, v in full.items() if v is not None}}, "somebody")

    def secret(self, data, name=None):
        name = name or self.name
        self.api.apply(f"{SECRETS}/{name}", {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name},
                                             "stringData": data}, "somebody")
        return {"name": name}

    def request(self):
        """`flux reconcile source git`; returns what status must echo."""
        self.token += 1
        self.api.merge(self.address, {"metadata": {"annotations": {"reconcile.fluxcd.io/requestedAt": f"{self.token}"}}}, "somebody")
        return f"{self.token}"

    def suspend(self, yes=True):
        self.api.merge(self.address, {"spec": {"suspend": yes}}, "somebody")

    def delete(self):
        self.api.call("DELETE", self.address)

    def stored(self):
        """The file of the artifact in the controller's storage."""
        artifact = self.api.call("GET", self.address)["status"]["artifact"]
        return self.cluster.processes.folder / "storage" / artifact["path"]

    def in_storage(self):
        folder = self.cluster.processes.folder / f"storage/gitrepository/{NAMESPACE}/{self.name}"
        return sorted(p.name for p in folder.iterdir()) if folder.exists() else None

    # -- what must have come of it -----------------------------------------------------------------------------------
    def ready(self, step, **wanted):
        self.settled(step, "True", "Succeeded", **{"revision": self.revision, **wanted})

    def requested(self, step, **wanted):
        """Asks for a reconciliation and waits for its success."""
        self.ready(step, handled=self.request(), **wanted)

    def failed(self, step, reason, **wanted):
        self.settled(step, "False", reason, **wanted)

    def settled(self, step, status_, reason, handled=None, revision=None, text="", limit=60, differs=None, name=None):
        address = REPOSITORIES.format(namespace=NAMESPACE, name=name or self.name)

        def there():
            found = self.api.call("GET", address)
            status = found.get("status", {})
            ready = next((c for c in status.get("conditions", []) if c["type"] == "Ready"), None)
            if ready is None or (ready["status"], ready["reason"]) != (status_, reason) or text not in ready["message"]:
                raise LookupError(f"{ready}")
            if ready.get("observedGeneration") != found["metadata"]["generation"]:
                raise LookupError("of an older generation")
            if revision and status.get("artifact", {}).get("revision") != revision:
                raise LookupError(f"at {status.get('artifact')}")
            if handled and status.get("lastHandledReconcileAt") != handled:
                raise LookupError("the request was not handled yet")
            return True

        eventually(f"{self.name}/{step}: {status_} {reason} {text}", there, limit, pause=0.05)
        self.step(step, differs)

    def suspended(self, step, handled):
        eventually(f"{self.name}/{step}", lambda: self.api.call("GET", self.address)["status"].get(
            "lastHandledReconcileAt") == handled, 60, pause=0.05)
        self.step(step)

    def gone(self, step):
        eventually(f"{self.name}/{step}: gone", lambda: self.api.call("GET", self.address) is None, 60, pause=0.05)
        self.step(step)

    def step(self, step, differs=None):
        self.check(step, self.take, lambda golden: in_our_words(differs(golden) if differs else golden))

    def take(self):
        found = self.api.call("GET", self.address) or {}
        artifact = found.get("status", {}).get("artifact")
        if artifact and artifact["digest"] not in self.digests:
            self.digests.append(artifact["digest"])
        for included in found.get("status", {}).get("includedArtifacts", []):
            if included["digest"] not in self.digests:
                self.digests.append(included["digest"])
        seen = {"source": snapshot.reconciled(self.api, self.address), "files": in_words(self.in_storage()),
                "artifact": entries(artifact) if artifact else None,
                "events": snapshot.events(self.api, NAMESPACE, self.name, "GitRepository", uncounted),
                "posts": snapshot.posts(self.cluster.events_posted, self.name, "source-controller", uncounted)}
        return json.loads(DIGEST.sub(self.digest, json.dumps(without_sizes(seen), ensure_ascii=False)))

    def digest(self, match):
        """Digests by the order in which the steps met them."""
        return f"DIGEST {self.digests.index(match[0])}" if match[0] in self.digests else "DIGEST ?"


# docs/compat.md: what networks, ssh, files and Git servers say beside their answer is told in our words.
WORDS = tuple((re.compile(theirs), ours) for theirs, ours in (
    (r'Get "([^"?]*)\?service=git-upload-pack": dial tcp HOST: connect: ', r"GET \1: "),
    (r'Get "([^"?]*)\?service=git-upload-pack": context deadline exceeded', r"GET \1: deadline exceeded while awaiting the answer"),
    (r"authentication required: who are you\?", "authentication required"),
    (r"repository not found: $", "repository not found"),
    (r"ssh: handshake failed: knownhosts: key mismatch", "the host key does not match known_hosts"),
    (r"ssh: handshake failed: ssh: unable to authenticate, .*", "ssh authentication failed: the server did not accept the credentials"),
    (r'(failed to parse url \'(.*)\'): parse ".*": invalid port ":port" after host', r'\1: invalid URL "\2": invalid port'),
    (r"(failed to sparse checkout directories) : (.*): lstat .*", r"\1: \2"),
    (r"(failed to get secret '.*'): \1", r"\1"),
    (r"cannot stat  ?/?nothing: stat .*", "No such file or directory"),
    (r"link error: cannot rename .*", "file exists"),
))


def in_our_words(golden):
    def told(value):
        if isinstance(value, dict):
            return {key: told(below) for key, below in value.items()}
        if isinstance(value, list):
            return [told(below) for below in value]
        if isinstance(value, str):
            for theirs, ours in WORDS:
                value = theirs.sub(ours, value)
        return value

    return told(golden)


def in_words(files):
    return [f for f in files if not f.endswith(".lock")] if files is not None else None


def without_sizes(seen):
    status = (seen["source"] or {}).get("status", {})
    for artifact in [status.get("artifact"), *status.get("includedArtifacts", [])]:
        if artifact:
            artifact["size"] = "SIZE" if artifact.get("size") else 0
    return seen
