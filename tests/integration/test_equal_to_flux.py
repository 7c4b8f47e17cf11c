"""What ours does is what the real Flux did: every scenario against the golden that record.py wrote.

All scenarios run side by side, so that those which wait for a timeout hold nobody up; each test waits for its own.
"""
import concurrent.futures
import contextlib
import difflib
import json
import pathlib
import sys

import support.case
from support.case import Case

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "conformance/flux"))

import scenarios  # noqa: E402: found by the line above
import source_scenarios  # noqa: E402
from source_story import SourceStory  # noqa: E402
from story import Comparer, Story  # noqa: E402


class EqualToFlux(Case):
    """The base: `scenarios` is a module of them, `story` what they are told to, `controller` who does the work."""

    @classmethod
    def setUpClass(cls):
        cls.pool = concurrent.futures.ThreadPoolExecutor(6)
        cls.running = {}
        for name in cls.scenarios.names():
            if any(test.endswith(f".{cls.__name__}.test_{name}") for test in support.case.SELECTED):
                cls.running[name] = cls.pool.submit(cls.tell, name)

    @classmethod
    def tearDownClass(cls):
        cls.pool.shutdown(wait=True, cancel_futures=True)

    @classmethod
    def tell(cls, name):
        """The steps at which ours differed: (step, golden, ours)."""
        different = []
        check = Comparer(cls.controller, name, lambda *difference: different.append(difference))
        with contextlib.closing(cls.story(support.case.CLUSTER, name.replace("_", "-"), check)) as story:
            getattr(cls.scenarios, name)(story)
        return different


class KustomizationEqualToFlux(EqualToFlux):
    scenarios, story, controller = scenarios, Story, "kustomize-controller"


class GitRepositoryEqualToFlux(EqualToFlux):
    scenarios, story, controller = source_scenarios, SourceStory, "source-controller"


def lines(snapshot):
    return json.dumps(snapshot, indent=1, sort_keys=True, ensure_ascii=False).splitlines()


def test_of(name):
    def test(self):
        differences = self.running[name].result()
        report = [line for step, golden, ours in differences
                  for line in difflib.unified_diff(lines(golden), lines(ours), f"Flux/{step}", f"Sluice/{step}", lineterm="", n=3)]
        self.assertFalse(differences, "\n" + "\n".join(report))

    return test


def add_tests(case):
    for scenario in case.scenarios.names():
        setattr(case, f"test_{scenario}", test_of(scenario))


add_tests(KustomizationEqualToFlux)
add_tests(GitRepositoryEqualToFlux)
