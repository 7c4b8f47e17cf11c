/// What every verb makes of whole files is compared with the original by tests/conformance/kustomize/edits.py.
#include "kustfile/edit.hpp"
#include "kustfile/kustfile.hpp"
#include "pattern.hpp"

#include "base/error.hpp"

#include <string>

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using kustfile::Kustfile;

namespace {

std::string failure(const std::string& text)
{
    try {
        Kustfile::parse(text);
    } catch (const base::Error& error) {
        return error.what();
    }
    return {};
}

}  // namespace

TEST_CASE("fields keep their order and comments, those inside a field move above it")
{
    auto file = Kustfile::parse("# top\n"
                                "namePrefix: a-\n"
                                "resources:\n"
                                "# within\n"
                                "- b.yaml\n"
                                "kind: Kustomization\n"
                                "apiVersion: kustomize.config.k8s.io/v1beta1\n");
    file.set("namespace", "prod");
    CHECK(
        file.text() == "# top\n"
                       "namePrefix: a-\n"
                       "# within\n"
                       "resources:\n"
                       "- b.yaml\n"
                       "kind: Kustomization\n"
                       "apiVersion: kustomize.config.k8s.io/v1beta1\n"
                       "namespace: prod\n");
}

TEST_CASE("an emptied field goes")
{
    auto file =
        Kustfile::parse("resources: [a]\nkind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\n");
    file.set_texts("resources", {});
    CHECK(file.text() == "kind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\n");
}

TEST_CASE("what Go would not read is refused in Go's words")
{
    CHECK(failure("resource: []\n") == "invalid Kustomization: json: unknown field \"resource\"");
    CHECK(
        failure("resources: x\n") == "invalid Kustomization: json: cannot unmarshal string into Go struct "
                                     "field Kustomization.resources of type "
                                     "[]string");
}

TEST_CASE("patterns match as Go's filepath.Match")
{
    using kustfile::path_matches;
    CHECK(path_matches("*.yaml", "a.yaml"));
    CHECK_FALSE(path_matches("*.yaml", "d/a.yaml"));
    CHECK(path_matches("d/*", "d/a.yaml"));
    CHECK(path_matches("[a-c]?.yaml", "bx.yaml"));
    CHECK_FALSE(path_matches("[^a-c]?.yaml", "bx.yaml"));
    CHECK(path_matches("\\*", "*"));
    CHECK_THROWS_AS(path_matches("[", "a"), base::Error);
    CHECK_THROWS_AS(path_matches("[]a]", "]"), base::Error);
}
