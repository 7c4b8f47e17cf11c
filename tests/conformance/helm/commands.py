#!/usr/bin/env python3
"""What `helm` says about the charts of a book: the real one writes it, `sluice helm` is held to it.

usage: commands.py --accept HELM [BOOK...]         writes BOOK.jsonl with a real helm v4.2.4
       commands.py --accept HELM --v3 charts.book  writes charts_v3.jsonl with a real helm v3.21.4
       commands.py --check SLUICE [BOOK...]        compares; exit code 1 if anything differs

A book (*.book beside this script) is many small trees in one file: `### name` begins a case, `$ arguments` is its command
line (of helm, run inside the tree), `=== path` a file of it. Files before the first case belong to every case that does
not replace them. In texts `\\xHH` is a byte, a final `\\` leaves out the line's end, `=> target` makes the file a link.
A book whose name begins with "repository" runs beside a chart repository at $URL; see repository.py.
"""
import argparse
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def unescape(text):
    data = re.sub(rb"\\x([0-9a-f]{2})", lambda match: bytes([int(match[1], 16)]), text.encode())
    return data.replace(b"\\\n", b"")


def read_book(text):
    """[(name, arguments, {path: text})]"""
    common, cases, file = {}, [], None
    for line in text.split("\n")[:-1]:
        files = cases[-1][2] if cases else common
        if line.startswith("### "):
            cases.append([line[4:], "", dict(common)])
            file = None
        elif line.startswith("$ ") and file is None:
            cases[-1][1] = line[2:]
        elif line.startswith("=== "):
            file = line[4:]
            files[file] = ""
        elif file:
            files[file] += line + "\n"
    return cases


def write_tree(root, files):
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if text.startswith("=> "):
            target.symlink_to(text[3:].strip())
        else:
            target.write_bytes(unescape(text))


def tree_after(root, before, url):
    """What a command wrote: texts by path, archives by their members."""
    written = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if path.is_file() and name not in before and not name.startswith(".helm/"):
            written[name] = described(path, url)
    return written


def described(path, url):
    if path.name.endswith(".tgz"):
        listing = subprocess.run(["tar", "-xOzf", path], capture_output=True, check=True).stdout
        names = subprocess.run(["tar", "-tzf", path], capture_output=True, check=True, text=True).stdout.split()
        return {"members": sorted(names), "bytes": len(listing)}
    text = re.sub(r"generated: .*", "generated: NOW", path.read_text())
    # The server's port is another one each time, and the digest is of its URL as well.
    return re.sub(r"digest: .*", "digest: OF-URL", text) if url and url in text else text


def run(command, arguments, files, url, more):
    with tempfile.TemporaryDirectory(prefix="helm-book-") as scratch:
        root = pathlib.Path(scratch).resolve()
        write_tree(root, files)
        before = set(files)
        home = root / ".helm"
        environment = {**os.environ, "HELM_CONFIG_HOME": str(home / "config"), "HELM_CACHE_HOME": str(home / "cache"),
                       "HELM_DATA_HOME": str(home / "data"), "TZ": "UTC"}
        words = [word.replace("$URL", url).replace("$ROOT", str(root)) for word in shlex.split(arguments)]
        for path in root.rglob("*.yaml"):
            if b"$URL" in path.read_bytes():
                path.write_bytes(path.read_bytes().replace(b"$URL", url.encode()))
        done = subprocess.run(command + words + list(more), cwd=root, env=environment, capture_output=True, stdin=subprocess.DEVNULL,
                              timeout=120)
        hidden = lambda data: data.decode(errors="backslashreplace").replace(str(root), "$ROOT").replace(url or "\0", "$URL")
        return {"code": done.returncode, "out": hidden(done.stdout), "err": told(hidden(done.stderr)),
                "wrote": {name: text if isinstance(text, dict) else text.replace(url or "\0", "$URL")
                          for name, text in tree_after(root, before, url).items()}}


def told(text):
    """The error alone: what is logged on the way is no contract, nor is Helm 3's stack."""
    start = text.find("Error: ")
    return re.sub(r"(?s)\nhelm\.go:.*", "\n", text[start:]) if start >= 0 else ""


def results_of(command, book, more=()):
    url, stop = "", lambda: None
    if book.name.startswith("repository"):
        import repository
        url, stop = repository.start()
    try:
        return [{"name": name, **run(command, arguments, files, url, more)} for name, arguments, files in
                read_book(book.read_text())]
    finally:
        stop()


def answers_of(book, v3):
    return book.with_name(book.stem + ("_v3" if v3 else "") + ".jsonl")


def check(command, book, v3=False):
    expected = [json.loads(line) for line in answers_of(book, v3).read_text().splitlines()]
    actual = results_of(command, book, ["--helm-v3"] if v3 else [])
    differing = 0
    if [case["name"] for case in expected] != [case["name"] for case in actual]:
        print(f"{book.name}: the answers belong to other cases")
        return 1
    for want, got in zip(expected, actual):
        fields = [field for field in want if want[field] != got[field]]
        if not fields:
            continue
        differing += 1
        print(f"FAILED {book.stem}: {want['name']}")
        for field in fields:
            print(f"  {field}: expected {want[field]!r}\n  {field}: got      {got[field]!r}")
    print(f"{answers_of(book, v3).stem}: {len(actual) - differing} of {len(actual)} equal")
    return differing


def main():
    parser = argparse.ArgumentParser()
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--accept", metavar="HELM")
    mode.add_argument("--check", metavar="SLUICE")
    parser.add_argument("--v3", action="store_true")
    parser.add_argument("books", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    failed = 0
    for book in arguments.books or sorted(HERE.glob("*.book")):
        if arguments.accept:
            lines = [json.dumps(result, ensure_ascii=False) for result in results_of([os.path.abspath(arguments.accept)], book)]
            answers_of(book, arguments.v3).write_text("\n".join(lines) + "\n")
            continue
        program = [os.path.abspath(arguments.check), "helm"]
        failed += check(program, book)
        if answers_of(book, True).exists():
            failed += check(program, book, v3=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
