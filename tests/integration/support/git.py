"""A Git server with the real smart HTTP protocol (git http-backend), and a work tree that commits and pushes to it."""
import base64
import http.server
import os
import pathlib
import subprocess
import threading

from .http_handler import Handler


class GitServer:
    """Serves every bare repository below `root` at http://127.0.0.1:PORT/NAME.git. With `password` or `token` set it asks
    for it; with `tls`, an SSLContext, it speaks https."""

    def __init__(self, root, tls=None):
        self.root, self.scheme = pathlib.Path(root), "https" if tls else "http"
        self.root.mkdir(parents=True, exist_ok=True)
        self.password, self.token = None, None
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        if tls:
            # The handshake is each connection's own thread's: one that never ends it must not stop the others.
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
            self.server.handle_error = lambda *_: None  # clients without our CA, or without a certificate
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, name):
        return f"{self.scheme}://127.0.0.1:{self.port}/{name}.git"

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def _handler(self):
        owner = self

        class GitHandler(Handler):
            def authorized(self):
                expected = None
                if owner.password is not None:
                    expected = "Basic " + base64.b64encode(f"git:{owner.password}".encode()).decode()
                if owner.token is not None:
                    expected = f"Bearer {owner.token}"
                return expected is None or self.headers.get("Authorization") == expected

            def serve(self):
                body = self.body()
                if not self.authorized():
                    return self.answer(401, [("WWW-Authenticate", 'Basic realm="git"')], b"who are you?")
                path, _, query = self.path.partition("?")
                env = {**os.environ, "GIT_PROJECT_ROOT": str(owner.root), "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path,
                       "QUERY_STRING": query, "REQUEST_METHOD": self.command, "REMOTE_ADDR": "127.0.0.1",
                       "CONTENT_TYPE": self.headers.get("Content-Type", ""), "CONTENT_LENGTH": str(len(body)),
                       "REMOTE_USER": "git", "GIT_PROTOCOL": self.headers.get("Git-Protocol", "")}
                if self.headers.get("Content-Encoding"):
                    env["HTTP_CONTENT_ENCODING"] = self.headers["Content-Encoding"]
                out = subprocess.run(["git", "http-backend"], input=body, capture_output=True, env=env).stdout
                head, _, payload = out.partition(b"\r\n\r\n")
                status, headers = 200, []
                for line in head.decode().split("\r\n"):
                    key, _, value = line.partition(":")
                    if key.lower() == "status":
                        status = int(value.split()[0])
                    elif key and key.lower() != "content-length":
                        headers.append((key, value.strip()))
                self.answer(status, headers, payload)

            do_GET = do_POST = serve

        return GitHandler


# The same files committed in the same order have the same hash in every run: goldens name revisions.
FIXED_DATES = {"GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z"}


class Repository:
    """A bare repository on the server and a work tree beside it."""

    def __init__(self, server, name, files):
        self.name, self.url = name, server.url(name)
        self.tree = server.root / f"{name}-work"
        bare = server.root / f"{name}.git"
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", bare], check=True)
        subprocess.run(["git", "init", "-q", "-b", "main", self.tree], check=True)
        self.git("remote", "add", "origin", bare)
        self.commit(files, "first")

    def git(self, *words):
        return subprocess.run(["git", "-c", "user.name=it", "-c", "user.email=it@example.org", *map(str, words)],
                              cwd=self.tree, check=True, capture_output=True, text=True,
                              env={**os.environ, **FIXED_DATES}).stdout.strip()

    def commit(self, files, message="change"):
        """Writes (or, for None, removes) files, commits and pushes. Returns the revision as Flux writes it."""
        for name, text in files.items():
            path = self.tree / name
            if text is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        self.git("push", "-q", "origin", "main")
        return f"main@sha1:{self.git('rev-parse', 'HEAD')}"
