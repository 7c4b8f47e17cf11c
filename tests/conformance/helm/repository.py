"""A chart repository on this machine, for books whose name begins with "repository".

$URL/           everyone may read it: charts `leaf` (0.1.0, 0.2.0, 1.0.0-rc.1), `elsewhere` (its archive has an absolute
                URL), `lost` (an archive that is not there), `hollow` (no URLs)
$URL/private/   the same for user "me" with password "secret"
$URL/broken/    an index without apiVersion
$URL/values.yaml, $URL/leaf-0.1.0.tgz and so on
"""
import base64
import gzip
import http.server
import io
import tarfile
import threading


def archive(name, version):
    files = {
        "Chart.yaml": f"apiVersion: v2\nname: {name}\nversion: {version}\n",
        "values.yaml": "greeting: hello\n",
        "README.md": f"# {name}\n",
        "templates/cm.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-{{ .Chart.Name }}\n"
                             "data:\n  version: {{ .Chart.Version }}\n  greeting: {{ .Values.greeting }}\n",
    }
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for path, text in files.items():
            member = tarfile.TarInfo(f"{name}/{path}")
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text.encode()))
    return gzip.compress(packed.getvalue(), mtime=0)


def entry(name, version, urls):
    return {"apiVersion": "v2", "name": name, "version": version, "urls": urls, "created": "2020-01-01T00:00:00Z"}


def index(base):
    import json
    leaf = [entry("leaf", version, [f"leaf-{version}.tgz"]) for version in ("0.1.0", "1.0.0-rc.1", "0.2.0")]
    return json.dumps({"apiVersion": "v1", "generated": "2020-01-01T00:00:00Z", "entries": {
        "leaf": leaf,
        "elsewhere": [entry("leaf", "0.1.0", [f"{base}/leaf-0.1.0.tgz"])],
        "lost": [entry("lost", "1.0.0", ["lost-1.0.0.tgz"])],
        "hollow": [entry("hollow", "1.0.0", [])],
        "bad": [entry("bad", "one", ["x.tgz"]), entry("bad", "1.0.0", ["leaf-0.1.0.tgz"])],
    }}).encode()


def start():
    """(URL, stop)"""
    authorization = "Basic " + base64.b64encode(b"me:secret").decode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            path, base = self.path.split("?")[0], f"http://127.0.0.1:{self.server.server_port}"
            private = path.startswith("/private/")
            if private and self.headers.get("Authorization") != authorization:
                return self.answer(401, b"no")
            path = path.removeprefix("/private")
            files = {"/index.yaml": index(base), "/values.yaml": b"greeting: from afar\n",
                     "/broken/index.yaml": b"entries: {}\n", "/empty/index.yaml": b""}
            for version in ("0.1.0", "0.2.0", "1.0.0-rc.1"):
                files[f"/leaf-{version}.tgz"] = archive("leaf", version)
            self.answer(200, files[path]) if path in files else self.answer(404, b"gone")

        def answer(self, status, body):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}", server.shutdown
