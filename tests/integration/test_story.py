"""The main job: what a Git repository says becomes the state of the cluster, and stays it."""
import time

from support.case import Case, config_map, deployment
from support.cluster import GIT, KS, NAMESPACE
from support.processes import eventually


class Story(Case):
    def deployed(self, files, **spec):
        """A repository, its GitRepository and its Kustomization, all named after the test, applied and Ready."""
        namespace = self.cluster.namespace(self.name)
        repository = self.cluster.repository(self.name, files)
        self.cluster.git_repository(self.name, repository.url)
        self.cluster.kustomization(self.name, self.name, **{"targetNamespace": namespace, **spec})
        revision = f"main@sha1:{repository.git('rev-parse', 'HEAD')}"
        self.cluster.wait_revision(self.name, revision)
        return repository, revision

    def live(self, kind, name):
        return self.cluster.get(kind, name, self.name)

    def push(self, repository, files):
        revision = repository.commit(files)
        self.cluster.reconcile(GIT, self.name, str(time.time_ns()))
        return self.cluster.wait_revision(self.name, revision)

    def test_a_commit_becomes_cluster_state(self):
        _, revision = self.deployed({"app.yaml": config_map("settings", color="blue") + "---\n" + deployment("web")})
        settings = self.live("configmap", "settings")
        self.assertEqual(settings["data"], {"color": "blue"})
        self.assertEqual(settings["metadata"]["labels"], {
            "kustomize.toolkit.fluxcd.io/name": self.name, "kustomize.toolkit.fluxcd.io/namespace": NAMESPACE})
        self.assertEqual([(m["manager"], m["operation"]) for m in settings["metadata"]["managedFields"]],
                         [("kustomize-controller", "Apply")])

        source = self.cluster.get(GIT, self.name)
        self.assertEqual(source["metadata"]["finalizers"], ["finalizers.fluxcd.io"])
        self.assertEqual(source["status"]["artifact"]["revision"], revision)
        self.assertRegex(source["status"]["artifact"]["digest"], "^sha256:[0-9a-f]{64}$")
        self.assertEqual(source["status"]["observedGeneration"], source["metadata"]["generation"])
        conditions = {c["type"]: (c["status"], c["reason"], c["message"]) for c in source["status"]["conditions"]}
        stored = ("True", "Succeeded", f"stored artifact for revision '{revision}'")
        self.assertEqual(conditions, {"Ready": stored, "ArtifactInStorage": stored})

        applied = self.cluster.get(KS, self.name)
        self.assertEqual(applied["metadata"]["finalizers"], ["finalizers.fluxcd.io"])
        self.assertEqual(applied["status"]["lastAttemptedRevision"], revision)
        self.assertEqual(applied["status"]["observedGeneration"], applied["metadata"]["generation"])
        self.assertEqual([(c["type"], c["status"], c["reason"], c["message"]) for c in applied["status"]["conditions"]],
                         [("Ready", "True", "ReconciliationSucceeded", f"Applied revision: {revision}")])
        self.assertEqual(sorted(e["id"] for e in applied["status"]["inventory"]["entries"]),
                         [f"{self.name}_settings__ConfigMap", f"{self.name}_web_apps_Deployment"])
        managers = {m["manager"] for m in applied["metadata"]["managedFields"] if m.get("subresource") == "status"}
        self.assertEqual(managers, {"gotk-kustomize-controller"})

    def test_a_new_commit_arrives(self):
        repository, _ = self.deployed({"app.yaml": config_map("settings", color="blue")})
        self.push(repository, {"app.yaml": config_map("settings", color="green")})
        self.assertEqual(self.live("configmap", "settings")["data"], {"color": "green"})

    def test_what_did_not_change_is_not_written(self):
        repository, _ = self.deployed({"a.yaml": config_map("same", x="1"), "b.yaml": config_map("other", x="1")})
        before = self.live("configmap", "same")["metadata"]["resourceVersion"]
        self.push(repository, {"b.yaml": config_map("other", x="2")})
        self.assertEqual(self.live("configmap", "same")["metadata"]["resourceVersion"], before)

    def test_a_removed_file_is_pruned(self):
        repository, _ = self.deployed({"keep.yaml": config_map("keep"), "drop.yaml": config_map("drop")})
        self.push(repository, {"drop.yaml": None})
        self.assertIsNone(self.live("configmap", "drop"))
        self.assertIsNotNone(self.live("configmap", "keep"))
        entries = self.cluster.get(KS, self.name)["status"]["inventory"]["entries"]
        self.assertEqual([e["id"] for e in entries], [f"{self.name}_keep__ConfigMap"])

    def test_without_prune_a_removed_file_leaves_the_object(self):
        repository, _ = self.deployed({"keep.yaml": config_map("keep"), "drop.yaml": config_map("drop")}, prune=False)
        self.push(repository, {"drop.yaml": None})
        self.assertIsNotNone(self.live("configmap", "drop"))

    def test_what_opted_out_of_pruning_stays(self):
        opted_out = config_map("drop").replace("\ndata:", "\n  annotations:\n    kustomize.toolkit.fluxcd.io/prune: disabled\ndata:")
        repository, _ = self.deployed({"keep.yaml": config_map("keep"), "drop.yaml": opted_out})
        self.push(repository, {"drop.yaml": None})
        self.assertIsNotNone(self.live("configmap", "drop"))

    def test_a_deleted_object_comes_back_by_itself(self):
        self.deployed({"app.yaml": config_map("settings", color="blue")})
        self.cluster.kubectl("delete", "configmap", "settings", "-n", self.name)
        eventually("the object is back", lambda: self.live("configmap", "settings"), limit=20)

    def test_drift_is_corrected_by_itself(self):
        self.deployed({"app.yaml": config_map("settings", color="blue")})
        self.cluster.kubectl("patch", "configmap", "settings", "-n", self.name, "--type=merge", "-p", '{"data":{"color":"red"}}')
        eventually("the field is back", lambda: self.live("configmap", "settings")["data"] == {"color": "blue"}, limit=20)

    def test_a_suspended_object_is_left_alone(self):
        repository, revision = self.deployed({"app.yaml": config_map("settings", color="blue")})
        self.cluster.kubectl("patch", KS, self.name, "-n", NAMESPACE, "--type=merge", "-p", '{"spec":{"suspend":true}}')
        newer = repository.commit({"app.yaml": config_map("settings", color="green")})
        self.cluster.reconcile(GIT, self.name, "1")
        eventually("the source has it", lambda: self.cluster.get(GIT, self.name)["status"]["artifact"]["revision"] == newer)
        self.cluster.reconcile(KS, self.name, "asked-while-suspended")
        eventually("the request is echoed", lambda: self.cluster.get(KS, self.name)["status"]["lastHandledReconcileAt"]
                   == "asked-while-suspended")
        self.assertEqual(self.live("configmap", "settings")["data"], {"color": "blue"})
        self.cluster.kubectl("patch", KS, self.name, "-n", NAMESPACE, "--type=merge", "-p", '{"spec":{"suspend":null}}')
        self.cluster.wait_revision(self.name, newer)

    def test_deleting_the_kustomization_deletes_what_it_made(self):
        self.deployed({"app.yaml": config_map("settings")})
        self.cluster.kubectl("delete", KS, self.name, "-n", NAMESPACE, "--timeout=60s")
        self.assertIsNone(self.live("configmap", "settings"))

    def test_deleting_a_suspended_kustomization_deletes_nothing(self):
        self.deployed({"app.yaml": config_map("settings")}, suspend=False)
        self.cluster.kubectl("patch", KS, self.name, "-n", NAMESPACE, "--type=merge", "-p", '{"spec":{"suspend":true}}')
        self.cluster.kubectl("delete", KS, self.name, "-n", NAMESPACE, "--timeout=60s")
        self.assertIsNotNone(self.live("configmap", "settings"))

    def test_a_kustomization_waits_for_its_workloads(self):
        self.deployed({"app.yaml": deployment("web")}, wait=True, timeout="1m")
        healthy = self.cluster.condition(KS, self.name, "Healthy")
        self.assertEqual((healthy["status"], healthy["reason"]), ("True", "Succeeded"))
        self.assertRegex(healthy["message"], "^Health check passed in ")

    def test_a_dependency_goes_first(self):
        namespace = self.cluster.namespace(self.name)
        repository = self.cluster.repository(self.name, {"a/a.yaml": config_map("a"), "b/b.yaml": config_map("b")})
        self.cluster.git_repository(self.name, repository.url)
        spec = {"targetNamespace": namespace}
        self.cluster.kustomization(self.name + "-b", self.name, path="./b", dependsOn=[{"name": self.name + "-a"}], **spec)
        self.cluster.wait_condition(KS, self.name + "-b", "False", "DependencyNotReady", f"dependency '{NAMESPACE}/{self.name}-a' not found")
        self.assertIsNone(self.live("configmap", "b"))
        self.cluster.kustomization(self.name + "-a", self.name, path="./a", **spec)
        self.cluster.wait_condition(KS, self.name + "-b", "True", "ReconciliationSucceeded")
        self.assertIsNotNone(self.live("configmap", "b"))

    def test_names_metadata_images_and_patches_of_the_spec(self):
        self.deployed(
            {"app.yaml": deployment("web", "registry.example.org/app:1.0")},
            namePrefix="p-", nameSuffix="-s", commonMetadata={"labels": {"team": "a"}, "annotations": {"note": "b"}},
            images=[{"name": "registry.example.org/app", "newTag": "2.0"}],
            patches=[{"patch": '[{"op": "add", "path": "/spec/revisionHistoryLimit", "value": 3}]', "target": {"kind": "Deployment"}}])
        web = self.live("deployment", "p-web-s")
        self.assertEqual(web["spec"]["template"]["spec"]["containers"][0]["image"], "registry.example.org/app:2.0")
        self.assertEqual(web["spec"]["revisionHistoryLimit"], 3)
        self.assertEqual(web["metadata"]["labels"]["team"], "a")
        self.assertEqual(web["metadata"]["annotations"]["note"], "b")

    def test_immutable_fields_need_force(self):
        repository, _ = self.deployed({"app.yaml": deployment("web")}, force=True)
        uid = self.live("deployment", "web")["metadata"]["uid"]
        self.push(repository, {"app.yaml": deployment("web").replace("app: web", "app: other")})
        self.assertNotEqual(self.live("deployment", "web")["metadata"]["uid"], uid)

    def test_events_tell_the_story(self):
        self.deployed({"app.yaml": config_map("settings")})

        def told():
            events = {(e["involvedObject"]["kind"], e["type"], e["reason"]) for e in self.cluster.events(self.name)}
            return {("GitRepository", "Normal", "NewArtifact"), ("Kustomization", "Normal", "ReconciliationSucceeded")} <= events

        eventually("both events", told)
        messages = [e["message"] for e in self.cluster.events(self.name)]
        self.assertTrue(any(f"ConfigMap/{self.name}/settings created" in m for m in messages), messages)
        self.assertTrue(any(m.startswith("stored artifact for commit 'first'") for m in messages), messages)

    def test_a_kustomization_yaml_of_the_repository_is_used(self):
        self.deployed({
            "base/kustomization.yaml": "resources: [app.yaml]\nconfigMapGenerator:\n- name: made\n  literals: [a=b]\n",
            "base/app.yaml": config_map("settings"),
            "overlay/kustomization.yaml": "resources: [../base]\nlabels:\n- pairs: {env: prod}\n"}, path="./overlay")
        self.assertEqual(self.live("configmap", "settings")["metadata"]["labels"]["env"], "prod")
        names = [m["metadata"]["name"] for m in self.all_config_maps()]
        self.assertTrue(any(n.startswith("made-") for n in names), names)

    def all_config_maps(self):
        import json
        return json.loads(self.cluster.kubectl("get", "configmaps", "-n", self.name, "-o", "json"))["items"]

    def test_definitions_are_applied_before_their_objects(self):
        definition = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.story.example.org
spec:
  group: story.example.org
  names: {kind: Widget, listKind: WidgetList, plural: widgets, singular: widget}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
"""
        widget = "apiVersion: story.example.org/v1\nkind: Widget\nmetadata:\n  name: one\nspec: {size: 3}\n"
        self.deployed({"a-widget.yaml": widget, "crd.yaml": definition})
        self.assertEqual(self.live("widgets.story.example.org", "one")["spec"], {"size": 3})
