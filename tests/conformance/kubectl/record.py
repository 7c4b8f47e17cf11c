#!/usr/bin/env python3
"""Records what kubectl prints against a real kube-apiserver into golden.json.

usage: record.py
"""
import concurrent.futures
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent.parent
sys.path.insert(0, str(REPOSITORY / "tests/integration"))

import commands
from support.kubectl import Kubectl
from support.processes import Processes
from support.servers import RealServer, assets_folder


def main():
    processes = Processes()
    try:
        server = RealServer(processes, None, assets_folder(REPOSITORY))
        kubectl = Kubectl(server, processes.folder)
        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            answers = dict(zip(commands.STORIES, pool.map(lambda story: commands.play(kubectl, story), commands.STORIES)))
        (HERE / "golden.json").write_text(json.dumps(answers, indent=1, ensure_ascii=False) + "\n")
    finally:
        processes.stop_all()


main()
