#!/usr/bin/env python3
"""Runs the integration suite with the real binaries against one API server.

usage: run.py --server embedded|real --bin build/dev/bin [TEST ...]
One cluster serves the whole run; each test has objects and namespaces of its own.
"""
import argparse
import pathlib
import sys
import unittest

from support.cluster import Cluster
from support.servers import SERVERS, assets_folder

HERE = pathlib.Path(__file__).resolve().parent


def tests_of(suite):
    for each in suite:
        yield from tests_of(each) if isinstance(each, unittest.TestSuite) else (each,)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", choices=sorted(SERVERS), required=True)
    parser.add_argument("--bin", required=True, help="folder with sluice, source-controller and kustomize-controller")
    parser.add_argument("tests", nargs="*", help="names such as test_story.Story.test_prune")
    arguments = parser.parse_args()

    repository = HERE.parent.parent
    cluster = Cluster(arguments.server, pathlib.Path(arguments.bin).resolve(), assets_folder(repository), repository)
    try:
        import support.case
        support.case.CLUSTER = cluster
        loader = unittest.TestLoader()
        suite = loader.loadTestsFromNames(arguments.tests) if arguments.tests else loader.discover(str(HERE), "test_*.py")
        support.case.SELECTED = {test.id() for test in tests_of(suite)}
        if not support.case.SELECTED:
            sys.exit("no test was found")
        result = unittest.TextTestRunner(verbosity=2, stream=sys.stdout).run(suite)
        if not result.wasSuccessful():
            print(cluster.processes.tails(60))
    finally:
        cluster.close()
    sys.exit(0 if result.wasSuccessful() else 1)


main()
