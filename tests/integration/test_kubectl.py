"""What stock kubectl prints is what it printed against a real kube-apiserver (tests/conformance/kubectl)."""
import concurrent.futures
import difflib
import json
import pathlib
import sys

import support.case
from support.case import Case
from support.kubectl import Kubectl

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "conformance/kubectl"
sys.path.append(str(FOLDER))

import commands  # noqa: E402: found by the line above


class KubectlEqual(Case):
    @classmethod
    def setUpClass(cls):
        cls.golden = json.loads((FOLDER / "golden.json").read_text())
        cluster = support.case.CLUSTER
        kubectl = Kubectl(cluster.server, cluster.processes.folder)
        cls.pool = concurrent.futures.ThreadPoolExecutor(3)
        cls.running = {story: cls.pool.submit(commands.play, kubectl, story) for story in commands.STORIES
                       if any(test.endswith(f".{cls.__name__}.{name_of(story)}") for test in support.case.SELECTED)}

    @classmethod
    def tearDownClass(cls):
        cls.pool.shutdown(wait=True, cancel_futures=True)


def name_of(story):
    return "test_" + story.replace("-", "_")


def lines(answer):
    return [f"exit code {answer['code']}", *answer["out"].splitlines(), "-- errors", *answer["err"].splitlines()]


def test_of(story):
    def test(self):
        report = []
        for golden, ours in zip(self.golden[story], self.running[story].result(), strict=True):
            self.assertEqual(golden["command"], ours["command"])
            if golden != ours:
                report += ["kubectl " + golden["command"], *difflib.unified_diff(
                    lines(golden), lines(ours), "kube-apiserver", "this server", lineterm="", n=1)]
        self.assertFalse(report, "\n" + "\n".join(report))

    return test


for story in commands.STORIES:
    setattr(KubectlEqual, name_of(story), test_of(story))
