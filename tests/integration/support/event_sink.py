"""What notification-controller would receive: an address for --events-addr that keeps every event."""
import http.server
import json
import threading


class EventSink:
    def __init__(self):
        self.lock, self.received = threading.Lock(), []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def of(self, controller, name):
        """The events that a controller posted about the object of that name, oldest first."""
        with self.lock:
            return [e for e in self.received
                    if e["reportingController"] == controller and e["involvedObject"]["name"] == name]

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def _handler(self):
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_POST(self):
                event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with owner.lock:
                    owner.received.append(event)
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()

        return Handler
