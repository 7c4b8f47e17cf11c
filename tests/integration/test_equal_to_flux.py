"""What ours does is what the real Flux did: every scenario against the golden that record.py wrote.

All scenarios run side by side, so that those which wait for a timeout hold nobody up; each test waits for its own.
"""
import concurrent.futures
import difflib
import json
import pathlib
import sys

import support.case
from support.case import Case

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "conformance/flux"))

import scenarios  # noqa: E402: found by the line above
from story import Comparer, Story  # noqa: E402


class EqualToFlux(Case):
    @classmethod
    def setUpClass(cls):
        cls.pool = concurrent.futures.ThreadPoolExecutor(6)
        cls.running = {}
        for name in scenarios.names():
            if any(test.endswith(f".{cls.__name__}.test_{name}") for test in support.case.SELECTED):
                cls.running[name] = cls.pool.submit(cls.tell, name)

    @classmethod
    def tearDownClass(cls):
        cls.pool.shutdown(wait=True, cancel_futures=True)

    @staticmethod
    def tell(name):
        """The steps at which ours differed: (step, golden, ours)."""
        different = []
        check = Comparer(name, lambda *difference: different.append(difference))
        getattr(scenarios, name)(Story(support.case.CLUSTER, name.replace("_", "-"), check))
        return different


def lines(snapshot):
    return json.dumps(snapshot, indent=1, sort_keys=True, ensure_ascii=False).splitlines()


def test_of(name):
    def test(self):
        differences = self.running[name].result()
        report = [line for step, golden, ours in differences
                  for line in difflib.unified_diff(lines(golden), lines(ours), f"Flux/{step}", f"Sluice/{step}", lineterm="", n=3)]
        self.assertFalse(differences, "\n" + "\n".join(report))

    return test


for scenario in scenarios.names():
    setattr(EqualToFlux, f"test_{scenario}", test_of(scenario))
