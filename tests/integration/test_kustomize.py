"""`sluice kustomize build` of other hosts' repositories and files, beside the real kustomize where that is there."""
import http.server
import subprocess
import threading

from support.case import Case, config_map


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Kustomize(Case):
    def setUp(self):
        super().setUp()
        self.repository = self.cluster.repository(self.name, {
            "base/kustomization.yaml": "resources: [cm.yaml]\n", "base/cm.yaml": config_map("old"),
            "comp/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnameSuffix: -c\n"})
        self.first = self.repository.commit({"base/cm.yaml": config_map("new")})
        self.folder = self.cluster.processes.folder / self.name
        self.folder.mkdir()

    def build(self, *words, kustomization=None):
        """What ours and the original make of it: exit code and output."""
        if kustomization:
            (self.folder / "kustomization.yaml").write_text(kustomization)
        answers = []
        for program in ([self.cluster.bin / "sluice", "kustomize"], [self.cluster.assets / "kustomize"]):
            if not program[0].exists():
                continue
            done = subprocess.run([*map(str, program), "build", *words], cwd=self.folder, capture_output=True, text=True, timeout=120)
            answers.append((done.returncode, done.stdout))
            self.assertNotIn("secret", done.stderr if program[0].name == "sluice" else "")
        self.assertEqual(answers[0], answers[-1])
        return answers[0]

    def test_a_repository_is_built_by_its_url(self):
        for url in (self.repository.url + "//base", self.repository.url + "/base?ref=main", "git::" + self.repository.url + "/base/"):
            with self.subTest(url):
                code, out = self.build(url)
                self.assertEqual(code, 0)
                self.assertIn("name: new", out)

    def test_remote_bases_and_components_say_where_they_come_from(self):
        url = self.repository.url
        code, out = self.build(kustomization=f"namePrefix: p-\nresources: ['{url}//base?ref=main']\ncomponents: ['{url}//comp']\n"
                                             "buildMetadata: [originAnnotations, transformerAnnotations]\n")
        self.assertEqual(code, 0)
        self.assertIn("name: p-new-c", out)
        self.assertIn(f"repo: {url}", out)

    def test_what_is_not_there_is_an_error(self):
        url = self.repository.url
        for wrong in (url + "//nowhere", url + "//base?ref=gone", url.replace(self.name, "gone"), url + "//base/cm.yaml"):
            with self.subTest(wrong):
                self.assertEqual(self.build(wrong), (1, ""))

    def test_a_file_over_http_is_a_resource(self):
        files = self.folder / "served"
        files.mkdir()
        (files / "cm.yaml").write_text(config_map("web"))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), lambda *a: Quiet(*a, directory=str(files)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        at = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            code, out = self.build(kustomization=f"resources: ['{at}/cm.yaml']\nconfigMapGenerator:\n- name: g\n  files: ['k={at}/cm.yaml']\n")
            self.assertEqual(code, 0)
            self.assertIn("name: web", out)
            self.assertEqual(self.build(kustomization=f"resources: ['{at}/gone']\n"), (1, ""))
        finally:
            server.shutdown()
            server.server_close()

    def test_a_password_in_a_url_is_never_told(self):
        self.assertEqual(self.build(kustomization=f"resources: ['{self.repository.url.replace('://', '://me:secret@')}//nowhere']\n"), (1, ""))
