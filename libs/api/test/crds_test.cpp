// The CRDs in proto/ have the shape of Flux's own, descriptions aside. The digests were written by
// tests/conformance/go/crds, which also shows where two differ.
#include "base/digest.hpp"
#include "doc/json.hpp"
#include "doc/yaml.hpp"
#include "testing/golden.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <sstream>
#include <vector>

using namespace sluice;

namespace {

const std::filesystem::path kRoot = std::filesystem::path(SLUICE_TEST_DATA) / "../../..";

doc::Value stripped(const doc::Value& node, bool is_properties)
{
    if (node.is_array()) {
        auto list = doc::Value::array();
        for (const auto& each : node.elements())
            list.push_back(stripped(each, false));
        return list;
    }
    if (!node.is_object()) return node;
    auto out = doc::Value::object();
    for (const auto& member : node.members()) {
        if (member.key() == "description" && member.value.is_string() && !is_properties) continue;
        out.set(member.key(), stripped(member.value, member.key() == "properties" && !is_properties));
    }
    if (out["required"].is_array()) {
        std::vector<std::string> names;
        for (const auto& each : out["required"].elements())
            names.push_back(each.text());
        std::sort(names.begin(), names.end());
        auto sorted = doc::Value::array();
        for (const auto& name : names)
            sorted.push_back(name);
        out.set("required", sorted);
    }
    return out;
}

}  // namespace

TEST_CASE("each CRD has the shape that Flux publishes")
{
    std::istringstream lines(testing::slurp(kRoot / "tests/conformance/crds/shapes.txt"));
    std::string name, digest, origin;
    int count = 0;
    while (lines >> name >> digest >> origin) {
        INFO(name << " against " << origin);
        const auto text = testing::slurp(kRoot / "proto/crds" / (name + ".yaml"));
        const auto crd = doc::parse_yaml(text, {}, doc::kManifestLimits);
        CHECK(base::sha256_hex(doc::to_json(stripped(crd, false), doc::JsonStyle::Go)) == digest);
        ++count;
    }
    CHECK(count == 2);
}
