"""The base of every integration test: the run's one cluster, and names that no other test uses."""
import unittest

CLUSTER = None
SELECTED = frozenset()  # the ids of the run's tests


class Case(unittest.TestCase):
    maxDiff = None

    @property
    def cluster(self):
        return CLUSTER

    def setUp(self):
        # "test_a_removed_file_is_pruned" -> "a-removed-file-is-pruned": object, namespace and repository names.
        self.name = self._testMethodName.removeprefix("test_").replace("_", "-")[:50].rstrip("-")


def config_map(name, **data):
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n"
    return text + "".join(f"  {key}: {value!r}\n" for key, value in data.items())


def deployment(name, image="registry.example.org/app:1.0", replicas=0):
    return f"""apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
spec:
  replicas: {replicas}
  selector:
    matchLabels: {{app: {name}}}
  template:
    metadata:
      labels: {{app: {name}}}
    spec:
      containers:
      - name: app
        image: {image}
"""
