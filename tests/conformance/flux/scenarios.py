"""What is asked of the real kustomize-controller and of ours. Each function is one scenario: it tells a Story."""
import inspect
import json

from support.case import config_map, deployment

CONTROL = "kustomize.toolkit.fluxcd.io"
WIDGETS = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: {plural}.{group}
spec:
  group: {group}
  scope: Namespaced
  names: {{kind: Widget, plural: {plural}, singular: widget}}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        x-kubernetes-preserve-unknown-fields: true
"""


def names():
    """The scenarios: the functions that take a story."""
    return sorted(name for name, value in globals().items()
                  if callable(value) and list(inspect.signature(value).parameters) == ["s"])


def annotated(name, annotations, **data):
    lines = "".join(f"    {key}: {value!r}\n" for key, value in annotations.items())
    return config_map(name, **data).replace(f"  name: {name}\n", f"  name: {name}\n  annotations:\n{lines}")




# -- the ordinary life -----------------------------------------------------------------------------------------------------
def plain_apply(s):
    s.watch(("ConfigMap", "settings"), ("Deployment", "web"), ("Service", "web"), ("Secret", "token"))
    s.commit({"app.yaml": config_map("settings", color="blue") + "---\n" + deployment("web"),
              "more/service.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector: {app: web}\n"
                                   "  ports:\n  - port: 80\n",
              "more/secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata:\n  name: token\nstringData:\n  key: value\n"})
    s.kustomization()
    s.ready("first")
    s.commit({"app.yaml": config_map("settings", color="green") + "---\n" + deployment("web")})
    s.ready("a new commit")
    s.commit({"README.md": "nothing for the cluster\n"})
    s.ready("a commit that changes nothing")
    s.watch(("ConfigMap", "extra"))
    s.commit({"more/deep/extra.yaml": config_map("extra")})
    s.ready("a file in a new folder")
    s.commit({"more/deep/other.yaml": config_map("other"), "more/deep/extra.yaml": None})
    s.ready("another file in its place")
    s.ready("asked again", handled=s.reconcile())


def prune(s):
    s.watch(("ConfigMap", "keep"), ("ConfigMap", "drop"), ("ConfigMap", "pinned"), ("ConfigMap", "foreign"))
    s.commit({"keep.yaml": config_map("keep"), "drop.yaml": config_map("drop"), "foreign.yaml": config_map("foreign"),
              "pinned.yaml": annotated("pinned", {f"{CONTROL}/prune": "disabled"})})
    s.kustomization()
    s.ready("all there")
    s.suspend()
    # Somebody made it their own: the owner labels are gone, so it is no longer ours to delete.
    s.edit("ConfigMap", "foreign", {"metadata": {"labels": {f"{CONTROL}/name": "other"}}})
    s.commit({"drop.yaml": None, "pinned.yaml": None, "foreign.yaml": None})
    s.source_at_revision()
    s.resume()
    s.ready("pruned")


def prune_off(s):
    s.watch(("ConfigMap", "keep"), ("ConfigMap", "drop"))
    s.commit({"keep.yaml": config_map("keep"), "drop.yaml": config_map("drop")})
    s.kustomization(prune=False)
    s.ready("all there")
    s.commit({"drop.yaml": None})
    s.ready("left alone")


def deletion(s):
    s.watch(("ConfigMap", "a"), ("ConfigMap", "pinned"))
    s.commit({"a.yaml": config_map("a"), "pinned.yaml": annotated("pinned", {f"{CONTROL}/prune": "disabled"})})
    s.kustomization()
    s.ready("there")
    s.delete(s.address())
    s.gone("deleted")


def deletion_policy_orphan(s):
    s.watch(("ConfigMap", "a"))
    s.commit({"a.yaml": config_map("a")})
    s.kustomization(deletionPolicy="Orphan")
    s.ready("there")
    s.delete(s.address())
    s.gone("orphaned")


def deletion_policy_wait(s):
    s.watch(("ConfigMap", "a"))
    s.commit({"a.yaml": config_map("a")})
    s.kustomization(deletionPolicy="WaitForTermination", prune=False)
    s.ready("there")
    s.delete(s.address())
    s.gone("deleted")


def suspend(s):
    s.watch(("ConfigMap", "a"))
    s.commit({"a.yaml": config_map("a", x="1")})
    s.kustomization()
    s.ready("running")
    s.suspend()
    s.suspended("asked while suspended", s.reconcile())
    s.delete(s.address())
    s.gone("deleted while suspended")


# -- health ----------------------------------------------------------------------------------------------------------------
def wait_healthy(s):
    s.watch(("Deployment", "web"))
    s.commit({"web.yaml": deployment("web") + "---\n" + config_map("settings")})
    s.kustomization(wait=True)
    s.ready("healthy")
    s.commit({"web.yaml": deployment("web", "registry.example.org/app:2.0") + "---\n" + config_map("settings")})
    s.ready("healthy again")


def widget(s, group):
    """A Kustomization with an object whose health somebody else tells, and the way to tell it."""
    s.commit({"crd.yaml": WIDGETS.format(group=group, plural="widgets"),
              "cr.yaml": f"apiVersion: {group}/v1\nkind: Widget\nmetadata:\n  name: w\n"})
    s.kustomization()
    s.ready("there")

    def tell(type_, status):
        s.api.merge(f"/apis/{group}/v1/namespaces/{s.namespace}/widgets/w", {"status": {"conditions": [
            {"type": type_, "status": status, "reason": "Told", "message": "so it was told"}]}}, "somebody")

    return tell


def wait_unhealthy(s):
    tell = widget(s, "unhealthy.example.org")
    tell("Ready", "False")
    s.kustomization(wait=True, timeout="30s")
    s.settled("timed out", "False", "HealthCheckFailed")
    s.suspend()
    tell("Ready", "True")
    s.resume()
    s.ready("recovered")


def wait_stalled(s):
    widget(s, "stalled.example.org")("Stalled", "True")
    s.kustomization(wait=True, timeout="30s")
    s.settled("failed", "False", "HealthCheckFailed")


def health_checks(s):
    s.commit({"web.yaml": deployment("web") + "---\n" + deployment("never", replicas=1)})
    s.kustomization(healthChecks=[{"apiVersion": "apps/v1", "kind": "Deployment", "name": "web", "namespace": s.namespace}])
    s.ready("the named one is healthy")


def health_check_of_nothing(s):
    s.commit({"a.yaml": config_map("a")})
    s.kustomization(timeout="30s", healthChecks=[
        {"kind": "Deployment", "name": "no-such", "namespace": s.namespace}])
    s.settled("not found", "False", "HealthCheckFailed")


# -- dependencies and sources ----------------------------------------------------------------------------------------------
def depends_on(s):
    s.watch(("ConfigMap", "a"))
    s.commit({"a/a.yaml": config_map("a"), "b/b.yaml": config_map("b")})
    s.kustomization(path="./a", dependsOn=[{"name": f"{s.namespace}-base"}])
    s.settled("not found", "False", "DependencyNotReady", attempted=False)
    s.kustomization(f"{s.namespace}-base", path="./nothing")
    s.settled("the base fails", "False", "ArtifactFailed", name=f"{s.namespace}-base", attempted=False)
    s.settled("not ready", "False", "DependencyNotReady", attempted=False)
    s.kustomization(f"{s.namespace}-base", path="./b")
    s.ready("the base is ready", name=f"{s.namespace}-base")
    s.ready("ready")


def missing_source(s):
    s.kustomization()
    s.settled("missing", "False", "ArtifactFailed", attempted=False)


def source_without_artifact(s):
    s.repo = s.cluster.repository(s.namespace, {"a.yaml": config_map("a")})
    s.apply_source(ref={"branch": "no-such-branch"})
    s.kustomization()
    s.settled("no artifact", "False", "ArtifactFailed", attempted=False)


def missing_path(s):
    s.commit({"a.yaml": config_map("a")})
    s.kustomization(path="./no/such/folder")
    s.settled("missing", "False", "ArtifactFailed", attempted=False)


# -- what the spec changes -------------------------------------------------------------------------------------------------
def overlays(s):
    s.watch(("Deployment", "pre-web-post"), ("ConfigMap", "pre-settings-post"))
    s.commit({"app.yaml": config_map("settings", color="blue") + "---\n" + deployment("web")})
    s.kustomization(
        namePrefix="pre-", nameSuffix="-post",
        commonMetadata={"labels": {"team": "blue"}, "annotations": {"note": "by hand"}},
        images=[{"name": "registry.example.org/app", "newName": "mirror.example.org/app", "newTag": "2.0"}],
        patches=[{"target": {"kind": "ConfigMap"}, "patch": '[{"op": "add", "path": "/data/size", "value": "big"}]'},
                 {"patch": "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  revisionHistoryLimit: 3\n"}])
    s.ready("applied")
    s.kustomization(commonMetadata={"labels": {"team": "red"}})
    s.ready("another spec")


def own_kustomization_file(s):
    s.watch(("ConfigMap", "a"))
    s.commit({"kustomization.yaml": "resources: [a.yaml]\nconfigMapGenerator:\n- name: made\n  literals: [x=1]\n"
                                    "labels:\n- pairs: {from: file}\n  includeSelectors: false\n",
              "a.yaml": config_map("a"), "ignored.yaml": config_map("ignored")})
    s.kustomization()
    s.ready("applied")


def no_target_namespace(s):
    s.commit({"a.yaml": config_map("a")})
    s.kustomization(targetNamespace=None)
    s.settled("refused", "False", "ReconciliationFailed")


def empty_build(s):
    s.watch(("ConfigMap", "a"))
    s.commit({"a.yaml": config_map("a")})
    s.kustomization()
    s.ready("one")
    s.commit({"a.yaml": None, "README.md": "empty\n"})
    s.ready("none")


def definitions_first(s):
    s.commit({"all.yaml": "apiVersion: first.example.org/v1\nkind: Widget\nmetadata:\n  name: w\n  namespace: eq-made-here\n"
              "spec: {size: 3}\n---\n" + WIDGETS.format(group="first.example.org", plural="widgets") +
              "---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: eq-made-here\n"})
    s.kustomization(targetNamespace=None)
    s.ready("applied")


# -- failures --------------------------------------------------------------------------------------------------------------
def right_line(golden):
    """docs/compat.md: Go's YAML counts lines from nought there, and names itself."""
    return json.loads(json.dumps(golden).replace("MalformedYAMLError: yaml: line 1:", "MalformedYAMLError: line 2:"))


