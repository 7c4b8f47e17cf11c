"""An HTTP proxy: forwards absolute requests, tunnels CONNECT, remembers what it was asked for. May ask for a password."""
import base64
import http.client
import http.server
import select
import socket
import threading
import urllib.parse

from .http_handler import Handler


class Proxy:
    def __init__(self, password=None):
        self.password, self.asked = password, []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def _handler(self):
        owner = self

        class ProxyHandler(Handler):
            def refused(self):
                owner.asked.append(f"{self.command} {self.path}")
                expected = "Basic " + base64.b64encode(f"me:{owner.password}".encode()).decode()
                if owner.password is None or self.headers.get("Proxy-Authorization") == expected:
                    return False
                self.answer(407)
                return True

            def do_CONNECT(self):
                if self.refused():
                    return
                host, _, port = self.path.rpartition(":")
                with socket.create_connection((host, int(port))) as far:
                    self.send_response(200)
                    self.end_headers()
                    while True:
                        for end in select.select([self.connection, far], [], [])[0]:
                            some = end.recv(65536)
                            if not some:
                                self.close_connection = True
                                return
                            (far if end is self.connection else self.connection).sendall(some)

            def forward(self):
                body = self.body()
                if self.refused():
                    return
                target = urllib.parse.urlsplit(self.path)
                far = http.client.HTTPConnection(target.netloc)
                headers = {k: v for k, v in self.headers.items()
                           if k.lower() not in ("proxy-authorization", "connection", "transfer-encoding", "content-length")}
                far.request(self.command, target.path + ("?" + target.query if target.query else ""), body, headers)
                answer = far.getresponse()
                payload = answer.read()
                self.answer(answer.status, [(key, value) for key, value in answer.getheaders() if key.lower() not in (
                    "content-length", "transfer-encoding", "connection")], payload)
                far.close()

            do_GET = do_POST = forward

        return ProxyHandler
