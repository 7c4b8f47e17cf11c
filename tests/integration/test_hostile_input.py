"""Input that means harm, and failures in the middle of work: refused by name, and no object is lost or forgotten."""
import gzip
import hashlib
import http.server
import io
import os
import signal
import tarfile
import threading

from support.case import Case, config_map
from support.cluster import GIT, KS, NAMESPACE
from support.processes import eventually

OWNED = "kustomize.toolkit.fluxcd.io/name={},kustomize.toolkit.fluxcd.io/namespace=" + NAMESPACE


def archive(*members):
    """A gzipped tar of (TarInfo, bytes). A member whose size is a lie gets as many bytes as there are."""
    out = io.BytesIO()
    for info, content in members:
        out.write(info.tobuf(tarfile.GNU_FORMAT))
        out.write(content + b"\0" * (-len(content) % 512))
    out.write(b"\0" * 1024)
    return gzip.compress(out.getvalue(), 9)


def member(name, content=b"", size=None, **fields):
    info = tarfile.TarInfo(name)
    info.size = len(content) if size is None else size
    for key, value in fields.items():
        setattr(info, key, value)
    return info, content


class HostileArchive(Case):
    """What a source-controller that somebody took over could serve."""

    def serve(self, payload):
        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f"http://127.0.0.1:{server.server_address[1]}/evil.tar.gz"

    def kustomization_of(self, payload):
        """A Kustomization whose source, suspended so that nobody puts it right, has this artifact."""
        namespace = self.cluster.namespace(self.name)
        self.cluster.git_repository(self.name, "http://127.0.0.1:1/none.git", suspend=True)
        self.cluster.api.call(
            "PATCH", f"/apis/source.toolkit.fluxcd.io/v1/namespaces/{NAMESPACE}/gitrepositories/{self.name}/status",
            {"status": {"artifact": {
                "url": self.serve(payload), "path": "evil.tar.gz", "revision": "main@sha1:" + "0" * 40,
                "digest": "sha256:" + hashlib.sha256(payload).hexdigest(), "lastUpdateTime": "2026-01-01T00:00:00Z"}}},
            "application/merge-patch+json")
        self.cluster.kustomization(self.name, self.name, targetNamespace=namespace)

    def refused(self, payload, text):
        self.kustomization_of(payload)
        self.cluster.wait_condition(KS, self.name, "False", "ArtifactFailed", text)

    def test_a_file_that_claims_a_terabyte(self):
        self.refused(archive(member("bomb.yaml", b"\0" * 4096, size=1 << 40)), "bomb.yaml")

    def test_a_bomb_of_zeros(self):
        self.refused(archive(member("zeros.yaml", bytes(600 << 20))), "zeros.yaml")

    def test_a_name_that_leads_outside(self):
        self.refused(archive(member("../../escaped.yaml", b"a: b\n")), "../../escaped.yaml")
        self.assertEqual(list(self.cluster.processes.folder.rglob("escaped.yaml")), [])

    def test_a_link_that_leads_outside(self):
        self.kustomization_of(archive(
            member("out", type=tarfile.SYMTYPE, linkname="/etc"), member("out/a.yaml", config_map("a").encode())))
        # The link is left out; what was to be written through it lands in a folder of the artifact.
        self.cluster.wait_condition(KS, self.name, "True", "ReconciliationSucceeded")
        self.assertFalse(os.path.exists("/etc/a.yaml"))

    def test_a_device(self):
        self.refused(archive(member("null", type=tarfile.CHRTYPE, devmajor=1, devminor=3)), "null")

    def test_an_archive_that_ends_in_the_middle(self):
        whole = archive(member("a.yaml", os.urandom(4096)))
        self.refused(whole[:len(whole) // 2], "failed to")

    def test_another_archive_than_the_digest_says(self):
        self.kustomization_of(archive(member("a.yaml", config_map("a").encode())))
        self.cluster.wait_condition(KS, self.name, "True", "ReconciliationSucceeded")
        path = f"/apis/source.toolkit.fluxcd.io/v1/namespaces/{NAMESPACE}/gitrepositories/{self.name}"
        artifact = self.cluster.api.call("GET", path)["status"]["artifact"]
        self.cluster.api.call("PATCH", f"{path}/status", {"status": {"artifact": {
            **artifact, "url": self.serve(archive(member("b.yaml", config_map("b").encode()))),
            "revision": "main@sha1:" + "1" * 40, "digest": "sha256:" + "0" * 64}}}, "application/merge-patch+json")
        self.cluster.wait_condition(KS, self.name, "False", "ArtifactFailed", "digest")
        self.assertIsNotNone(self.cluster.get("configmap", "a", self.name))
        self.assertIsNone(self.cluster.get("configmap", "b", self.name))


class HostileRepository(Case):
    def broken(self, files, reason, text, prepare=None, **spec):
        """Something good is deployed first; the bad commit is refused by name and the good stays."""
        namespace = self.cluster.namespace(self.name)
        repository = self.cluster.repository(self.name, {"good.yaml": config_map("good")})
        self.cluster.git_repository(self.name, repository.url)
        self.cluster.kustomization(self.name, self.name, targetNamespace=namespace, **spec)
        self.cluster.wait_condition(KS, self.name, "True", "ReconciliationSucceeded")
        if prepare:
            prepare(repository.tree)
        repository.commit(files)
        self.cluster.reconcile(GIT, self.name, "bad")
        self.cluster.wait_condition(KS, self.name, "False", reason, text, limit=90)
        self.assertIsNotNone(self.cluster.get("configmap", "good", self.name), "lost")

    def test_an_alias_bomb(self):
        lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
        lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
        self.broken({"bomb.yaml": "\n".join(lines) + "\n"}, "BuildFailed", "bomb.yaml")

    def test_a_manifest_of_millions_of_nodes(self):
        self.broken({"many.yaml": "a: [" + "0," * 4_100_000 + "0]\n"}, "BuildFailed", "many.yaml")

    def test_a_manifest_of_seventy_megabytes(self):
        self.broken({"huge.yaml": config_map("huge") + "  big: " + "x" * (70 << 20) + "\n"}, "BuildFailed", "huge.yaml")

    def test_a_manifest_that_is_deep(self):
        self.broken({"deep.yaml": "[" * 100_000 + "\n"}, "BuildFailed", "deep.yaml")

    def test_a_link_to_a_file_of_the_controller(self):
        self.broken({"kustomization.yaml": "resources: [good.yaml, secret.yaml]\n"}, "BuildFailed", "secret.yaml",
                    prepare=lambda tree: (tree / "secret.yaml").symlink_to("/etc/passwd"))
        self.assertNotIn("root:", str(self.cluster.get(KS, self.name)))

    def test_a_path_that_climbs_out_of_its_base(self):
        self.broken({"kustomization.yaml": "resources: [good.yaml, ../../../../../../etc/passwd]\n"}, "BuildFailed",
                    "etc/passwd")
        self.assertNotIn("root:", str(self.cluster.get(KS, self.name)))


class InTheMiddle(Case):
    COUNT = 300

    def many(self, count=COUNT):
        return {f"{i // 50}/{i}.yaml": config_map(f"c{i}", x="1") for i in range(count)}

    def live(self):
        listed = self.cluster.api.call(
            "GET", f"/api/v1/namespaces/{self.name}/configmaps?labelSelector="
            + OWNED.format(self.name).replace("=", "%3D").replace(",", "%2C").replace("/", "%2F"))
        return {item["metadata"]["name"] for item in listed["items"]}

    def claimed(self):
        entries = self.cluster.get(KS, self.name)["status"].get("inventory", {}).get("entries", [])
        return {entry["id"].split("_")[1] for entry in entries}

    def started(self):
        """300 objects on their way, the first of them there."""
        namespace = self.cluster.namespace(self.name)
        repository = self.cluster.repository(self.name, self.many())
        self.cluster.git_repository(self.name, repository.url)
        self.cluster.kustomization(self.name, self.name, targetNamespace=namespace)
        eventually("the apply is under way", lambda: len(self.live()) >= 10, pause=0.005)
        return repository

    def all_there(self):
        self.cluster.wait_condition(KS, self.name, "True", "ReconciliationSucceeded", limit=120)
        self.assertEqual(len(self.live()), self.COUNT)
        self.assertEqual(len(self.claimed()), self.COUNT)

    def pruned_to(self, repository, keep):
        repository.commit({name: None for name in self.many() if name != keep})
        self.cluster.reconcile(GIT, self.name, "prune")

    def test_killed_while_it_applies(self):
        repository = self.started()
        controller = self.cluster.kustomize_controller
        self.cluster.processes.stop(controller, sig=signal.SIGKILL)
        untracked = self.live() - self.claimed()
        self.cluster.start_kustomize_controller()
        self.assertEqual(untracked, set(), "made, and in no inventory")
        self.all_there()
        self.pruned_to(repository, "0/0.yaml")
        eventually("all that was made is pruned", lambda: self.live() == {"c0"}, limit=90)

    def test_killed_while_it_prunes(self):
        repository = self.started()
        self.all_there()
        self.pruned_to(repository, "0/0.yaml")
        eventually("the prune is under way", lambda: len(self.live()) < self.COUNT, pause=0.005)
        self.cluster.processes.stop(self.cluster.kustomize_controller, sig=signal.SIGKILL)
        untracked = self.live() - self.claimed()
        self.cluster.start_kustomize_controller()
        self.assertEqual(untracked, set(), "still there, and forgotten")
        eventually("the prune ends", lambda: self.live() == {"c0"}, limit=90)

    def test_the_api_server_goes_away_while_it_applies(self):
        self.started()
        self.cluster.server.stop()
        self.cluster.server.start()
        self.all_there()

    def test_the_api_server_goes_away_while_it_prunes(self):
        repository = self.started()
        self.all_there()
        self.pruned_to(repository, "0/0.yaml")
        eventually("the prune is under way", lambda: len(self.live()) < self.COUNT, pause=0.005)
        self.cluster.server.stop()
        self.cluster.server.start()
        eventually("the prune ends", lambda: self.live() == {"c0"}, limit=120)
        self.cluster.wait_condition(KS, self.name, "True", "ReconciliationSucceeded", limit=120)
        self.assertEqual(self.claimed(), {"c0"})
