"""A plain client of the API server, for what asks often: kubectl costs a process for each question."""
import base64
import json
import ssl
import subprocess
import tempfile
import urllib.error
import urllib.request


class Api:
    """Speaks to the server of a kubeconfig. Thread-safe: it holds nothing that changes."""

    def __init__(self, kubectl, kubeconfig):
        view = subprocess.run([str(kubectl), f"--kubeconfig={kubeconfig}", "config", "view", "--raw", "-o", "json"],
                              check=True, capture_output=True, text=True).stdout
        config = json.loads(view)
        user = config["users"][0]["user"]
        self.server = config["clusters"][0]["cluster"]["server"]
        self.headers = {"Authorization": f"Bearer {user['token']}"} if "token" in user else {}
        self.tls = ssl._create_unverified_context()
        if "client-certificate-data" in user:
            with tempfile.NamedTemporaryFile() as pair:
                pair.write(base64.b64decode(user["client-certificate-data"]))
                pair.write(base64.b64decode(user["client-key-data"]))
                pair.flush()
                self.tls.load_cert_chain(pair.name)

    def call(self, method, path, body=None, content_type="application/json"):
        """The answer as a document; None for 404. Any other refusal raises with what the server said."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.server + path, data=data, method=method,
                                         headers={**self.headers, "Content-Type": content_type})
        try:
            with urllib.request.urlopen(request, context=self.tls, timeout=30) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise RuntimeError(f"{method} {path}: {error.code} {error.read().decode(errors='replace')}") from error

    def apply(self, path, document, manager):
        return self.call("PATCH", f"{path}?fieldManager={manager}&force=true", document,
                         "application/apply-patch+yaml")

    def merge(self, path, patch, manager):
        return self.call("PATCH", f"{path}?fieldManager={manager}", patch, "application/merge-patch+json")
