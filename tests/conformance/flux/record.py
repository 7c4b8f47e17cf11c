#!/usr/bin/env python3
"""Records what a real Flux controller does with our scenarios, on a real kube-apiserver, into golden/.

usage: record.py --bin build/dev/bin [--controller NAME] [SCENARIO ...]
The other controllers of the cluster are ours. oracle/ names the controllers' versions; Go builds each once.
"""
import argparse
import concurrent.futures
import contextlib
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "integration"))

import scenarios
import source_scenarios
from source_story import SourceStory
from story import Recorder, Story
from support.cluster import Cluster
from support.servers import assets_folder

TELL = {"kustomize-controller": (scenarios, Story), "source-controller": (source_scenarios, SourceStory)}
OTHER_KINDS = {"kustomize-controller": ("OCIRepository", "Bucket", "ExternalArtifact"),
               "source-controller": ("OCIRepository", "Bucket", "ExternalArtifact", "HelmRepository", "HelmChart")}


def oracle(controller):
    cache = pathlib.Path(os.environ.get("SLUICE_CACHE") or
                         pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "sluice")
    program = cache / "oracles" / controller
    if not program.exists():
        program.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program,
                        f"github.com/fluxcd/{controller}"], cwd=HERE / "oracle" / controller, check=True)
    return program


def define_sources(cluster, kinds):
    """The real controllers want every kind of source to be there; the scenarios use but one."""
    for kind in kinds:
        plural = kind.lower().replace("repository", "repositorie") + "s"
        if cluster.kubectl("get", "crd", f"{plural}.source.toolkit.fluxcd.io", "--ignore-not-found").strip():
            continue
        cluster.apply({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                       "metadata": {"name": f"{plural}.source.toolkit.fluxcd.io"},
                       "spec": {"group": "source.toolkit.fluxcd.io", "scope": "Namespaced",
                                "names": {"kind": kind, "plural": plural, "singular": kind.lower()},
                                "versions": [{"name": "v1", "served": True, "storage": True, "schema": {
                                    "openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}}]}})


def record(cluster, controller, name):
    recorder = Recorder(controller, name)
    told, story = TELL[controller]
    with contextlib.closing(story(cluster, name.replace("_", "-"), recorder)) as begun:
        getattr(told, name)(begun)
    recorder.write()
    return name


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--controller", choices=sorted(TELL), default="kustomize-controller")
    parser.add_argument("scenarios", nargs="*")
    arguments = parser.parse_args()
    repository = HERE.parent.parent.parent
    controller = arguments.controller
    cluster = Cluster("real", pathlib.Path(arguments.bin).resolve(), assets_folder(repository), repository,
                      {controller: oracle(controller)})
    failed = 0
    try:
        define_sources(cluster, OTHER_KINDS[controller])
        cluster.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s")
        cluster.stop_controllers()  # without these kinds the real one has ended by itself
        cluster.start_controllers()
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            futures = {pool.submit(record, cluster, controller, name): name
                       for name in arguments.scenarios or TELL[controller][0].names()}
            for done in concurrent.futures.as_completed(futures):
                error = done.exception()
                print(f"{futures[done]}: {error or 'recorded'}", flush=True)
                failed += error is not None
        if failed:
            print(cluster.processes.tails(20))
    finally:
        cluster.close()
    sys.exit(1 if failed else 0)


main()
