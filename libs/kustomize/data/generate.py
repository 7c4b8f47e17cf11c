#!/usr/bin/env python3
"""Writes src/schema_data.cpp and src/default_config_data.cpp from schema.json and fieldspecs.yaml beside this file.

schema.json: of each type of the Kubernetes v1.21.2 API that kustomize embeds, the fields that matter to a strategic merge.
  r: the field is an object of that type; a: it is a list of these; k, s: its merge keys and patch strategy; to: label only.
fieldspecs.yaml: the default fields of the builtin transformers.
Both are facts taken from kustomize (Apache-2.0).
"""
import json
import pathlib
import re

import yaml

HERE = pathlib.Path(__file__).parent
SOURCE = HERE.parent / "src"
HEAD = "// Made by data/generate.py: change the data and run it again.\n"


def text(value):
    return json.dumps(value or "")


def schema():
    data = json.loads((HERE / "schema.json").read_text())
    names = sorted(data["defs"])
    index = {name: number for number, name in enumerate(names)}
    fields, types = [], []
    for name in names:
        first = len(fields)
        for field, spec in sorted(data["defs"][name].items()):
            listed = "a" in spec
            target = spec.get("a", spec).get("r") if listed else spec.get("r")
            keys = spec.get("k", [])
            merge = "merge" in spec.get("s", "").split(",")
            if not listed and target is None:
                continue
            fields.append(
                f"    {{{text(field)}, {index.get(target, -1)}, {str(listed).lower()}, {str(merge).lower()}, "
                f"{text(','.join(keys))}}},")
        types.append(f"    {{{first}, {len(fields) - first}}},  // {name}")
    type_names = [f"    {text(name)}," for name in names]
    kinds = [f"    {{{text(key)}, {index[name]}}}," for key, name in sorted(data["gvk"].items()) if name in index]
    scopes = [f"    {{{text(key)}, {str(scope == 'Cluster').lower()}}}," for key, scope in sorted(data["scope"].items())]
    body = HEAD + '#include "schema_data.hpp"\n\nnamespace sluice::kustomize {\n'
    for kind, name, rows in (("FieldRow", "kSchemaFields", fields), ("TypeRow", "kSchemaTypes", types)):
        body += f"\nconstinit const {kind} {name}[] = {{\n" + "\n".join(rows) + "\n};\n"
    body += "\nstatic constexpr std::string_view kTypeNames[] = {\n" + "\n".join(type_names) + "\n};\n"
    body += "constinit const std::span<const std::string_view> kSchemaTypeNames = kTypeNames;\n"
    for kind, rows in (("Kind", kinds), ("Scope", scopes)):
        body += f"\nstatic constexpr {kind}Row k{kind}s[] = {{\n" + "\n".join(rows) + "\n};\n"
        body += f"constinit const std::span<const {kind}Row> kSchema{kind}s = k{kind}s;\n"
    (SOURCE / "schema_data.cpp").write_text(body + "\n}  // namespace sluice::kustomize\n")


# The order in which TransformerConfig::sort() leaves specs: by rank of their kind, then by their type's text.
FIRST = ("Namespace ResourceQuota StorageClass CustomResourceDefinition ServiceAccount PodSecurityPolicy Role ClusterRole "
         "RoleBinding ClusterRoleBinding ConfigMap Secret Endpoints Service LimitRange PriorityClass PersistentVolume "
         "PersistentVolumeClaim Deployment StatefulSet CronJob PodDisruptionBudget").split()
LAST = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]


def place(spec):
    kind = spec.get("kind") or ""
    rank = FIRST.index(kind) - len(FIRST) if kind in FIRST else LAST.index(kind) + 1 if kind in LAST else 0
    return rank, f"{spec.get('group') or '~G'}_{spec.get('version') or '~V'}_{kind or '~K'}"


def type_of(spec):
    return "{" + ", ".join(text(spec.get(part)) for part in ("group", "version", "kind")) + "}"


def config():
    data = yaml.safe_load((HERE / "fieldspecs.yaml").read_text())
    groups = []  # of a section's name, a target and specs
    for section, specs in data.items():
        if section == "nameReference":
            groups += [(section, target, target["fieldSpecs"]) for target in sorted(specs, key=place)]
        else:
            groups.append((section, {}, specs))
    segments, first_segment, rows, sections = [], {}, [], []
    for section, target, specs in groups:
        sections.append(f"    {{{text(section)}, {type_of(target)}, {{kSpecs + {len(rows)}, {len(specs)}}}}},")
        for spec in sorted(specs, key=place):
            parts = [part.replace("\\/", "/") for part in re.split(r"(?<!\\)/", spec["path"])]
            if spec["path"] not in first_segment:
                first_segment[spec["path"]] = len(segments)
                segments += [f"    {{{text(part.removesuffix('[]'))}, {str(part.endswith('[]')).lower()}}}," for part in parts]
            rows.append(
                f"    {{{type_of(spec)}, {text(spec['path'])}, {{kSegments + {first_segment[spec['path']]}, {len(parts)}}}, "
                f"{str(bool(spec.get('create'))).lower()}}},")
    body = HEAD + '#include "default_config_data.hpp"\n\nnamespace sluice::kustomize {\nnamespace {\n'
    body += "\nconstexpr FieldSpec::Segment kSegments[] = {\n" + "\n".join(segments) + "\n};\n"
    body += "\nconstexpr FieldSpec kSpecs[] = {\n" + "\n".join(rows) + "\n};\n"
    body += "\nconstexpr DefaultSection kSections[] = {\n" + "\n".join(sections) + "\n};\n"
    body += "\n}  // namespace\n\nconstinit const std::span<const DefaultSection> kDefaultSections = kSections;\n"
    (SOURCE / "default_config_data.cpp").write_text(body + "\n}  // namespace sluice::kustomize\n")


schema()
config()
