#include "checkout.hpp"

namespace sluice::source_controller {

struct Checkout::Mounted {
    std::unique_ptr<git::Mirror> mirror;
    Checkout tree;
};

Checkout::Checkout(git::Mirror& mirror, std::string commit) : mirror_(mirror), commit_(std::move(commit)) {}

Checkout& Checkout::mount(std::string path, std::unique_ptr<git::Mirror> mirror, std::string commit)
{
    auto& holder = *mirror;
    auto mounted = std::make_shared<Mounted>(Mounted{std::move(mirror), Checkout(holder, std::move(commit))});
    return (mounted_[std::move(path)] = std::move(mounted))->tree;
}

void Checkout::walk(const Visit& visit) const
{
    walk_below("", visit);
}

void Checkout::walk_below(const std::string& prefix, const Visit& visit) const
{
    mirror_.walk(commit_, [&](const git::TreeEntry& entry) {
        const auto path = prefix + std::string(entry.path);
        const bool submodule = entry.kind == git::EntryKind::Submodule;
        visit({path, submodule ? git::EntryKind::Directory : entry.kind, entry.hash}, mirror_);
        if (!submodule) return;
        const auto found = mounted_.find(entry.path);
        if (found != mounted_.end()) found->second->tree.walk_below(path + "/", visit);
    });
}

}  // namespace sluice::source_controller
