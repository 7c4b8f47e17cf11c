#!/usr/bin/env python3
"""Runs the request sequences of test/cases against a real kube-apiserver and writes what it answers to test/golden, or
compares another server's answers with them.

usage: record.py [CASE...]                       records; $KUBEBUILDER_ASSETS holds etcd and kube-apiserver
       record.py --against KUBECONFIG [CASE...]   compares and prints the differences; exit code 1 if there are any
A case is a list of steps: {VERB: path, body: ...}. APPLY, MERGE, JSON and STRATEGIC are PATCH with the body type of that
name, TABLE and META are GET asking for a Table or for PartialObjectMetadata. "{ns}" is a namespace of the case's own.
"""
import difflib, json, os, pathlib, re, ssl, subprocess, sys, tempfile, time, urllib.error, urllib.request
import socket
import yaml

HERE = pathlib.Path(__file__).parent
PATCHES = {"APPLY": "application/apply-patch+yaml", "MERGE": "application/merge-patch+json",
           "JSON": "application/json-patch+json", "STRATEGIC": "application/strategic-merge-patch+json"}
ACCEPTS = {"TABLE": "application/json;as=Table;v=v1;g=meta.k8s.io", "META": "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
           "METALIST": "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"}
MASKED = {"uid": "<uid>", "resourceVersion": "<rv>", "creationTimestamp": "<time>", "time": "<time>", "lastTransitionTime": "<time>",
          "deletionTimestamp": "<time>", "lastUpdateTime": "<time>", "expirationTimestamp": "<time>", "clusterIP": "<ip>", "nodePort": "<port>",
          "controller-uid": "<uid>", "batch.kubernetes.io/controller-uid": "<uid>", "remainingItemCount": "<n>", "storageVersionHash": "<hash>"}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Server:
    def __init__(self, url, token):
        self.url, self.token, self.context = url, token, ssl._create_unverified_context()

    def send(self, method, path, body=None, kind="application/json", accept="application/json"):
        data = None if body is None else (body if isinstance(body, str) else json.dumps(body)).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method, headers={
            "Authorization": f"Bearer {self.token}", "Content-Type": kind, "Accept": accept, "User-Agent": "case/1.0"})
        try:
            with urllib.request.urlopen(request, context=self.context, timeout=30) as answer:
                return answer.status, answer.headers.get_all("Warning") or [], answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers.get_all("Warning") or [], error.read()


def tidy(status):
    """Go's maps have no order: complaints are sorted, and a message of several says no more than their list."""
    causes = status.get("details", {}).get("causes") if isinstance(status.get("details"), dict) else None
    if causes:
        causes.sort(key=lambda c: json.dumps(c, sort_keys=True))
        for cause in causes:
            cause["message"] = re.sub(r"Invalid value: \"?\{.*\}\"?: ", "Invalid value: {...}: ", cause.get("message", ""))
    message = re.sub(r"Invalid value: \"?\{.*\}\"?: ", "Invalid value: {...}: ", status.get("message", ""))
    status["message"] = re.sub(r"is invalid: \[.*\]$", "is invalid: [...]", re.sub(r"\(\d+\)", "(<rv>)", message), flags=re.S)


def masked(value, key=None):
    if isinstance(value, dict) and value.get("kind") == "Status" and "message" in value:
        value = json.loads(json.dumps(value))
        tidy(value)
    if isinstance(value, dict):
        return {k: masked(v, k) for k, v in sorted(value.items())}
    if key == "managedFields" and isinstance(value, list):  # their order turns with the second
        return sorted((masked(v) for v in value), key=lambda v: json.dumps(v, sort_keys=True))
    if isinstance(value, list):
        return ["<ip>"] if key == "clusterIPs" and value != ["None"] else [masked(v) for v in value]
    if value in ("", None, "None"):
        return value
    if key in MASKED and not isinstance(value, bool):
        return MASKED[key]
    if isinstance(value, str):
        value = UUID.sub("<uid>", value)
        value = re.sub(r"^10\.96\.\d+\.\d+$", "<ip>", value)
        value = re.sub(r":3[0-2]\d{3}/", ":<port>/", value)
        return re.sub(r"^\d+s$", "<age>", value)
    return value


