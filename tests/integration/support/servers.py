"""The two API servers that the suite runs against. Both offer: kubeconfig, stop(), start() again with their data kept."""
import json
import os
import pathlib
import ssl
import subprocess
import urllib.request

from .processes import eventually, free_port

TOKEN = "integration-admin"


class EmbeddedServer:
    """`sluice cluster serve`, durable, so that taking it away and bringing it back keeps the objects."""
    name = "embedded"

    def __init__(self, processes, bin_dir, assets):
        self.processes, self.program = processes, bin_dir / "sluice"
        self.kubectl = assets / "kubectl"
        self.port = free_port()
        self.kubeconfig = processes.folder / "kubeconfig"
        self.start()

    def start(self):
        self.process = self.processes.start(
            "apiserver",
            [self.program, "cluster", "serve", "--port", self.port, "--durable", "--kubeconfig", self.kubeconfig],
            env={"XDG_STATE_HOME": str(self.processes.folder / "state")})
        eventually("the embedded API server answers", self.ready)

    def ready(self):
        if self.process.poll() is not None:
            raise RuntimeError(self.process.log.read_text())
        return subprocess.run([self.kubectl, f"--kubeconfig={self.kubeconfig}", "get", "--raw", "/readyz"],
                              capture_output=True).returncode == 0

    def stop(self):
        self.processes.stop(self.process)


class RealServer:
    """kube-apiserver and etcd, with those controllers of kube-controller-manager that manifests wait for."""
    name = "real"

    def __init__(self, processes, bin_dir, assets):
        self.processes, self.assets = processes, assets
        self.kubectl = assets / "kubectl"
        self.port = free_port()
        self.kubeconfig = processes.folder / "kubeconfig"
        client, peer = free_port(), free_port()
        self.etcd = f"http://127.0.0.1:{client}"
        folder = processes.folder
        subprocess.run(["openssl", "genrsa", "-out", folder / "sa.key", "2048"], check=True, capture_output=True)
        (folder / "tokens.csv").write_text(f'{TOKEN},admin,admin,"system:masters"\n')
        processes.start("etcd", [
            assets / "etcd", "--data-dir", folder / "etcd", "--listen-client-urls", self.etcd,
            "--advertise-client-urls", self.etcd, "--listen-peer-urls", f"http://127.0.0.1:{peer}",
            "--initial-advertise-peer-urls", f"http://127.0.0.1:{peer}",
            "--initial-cluster", f"default=http://127.0.0.1:{peer}", "--unsafe-no-fsync"])
        self.kubeconfig.write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "it",
            "clusters": [{"name": "it", "cluster": {
                "server": f"https://127.0.0.1:{self.port}", "insecure-skip-tls-verify": True}}],
            "users": [{"name": "admin", "user": {"token": TOKEN}}],
            "contexts": [{"name": "it", "context": {"cluster": "it", "user": "admin"}}]}))
        self.start()
        self.start_controller_manager()

    def start(self):
        folder = self.processes.folder
        self.process = self.processes.start("apiserver", [
            self.assets / "kube-apiserver", f"--etcd-servers={self.etcd}", f"--secure-port={self.port}",
            "--bind-address=127.0.0.1", f"--cert-dir={folder}/certs", f"--token-auth-file={folder}/tokens.csv",
            "--authorization-mode=RBAC", f"--service-account-key-file={folder}/sa.key",
            f"--service-account-signing-key-file={folder}/sa.key",
            "--service-account-issuer=https://kubernetes.default.svc", "--service-cluster-ip-range=10.96.0.0/16",
            "--disable-admission-plugins=ServiceAccount"])
        eventually("the real API server is ready", self.ready, limit=120, pause=0.2)

    def ready(self):
        if self.process.poll() is not None:
            raise RuntimeError("kube-apiserver ended: " + self.process.log.read_text()[-2000:])
        request = urllib.request.Request(f"https://127.0.0.1:{self.port}/readyz",
                                         headers={"Authorization": f"Bearer {TOKEN}"})
        with urllib.request.urlopen(request, context=ssl._create_unverified_context(), timeout=5) as answer:
            return answer.read() == b"ok"

    def start_controller_manager(self):
        self.processes.start("kube-controller-manager", [
            self.assets / "kube-controller-manager", f"--kubeconfig={self.kubeconfig}", "--leader-elect=false",
            f"--service-account-private-key-file={self.processes.folder}/sa.key", "--secure-port=0",
            "--controllers=deployment-controller,replicaset-controller,namespace-controller,garbage-collector-controller"])

    def stop(self):
        self.processes.stop(self.process)


SERVERS = {"embedded": EmbeddedServer, "real": RealServer}


def assets_folder(repository):
    """etcd, kube-apiserver, kubectl, flux and so on, built if they are missing."""
    out = subprocess.run([repository / "tools/kube-assets/build"], check=True, stdout=subprocess.PIPE, text=True,
                         env={**os.environ, "LC_ALL": "C"}).stdout
    return pathlib.Path(out.strip().splitlines()[-1])
