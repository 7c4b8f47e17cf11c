#!/usr/bin/env python3
"""`sluice` builds plain kustomizations itself and is `sluice-full` for everything else: same bytes, same exit code."""
import argparse
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

BIN = pathlib.Path()

FILES = {
    "base/kustomization.yaml": "resources: [app.yaml]\nconfigMapGenerator:\n- name: settings\n  literals: [a=1]\n",
    "base/app.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: app}\nspec:\n  template:\n    spec:\n"
                     "      containers:\n      - {name: main, image: app:v1, envFrom: [{configMapRef: {name: settings}}]}\n",
    "overlay/kustomization.yaml": "resources: [../base]\nnamePrefix: live-\nimages: [{name: app, newTag: v2}]\n",
    "old/kustomization.yaml": "bases: [../base]\ncommonLabels: {a: b}\n",
    "outside/kustomization.yaml": "resources: [../base/app.yaml]\n",
    "missing/kustomization.yaml": "resources: [nowhere.yaml]\n",
    "broken/kustomization.yaml": "resources: {\n",
    "unknown/kustomization.yaml": "resuorces: []\n",
    "empty/kustomization.yaml": "",
    "pattern/kustomization.yaml": "resources: [../base]\npatches:\n- target: {kind: Deploy.*, name: 'a(p)+'}\n"
                                  "  patch: '[{\"op\": \"add\", \"path\": \"/spec/replicas\", \"value\": 2}]'\n",
    "bad pattern/kustomization.yaml": "resources: [../base]\npatches:\n- target: {name: 'a('}\n"
                                      "  patch: '[{\"op\": \"add\", \"path\": \"/spec/replicas\", \"value\": 2}]'\n",
    "chart/kustomization.yaml": "helmCharts: [{name: app, releaseName: app}]\n",
    "nothing/readme.txt": "no kustomization\n",
    "app/Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.2.3\n",
    "app/values.yaml": "size: 1\nlist: [a]\ntable: {a: 1}\n",
    "app/crds/thing.yaml": "kind: CustomResourceDefinition\n",
    "app/templates/_names.tpl": "{{ define \"name\" }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}",
    "app/templates/map.yaml": "kind: ConfigMap\nmetadata: {name: {{ include \"name\" . }}, namespace: {{ .Release.Namespace }}}\n"
                              "data:\n{{ toYaml .Values | indent 2 }}\n  v: {{ .Capabilities.KubeVersion }}\n",
    "app/templates/hook.yaml": "kind: Job\nmetadata: {name: h, annotations: {helm.sh/hook: test}}\n",
    "app/templates/NOTES.txt": "notes\n",
    "failing/Chart.yaml": "apiVersion: v2\nname: failing\nversion: 1.2.3\n",
    "failing/templates/map.yaml": "{{ required \"no text\" .Values.text }}\n",
    "unparsable/Chart.yaml": "apiVersion: v2\nname: unparsable\nversion: 1.2.3\n",
    "unparsable/templates/map.yaml": "{{ if }}\n",
    "library/Chart.yaml": "apiVersion: v2\nname: library\nversion: 1.2.3\ntype: library\n",
    "deprecated/Chart.yaml": "apiVersion: v2\nname: deprecated\nversion: 1.2.3\ndeprecated: true\n",
    "lacking/Chart.yaml": "apiVersion: v2\nname: lacking\nversion: 1.2.3\ndependencies: [{name: other, version: '1', repository: ''}]\n",
    "values/more.yaml": "size: 2\n",
    "values/text.yaml": "table: text\n",
    "values/broken.yaml": "{\n",
}


