#!/usr/bin/env python3
"""Writes expected.yaml or expected.error of each case with the real kustomize v5.8.1.

usage: accept.py --kustomize BINARY [CASE_FOLDER...]    (all folders of libs/kustomize/test/cases by default)

A case is a folder with input/; the build runs in input/overlay if there is one, else in input/.
"""
import argparse
import pathlib
import subprocess
import sys

CASES = pathlib.Path(__file__).resolve().parents[3] / "libs/kustomize/test/cases"


def accept(binary, folder):
    directory = folder / "input"
    if (directory / "overlay").is_dir():
        directory = directory / "overlay"
    run = subprocess.run([binary, "build", "."], cwd=directory, capture_output=True, timeout=120)
    good, bad = folder / "expected.yaml", folder / "expected.error"
    (good if run.returncode else bad).unlink(missing_ok=True)
    if run.returncode:
        # Where the case lies on disk is no part of what is expected, nor where a panic's stack was compiled.
        words = run.stderr.replace(str(folder.resolve() / "input").encode(), b"")
        bad.write_bytes(words.partition(b"\n\ngoroutine ")[0])
    else:
        good.write_bytes(run.stdout)
    return run.returncode


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kustomize", required=True)
    parser.add_argument("folders", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    folders = arguments.folders or sorted(path.parent for path in CASES.rglob("input") if path.is_dir())
    failing = sum(1 for folder in folders if accept(arguments.kustomize, folder))
    print(f"{len(folders)} cases, {failing} of them fail as they should", file=sys.stderr)


if __name__ == "__main__":
    main()