def bad_yaml(s):
    s.watch(("ConfigMap", "good"))
    s.commit({"good.yaml": config_map("good")})
    s.kustomization()
    s.ready("good")
    s.commit({"bad.yaml": "a: [unclosed\n"})
    s.settled("bad", "False", "BuildFailed", differs=right_line)
    s.commit({"bad.yaml": None})
    s.ready("good again", differs=right_line)


def not_an_object(s):
    s.commit({"bad.yaml": "just: data\n"})
    s.kustomization()
    s.settled("bad", "False", "BuildFailed")


def missing_resource(s):
    s.commit({"kustomization.yaml": "resources: [nothing.yaml]\n"})
    s.kustomization()
    s.settled("bad", "False", "BuildFailed")


def duplicate_object(s):
    s.commit({"a.yaml": config_map("a"), "b.yaml": config_map("a")})
    s.kustomization()
    s.settled("bad", "False", "BuildFailed")


def unknown_kind(s):
    s.commit({"a.yaml": "apiVersion: no.such.group/v1\nkind: Nothing\nmetadata:\n  name: x\n", "b.yaml": config_map("b")})
    s.kustomization()
    s.settled("refused", "False", "ReconciliationFailed")


def invalid_object(s):
    s.watch(("ConfigMap", "good"))
    s.commit({"good.yaml": config_map("good", x="1")})
    s.kustomization()
    s.ready("good")
    s.commit({"good.yaml": config_map("good", x="2"), "bad.yaml": deployment("bad").replace("      - name: app\n", "      - name: Not_A_Name\n")})
    s.settled("invalid", "False", "ReconciliationFailed")
    s.commit({"bad.yaml": None})
    s.ready("good again")


