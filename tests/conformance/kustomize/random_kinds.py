"""Random overlays in which patches make something else of generated ConfigMaps and Secrets: their names then end in a
hash of kustomize's nodes. Otherwise like random_overlays.py, whose command line it has."""
import random_overlays


class Tree(random_overlays.Tree):
    def generators(self, directory, made, known):
        super().generators(directory, made, known)
        if not any(each.generated for each in known):
            made.setdefault("configMapGenerator", []).append(self.generator(directory, known, self.pick(["ConfigMap", "Secret"])))

    def patches(self, directory, made, known):
        super().patches(directory, made, known)
        generated = [each for each in self.patchable(known) if each.generated]
        if not generated or not self.chance(0.7):
            return
        chosen = self.pick(generated)
        patch = self.merge_patch(chosen)
        patch["kind"] = self.pick(["Ingress", "Thing", "Deployment", "ServiceAccount", "Namespace", "RoleBinding"])
        if self.chance(0.3):
            patch["apiVersion"] = random_overlays.API.get(patch["kind"], "example.org/v1")
        if self.chance(0.2):
            patch["metadata"]["namespace"] = self.pick(["one", "two"])
        entry = {"target": {"kind": chosen.kind, "name": chosen.name}, "options": {"allowKindChange": True}}
        if self.chance(0.2):
            entry["options"]["allowNameChange"] = True
        text = self.yaml(patch, comments=self.chance(0.3))
        if self.chance(0.5):
            name = f"kind{self.number()}.yaml"
            self.files[f"{directory}/{name}"] = text
            entry["path"] = name
        else:
            entry["patch"] = text
        made.setdefault("patches", []).append(entry)
        if patch["kind"] in random_overlays.API and patch["kind"] not in random_overlays.POD_PATH:
            chosen.kind = patch["kind"]


if __name__ == "__main__":
    random_overlays.main(Tree)
