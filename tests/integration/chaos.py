#!/usr/bin/env python3
"""Lives through a seeded row of disasters with the real binaries, and after each round compares the cluster with Git.

usage: chaos.py --server embedded|real --bin build/dev/bin [--rounds 20] [--seed 1]

A round changes what Git holds and, in the midst of it, kills controllers, takes the API server or the Git server away,
wipes the artifact store, breaks manifests, edits and deletes live objects, suspends, deletes and creates Kustomizations.
Then all is put right, and within a minute the cluster must hold exactly what Git says: nothing lost, nothing left over,
and what is not ours untouched. A failure prints the seed, the round and its steps; the same seed plays the same steps (how
far a controller has come when a step meets it is the machine's).
"""
import argparse
import pathlib
import random
import signal
import sys
import time

from support.case import config_map
from support.cluster import GIT, KS, NAMESPACE, Cluster
from support.processes import Failure, eventually
from support.servers import SERVERS, assets_folder

CONFIG_MAPS = "/api/v1/namespaces/{}/configmaps"
OWNERS = f"/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/{NAMESPACE}/kustomizations/"
SOURCES = f"/apis/source.toolkit.fluxcd.io/v1/namespaces/{NAMESPACE}/gitrepositories/"
TARGET = "chaos"
BYSTANDERS = {
    "nobodys": {},
    "elses": {"kustomize.toolkit.fluxcd.io/name": "another", "kustomize.toolkit.fluxcd.io/namespace": NAMESPACE},
    "namesake": {"kustomize.toolkit.fluxcd.io/name": "apps-0", "kustomize.toolkit.fluxcd.io/namespace": "elsewhere"},
}


class Desired:
    """What Git holds: for each Kustomization its ConfigMaps, name -> text of their one key."""

    def __init__(self, chance, owners):
        self.chance, self.serial = chance, 0
        self.objects = {owner: {} for owner in owners}

    def change(self):
        """Changes some objects; returns what was done, in words."""
        done = []
        for _ in range(self.chance.randint(1, 6)):
            owner = self.chance.choice(list(self.objects))
            mine = self.objects[owner]
            act = self.chance.choice(["add", "add", "edit", "remove", "move"])
            if act == "add" or not mine:
                self.serial += 1
                name = f"object-{self.serial}"
                mine[name] = f"v{self.serial}"
            else:
                name = self.chance.choice(sorted(mine))
                if act == "edit":
                    self.serial += 1
                    mine[name] = f"v{self.serial}"
                elif act == "remove":
                    del mine[name]
                else:
                    other = self.chance.choice(list(self.objects))
                    self.objects[other][name] = mine.pop(name)
                    act += f" to {other}:"
            done.append(f"{act} {name} ({owner})")
        return ", ".join(done)

    def files(self):
        """The whole tree. An owner's folder never becomes empty; every second one lists its files itself."""
        tree = {}
        for number, (owner, objects) in enumerate(self.objects.items()):
            for name, text in objects.items():
                tree[f"{owner}/{name}.yaml"] = config_map(name, key=text)
            tree[f"{owner}/always.yaml"] = config_map(f"{owner}-always", key="always")
            if number % 2:
                listed = "".join(f"- {name}.yaml\n" for name in ["always", *sorted(objects)])
                tree[f"{owner}/kustomization.yaml"] = f"resources:\n{listed}"
        return tree

    def everything(self):
        merged = {f"{owner}-always": "always" for owner in self.objects}
        for objects in self.objects.values():
            merged.update(objects)
        return merged


