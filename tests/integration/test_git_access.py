"""Every way to reach a Git server that a GitRepository can name: as it works, and as it is refused."""
from support.case import Case, config_map
from support.certificates import Certificates
from support.cluster import GIT, NAMESPACE
from support.git import GitServer, Repository
from support.processes import free_port
from support.proxy import Proxy
from support.ssh import SshServer


class Access(Case):
    @property
    def folder(self):
        return self.cluster.processes.folder / self.name

    def secret(self, data, name=None):
        self.cluster.apply({"apiVersion": "v1", "kind": "Secret", "metadata": {
            "name": name or self.name, "namespace": NAMESPACE}, "stringData": data})

    def serve(self, tls=None):
        server = GitServer(self.folder / "git", tls)
        self.addCleanup(server.close)
        return server, Repository(server, self.name, {"a.yaml": config_map("a")})

    def source(self, url, **spec):
        self.cluster.git_repository(self.name, url, timeout="20s", **spec)

    def fetched(self):
        self.cluster.wait_condition(GIT, self.name, "True", "Succeeded")

    def refused(self, text, reason="GitOperationFailed"):
        self.cluster.wait_condition(GIT, self.name, "False", reason, text)

    def again(self):
        self.cluster.reconcile(GIT, self.name, "again")


class Tls(Access):
    def test_a_ca_of_its_own(self):
        certificates = Certificates(self.folder / "tls")
        _, repository = self.serve(certificates.server())
        self.source(repository.url)
        self.refused("certificate")
        self.secret({"ca.crt": certificates.text("ca.crt")})
        self.source(repository.url, secretRef={"name": self.name})
        self.fetched()

    def test_another_ca(self):
        _, repository = self.serve(Certificates(self.folder / "tls").server())
        self.secret({"ca.crt": Certificates(self.folder / "other").text("ca.crt")})
        self.source(repository.url, secretRef={"name": self.name})
        self.refused("certificate")

    def test_a_certificate_of_another_host(self):
        certificates = Certificates(self.folder / "tls")
        _, repository = self.serve(certificates.server())
        self.secret({"ca.crt": certificates.text("ca.crt")})
        self.source(repository.url.replace("127.0.0.1", "localhost"), secretRef={"name": self.name})
        self.refused("certificate")

    def test_a_client_certificate(self):
        certificates = Certificates(self.folder / "tls")
        _, repository = self.serve(certificates.server(wants_client=True))
        self.secret({"ca.crt": certificates.text("ca.crt")})
        self.source(repository.url, secretRef={"name": self.name})
        # How it ends (an alert, a closed connection) is a matter of timing under TLS 1.3; the request is named always.
        self.refused(f"{self.name}.git/info/refs")
        self.secret({"ca.crt": certificates.text("ca.crt"), "tls.crt": certificates.text("client.crt"),
                     "tls.key": certificates.text("client.key")})
        self.again()
        self.fetched()


class Tokens(Access):
    def test_a_bearer_token(self):
        server, repository = self.serve()
        server.token = "the-token"
        self.secret({"bearerToken": "not-the-token"})
        self.source(repository.url, secretRef={"name": self.name})
        self.refused("authentication required")
        self.assertNotIn("the-token", str(self.cluster.get(GIT, self.name)))
        self.secret({"bearerToken": "the-token"})
        self.again()
        self.fetched()


class Proxies(Access):
    def proxy(self, password=None):
        proxy = Proxy(password)
        self.addCleanup(proxy.close)
        return proxy

    def test_http_through_a_proxy(self):
        proxy = self.proxy()
        _, repository = self.serve()
        self.secret({"address": proxy.url})
        self.source(repository.url, proxySecretRef={"name": self.name})
        self.fetched()
        self.assertTrue(any(line.startswith("GET http://") for line in proxy.asked), proxy.asked)

    def test_https_through_a_proxy(self):
        proxy = self.proxy(password="let-me-in")
        certificates = Certificates(self.folder / "tls")
        server, repository = self.serve(certificates.server())
        self.secret({"ca.crt": certificates.text("ca.crt")}, f"{self.name}-ca")
        self.secret({"address": proxy.url, "username": "me", "password": "wrong-word"})
        self.source(repository.url, proxySecretRef={"name": self.name}, secretRef={"name": f"{self.name}-ca"})
        self.refused("407")
        self.assertNotIn("wrong-word", str(self.cluster.get(GIT, self.name)))
        self.secret({"address": proxy.url, "username": "me", "password": "let-me-in"})
        self.again()
        self.fetched()
        self.assertIn(f"CONNECT 127.0.0.1:{server.port}", proxy.asked)

    def test_a_proxy_that_is_away(self):
        _, repository = self.serve()
        self.secret({"address": f"http://127.0.0.1:{free_port()}"})
        self.source(repository.url, proxySecretRef={"name": self.name})
        self.refused("refused")

    def test_a_proxy_secret_without_an_address(self):
        self.secret({"username": "me"})
        self.source("http://127.0.0.1:1/x.git", proxySecretRef={"name": self.name})
        self.refused("address", "AuthenticationFailed")


class Ssh(Access):
    def ssh(self):
        server = SshServer(self.cluster.processes, self.folder / "ssh")
        self.addCleanup(self.cluster.processes.stop, server.process)
        _, repository = self.serve()
        return server, server.url(self.folder / "git" / f"{self.name}.git"), repository

    def identity(self, server, key="user", known_hosts=None, **more):
        self.secret({"identity": server.text(key), "known_hosts": known_hosts or server.known_host(), **more})

    def test_a_key_and_a_known_host(self):
        server, url, repository = self.ssh()
        self.identity(server)
        self.source(url, secretRef={"name": self.name})
        self.fetched()
        revision = repository.commit({"b.yaml": config_map("b")})
        self.again()
        self.cluster.wait_condition(GIT, self.name, "True", "Succeeded", revision)

    def test_a_host_that_is_not_the_known_one(self):
        server, url, _ = self.ssh()
        self.identity(server, known_hosts=server.known_host("other_host"))
        self.source(url, secretRef={"name": self.name})
        self.refused("host key does not match")

    def test_a_key_that_the_server_does_not_take(self):
        server, url, _ = self.ssh()
        self.identity(server, "stranger")
        self.source(url, secretRef={"name": self.name})
        self.refused("authenticat")

    def test_a_locked_key(self):
        server, url, _ = self.ssh()
        self.identity(server, "locked")
        self.source(url, secretRef={"name": self.name})
        self.refused("passphrase", "AuthenticationFailed")
        self.identity(server, "locked", password="open sesame")
        self.again()
        self.fetched()

    def test_no_known_hosts(self):
        self.secret({"identity": "a key"})
        self.source("ssh://git@127.0.0.1/x.git", secretRef={"name": self.name})
        self.refused("known_hosts", "AuthenticationFailed")
