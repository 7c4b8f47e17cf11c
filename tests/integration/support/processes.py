"""Programs that a test starts: each with its own log file, ended in reverse order, shown when a test fails."""
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time


class Failure(AssertionError):
    """Something that had to happen did not; the message says what was seen last."""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def eventually(what, probe, limit=60.0, pause=0.02):
    """Calls probe() until it returns something true, and returns that. An exception counts as 'not yet'."""
    end = time.monotonic() + limit
    last = None
    while True:
        try:
            result = probe()
            if result:
                return result
            last = result
        except Exception as error:  # noqa: BLE001: the last one is part of the failure's text
            last = error
        if time.monotonic() > end:
            raise Failure(f"did not happen within {limit:.0f} s: {what}; last: {last!r}")
        time.sleep(pause)


class Processes:
    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sluice-it-"))
        self.running = []

    def start(self, name, argv, env=None):
        log = self.folder / f"{name}.log"
        with open(log, "ab") as out:
            process = subprocess.Popen([str(a) for a in argv], stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                                       env={**os.environ, **(env or {})}, start_new_session=True)
        process.name, process.log = name, log
        self.running.append(process)
        return process

    def stop(self, process, patience=15, sig=signal.SIGTERM):
        if process.poll() is None:
            process.send_signal(sig)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process in self.running:
            self.running.remove(process)
        return process.returncode

    def stop_all(self):
        for process in reversed(self.running[:]):
            self.stop(process)

    def tails(self, lines=25):
        """The ends of all logs, for the report of a failure."""
        parts = []
        for log in sorted(self.folder.glob("*.log")):
            text = log.read_text(errors="replace").splitlines()[-lines:]
            if text:
                parts.append(f"--- {log.name}\n" + "\n".join(text))
        return "\n".join(parts)
