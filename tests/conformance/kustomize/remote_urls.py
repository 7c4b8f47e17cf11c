#!/usr/bin/env python3
"""Writes how the real kustomize v5.8.1 reads the URLs of libs/kustomize/test/remote_urls.txt, as JSON lines.

usage: remote_urls.py --kustomize BINARY > libs/kustomize/test/remote_urls.jsonl

A stand-in for git on PATH notes what kustomize asks of it; nothing is fetched. With "timeout" in the URL its fetch
takes two seconds, so that a shorter timeout shows.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import tempfile

URLS = pathlib.Path(__file__).resolve().parents[3] / "libs/kustomize/test/remote_urls.txt"
GIT = """#!/bin/sh
(printf '%s\\t' "$@"; echo) >> "$GIT_NOTES"
if [ "$1" = fetch ] && [ -n "$GIT_SLOW" ]; then exec sleep 2; fi
"""


def observe(binary, url):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "bin").mkdir()
        (root / "empty").mkdir()
        git = root / "bin/git"
        git.write_text(GIT)
        git.chmod(0o755)
        notes = root / "notes"
        environment = dict(os.environ, PATH=f"{root}/bin:/usr/bin:/bin", GIT_NOTES=str(notes), TMPDIR=str(root))
        environment["GIT_SLOW"] = "1" if "timeout" in url else ""
        run = subprocess.run([binary, "build", url], cwd=root / "empty", capture_output=True, text=True, env=environment)
        asked = notes.read_text().splitlines() if notes.exists() else []
    if not asked:
        return {"url": url, "repository": False}
    fetch = next(line for line in asked if line.startswith("fetch\t"))
    _, _, repository, reference = fetch.split("\t")[:4]
    timeout = re.search(r"hit (\S+) timeout", run.stderr)
    answer = {"url": url, "repository": True, "clone": repository, "ref": reference}
    if timeout:
        return answer | {"timeout": timeout.group(1)}
    directory = re.search(r"/kustomize-\d+([^'\"]*)['\"]", run.stderr)
    return answer | {
        "directory": directory.group(1).strip("/"),
        "submodules": any(line.startswith("submodule\t") for line in asked),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kustomize", required=True)
    arguments = parser.parse_args()
    urls = [line for line in URLS.read_text().splitlines() if line]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for answer in pool.map(lambda url: observe(arguments.kustomize, url), urls):
            print(json.dumps(answer))


if __name__ == "__main__":
    main()
