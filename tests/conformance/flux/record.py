#!/usr/bin/env python3
"""Records what the real kustomize-controller does with our scenarios, on a real kube-apiserver, into golden/.

usage: record.py --bin build/dev/bin [SCENARIO ...]
Our source-controller serves the artifacts. oracle/ names the version of the controller; Go builds it once.
"""
import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "integration"))

import scenarios
from story import Recorder, Story
from support.cluster import Cluster
from support.servers import assets_folder


def oracle():
    cache = pathlib.Path(os.environ.get("SLUICE_CACHE") or
                         pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "sluice")
    program = cache / "oracles/kustomize-controller"
    if not program.exists():
        program.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program,
                        "github.com/fluxcd/kustomize-controller"], cwd=HERE / "oracle", check=True)
    return program


def define_sources(cluster):
    """The real controller wants every kind of source to be there, and reads but one."""
    for kind in ("OCIRepository", "Bucket", "ExternalArtifact"):
        plural = kind.lower().replace("repository", "repositorie") + "s"
        if cluster.kubectl("get", "crd", f"{plural}.source.toolkit.fluxcd.io", "--ignore-not-found").strip():
            continue
        cluster.apply({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                       "metadata": {"name": f"{plural}.source.toolkit.fluxcd.io"},
                       "spec": {"group": "source.toolkit.fluxcd.io", "scope": "Namespaced",
                                "names": {"kind": kind, "plural": plural, "singular": kind.lower()},
                                "versions": [{"name": "v1", "served": True, "storage": True, "schema": {
                                    "openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}}]}})


def record(cluster, name):
    recorder = Recorder(name)
    getattr(scenarios, name)(Story(cluster, name.replace("_", "-"), recorder))
    recorder.write()
    return name


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True)
    parser.add_argument("scenarios", nargs="*")
    arguments = parser.parse_args()
    repository = HERE.parent.parent.parent
    cluster = Cluster("real", pathlib.Path(arguments.bin).resolve(), assets_folder(repository), repository,
                      {"kustomize-controller": oracle()})
    failed = 0
    try:
        define_sources(cluster)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            futures = {pool.submit(record, cluster, name): name for name in arguments.scenarios or scenarios.names()}
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
