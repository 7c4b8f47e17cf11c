#pragma once
#include "doc/value.hpp"
#include "kube/config.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace sluice::kube {

/// Kubeconfig: the entries of one file, or of several merged. A value. Every entry remembers the directory of
/// its file, because relative paths in it are relative to that.
class Kubeconfig {
public:
    struct Entry {
        doc::Value value;
        std::filesystem::path directory;
    };

    /// `name` stands in messages for the file. Throws base::Error{Invalid}.
    static Kubeconfig
    parse(std::string_view text, const std::filesystem::path& directory, const std::string& name);
    /// kubectl's rule: what is defined here already stays.
    void merge(const Kubeconfig& later);

    /// Picks context, cluster and user. Throws base::Error{Invalid}.
    Config resolve(const KubeconfigOverrides&, const KubeconfigTrust&) const;

private:
    std::map<std::string, Entry, std::less<>> clusters_, users_, contexts_;
    std::string current_context_;
};

}  // namespace sluice::kube
