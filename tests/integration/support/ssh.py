"""sshd on loopback with keys of its own, in front of this machine's git. Needs root, as sshd does."""
import pathlib
import subprocess

from .processes import eventually, free_port


class SshServer:
    def __init__(self, processes, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        for name in ("host", "other_host", "user", "stranger"):
            self._keygen(name)
        self._keygen("locked", "open sesame")
        authorized = self.folder / "authorized"
        authorized.write_text(self.text("user.pub") + self.text("locked.pub"))
        authorized.chmod(0o600)
        pathlib.Path("/run/sshd").mkdir(exist_ok=True)
        self.port = free_port()
        config = self.folder / "sshd_config"
        config.write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {self.folder}/host\nAuthorizedKeysFile {authorized}\n"
            "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\nStrictModes no\nUsePAM no\n"
            "PidFile none\nAcceptEnv GIT_PROTOCOL\n")
        self.process = processes.start("sshd", ["/usr/sbin/sshd", "-D", "-e", "-f", config])
        eventually("sshd listens", lambda: "listening" in self.process.log.read_text())

    def text(self, name):
        return (self.folder / name).read_text()

    def known_host(self, name="host"):
        return f"[127.0.0.1]:{self.port} {self.text(name + '.pub')}"

    def url(self, path):
        return f"ssh://root@127.0.0.1:{self.port}{path}"

    def _keygen(self, name, passphrase=""):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", self.folder / name], check=True)