class Front(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name).resolve()
        for name, text in FILES.items():
            file = self.root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        os.symlink("overlay", self.root / "linked")

    def run_program(self, program, *words, cwd=None, **settings):
        done = subprocess.run([program, *words], cwd=cwd or self.root, env={**os.environ, **settings},
                              stdin=subprocess.DEVNULL, capture_output=True)
        return done.returncode, done.stdout, done.stderr

    def expect_same(self, *words, cwd=None, **settings):
        with self.subTest(words=words, cwd=cwd, settings=settings):
            front = self.run_program(BIN / "sluice", *words, cwd=cwd, **settings)
            full = self.run_program(BIN / "sluice-full", *words, cwd=cwd, **settings)
            self.assertEqual(front, full)
            return front

    def lone_front(self):
        """The programs without the full one."""
        lone = self.root / "lone"
        lone.mkdir()
        shutil.copy(BIN / "sluice", lone / "sluice")
        return lone / "sluice"

    def test_what_every_folder_builds_to_is_what_the_full_program_prints(self):
        good = 0
        for folder in sorted({name.rsplit("/", 1)[0] for name in FILES} | {"linked", "no such folder", "base/app.yaml", ""}):
            for flags in ([], ["--load-restrictor", "LoadRestrictionsNone"], ["--load-restrictor=LoadRestrictionsRootOnly"],
                          ["--enable-helm"], ["--enable-helm=true"]):
                good += self.expect_same("kustomize", "build", *flags, folder)[0] == 0
                self.expect_same("kustomize", "build", str(self.root / folder), *flags)
        self.assertGreaterEqual(good, 15)

    def test_without_a_folder_the_present_one_is_built(self):
        self.assertEqual(self.expect_same("kustomize", "build", cwd=self.root / "overlay")[0], 0)
        self.assertNotEqual(self.expect_same("kustomize", "build", cwd=self.root)[0], 0)

    def test_other_commands_and_flags_are_the_full_programs(self):
        for words in (
                [], ["version"], ["--help"], ["-h"], ["kustomize"], ["kustomize", "version"], ["kustomize", "buidl"],
                ["kustomize", "build", "--help"], ["kustomize", "build", "--no-such-flag", "overlay"],
                ["kustomize", "build", "overlay", "base"], ["kustomize", "build", "--", "overlay"],
                ["kustomize", "build", "--load-restrictor"], ["kustomize", "build", "--load-restrictor", "overlay"],
                ["kustomize", "build", "--load-restrictor=", "overlay"],
                ["kustomize", "build", "--load-restrictor=LoadRestrictionsNone", "outside",
                 "--load-restrictor=LoadRestrictionsRootOnly"],
                ["kustomize", "build", "--load-restrictorx=LoadRestrictionsNone", "outside"],
                ["kustomize", "build", "--reorder", "none", "overlay"], ["kustomize", "build", "--enable-helm", "overlay"],
                ["kustomize", "build", "--enable-managedby-label", "overlay"], ["kustomize", "build", "-o", "-", "overlay"],
                ["--namespace", "x", "kustomize", "build", "overlay"], ["get", "nothing"], ["no", "such", "command"]):
            self.expect_same(*words)
        self.expect_same("kustomize", "build", "overlay", KUSTOMIZE_ENABLE_MANAGEDBY_LABEL="on")

    def test_charts_are_rendered_as_the_full_program_renders_them(self):
        good = 0
        for chart in ("app", "app/", "./app", "failing", "unparsable", "library", "deprecated", "lacking", "nothing", "no such"):
            for flags in ([], ["--include-crds"], ["-n", "shop", "--no-hooks"], ["--namespace=shop", "--skip-tests"],
                          ["--namespace", ""], ["-f", "values/more.yaml"], ["--values", "values/more.yaml,values/text.yaml"],
                          ["--values=values/text.yaml"], ["-f", "values/broken.yaml"], ["-f", "values/none.yaml"],
                          ["-fvalues/more.yaml"], ["-f", "-"], ["-f"], ["--set", "size=3,list={x,y}", "--set-string", "s=1"],
                          ["--set=a.b=c", "--set-json", "j={\"k\": [1]}", "--set-literal=l=a,b"], ["--set", "=="],
                          ["--set", "text=here", "-f", "values/more.yaml"], ["--show-only", "templates/map.yaml"],
                          ["--helm-v3"], ["--no-such-flag"]):
                good += self.expect_same("helm", "template", "rel", chart, *flags)[0] == 0
        self.assertGreaterEqual(good, 40)
        for words in (["app"], ["rel", "app", "more"], ["Not_A_Name", "app"], [], ["--generate-name", "app"], ["--", "rel", "app"]):
            self.expect_same("helm", "template", *words)
        self.expect_same("helm", "template", "rel", "app", SLUICE_NAMESPACE="other")
        self.expect_same("helm", "lint", "app")

    def test_plain_charts_do_not_need_the_full_program(self):
        lone = self.lone_front()
        for flags in ([], ["--include-crds", "-n", "shop", "-f", "values/more.yaml", "--set", "a=b"], ["-f", "values/text.yaml"]):
            self.assertEqual(self.run_program(lone, "helm", "template", "rel", "app", *flags),
                             self.run_program(BIN / "sluice-full", "helm", "template", "rel", "app", *flags))
        self.assertEqual(self.run_program(lone, "helm", "template", "rel", "failing")[0], 127)

    def test_a_chart_may_be_written_over_itself(self):
        kinds = "".join(f"# line {line}\n" for line in range(20_000))
        for name in ("thing", "other"):
            (self.root / f"app/crds/{name}.yaml").write_text(f"kind: {name}\n{kinds}")
        code, _, trouble = self.run_program(BIN / "sluice", "helm", "template", "app", "--include-crds", "--output-dir", ".")
        self.assertEqual((code, trouble), (0, b""))
        for name in ("thing", "other"):
            self.assertIn(f"kind: {name}\n{kinds}", (self.root / f"app/crds/{name}.yaml").read_text())

    def test_an_output_file_is_written_by_the_full_program(self):
        done = self.run_program(BIN / "sluice", "kustomize", "build", "overlay", "--output", "out.yaml")
        self.assertEqual(done, (0, b"", b""))
        self.assertEqual((self.root / "out.yaml").read_bytes(),
                         self.run_program(BIN / "sluice", "kustomize", "build", "overlay")[1])

    def test_it_finds_the_full_program_through_a_link_and_from_the_path(self):
        link = self.root / "elsewhere" / "s"
        link.parent.mkdir()
        link.symlink_to(BIN / "sluice")
        expected = self.run_program(BIN / "sluice-full", "kustomize", "version")
        self.assertEqual(expected[0], 0)
        self.assertEqual(self.run_program(link, "kustomize", "version"), expected)
        path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
        self.assertEqual(self.run_program("sh", "-c", "sluice kustomize version", PATH=path), expected)
        self.assertEqual(self.run_program("sh", "-c", "sluice kustomize build overlay", PATH=path),
                         self.run_program(BIN / "sluice-full", "kustomize", "build", "overlay"))

    def test_plain_builds_do_not_need_the_full_program(self):
        lone = self.lone_front()
        for folder in ("base", "overlay", "old", "linked", "pattern"):
            self.assertEqual(self.run_program(lone, "kustomize", "build", folder),
                             self.run_program(BIN / "sluice-full", "kustomize", "build", folder))

    def test_it_says_what_it_could_not_run(self):
        code, printed, told = self.run_program(self.lone_front(), "kustomize", "build", "missing")
        self.assertEqual((code, printed), (127, b""))
        self.assertEqual(told.decode(), f"sluice: cannot run {self.root}/lone/sluice-full: No such file or directory\n")

    def test_a_full_disk_is_a_failure(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([BIN / "sluice", "kustomize", "build", "overlay"], cwd=self.root, stdout=full)
        self.assertNotEqual(done.returncode, 0)

    def test_large_builds_through_a_pipe_arrive_whole(self):
        objects = [f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{i}}}\ndata: {{text: {'x' * 200}}}\n" for i in range(5000)]
        (self.root / "large").mkdir()
        (self.root / "large/all.yaml").write_text("---\n".join(objects))
        (self.root / "large/kustomization.yaml").write_text("resources: [all.yaml]\nnameSuffix: -x\n")
        code, printed, told = self.expect_same("kustomize", "build", "large")
        self.assertEqual((code, printed.count(b"kind: ConfigMap"), told), (0, 5000, b""))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True, help="the folder of the programs")
    arguments, rest = parser.parse_known_args()
    BIN = pathlib.Path(arguments.bin).resolve()
    unittest.main(argv=[__file__, *rest])
