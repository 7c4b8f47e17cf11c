#!/usr/bin/env python3
"""Writes what the real kustomize v5.8.1 makes of each case of a book (see libs/kustomize/test/books_test.cpp).

usage: books.py --oracle PROGRAM [--helm HELM] [BOOK...]    (all of libs/kustomize/test/books by default)

PROGRAM is tests/conformance/go/kustomize, built. HELM is the real helm, for tools/sluice/test/helm_charts.book.
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import tempfile

BOOKS = pathlib.Path(__file__).resolve().parents[3] / "libs/kustomize/test/books"


def read_book(text):
    """[(name, {path: text})]"""
    common, cases, file = {}, [], None
    for line in text.split("\n")[:-1]:
        if line.startswith("### "):
            cases.append((line[4:], dict(common)))
            file = None
        elif line.startswith("=== "):
            files = cases[-1][1] if cases else common
            file = line[4:]
            files[file] = ""
        elif file:
            (cases[-1][1] if cases else common)[file] += line + "\n"
    return cases


def write_trees(root, cases):
    directories = []
    for number, (_, files) in enumerate(cases):
        tree = root / str(number)
        tree.mkdir()
        for path, text in files.items():
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            (tree / path).write_text(text)
        directories.append(str(tree / "overlay" if (tree / "overlay").is_dir() else tree))
    return directories


def told_by(first, lines):
    head = len(os.path.commonprefix([first, lines]))
    tail = len(os.path.commonprefix([first[head:][::-1], lines[head:][::-1]]))
    return {"head": head, "middle": "".join(lines[head:len(lines) - tail]), "tail": tail}


def accept(oracle, helm, book):
    cases = read_book(book.read_text())
    with tempfile.TemporaryDirectory(prefix="book-") as scratch:
        root = pathlib.Path(scratch).resolve()
        run = subprocess.run([oracle, "-helm", helm], input="\n".join(write_trees(root, cases)) + "\n", capture_output=True, text=True,
                             check=True)
        results = [json.loads(line) for line in run.stdout.splitlines()]
        first, answers = [], []
        for number, ((name, _), result) in enumerate(zip(cases, results)):
            if result["error"]:
                # Where the case lies on disk is no part of what is expected, nor how its chart was rendered.
                told = result["error"].replace(str(root / str(number)), "").replace(str(root), "")
                told = re.sub(r"(?s)\n: unable to run: .*", "", told)
                answer = {"error": re.sub(r"&\{0x[0-9a-f]+ <nil>\}", "&{}", told)}
            else:
                answer = told_by(first, result["output"].splitlines(keepends=True))
                if number == 0:
                    first = result["output"].splitlines(keepends=True)
            answers.append(json.dumps({"name": name, **answer}, ensure_ascii=False))
    book.with_suffix(".jsonl").write_text("\n".join(answers) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--oracle", required=True)
    parser.add_argument("--helm", default="")
    parser.add_argument("books", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    for book in arguments.books or sorted(BOOKS.glob("*.book")):
        accept(arguments.oracle, arguments.helm, book)


if __name__ == "__main__":
    main()