def missing_namespace(s):
    s.commit({"a.yaml": config_map("a")})
    s.kustomization(targetNamespace="eq-no-such-namespace")
    s.settled("refused", "False", "ReconciliationFailed")


# -- force and the control annotations -------------------------------------------------------------------------------------
def immutable_field(s):
    def app(selector, extra=""):
        text = deployment("web")
        text = text.replace("{app: web}", "{app: " + selector + "}")
        return text.replace("  name: web\n", f"  name: web\n{extra}", 1)

    s.watch(("Deployment", "web"))
    s.commit({"web.yaml": app("web")})
    s.kustomization()
    s.ready("first")
    s.commit({"web.yaml": app("other")})
    s.settled("refused", "False", "ReconciliationFailed")
    s.kustomization(force=True)
    s.ready("forced")


def force_by_annotation(s):
    def secret(value):
        return ("apiVersion: v1\nkind: ConfigMap\nimmutable: true\nmetadata:\n  name: fixed\n  annotations:\n"
                f"    {CONTROL}/force: enabled\ndata:\n  x: '{value}'\n")

    s.watch(("ConfigMap", "fixed"))
    s.commit({"fixed.yaml": secret(1)})
    s.kustomization()
    s.ready("first")
    s.commit({"fixed.yaml": secret(2)})
    s.ready("replaced")


