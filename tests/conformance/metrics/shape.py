"""The shape of a Prometheus exposition: families with help and type, and each series' label names with its bucket.

usage: curl -s http://ADDRESS/metrics | shape.py > libs/runtime/test/flux_metrics.golden
Recorded from kustomize-controller 1.9.5 with one Kustomization. Left out: what tells of Go's runtime, and of certificates and
webhooks that no GitOps controller serves.
"""
import re
import sys

LEFT_OUT = re.compile(r"^(go|certwatcher|promhttp)_|_webhook_panics_total")


def main():
    shape = set()
    for line in sys.stdin:
        name = line.split()[2] if line.startswith("#") else re.split(r"[{ ]", line)[0]
        if LEFT_OUT.search(name):
            continue
        if line.startswith("#"):
            shape.add(line.strip())
            continue
        labels = re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', line)
        words = [f'{key}="{value}"' if key == "le" else key for key, value in labels]
        shape.add(f"{name}{{{','.join(words)}}}")
    print("\n".join(sorted(shape)))


main()
