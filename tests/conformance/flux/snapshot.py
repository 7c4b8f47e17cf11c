"""What a user can see of one Kustomization's or source's work, with what differs from run to run taken out.

Kept: the object's status, finalizers and managed fields; of each object that it manages everything but the cluster's
own part, or of the artifact its entries; its Kubernetes Events; the events posted to notification-controller.
"""
import re
import tempfile

KUSTOMIZATIONS = "/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/{namespace}/kustomizations/{name}"
OURS = ("kustomize-controller", "gotk-kustomize-controller", "source-controller", "kubectl", "before-first-apply", "somebody")
# The word before says that a duration follows which this run took; "next run in 1h0m0s" is of the spec and stays.
TOOK = re.compile(r"\b(finished in|passed in|failed after|after) ((\d+(\.\d+)?(h|ms|m|µs|ns|s))+)")
# Flux names files in its temporary folder, ours as they are called in the artifact.
TEMPORARY = re.compile(r"/[^\s:']*/(kustomization-\d+|gitrepository-[\w-]*\d+|flux-include-\d+/unpack)")
RUN = re.compile(re.escape(tempfile.gettempdir()) + r"/sluice-it-\w+(?=/git/)")
ADDRESS = re.compile(r"127\.0\.0\.1:\d+")
UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def text(message):
    for pattern, word in ((TOOK, r"\1 D"), (RUN, "/RUN"), (TEMPORARY, ""), (UID, "UID"), (ADDRESS, "HOST")):
        message = pattern.sub(word, message)
    return message


def fields(tree, prefix=""):
    """fieldsV1 as a sorted list of paths: one line of a diff for each field."""
    found = []
    for key, below in tree.items():
        path = prefix + "/" + key.removeprefix("f:") if key != "." else prefix + "/."
        found += fields(below, path) if below else [path]
    return sorted(found)


def managers(object_):
    entries = []
    for entry in object_["metadata"].get("managedFields", []):
        if entry["manager"] in OURS:
            entries.append({"manager": entry["manager"], "operation": entry["operation"],
                            "subresource": entry.get("subresource", ""), "apiVersion": entry["apiVersion"],
                            "fields": fields(entry["fieldsV1"])})
    return sorted(entries, key=lambda e: (e["manager"], e["operation"], e["subresource"]))


def status(object_):
    """Status without clock times; the names of the fields that hold one stay."""
    def clean(key, value):
        if isinstance(value, dict):
            return {k: clean(k, v) for k, v in value.items()}
        if isinstance(value, list):
            return [clean("", v) for v in value]
        if key in ("lastTransitionTime", "firstReconciled", "lastReconciled", "lastUpdateTime"):
            return "TIME"
        if key == "lastReconciledDuration":
            return "D"
        return text(value) if isinstance(value, str) else value

    return clean("", object_.get("status", {}))


def reconciled(api, path):
    """The object at `path` that the controller works on."""
    found = api.call("GET", path)
    if found is None:
        return None
    meta = found["metadata"]
    return {"finalizers": meta.get("finalizers", []), "annotations": meta.get("annotations", {}),
            "generation": meta["generation"], "deleting": "deletionTimestamp" in meta,
            "managers": managers(found), "status": status(found)}


def managed(api, paths):
    """The objects at `paths`, without what the API server and the workload controllers write."""
    objects = {}
    for path in paths:
        found = api.call("GET", path)
        if found is None:
            objects[path] = None
            continue
        meta = found["metadata"]
        annotations = {k: v for k, v in meta.get("annotations", {}).items() if not k.startswith("deployment.")}
        objects[path] = {"labels": meta.get("labels", {}), "annotations": annotations, "managers": managers(found)}
        for part in ("data", "rules"):
            if part in found:
                objects[path][part] = found[part]
    return objects


def events(api, namespace, name, kind="Kustomization", uncounted=lambda event: event["reason"] == "DependencyNotReady"):
    """Kubernetes Events about the object. Their order is not kept: they carry seconds only.
    How often those that are `uncounted` come is a matter of time, not of behaviour."""
    listed = api.call("GET", f"/api/v1/namespaces/{namespace}/events?fieldSelector=involvedObject.name%3D{name}")
    seen = []
    for event in listed["items"]:
        if event["involvedObject"]["kind"] != kind:
            continue
        count = 1 if uncounted(event) else event.get("count", 0)
        seen.append({"type": event["type"], "reason": event["reason"], "message": text(event["message"]),
                     "count": count, "annotations": event["metadata"].get("annotations", {}),
                     "source": event.get("source", {}).get("component", ""),
                     "reportingComponent": event.get("reportingComponent", ""),
                     "apiVersion": event["involvedObject"]["apiVersion"]})
    merged = {}
    for event in seen:  # messages that differ in a duration alone are one
        key = (event["type"], event["reason"], event["message"], str(sorted(event["annotations"].items())))
        if key in merged:
            merged[key]["count"] += 0 if uncounted(event) else event["count"]
        else:
            merged[key] = event
    return [merged[key] for key in sorted(merged)]


def posts(sink, name, controller="kustomize-controller", uncounted=lambda body: body["reason"] == "DependencyNotReady"):
    """The bodies posted to notification-controller, in their order."""
    seen = []
    for event in sink.of(controller, name):
        about = {k: v for k, v in event["involvedObject"].items() if k not in ("uid", "resourceVersion")}
        body = {**event, "involvedObject": about, "message": text(event["message"]), "timestamp": "TIME",
                "reportingInstance": "HOST" if event.get("reportingInstance") else ""}
        if not (seen and seen[-1] == body and uncounted(body)):
            seen.append(body)
    return seen


def take(cluster, namespace, name, paths):
    return {"kustomization": reconciled(cluster.api, KUSTOMIZATIONS.format(namespace=namespace, name=name)), "objects": managed(cluster.api, paths),
            "events": events(cluster.api, namespace, name), "posts": posts(cluster.events_posted, name)}