def run(server, name, steps):
    namespace = "case-" + name.replace("_", "-")
    server.send("POST", "/api/v1/namespaces", {"metadata": {"name": namespace}})
    out = []
    for step in steps:
        verb = next(iter(step))
        text = json.dumps(step).replace("{ns}", namespace)
        step = json.loads(text)
        path, body = step[verb], step.get("body")
        method = "PATCH" if verb in PATCHES else "GET" if verb in ACCEPTS else verb
        for _ in range(50 if step.get("eventually") else 1):
            status, warnings, answer = server.send(method, path, body, PATCHES.get(verb, "application/json"), ACCEPTS.get(verb, "application/json"))
            if status < 400:
                break
            time.sleep(0.1)
        if step.get("quiet"):
            continue
        try:
            answer = masked(json.loads(answer))
        except ValueError:
            answer = answer.decode()
        if isinstance(answer, dict) and answer.get("kind") == "Table" and not step.get("columns"):
            answer["rows"] = answer["rows"] or []
            answer["columnDefinitions"] = [[c["name"], c["type"], c["format"], c["priority"]] for c in answer["columnDefinitions"] or []]
        if isinstance(answer, dict) and isinstance(answer.get("items"), list):
            for item in answer["items"]:  # the original leaves them out for its own kinds
                item.pop("kind", None), item.pop("apiVersion", None)
        entry = {"step": f"{verb} {path}", "status": status, "answer": answer}
        if warnings:
            entry["warnings"] = warnings
        out.append(entry)
    return json.dumps(out, indent=1, sort_keys=True) + "\n"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def real_server(folder, processes):
    assets = pathlib.Path(os.environ["KUBEBUILDER_ASSETS"])
    client, peer, port = free_port(), free_port(), free_port()
    log = open(folder / "log", "wb")
    start = lambda *argv: processes.append(subprocess.Popen([str(a) for a in argv], stdout=log, stderr=log))
    start(assets / "etcd", "--data-dir", folder / "etcd", "--listen-client-urls", f"http://127.0.0.1:{client}", "--advertise-client-urls",
          f"http://127.0.0.1:{client}", "--listen-peer-urls", f"http://127.0.0.1:{peer}", "--initial-advertise-peer-urls",
          f"http://127.0.0.1:{peer}", "--initial-cluster", f"default=http://127.0.0.1:{peer}", "--unsafe-no-fsync")
    subprocess.run(["openssl", "genrsa", "-out", folder / "sa.key", "2048"], check=True, capture_output=True)
    (folder / "tokens.csv").write_text('case,admin,admin,"system:masters"\n')
    start(assets / "kube-apiserver", "--etcd-servers", f"http://127.0.0.1:{client}", "--secure-port", port, "--bind-address", "127.0.0.1",
          "--cert-dir", folder / "certs", "--token-auth-file", folder / "tokens.csv", "--authorization-mode", "RBAC",
          "--service-account-key-file", folder / "sa.key", "--service-account-signing-key-file", folder / "sa.key",
          "--service-account-issuer", "https://kubernetes.default.svc", "--service-cluster-ip-range", "10.96.0.0/16",
          "--disable-admission-plugins", "ServiceAccount")
    server = Server(f"https://127.0.0.1:{port}", "case")
    for _ in range(300):
        try:
            if server.send("GET", "/readyz")[2] == b"ok":
                return server
        except OSError:
            pass
        time.sleep(0.2)
    raise SystemExit("the API server does not become ready")


def main():
    arguments = sys.argv[1:]
    against = None
    if arguments[:1] == ["--against"]:
        config = yaml.safe_load(pathlib.Path(arguments[1]).read_text())
        against = Server(config["clusters"][0]["cluster"]["server"], config["users"][0]["user"]["token"])
        arguments = arguments[2:]
    cases = sorted(p for p in (HERE / "cases").glob("*.yaml") if not arguments or p.stem in arguments)
    different = 0
    processes = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            server = against or real_server(pathlib.Path(folder), processes)
            for case in cases:
                answers = run(server, case.stem, yaml.safe_load(case.read_text()))
                golden = HERE / "golden" / (case.stem + ".json")
                if not against:
                    golden.write_text(answers)
                    print("recorded", case.stem)
                    continue
                lines = list(difflib.unified_diff(golden.read_text().splitlines(), answers.splitlines(), "real", "ours", n=4, lineterm=""))
                different += bool(lines)
                print(case.stem, "differs" if lines else "ok")
                print("\n".join(lines))
        finally:
            for process in reversed(processes):
                process.terminate()
                process.wait()
    return 1 if different else 0


sys.exit(main())
