"""Everything from outside may be broken: a clear condition that names the object or file, and nothing is lost."""
import socket
import time

from support.case import Case, config_map, deployment
from support.cluster import GIT, KS, NAMESPACE
from support.processes import eventually, free_port


class BrokenInput(Case):
    def deployed(self, files, **spec):
        namespace = self.cluster.namespace(self.name)
        repository = self.cluster.repository(self.name, files)
        self.cluster.git_repository(self.name, repository.url)
        self.cluster.kustomization(self.name, self.name, **{"targetNamespace": namespace, **spec})
        return repository

    def healthy(self, files, **spec):
        repository = self.deployed(files, **spec)
        self.cluster.wait_condition(KS, self.name, "True", "ReconciliationSucceeded")
        return repository

    def push(self, repository, files):
        repository.commit(files)
        self.cluster.reconcile(GIT, self.name, str(time.time_ns()))

    def assert_still_there(self, name):
        self.assertIsNotNone(self.cluster.get("configmap", name, self.name), f"{name} was lost")

    def test_unreachable_git(self):
        self.cluster.git_repository(self.name, f"http://127.0.0.1:{free_port()}/no.git")
        condition = self.cluster.wait_condition(GIT, self.name, "False", "GitOperationFailed")
        self.assertIn("refused", condition["message"])
        self.assertEqual(self.cluster.condition(GIT, self.name, "FetchFailed")["status"], "True")

    def test_a_server_that_says_nothing_ends_by_the_timeout(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            self.cluster.git_repository(self.name, f"http://127.0.0.1:{silent.getsockname()[1]}/no.git", timeout="2s")
            self.cluster.wait_condition(GIT, self.name, "False", "GitOperationFailed", limit=30)

    def test_wrong_credentials(self):
        namespace = self.cluster.namespace(self.name)
        server = self.cluster.git
        repository = self.cluster.repository(self.name, {"a.yaml": config_map("a")})
        self.cluster.apply({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": self.name, "namespace": NAMESPACE},
                            "stringData": {"username": "git", "password": "not-the-secret"}})
        server.password = "the-secret"
        try:
            self.cluster.git_repository(self.name, repository.url, secretRef={"name": self.name})
            condition = self.cluster.wait_condition(GIT, self.name, "False", "GitOperationFailed")
            self.assertIn("authentication required", condition["message"])
            self.assertNotIn("not-the-secret", str(self.cluster.get(GIT, self.name)))
            self.cluster.apply({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": self.name, "namespace": NAMESPACE},
                                "stringData": {"username": "git", "password": "the-secret"}})
            self.cluster.reconcile(GIT, self.name, "again")
            self.cluster.wait_condition(GIT, self.name, "True", "Succeeded")
        finally:
            server.password = None
        self.assertTrue(namespace)

    def test_a_missing_secret(self):
        self.cluster.git_repository(self.name, self.cluster.git.url("none"), secretRef={"name": "no-such-secret"})
        self.cluster.wait_condition(GIT, self.name, "False", "AuthenticationFailed", "no-such-secret")

    def test_a_missing_branch(self):
        repository = self.cluster.repository(self.name, {"a.yaml": config_map("a")})
        self.cluster.git_repository(self.name, repository.url, ref={"branch": "no-such-branch"})
        self.cluster.wait_condition(GIT, self.name, "False", "GitOperationFailed", "no-such-branch")

    def test_bad_yaml_names_the_file_and_prunes_nothing(self):
        repository = self.healthy({"good.yaml": config_map("good"), "other.yaml": config_map("other")})
        self.push(repository, {"other.yaml": "a: [unclosed\n"})
        self.cluster.wait_condition(KS, self.name, "False", "BuildFailed", "other.yaml")
        self.assert_still_there("good")
        self.assert_still_there("other")

    def test_an_unknown_field_of_a_kustomization_file(self):
        self.deployed({"kustomization.yaml": "resources: [a.yaml]\nnoSuchField: 1\n", "a.yaml": config_map("a")})
        self.cluster.wait_condition(KS, self.name, "False", "BuildFailed", "noSuchField")

    def test_a_missing_source(self):
        self.cluster.kustomization(self.name, "no-such-source")
        self.cluster.wait_condition(KS, self.name, "False", "ArtifactFailed", "no-such-source")

    def test_a_path_that_is_not_there(self):
        self.deployed({"a.yaml": config_map("a")}, path="./no/such/folder")
        self.cluster.wait_condition(KS, self.name, "False", "ArtifactFailed", "no/such/folder")

    def test_a_path_outside_the_artifact_stays_inside(self):
        self.deployed({"a.yaml": config_map("a")}, path="../../../../etc")
        self.cluster.wait_condition(KS, self.name, "False", "ArtifactFailed", "kustomization path not found")

    def test_a_base_outside_the_artifact(self):
        self.deployed({"kustomization.yaml": "resources: [../../../../etc]\n"})
        self.cluster.wait_condition(KS, self.name, "False", "BuildFailed")

    def test_one_invalid_object_stops_the_others_of_its_stage(self):
        repository = self.healthy({"good.yaml": config_map("good", x="1")})
        self.push(repository, {"good.yaml": config_map("good", x="2"),
                               "bad.yaml": deployment("bad").replace("replicas: 0", "replicas: many")})
        self.cluster.wait_condition(KS, self.name, "False", "ReconciliationFailed", "bad")
        self.assertEqual(self.cluster.get("configmap", "good", self.name)["data"], {"x": "1"})

    def test_an_unknown_kind_is_named(self):
        self.deployed({"a.yaml": "apiVersion: no.such.group/v1\nkind: Nothing\nmetadata:\n  name: x\n"})
        self.cluster.wait_condition(KS, self.name, "False", "ReconciliationFailed", "Nothing")

    def test_one_broken_kustomization_does_not_stop_another(self):
        repository = self.deployed({"bad/a.yaml": "a: [\n", "good/b.yaml": config_map("b")}, path="./bad")
        self.cluster.wait_condition(KS, self.name, "False", "BuildFailed")
        self.cluster.kustomization(self.name + "-good", self.name, path="./good", targetNamespace=self.name)
        self.cluster.wait_condition(KS, self.name + "-good", "True", "ReconciliationSucceeded")
        self.assertTrue(repository)

    def test_an_absent_source_controller_holds_no_worker(self):
        self.healthy({"keep.yaml": config_map("keep")})
        other = self.cluster.repository(self.name + "-other", {"b.yaml": config_map("b")})
        self.cluster.git_repository(self.name + "-other", other.url)
        self.cluster.wait_condition(GIT, self.name + "-other", "True", "Succeeded")
        self.cluster.processes.stop(self.cluster.source_controller)
        try:
            waiting = [f"{self.name}-{i}" for i in range(8)]  # more than there are workers
            for name in waiting:
                self.cluster.kustomization(name, self.name + "-other", targetNamespace=self.name, namePrefix=f"{name}-")
            for name in waiting:
                self.cluster.wait_condition(KS, name, "Unknown", "Progressing")
            self.cluster.wait_condition(KS, waiting[0], "True", "Progressing", "Fetching manifests", type_="Reconciling")
            self.cluster.kubectl("delete", KS, self.name, "-n", NAMESPACE, "--timeout=10s")
            self.assertIsNone(self.cluster.get("configmap", "keep", self.name))
        finally:
            self.cluster.start_source_controller()
        for name in waiting:
            self.cluster.reconcile(KS, name, "it-is-back")
        for name in waiting:
            self.cluster.wait_condition(KS, name, "True", "ReconciliationSucceeded")

    def test_the_api_server_goes_away_and_comes_back(self):
        repository = self.healthy({"keep.yaml": config_map("keep", x="1"), "drop.yaml": config_map("drop")})
        self.cluster.server.stop()
        revision = repository.commit({"keep.yaml": config_map("keep", x="2"), "drop.yaml": None})
        self.cluster.server.start()
        self.cluster.reconcile(GIT, self.name, "after-the-outage")
        self.cluster.wait_revision(self.name, revision, limit=120)
        self.assertEqual(self.cluster.get("configmap", "keep", self.name)["data"], {"x": "2"})
        self.assertIsNone(self.cluster.get("configmap", "drop", self.name))

    def test_controllers_that_restart_lose_nothing(self):
        repository = self.healthy({"keep.yaml": config_map("keep"), "drop.yaml": config_map("drop")})
        self.assertEqual(self.cluster.stop_controllers(), [0, 0], "SIGTERM drains and ends with 0")
        revision = repository.commit({"drop.yaml": None})
        self.cluster.start_controllers()
        self.cluster.reconcile(GIT, self.name, "after-the-restart")
        self.cluster.wait_revision(self.name, revision)
        self.assert_still_there("keep")
        eventually("what left the repository is pruned", lambda: self.cluster.get("configmap", "drop", self.name) is None)
