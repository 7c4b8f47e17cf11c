"""What a flux user types: the real flux CLI and our own against our controllers."""
import json
import time

from support.case import Case, config_map
from support.cluster import GIT, KS, NAMESPACE


class Commands(Case):
    def deployed(self):
        namespace = self.cluster.namespace(self.name)
        repository = self.cluster.repository(self.name, {"a.yaml": config_map("a", x="1")})
        self.cluster.git_repository(self.name, repository.url)
        self.cluster.kustomization(self.name, self.name, targetNamespace=namespace)
        self.cluster.wait_condition(KS, self.name, "True", "ReconciliationSucceeded")
        return repository

    def test_flux_get_all(self):
        self.deployed()
        out = self.cluster.flux("get", "all", "-n", NAMESPACE).stdout
        self.assertRegex(out, rf"gitrepository/{self.name}\s+main@sha1:[0-9a-f]{{8}}\s+False\s+True\s+stored artifact for revision")
        self.assertRegex(out, rf"kustomization/{self.name}\s+main@sha1:[0-9a-f]{{8}}\s+False\s+True\s+Applied revision: main@sha1:")

    def test_our_tables_equal_flux(self):
        self.deployed()
        for words in (["get", "kustomizations"], ["get", "sources", "git"], ["get", "kustomizations", "-A"],
                      ["get", "ks", self.name, "--no-header"], ["get", "sources", "git", "--status-selector", "ready=true"]):
            with self.subTest(words=words):
                # Other tests' objects change meanwhile: ours alone is compared.
                mine = [[line for line in program(*words, "-n", NAMESPACE).stdout.splitlines()
                         if self.name in line.split()] for program in (self.cluster.sluice, self.cluster.flux)]
                squeezed = [[line.split() for line in lines] for lines in mine]
                self.assertTrue(squeezed[0])
                self.assertEqual(squeezed[0], squeezed[1])

    def test_our_words_equal_flux(self):
        """Whatever changes nothing, and every mistake: the same bytes and exit codes."""
        self.deployed()
        for words in ("get ks no-such", "get ks -n nowhere", "get sources git -n nowhere", "get all -n nowhere", "get ks --status-selector bad",
                      f"get ks {self.name} --status-selector ready=false", f"get ks {self.name} --show-source", f"get ks {self.name} -A --show-source",
                      "get ks -l none=such", "get ks --timeout=x", "get ks --nope", "get ks -n", "get all -w", f"get ks {self.name} -w --timeout=1s",
                      "nope", "gett", "suspend ks", "suspend ks no-such", "suspend ks --all -n nowhere", "suspend source git no-such",
                      "resume ks", "resume ks no-such", "resume ks --all -n nowhere", "reconcile ks", "reconcile ks no-such",
                      "reconcile source git", "reconcile source git no-such", "reconcile ks no-such --with-source",
                      f"tree ks {self.name}", f"tree ks {self.name} --compact", f"tree ks {self.name} -o json", f"tree ks {self.name} -o yaml",
                      "tree ks", "tree ks no-such"):
            with self.subTest(words=words):
                flux, ours = (program(*words.split(), check=False) for program in (self.cluster.flux, self.cluster.sluice))
                told = [(done.returncode, done.stdout, done.stderr.replace('for "flux"', 'for "sluice"')) for done in (ours, flux)]
                self.assertEqual(*told)

    def test_a_shell_is_offered_verbs_flags_and_names(self):
        self.deployed()
        offered = lambda *words: [line.split("\t")[0] for line in self.cluster.sluice("__complete", *words).stdout.splitlines()]
        self.assertIn("reconcile", offered("re"))
        self.assertIn("--with-source", offered("reconcile", "kustomization", "--w"))
        self.assertIn(self.name, offered("reconcile", "kustomization", self.name[:3]))
        for shell in ("bash", "zsh", "fish"):
            self.assertIn("__complete", self.cluster.sluice("completion", shell).stdout)

    def reconcile_with(self, program):
        repository = self.deployed()
        revision = repository.commit({"a.yaml": config_map("a", x="2")})
        done = program("reconcile", "kustomization", self.name, "--with-source", "-n", NAMESPACE, "--timeout=60s", check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"✔ fetched revision {revision}", done.stderr)
        self.assertIn(f"✔ applied revision {revision}", done.stderr)
        self.assertEqual(self.cluster.get("configmap", "a", self.name)["data"], {"x": "2"})

    def test_flux_reconcile_with_source(self):
        self.reconcile_with(self.cluster.flux)

    def test_sluice_reconcile_with_source(self):
        self.reconcile_with(self.cluster.sluice)

    def suspend_and_resume_with(self, program):
        repository = self.deployed()
        for words in (["kustomization", self.name], ["source", "git", self.name]):
            done = program("suspend", *words, "-n", NAMESPACE)
            self.assertIn("suspended", done.stderr)
        self.assertTrue(self.cluster.get(KS, self.name)["spec"]["suspend"])
        revision = repository.commit({"a.yaml": config_map("a", x="3")})
        for words in (["source", "git", self.name], ["kustomization", self.name]):
            done = program("resume", *words, "-n", NAMESPACE, "--timeout=60s", check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.cluster.wait_revision(self.name, revision)

    def test_flux_suspend_and_resume(self):
        self.suspend_and_resume_with(self.cluster.flux)

    def test_sluice_suspend_and_resume(self):
        self.suspend_and_resume_with(self.cluster.sluice)

    def test_flux_tree(self):
        self.deployed()
        out = self.cluster.flux("tree", "kustomization", self.name, "-n", NAMESPACE).stdout
        self.assertIn(f"Kustomization/{NAMESPACE}/{self.name}", out)
        self.assertIn(f"ConfigMap/{self.name}/a", out)

    def test_sluice_prints_documents(self):
        self.deployed()
        shown = json.loads(self.cluster.sluice("get", "ks", self.name, "-o", "json", "-n", NAMESPACE).stdout)
        self.assertEqual(shown["metadata"]["name"], self.name)
        self.assertEqual(shown["kind"], "Kustomization")

    def test_sluice_names_what_is_missing(self):
        done = self.cluster.sluice("get", "ks", "no-such-object", "-n", NAMESPACE, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"Kustomization object 'no-such-object' not found in \"{NAMESPACE}\" namespace", done.stderr)

    def test_a_request_is_echoed_while_suspended(self):
        self.deployed()
        self.cluster.kubectl("patch", GIT, self.name, "-n", NAMESPACE, "--type=merge", "-p", '{"spec":{"suspend":true}}')
        token = str(time.time_ns())
        self.cluster.reconcile(GIT, self.name, token)
        from support.processes import eventually
        eventually("echo", lambda: self.cluster.get(GIT, self.name)["status"]["lastHandledReconcileAt"] == token)
