#!/usr/bin/env python3
"""Writes src/schema_data.cpp and src/default_config_data.cpp from schema.json and fieldspecs.yaml beside this file.

schema.json: of each type of the Kubernetes v1.21.2 API that kustomize embeds, the fields that matter to a strategic merge.
  r: the field is an object of that type; a: it is a list of these; k, s: its merge keys and patch strategy; to: label only.
fieldspecs.yaml: the default fields of the builtin transformers.
Both are facts taken from kustomize (Apache-2.0).
"""
import json
import pathlib

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
    kinds = [f"    {{{text(key)}, {index[name]}}}," for key, name in sorted(data["gvk"].items()) if name in index]
    scopes = [f"    {{{text(key)}, {str(scope == 'Cluster').lower()}}}," for key, scope in sorted(data["scope"].items())]
    body = HEAD + '#include "schema_data.hpp"\n\nnamespace sluice::kustomize {\n'
    for kind, name, rows in (("FieldRow", "kSchemaFields", fields), ("TypeRow", "kSchemaTypes", types),
                             ("KindRow", "kSchemaKinds", kinds), ("ScopeRow", "kSchemaScopes", scopes)):
        body += f"\nconst {kind} {name}[] = {{\n" + "\n".join(rows) + "\n};\n"
        body += f"const std::size_t {name}Count = sizeof {name} / sizeof {name}[0];\n"
    (SOURCE / "schema_data.cpp").write_text(body + "\n}  // namespace sluice::kustomize\n")


def config():
    data = yaml.safe_load((HERE / "fieldspecs.yaml").read_text())
    rows = []
    for section, specs in data.items():
        for spec in specs:
            for referrer in spec.get("fieldSpecs", [spec]):
                target = spec if referrer is not spec else {}
                rows.append(
                    f"    {{{text(section)}, {text(target.get('group'))}, {text(target.get('version'))}, "
                    f"{text(target.get('kind'))}, {text(referrer.get('group'))}, {text(referrer.get('version'))}, "
                    f"{text(referrer.get('kind'))}, {text(referrer['path'])}, "
                    f"{str(bool(referrer.get('create'))).lower()}}},")
    body = HEAD + '#include "default_config_data.hpp"\n\nnamespace sluice::kustomize {\n'
    body += "\nconst DefaultSpecRow kDefaultSpecs[] = {\n" + "\n".join(rows) + "\n};\n"
    body += "const std::size_t kDefaultSpecsCount = sizeof kDefaultSpecs / sizeof kDefaultSpecs[0];\n"
    (SOURCE / "default_config_data.cpp").write_text(body + "\n}  // namespace sluice::kustomize\n")


schema()
config()