def control_annotations(s):
    kinds = {"plain": {}, "merge": {"ssa": "Merge"}, "once": {"ssa": "IfNotPresent"}, "ignored": {"ssa": "Ignore"},
             "disabled": {"reconcile": "disabled"}}
    s.watch(*[("ConfigMap", name) for name in kinds])

    def files(value):
        return {f"{name}.yaml": annotated(name, {f"{CONTROL}/{k}": v for k, v in control.items()} or {"no": "control"}, x=value)
                for name, control in kinds.items()}

    s.commit(files("1"))
    s.kustomization()
    s.ready("first")
    s.suspend()
    for name in ("plain", "merge", "once"):
        s.edit("ConfigMap", name, {"data": {"x": "by hand", "extra": "by hand"}})
    s.resume()
    s.ready("after edits by hand")
    s.commit(files("2"))
    s.ready("a new value")
    s.commit({f"{name}.yaml": None for name in kinds} | {"last.yaml": config_map("last")})
    s.ready("all pruned")


# -- other managers: what they do is done while the Kustomization is suspended, for ours would undo it at once---------
def drift(s, patch, manager, /):
    s.watch(("ConfigMap", "a"))
    s.commit({"a.yaml": config_map("a", x="1")})
    s.kustomization()
    s.ready("first")
    s.suspend()
    s.edit("ConfigMap", "a", patch, manager)
    s.resume()
    s.ready("corrected")


def drift_by_kubectl_edit(s):
    drift(s, {"data": {"x": "2", "extra": "3"}, "metadata": {"labels": {"own": "label"}}}, "kubectl-edit")


def drift_by_another_manager(s):
    drift(s, {"data": {"x": "2", "extra": "3"}}, "somebody")


def applied_by_kubectl_before(s):
    """Objects that `kubectl apply` made, client-side and server-side, become the Kustomization's."""
    s.watch(("ConfigMap", "client"), ("ConfigMap", "server"), ("ConfigMap", "conflict"))
    base = f"/api/v1/namespaces/{s.namespace}/configmaps"
    last = '{"apiVersion":"v1","data":{"x":"0"},"kind":"ConfigMap"}'
    s.api.call("POST", f"{base}?fieldManager=kubectl-client-side-apply", {
        "apiVersion": "v1", "kind": "ConfigMap", "data": {"x": "0", "old": "1"},
        "metadata": {"name": "client", "annotations": {"kubectl.kubernetes.io/last-applied-configuration": last}}})
    for name, manager in (("server", "kubectl"), ("conflict", "somebody")):
        s.api.apply(f"{base}/{name}", {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name},
                                       "data": {"x": "0", "old": "1"}}, manager)
    s.commit({f"{name}.yaml": config_map(name, x="1") for name in ("client", "server", "conflict")})
    s.kustomization()
    s.ready("taken over")


def event_annotations(s):
    s.commit({"a.yaml": config_map("a")})
    s.kustomization(metadata={"annotations": {"event.toolkit.fluxcd.io/deploymentID": "e076e315"}})
    s.ready("applied")