class Chaos:
    def __init__(self, cluster, seed):
        self.cluster, self.chance = cluster, random.Random(seed)
        cluster.git.server.handle_error = lambda *_: None  # clients that were killed in the middle of an answer
        self.owners = [f"apps-{number}" for number in range(4)]
        self.desired = Desired(self.chance, self.owners)
        self.steps = []
        self.maps = CONFIG_MAPS.format(TARGET)
        self.cluster.namespace(TARGET)
        for name, labels in BYSTANDERS.items():
            self.cluster.api.call("POST", self.maps, {
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "labels": labels},
                "data": {"key": "untouched"}})
        self.repository = self.cluster.repository("chaos", self.desired.files())
        self.create_source()
        for owner in self.owners:
            self.create_owner(owner)

    # -- what stands ---------------------------------------------------------------------------------------------------
    def create_source(self):
        self.cluster.git_repository("chaos", self.repository.url, interval="10m", timeout="5s")

    def create_owner(self, owner):
        depends = {"dependsOn": [{"name": "apps-0"}]} if owner == "apps-3" else {}
        self.cluster.kustomization(owner, "chaos", path=f"./{owner}", targetNamespace=TARGET, interval="10m", timeout="20s",
                                   **depends)

    def commit(self, extra=None):
        """Makes the repository's tree equal to what is desired, and to what `extra` adds or breaks."""
        wanted = {**self.desired.files(), **(extra or {})}
        there = [p for p in self.repository.git("ls-files").splitlines() if p not in wanted]
        self.revision = self.repository.commit({**wanted, **{name: None for name in there}})

    def poll(self):
        self.cluster.reconcile(GIT, "chaos", f"poll-{time.monotonic_ns()}")

    def pause(self):
        """So long that a controller is caught anywhere between having seen the change and having ended."""
        time.sleep(self.chance.choice([0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4]))

    def patch(self, path, patch):
        self.cluster.api.call("PATCH", path, patch, "application/merge-patch+json")

    # -- disasters -----------------------------------------------------------------------------------------------------
    def a_change(self):
        self.steps.append("change: " + self.desired.change())
        self.commit()
        self.poll()

    def kill_kustomize_controller(self):
        self.cluster.processes.stop(self.cluster.kustomize_controller, sig=signal.SIGKILL)
        self.pause()
        self.cluster.start_kustomize_controller()

    def kill_source_controller(self):
        self.cluster.processes.stop(self.cluster.source_controller, sig=signal.SIGKILL)
        self.pause()
        self.cluster.start_source_controller()

    def lose_the_artifact_store(self):
        self.cluster.processes.stop(self.cluster.source_controller, sig=signal.SIGKILL)
        for path in sorted((self.cluster.processes.folder / "storage").rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        self.cluster.start_source_controller()

    def take_the_api_server_away(self):
        self.cluster.processes.stop(self.cluster.server.process, sig=signal.SIGKILL)
        self.pause()
        self.cluster.server.start()

    def take_the_git_server_away(self):
        bare = pathlib.Path(self.repository.tree.parent / "chaos.git")
        away = bare.rename(bare.with_suffix(".away"))
        self.poll()
        self.pause()
        away.rename(bare)

    def commit_what_is_broken(self):
        owner = self.chance.choice(self.owners)
        wrong = self.chance.choice([
            "a: [unclosed\n", "kind: ConfigMap\n", config_map("Not_A_Name", key="x"),
            "apiVersion: example.org/v1\nkind: Unknown\nmetadata:\n  name: x\n"])
        self.steps.append(f"broken manifest in {owner}: {wrong!r}")
        extra = {f"{owner}/broken.yaml": wrong}
        listing = f"{owner}/kustomization.yaml"
        if listing in self.desired.files():
            extra[listing] = self.desired.files()[listing] + "- broken.yaml\n"
        self.commit(extra)
        self.poll()
        self.pause()

    def commit_without_a_folder(self):
        """The path of a Kustomization is gone for a while: that is an error, and no reason to prune."""
        owner = self.chance.choice(self.owners)
        self.steps.append(f"no folder {owner}")
        kept = dict(self.desired.objects)
        self.desired.objects.pop(owner)
        self.commit()
        self.desired.objects = kept
        self.poll()
        self.pause()

    def edit_and_delete_live_objects(self):
        for name in self.chance.sample(sorted(self.desired.everything()), 2):
            path = f"{self.maps}/{name}"
            if self.chance.random() < 0.5:
                self.cluster.api.call("DELETE", path)
            elif self.cluster.api.call("GET", path):
                self.patch(path, {"data": {"key": "drifted"}})

    def suspend_over_a_change(self):
        owner = self.chance.choice(self.owners)
        self.patch(OWNERS + owner, {"spec": {"suspend": True}})
        self.a_change()
        self.pause()
        self.patch(OWNERS + owner, {"spec": {"suspend": False}})

    def delete_and_create_a_kustomization(self):
        owner = self.chance.choice(self.owners)
        self.steps.append(f"delete and create {owner}")
        self.cluster.api.call("DELETE", OWNERS + owner)
        eventually(f"{owner} is gone", lambda: self.cluster.api.call("GET", OWNERS + owner) is None)
        self.create_owner(owner)

    def delete_and_create_the_source(self):
        self.cluster.api.call("DELETE", SOURCES + "chaos")
        eventually("the source is gone", lambda: self.cluster.api.call("GET", SOURCES + "chaos") is None)
        self.create_source()

    DISASTERS = [
        a_change, a_change, kill_kustomize_controller, kill_kustomize_controller, kill_source_controller,
        lose_the_artifact_store, take_the_api_server_away, take_the_git_server_away, commit_what_is_broken,
        commit_without_a_folder, edit_and_delete_live_objects, suspend_over_a_change, delete_and_create_a_kustomization,
        delete_and_create_the_source]

    # -- a round -------------------------------------------------------------------------------------------------------
    def round(self):
        self.steps = []
        self.a_change()
        for disaster in self.chance.choices(self.DISASTERS, k=self.chance.randint(1, 5)):
            self.pause()
            self.steps.append(disaster.__name__)
            disaster(self)
        self.commit()
        self.put_right()
        self.compare()

    def put_right(self):
        # An object that moved may have been pruned by its old owner after its new one had applied it, as with Flux: runs
        # that were under way see an older revision. The second pass is what the interval would bring.
        for turn in ("first", "second"):
            token = f"{turn}-{time.monotonic_ns()}"
            self.cluster.reconcile(GIT, "chaos", token)
            self.settled(SOURCES + "chaos", token, lambda status: status["artifact"]["revision"])
            for owner in self.owners:
                self.cluster.reconcile(KS, owner, token)
            for owner in self.owners:
                self.settled(OWNERS + owner, token, lambda status: status["lastAppliedRevision"])

    def settled(self, path, token, revision):
        def holds():
            found = self.cluster.api.call("GET", path)
            status = found["status"]
            if (status.get("lastHandledReconcileAt") == token and self.cluster.is_ready(found)
                    and status["observedGeneration"] == found["metadata"]["generation"]
                    and revision(status) == self.revision):
                return found
            raise LookupError(status)

        return eventually(f"{path} settles at {self.revision}", holds, limit=60, pause=0.02)

    def compare(self):
        found = {each["metadata"]["name"]: each["data"]["key"] for each in self.cluster.api.call("GET", self.maps)["items"]
                 if each["metadata"]["name"] != "kube-root-ca.crt"}
        wanted = {**self.desired.everything(), **{name: "untouched" for name in BYSTANDERS}}
        if found != wanted:
            raise Failure(f"lost {sorted(set(wanted) - set(found))}, left over {sorted(set(found) - set(wanted))}, different "
                          f"{sorted(n for n in set(found) & set(wanted) if found[n] != wanted[n])}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", choices=sorted(SERVERS), required=True)
    parser.add_argument("--bin", required=True, help="folder with sluice, source-controller and kustomize-controller")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()

    repository = pathlib.Path(__file__).resolve().parent.parent.parent
    cluster = Cluster(arguments.server, pathlib.Path(arguments.bin).resolve(), assets_folder(repository), repository)
    chaos = None
    try:
        chaos = Chaos(cluster, arguments.seed)
        for number in range(1, arguments.rounds + 1):
            started = time.monotonic()
            chaos.round()
            print(f"round {number}: {len(chaos.desired.everything())} objects are as Git says, "
                  f"{time.monotonic() - started:.1f} s: {', '.join(s.partition(':')[0] for s in chaos.steps)}", flush=True)
    except Exception:
        if chaos is not None:
            print(f"seed {arguments.seed}, round {number}:", *chaos.steps, sep="\n  ")
        print(cluster.processes.tails(60))
        raise
    finally:
        cluster.close()


if __name__ == "__main__":
    sys.exit(main())
