"""kubectl against one server, with a cache of its own: discovery differs between servers at the same address."""
import os
import subprocess


class Kubectl:
    def __init__(self, server, folder):
        self.base = [str(server.kubectl), f"--kubeconfig={server.kubeconfig}", f"--cache-dir={folder}/kubectl-cache"]

    def __call__(self, words, text_in):
        """Exit code, output and errors."""
        done = subprocess.run([*self.base, *words], input=text_in, text=True, capture_output=True,
                              env={**os.environ, "TZ": "UTC", "LC_ALL": "C"})
        return done.returncode, done.stdout, done.stderr
