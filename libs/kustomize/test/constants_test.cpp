#include "transformer_config.hpp"

#include "base/temp_dir.hpp"
#include "kustomize/disk_files.hpp"
#include "schema.hpp"

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <fstream>

using namespace sluice;
using kustomize::Files;

namespace {

std::vector<std::string> described(const kustomize::FsSlice& specs)
{
    std::vector<std::string> lines;
    for (const auto& spec : specs) {
        lines.push_back(spec.gvk.str() + " " + std::string(spec.path) + (spec.create ? " created" : ""));
        for (const auto& segment : spec.segments)
            lines.back().append(segment.list ? " []" : " ").append(segment.name);
    }
    return lines;
}

}  // namespace

TEST_CASE("the default fields stand in the order that sorting leaves")
{
    const auto& defaults = *kustomize::TransformerConfig::defaults();
    auto sorted = defaults;
    sorted.sort();
    CHECK(described(sorted.common_labels) == described(defaults.common_labels));
    CHECK(described(sorted.var_references) == described(defaults.var_references));
    REQUIRE(sorted.name_references.size() == defaults.name_references.size());
    CHECK(sorted.name_references.size() > 10);
    for (std::size_t i = 0; i < sorted.name_references.size(); ++i) {
        CHECK(sorted.name_references[i].target == defaults.name_references[i].target);
        CHECK(
            described(sorted.name_references[i].referrers) == described(defaults.name_references[i].referrers));
    }
}

TEST_CASE("a default field is taken apart as a configured one is")
{
    const auto defaults = kustomize::TransformerConfig::defaults();
    std::vector<kustomize::FsSlice> slices{defaults->images, defaults->common_labels, defaults->var_references};
    for (const auto& references : defaults->name_references)
        slices.push_back(references.referrers);
    for (const auto& slice : slices)
        for (const auto& spec : slice) {
            auto of_any_kind = spec;
            of_any_kind.gvk = {};
            const kustomize::FieldSpec configured({}, std::string(spec.path), spec.create);
            CHECK(described({configured}) == described({of_any_kind}));
        }
}

TEST_CASE("fields that are added to a list do not change the list that it was copied from")
{
    const auto defaults = kustomize::TransformerConfig::defaults()->images;
    auto first = defaults;
    first.push_back({{}, "spec/image", false});
    auto second = first;
    second.push_back({{}, "spec/other", false});
    CHECK(first.size() == defaults.size() + 1);
    CHECK(second.size() == defaults.size() + 2);
    CHECK(first[defaults.size()].path == "spec/image");
    CHECK(second[defaults.size()].path == "spec/image");
}

TEST_CASE("the builtin schema knows merge keys, also those that are several")
{
    const auto& book = *kustomize::SchemaBook::builtin();
    const auto pod = book.of_kind("v1", "Pod").field("spec");
    CHECK(pod.field("containers").merges());
    CHECK(pod.field("containers").keys() == std::vector<std::string>{"name"});
    CHECK(
        pod.field("containers").elements().field("ports").keys() ==
        std::vector<std::string>{"containerPort", "protocol"});
    CHECK(book.certainly_cluster_scoped("v1", "Namespace"));
    CHECK_FALSE(book.certainly_cluster_scoped("v1", "Pod"));
    CHECK_FALSE(book.of_kind("v1", "Nothing").known());
}

TEST_CASE("files on disk are found through links, and what lies outside does not exist")
{
    namespace fs = std::filesystem;
    const base::TempDir scratch("disk-files-");
    fs::create_directories(scratch.path() / "root/below");
    std::ofstream(scratch.path() / "root/below/file") << "text";
    std::ofstream(scratch.path() / "secret") << "secret";
    fs::create_symlink("below", scratch.path() / "root/linked");
    fs::create_symlink("../secret", scratch.path() / "root/out");
    fs::create_symlink("nowhere", scratch.path() / "root/dangling");
    const kustomize::DiskFiles files(scratch.path() / "root");
    CHECK(files.type("/") == Files::Type::Directory);
    CHECK(files.type("/below/file") == Files::Type::File);
    CHECK(files.type("/below/file/more") == Files::Type::Missing);
    CHECK(files.read("/linked/file") == "text");
    CHECK(files.real_path("/linked/file") == "/below/file");
    CHECK(files.real_path("/below/file") == "/below/file");
    CHECK(files.real_path("/") == "/");
    CHECK(files.type("/linked/../below") == Files::Type::Directory);
    for (const auto* path : {"/out", "/dangling", "/../secret", "/below/../../secret"})
        CHECK(files.type(path) == Files::Type::Missing);
    CHECK_THROWS(files.read("/out"));
}