# -- variables -------------------------------------------------------------------------------------------------------------
def substitute(s):
    s.watch(("ConfigMap", "a"), ("ConfigMap", "by-label"), ("ConfigMap", "by-annotation"), ("Service", "web"))
    off = {f"{CONTROL}/substitute": "disabled"}
    s.commit({
        "a.yaml": config_map("a", plain="${color}", default="${missing:=none}", unset="${empty:-was empty}", escaped="$${color}",
                             untouched="$color", upper="${color^^}", cut="${color:1:2}", number="${count}", lines="${lines}"),
        "by-annotation.yaml": annotated("by-annotation", off, key="${color}"),
        "by-label.yaml": annotated("by-label", off, key="${color}").replace("annotations", "labels"),
        "web.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector:\n    app: ${color}\n"
                    "  ports:\n  - port: ${count}\n"})
    variables = {"color": "green", "count": "8080", "empty": "", "lines": "one\ntwo\n"}
    s.kustomization(postBuild={"substitute": variables})
    s.settled("a text that became a number", "False", "ReconciliationFailed")
    s.kustomization(postBuild={"substitute": {**variables, "quoted": "'8080'"}})
    s.commit({"a.yaml": config_map("a", plain="${color}", default="${missing:=none}", unset="${empty:-was empty}",
                                   escaped="$${color}", untouched="$color", upper="${color^^}", cut="${color:1:2}",
                                   number="${quoted}", lines="${lines}")})
    s.ready("all of them")
    s.kustomization(postBuild={"substitute": {**variables, "quoted": "'8080'", "color": "red"}})
    s.ready("another value")
    s.kustomization(postBuild=None)
    s.settled("no variables any more, and a port that is a text", "False", "ReconciliationFailed")


def substitute_from(s):
    s.watch(("ConfigMap", "a"))
    s.commit({"a.yaml": config_map("a", all="${color} ${size} ${token} ${lines}")})
    references = [s.config("ConfigMap", "base", {"color": "blue", "size": "small", "lines": "one\ntwo\n"}),
                  {**s.config("ConfigMap", "over", {"color": "green"}), "optional": False},
                  {"kind": "ConfigMap", "name": "no-such-config", "optional": True},
                  s.config("Secret", "token", {"token": "hunter2"})]
    s.kustomization(postBuild={"substitute": {"size": "large"}, "substituteFrom": references})
    s.ready("first")
    s.config("ConfigMap", "over", {"color": "red"})
    s.ready("asked again", handled=s.reconcile())
    s.drop_config(references[3])
    s.request()
    s.settled("a Secret is gone", "False", "BuildFailed")


def substitute_from_watched(s):
    """Nobody asks: the label does."""
    watched = {"reconcile.fluxcd.io/watch": "Enabled"}
    s.watch(("ConfigMap", "a"))
    s.commit({"a.yaml": config_map("a", all="${color} ${token}")})
    references = [s.config("ConfigMap", "color", {"color": "blue"}, watched), s.config("Secret", "token", {"token": "one"}, watched)]
    s.kustomization(postBuild={"substituteFrom": references})
    s.ready("first")
    s.config("ConfigMap", "color", {"color": "green"}, watched)
    s.has_data("the ConfigMap changed", "ConfigMap", "a", {"all": "green one"})
    s.config("Secret", "token", {"token": "two"}, watched)
    s.has_data("the Secret changed", "ConfigMap", "a", {"all": "green two"})
    s.drop_config(references[1])
    s.settled("the Secret is gone", "False", "BuildFailed")
    s.config("Secret", "token", {"token": "three"}, watched)
    s.ready("the Secret is back")


def substitute_from_nothing(s):
    s.commit({"a.yaml": config_map("a", all="${color}")})
    s.kustomization(postBuild={"substituteFrom": [{"kind": "Secret", "name": "no-such-secret"}]})
    s.settled("missing", "False", "BuildFailed")
    s.kustomization(postBuild={"substituteFrom": [{"kind": "Secret", "name": "no-such-secret", "optional": True}]})
    s.ready("optional")


def substitute_strictly(s):
    s.watch(("ConfigMap", "a"))
    s.commit({"a.yaml": config_map("a", all="${color} ${missing}")})
    s.kustomization(postBuild={"substitute": {"color": "green"}})
    s.settled("a variable nobody set", "False", "BuildFailed")
    s.commit({"a.yaml": config_map("a", all="${color} ${missing:=none}")})
    s.ready("with a default")
    s.commit({"a.yaml": config_map("a", all="${color.of.sky}")})
    s.settled("no name", "False", "BuildFailed")


def substitute_with_a_bad_name(s):
    s.commit({"a.yaml": config_map("a", all="${color}")})
    s.kustomization(postBuild={"substituteFrom": [s.config("ConfigMap", "dots", {"color": "green", "a.b": "c"})]})
    s.settled("bad", "False", "BuildFailed")


def substitute_always(s):
    s.watch(("ConfigMap", "a"))
    s.commit({"a.yaml": config_map("a", all="${color:=green}", kept="$${color}")})
    s.kustomization(postBuild={"substitute": {}})
    s.ready("with variables, and there are none")
    s.kustomization(postBuild={"substituteStrategy": "Always"})
    s.ready("always")
